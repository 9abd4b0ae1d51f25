"""
What happens around every view of a page.
"""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from clerkwork.kernel import json
from clerkwork.web import errors
from clerkwork.web.page import is_htmx

COMPRESSED = {"text/html", "application/json"}
WORTHWHILE = 1_000  # bytes: about what goes in one packet anyway
REST = "/v2/"
Respond = Callable[[HttpRequest], HttpResponse]


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise ships no types
    """Answer for scripts, styles and pictures; one that was replaced under the running server is merely not found."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """Send a file."""
        try:
            found: HttpResponse = WhiteNoiseMiddleware.serve(static_file, request)
        except FileNotFoundError:
            words = "This file belongs to an older release. Restart the server, then load the page again."
            return HttpResponseNotFound(words, content_type="text/plain; charset=utf-8")
        return found


class Compressed(GZipMiddleware):
    """
    Compress pages, parts of pages and JSON for browsers: five to ten times less on a slow line.

    Django adds random bytes, against guessing what is in a page by its length (BREACH). Streams go as they are, for
    each piece is to arrive at once; so does what the REST API says, whose clients are near and many.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress one answer, if it gains by it."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in COMPRESSED or request.path.startswith(REST):
            return response
        if len(cast("HttpResponse", response).content) < WORTHWHILE:
            return response
        return super().process_response(request, response)


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
    """
    Finish answers to htmx.

    Messages go along in a header, they would else wait for the next page; a redirect becomes one of the whole page,
    for htmx would else follow it and swap, say, the sign-in page into a table.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put unread messages into a header, but not where the page is left anyway."""
        response = self.get_response(request)
        if not is_htmx(request):
            return response
        if response.has_header("Location"):
            return _leave(response)
        if not _leaving(response):
            toasts = [{"text": str(one), "tone": one.level_tag} for one in messages.get_messages(request)]
            if toasts:
                response["HX-Trigger"] = _with_toasts(response.headers.get("HX-Trigger", ""), toasts)
        return response


def _leaving(response: HttpResponse) -> bool:
    """Say whether the browser goes to another page, which will show the messages itself."""
    return response.has_header("HX-Redirect") or response.has_header("HX-Refresh")


def _leave(response: HttpResponse) -> HttpResponse:
    """Return the answer that makes htmx go where a redirect points."""
    leave = HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    leave.cookies = response.cookies
    return leave


def _with_toasts(trigger: str, toasts: list[dict[str, str]]) -> str:
    """Add the toasts to the events that a view triggers already. Headers are ASCII, so JSON escapes the rest."""
    events = json.loads(trigger) if trigger.startswith("{") else dict.fromkeys(filter(None, trigger.split(",")))
    text = json.dumps({**events, "clerk:toasts": toasts})
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[n : n + 2]) for n in range(0, len(units), 2))
    return "".join(chr(code) if code < 128 else f"\\u{code:04x}" for code in codes)  # noqa: PLR2004 - ASCII
