"""
What happens around every view of a page.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from clerkwork.kernel import json
from clerkwork.web import errors
from clerkwork.web.page import is_htmx

Respond = Callable[[HttpRequest], HttpResponse]


class ErrorPages:
    """Turn errors of the kernel into answers; others are left to Django and its log."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for errors that a caller is meant to meet."""
        status = errors.status_of(exception)
        return None if status is None else errors.answer(request, status, exception)


class Toasts:
    """Send messages to a page that htmx keeps open: they would else wait for the next page."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put unread messages into a header of htmx's answers, but not where the page is left anyway."""
        response = self.get_response(request)
        if is_htmx(request) and not _leaving(response):
            toasts = [{"text": str(one), "tone": one.level_tag} for one in messages.get_messages(request)]
            if toasts:
                response["HX-Trigger"] = _with_toasts(response.headers.get("HX-Trigger", ""), toasts)
        return response


def _leaving(response: HttpResponse) -> bool:
    """Say whether the browser goes to another page, which will show the messages itself."""
    return response.has_header("HX-Redirect") or response.has_header("HX-Refresh") or 300 <= response.status_code < 400  # noqa: PLR2004


def _with_toasts(trigger: str, toasts: list[dict[str, str]]) -> str:
    """Add the toasts to the events that a view triggers already. Headers are ASCII, so JSON escapes the rest."""
    events = json.loads(trigger) if trigger.startswith("{") else dict.fromkeys(filter(None, trigger.split(",")))
    text = json.dumps({**events, "clerk:toasts": toasts})
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[n : n + 2]) for n in range(0, len(units), 2))
    return "".join(chr(code) if code < 128 else f"\\u{code:04x}" for code in codes)  # noqa: PLR2004 - ASCII
