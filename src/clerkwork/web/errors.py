"""
Every error as an answer: a page, a notice that htmx can swap in, or problem+json.

Rule: what a person reads says what happened and what to do next; what went wrong inside is never shown.

    status  kernel error  Django's error
    400                   SuspiciousOperation
    403     Forbidden     PermissionDenied, a missing CSRF token
    404     NotFound      Http404
    409     Refused
    422     Invalid
    500                   everything else

urls.py of the server names the handlers: `handler404 = errors.page_not_found`, and so on for 400, 403 and 500.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clerkwork.kernel import json, sentences
from clerkwork.kernel.errors import ClerkworkError, Forbidden, Invalid, NotFound, Problem, Refused
from clerkwork.web import wording
from clerkwork.web.page import is_htmx

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Page:
    """The words and the picture of one status."""

    title: Words
    text: Words
    art: str


PAGES: Final = {
    400: Page(_("That made no sense to us"), _("Something in the address or the form was not as expected."), "crossed"),
    403: Page(_("This is not for you"), _("You may know of it, but not do this. Ask its owner if you should."), "lock"),
    404: Page(_("Nothing here"), _("The address is wrong, or the thing is gone, or it is not yours to see."), "lost"),
    409: Page(_("That does not fit any more"), _("Things have changed meanwhile; nothing was done."), "crossed"),
    422: Page(_("Something needs correcting"), _("Nothing was stored. Please check what is listed here."), "search"),
    500: Page(_("Something broke on our side"), _("It has been written down. Please try again in a moment."), "broken"),
}
NAMES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def status_of(error: BaseException) -> int | None:
    """Return the status of an error that a caller is meant to meet, else None."""
    for kinds, status in (
        ((NotFound, Http404), 404),
        ((Forbidden, PermissionDenied), 403),
        ((Refused,), 409),
        ((Invalid,), 422),
    ):
        if isinstance(error, kinds):
            return status
    return 409 if isinstance(error, ClerkworkError) else None


def answer(request: HttpRequest, status: int, error: BaseException | None = None) -> HttpResponse:
    """Answer with the error in the form that the asker understands."""
    problems = error.problems if isinstance(error, Invalid) else ()
    detail = _detail(error)
    if wants_json(request):
        return problem_json(status, detail, problems, request.path)
    context = {"page": PAGES[status], "status": status, "detail": wording.worded(detail), "problems": problems}
    if is_htmx(request):
        notice = render_to_string("web/error_notice.html", context)
        return HttpResponse(
            notice, status=status, headers={"HX-Reswap": "none"}
        )  # said in a toast: frontend/kit/htmx.ts
    framed = getattr(getattr(request, "user", None), "is_authenticated", False)
    template = "web/error.html" if framed else "web/error_plain.html"
    return HttpResponse(render_to_string(template, context, request=request), status=status)


def problem_json(status: int, detail: str = "", problems: Sequence[Problem] = (), instance: str = "") -> HttpResponse:
    """Answer as RFC 9457 says; every Problem is one entry of `errors`, `instance` is the path asked for."""
    body: dict[str, Any] = {"type": "about:blank", "title": NAMES[status], "status": status}
    body |= {"detail": detail or str(PAGES[status].text if status in PAGES else NAMES[status]), "instance": instance}
    if problems:
        body["errors"] = [
            {"place": one.place, "message": one.message, "remedy": one.remedy, "line": one.line} for one in problems
        ]
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


def wants_json(request: HttpRequest) -> bool:
    """Say whether the asker is a program: the REST paths, a JSON body, or JSON preferred to HTML."""
    if request.path.startswith(("/v2/", "/api/")):
        return True
    if is_htmx(request):
        return False
    if request.content_type == "application/json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _detail(error: BaseException | None) -> str:
    """Return the error's own sentence where it is written for its reader."""
    if isinstance(error, Invalid) or not isinstance(error, ClerkworkError):
        return ""
    return sentences.of(error)


# The handlers that the server's urls.py names


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 400."""
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return answer(request, 403, exception)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return answer(request, 404, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking the database anything, for it may be what broke."""
    if wants_json(request):
        return problem_json(500, instance=request.path)
    context = {"page": PAGES[500], "status": 500, "detail": "", "problems": ()}
    return HttpResponse(render_to_string("web/error_plain.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 when the form was too old; settings name it as CSRF_FAILURE_VIEW."""
    error = Forbidden(str(_("This page was open for too long. Load it again and repeat what you did.")))
    return answer(request, 403, error)
