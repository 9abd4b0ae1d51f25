"""
The gallery: every component with sample data, for people who write pages. In demo and debug only.
"""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from clerkwork.kernel import json
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound, Problem, Refused
from clerkwork.web import errors, kit_samples, page, wiring
from clerkwork.web.components import Filter


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As it stands on the contract.")
    mail = forms.EmailField(label="E-mail", required=False)
    team = forms.ChoiceField(label="Team", choices=[("", "Choose…"), ("sales", "Sales"), ("it", "IT")])
    start = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Paid"), ("b", "Unpaid")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    half = forms.BooleanField(label="Half a day", required=False)


@login_not_required
@page.relaxed_styles
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    now = wiring.now()
    return page.render(
        request,
        "web/gallery.html",
        kit_samples.everything(now)
        | _rows(request)
        | {"form": SampleForm(), "wrong": SampleForm({"name": "", "mail": "x"}, prefix="wrong")},
    )


@login_not_required
@page.relaxed_styles
def form(request: HttpRequest) -> HttpResponse:
    """Show a form alone, and refuse what is posted so that errors at fields can be seen."""
    wrong: dict[str, list[str]] = {}
    data: Any = kit_samples.FORM_DATA
    if request.method == "POST":
        data = {**kit_samples.FORM_DATA, **json.loads(request.POST.get("data") or "{}")}
        if request.POST.get("action") == "draft":
            page.toast(request, "Draft saved.")
        elif not data.get("reason"):
            wrong = {"reason": ["Say why, so that the team can plan."]}
        else:
            page.toast(request, "Sent: " + json.dumps(data), "info")
            return page.redirect(request, request.path)
    context = {"schema": kit_samples.form_schema(), "data": data, "errors": wrong}
    return page.render(request, "web/gallery_form.html", context, status=422 if wrong else 200)


@login_not_required
@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Answer what a form asks while one types: days between two dates, and an order error."""
    data = json.loads(request.body)["data"]
    return JsonResponse(kit_samples.computed(data))


@login_not_required
def rows(request: HttpRequest) -> HttpResponse:
    """Show the sample list, or its rows for htmx."""
    return page.render(request, "web/gallery_list.html", _rows(request), partial="web/gallery_rows.html")


def _rows(request: HttpRequest) -> dict[str, Any]:
    search = request.GET.get("q", "")
    sort = page.Sort.read(request, ("name", "due", "amount"), default="due")
    found = kit_samples.table_rows(wiring.now(), search, sort)
    part = page.paginate(request, found, 6)
    filters = [Filter("state", "State", request.GET.get("state", ""), kit_samples.STATE_CHOICES)]
    return {
        "columns": kit_samples.COLUMNS,
        "page": part,
        "rows": list(part),
        "sort": sort,
        "search": search,
        "filters": filters,
    }


@login_not_required
def error(_request: HttpRequest, status: int) -> HttpResponse:
    """Fail on purpose, through the same middleware as everything."""
    failures: dict[int, Exception] = {
        403: Forbidden("Only the manager of the team may approve this."),
        404: NotFound("There is no such case."),
        409: Refused("Expected an open task, but Lea completed it at 14:05."),
        422: Invalid([Problem("tables/absences.json", "Expected a list.", "Write `[]`.", 3)]),
    }
    if status in failures:
        raise failures[status]
    return errors.server_error(_request)


@login_not_required
def toast(request: HttpRequest) -> HttpResponse:
    """Show a toast without leaving the page."""
    page.toast(request, "Saved. Grüße aus München ✓", request.GET.get("tone", "success"))
    return HttpResponse(status=204)


@login_not_required
def plain(request: HttpRequest) -> HttpResponse:
    """Show the layout of sign-in pages."""
    return page.render(request, "web/gallery_plain.html", {"form": SampleForm(), "people": kit_samples.PEOPLE})


@login_not_required
def counts(_request: HttpRequest) -> HttpResponse:
    """Answer live counts."""
    return JsonResponse({"tasks": 8, "notifications": 3})
