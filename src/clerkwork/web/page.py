"""
What a page handler calls, so that it reads like a sentence.

    def inbox(request):
        sort = Sort.read(request, ("due", "priority", "created_at"), default="due")
        page = paginate(request, queries.open_tasks(request.user).order_by(*sort.order_by))
        return render(request, "tasks/inbox.html", {"page": page, "sort": sort}, partial="tasks/_rows.html")
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as render_template

from clerkwork.web.csp import RELAXED_STYLES

P = ParamSpec("P")

PAGE_SIZE = 25
TONES = {
    "info": messages.INFO,
    "success": messages.SUCCESS,
    "warning": messages.WARNING,
    "danger": messages.ERROR,
}


def is_htmx(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page (a boosted link asks for a whole one)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """
    Answer with a template, or with the partial where htmx asks and one is given.

    A page restored from the browser's history gets the whole template again.
    """
    restoring = request.headers.get("HX-History-Restore-Request") == "true"
    name = partial if partial and is_htmx(request) and not restoring else template
    response = render_template(request, name, dict(context or {}), status=status)
    if partial:
        response["Vary"] = "HX-Request, Cookie"
    return response


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page after a write; htmx is told to leave the present one."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def toast(request: HttpRequest, text: str, tone: str = "success") -> None:
    """Show a sentence on the next page, or at once where htmx asked. Tones: info, success, warning, danger."""
    messages.add_message(request, TONES[tone], text)


def paginate(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page that `?page=` asks for; nonsense gives the first, too far the last."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


@dataclass(frozen=True, slots=True)
class Sort:
    """How a list is ordered: one column and its direction, as in `?sort=-due`."""

    column: str
    descending: bool
    allowed: tuple[str, ...]

    @classmethod
    def read(cls, request: HttpRequest, allowed: Sequence[str], default: str) -> "Sort":
        """Read `?sort=` against the columns that may be sorted by; anything else gives the default."""
        asked = request.GET.get("sort", default)
        if asked.removeprefix("-") not in allowed:
            asked = default
        return cls(asked.removeprefix("-"), asked.startswith("-"), tuple(allowed))

    @property
    def order_by(self) -> tuple[str, ...]:
        """Return what a queryset's order_by takes, with the key as the last word."""
        return ("-" + self.column if self.descending else self.column, "pk")

    def next(self, column: str) -> str:
        """Return the value of `?sort=` behind a column's header: ascending first, then descending."""
        return f"-{column}" if column == self.column and not self.descending else column


def relaxed_styles(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let a page's libraries write style elements: for pages with `<clerk-form>` and the designers only."""

    @wraps(view)
    def relaxed(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response._csp_replace = RELAXED_STYLES  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp reads it
        return response

    return relaxed
