"""Built assets are asked of Django once."""

import asyncio
from typing import Any

import pytest

from clerkwork.server.bridge import Message
from clerkwork.server.lasting import Lasting

FILE = "/static/clerkwork/assets/main-12345678.js"
FOREVER = (b"cache-control", b"max-age=315360000, public, immutable")


class Site:
    """An application that counts what it is asked, and answers in two pieces."""

    def __init__(self, status: int = 200, *headers: tuple[bytes, bytes]) -> None:
        self.asked = 0
        self.status = status
        self.headers = list(headers)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.asked += 1
        zipped = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"zip" if zipped else b"pla", "more_body": True})
        await send({"type": "http.response.body", "body": b"ped" if zipped else b"in"})


def ask(lasting: Lasting, path: str = FILE, method: str = "GET", **headers: bytes) -> tuple[Message, bytes]:
    """Return the head and the body of an answer."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    named = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    asyncio.run(lasting({"path": path, "method": method, "headers": named}, None, send))  # type: ignore[arg-type]
    return said[0], b"".join(one["body"] for one in said[1:])


def test_what_lasts_is_asked_for_once() -> None:
    """The second answer has the same head and body as the first."""
    site = Site(200, FOREVER, (b"x-content-type-options", b"nosniff"))
    lasting = Lasting(site)
    assert ask(lasting) == ask(lasting)
    assert ask(lasting)[1] == b"plain"
    assert site.asked == 1


def test_who_reads_gzip_gets_gzip() -> None:
    """Both forms are kept, each for those who can read it."""
    site = Site(200, FOREVER)
    lasting = Lasting(site)
    for _ in range(2):
        assert ask(lasting, accept_encoding=b"gzip, br")[1] == b"zipped"
        assert ask(lasting, accept_encoding=b"identity")[1] == b"plain"
    assert site.asked == 2


@pytest.mark.parametrize(
    ("site", "request_of"),
    [
        (Site(200), {}),
        (Site(404, FOREVER), {}),
        (Site(200, FOREVER), {"path": "/studio/"}),
        (Site(200, FOREVER), {"method": "HEAD"}),
        (Site(200, FOREVER), {"range": b"bytes=0-1"}),
        (Site(200, FOREVER), {"if_none_match": b'"a"'}),
    ],
    ids=["short-lived", "absent", "a page", "only the head", "a part", "a condition"],
)
def test_all_else_is_asked_each_time(site: Site, request_of: dict[str, Any]) -> None:
    """Nothing is kept of it."""
    lasting = Lasting(site)
    ask(lasting, **request_of)
    ask(lasting, **request_of)
    assert (site.asked, lasting.kept) == (2, {})
