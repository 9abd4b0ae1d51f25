"""Pages travel compressed, streams and the REST API as they are."""

import gzip
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from clerkwork.web.middleware import WORTHWHILE, Compressed

LONG = "<p>What is said often is said shorter.</p>" * 100


def answer(response: HttpResponseBase, *, path: str = "/", encodings: str = "gzip, br") -> HttpResponseBase:
    request = RequestFactory().get(path, headers={"Accept-Encoding": encodings})
    return Compressed(lambda _request: response)(request)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
def test_what_browsers_read_is_compressed(kind: str) -> None:
    """It says so, caches are told, and what arrives is what was written."""
    found = answer(HttpResponse(LONG, content_type=kind))
    assert isinstance(found, HttpResponse)
    assert (found["Content-Encoding"], found["Vary"]) == ("gzip", "Accept-Encoding")
    assert len(found.content) == int(found["Content-Length"]) < len(LONG) / 5
    assert gzip.decompress(found.content).decode() == LONG


def test_its_length_tells_nothing() -> None:
    """The same page is not always as long: who can count bytes learns no secret by guessing at it."""
    lengths = {len(answer(HttpResponse(LONG)).content) for _ in range(50)}  # type: ignore[attr-defined]
    assert len(lengths) > 1


@pytest.mark.parametrize(
    ("response", "how"),
    [
        pytest.param(HttpResponse(LONG), {"encodings": "br"}, id="a browser that cannot"),
        pytest.param(HttpResponse("x" * (WORTHWHILE - 1)), {}, id="short"),
        pytest.param(HttpResponse(LONG, content_type="application/zip"), {}, id="another kind"),
        pytest.param(HttpResponse(LONG, content_type="application/json"), {"path": "/v2/topology"}, id="the REST API"),
        pytest.param(HttpResponse(LONG, headers={"Content-Encoding": "br"}), {}, id="compressed already"),
    ],
)
def test_all_else_goes_as_it_is(response: HttpResponse, how: dict[str, str]) -> None:
    before = response.content, response.headers.get("Content-Encoding")
    found = answer(response, **how)
    assert isinstance(found, HttpResponse)
    assert (found.content, found.headers.get("Content-Encoding")) == before


def test_each_piece_of_a_stream_arrives_at_once() -> None:
    """A compressed one would wait until there is enough to compress."""

    def pieces() -> Iterator[str]:
        yield "<p>first</p>"
        yield LONG

    found = answer(StreamingHttpResponse(pieces(), content_type="text/html"))
    assert isinstance(found, StreamingHttpResponse)
    assert next(iter(found)) == b"<p>first</p>"  # type: ignore[call-overload]


@pytest.mark.django_db
def test_the_server_compresses_its_pages() -> None:
    """Behind what answers for files, which lie there compressed."""
    order = [each.rpartition(".")[2] for each in settings.MIDDLEWARE]
    assert order.index("StaticFiles") < order.index("Compressed") < order.index("SessionMiddleware")
    found = Client().get("/accounts/login/", headers={"Accept-Encoding": "gzip"}, follow=True)
    assert found["Content-Encoding"] == "gzip"
    assert "</html>" in gzip.decompress(found.content).decode()
