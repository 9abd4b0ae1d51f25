"""Django's threads behind ASGI."""

import asyncio
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from clerkwork.server import bridge
from clerkwork.server.bridge import Bridge

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def scope(**more: Any) -> dict[str, Any]:
    plain = {
        "type": "http",
        "method": "POST",
        "path": "/ä/",
        "query_string": b"a=1",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("10.0.0.9", 5),
        "headers": [],
    }
    return {**plain, **more}


def call(app: App, asked: dict[str, Any], messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send a request's messages through a bridge and return the answer's."""
    sent: list[dict[str, Any]] = []
    incoming = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(incoming)

    async def send(message: Any) -> None:
        sent.append(message)

    made = Bridge(app, 2)
    asyncio.run(made(asked, receive, send))
    made.close()
    return sent


def body(*parts: bytes) -> list[dict[str, Any]]:
    return [
        {"type": "http.request", "body": part, "more_body": number < len(parts) - 1}
        for number, part in enumerate(parts)
    ]


def echo(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("X-Path", request["PATH_INFO"])])
    return [request["wsgi.input"].read()]


def test_a_request_goes_through() -> None:
    """Head and body arrive whole; the path keeps its letters."""
    head, rest = call(echo, scope(), body(b"ab", b"cd"))
    assert head["status"] == 200
    assert head["headers"] == [(b"x-path", "/ä/".encode())]
    assert rest == {"type": "http.response.body", "body": b"abcd"}


def test_environ() -> None:
    """PEP 3333's variables; a header with an underscore cannot pass for one with a dash."""
    headers = [
        (b"host", b"work.example.org"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"x"),
        (b"accept", b"y"),
        (b"content-type", b"text/plain"),
        (b"x_forwarded_for", b"6.6.6.6"),
        (b"host", b"evil.example"),
    ]
    found = bridge.environ(scope(headers=headers), io.BytesIO())
    assert found["HTTP_HOST"] == "work.example.org"
    assert found["HTTP_COOKIE"] == "a=1; b=2"
    assert found["HTTP_ACCEPT"] == "x,y"
    assert found["CONTENT_TYPE"] == "text/plain"
    assert (found["REMOTE_ADDR"], found["QUERY_STRING"], found["REQUEST_METHOD"]) == ("10.0.0.9", "a=1", "POST")
    assert not [name for name in found if "FORWARDED" in name]


def test_a_long_answer_streams_and_is_closed() -> None:
    """Chunks are sent one by one, and the answer is closed at the end."""
    closed: list[bool] = []

    class Chunks:
        def __iter__(self) -> Iterator[bytes]:
            yield from (b"a", b"", b"b", b"c")

        def close(self) -> None:
            closed.append(True)

    def app(_request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return Chunks()

    head, *chunks = call(app, scope(), body(b""))
    assert head["type"] == "http.response.start"
    assert [chunk["body"] for chunk in chunks] == [b"a", b"b", b"c", b""]
    assert closed == [True]


@pytest.mark.parametrize("headers", [[(b"content-length", str(bridge.BODY_BYTES + 1).encode())], []])
def test_too_large(headers: list[Any]) -> None:
    """A body beyond the cap is refused, whether it says so before or not; Django never sees it."""
    called: list[int] = []

    def app(_request: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        called.append(1)
        return []

    head, _ = call(app, scope(headers=headers), body(*[b"x" * 8_000_000] * 5))
    assert head["status"] == 413
    assert called == []


def test_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who never ends the request is answered 408 and holds no thread."""
    monkeypatch.setattr(bridge, "BODY_SECONDS", 0.05)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Bridge(echo, 1)(scope(), receive, send))
    assert sent[0]["status"] == 408


def test_gone() -> None:
    """A browser that leaves before the end gets nothing, and Django does not see half a request."""
    assert (
        call(echo, scope(), [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}])
        == []
    )
