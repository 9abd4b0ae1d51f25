"""
Answers that last: what has a digest in its name is asked of Django once, and then given from memory.

Rule 1: Django answers first and says what lasts ("immutable"), so every header stays its own.
Rule 2: only whole answers to plain requests are kept; conditions, ranges and anything but GET go to Django.
Rule 3: only built assets are asked for so, hence there are no more answers than files (twice: plain and gzipped).
A page of the studio fetches some thirty files; what each costs on its way through Django's threads stands in
docs/benchmarks.md.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from clerkwork.server.bridge import Message, Receive, Scope, Send

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Key = tuple[str, bool]
Answer = tuple[Message, Message]

FOLDER: Final = "/static/clerkwork/assets/"
OK: Final = 200
CHOOSY: Final = frozenset({b"range", b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since"})


class Lasting:
    """Stands before an application and remembers its answers that last."""

    def __init__(self, application: Application, folder: str = FOLDER) -> None:
        self.application = application
        self.folder = folder
        self.kept: dict[Key, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = dict(scope["headers"])
        if not self._is_plain(scope, headers):
            return await self.application(scope, receive, send)
        key = (scope["path"], _gzips(headers))
        if key not in self.kept:
            return await self._ask(key, scope, receive, send)
        for message in self.kept[key]:
            await send(message)
        return None

    def _is_plain(self, scope: Scope, headers: dict[bytes, bytes]) -> bool:
        return scope["method"] == "GET" and scope["path"].startswith(self.folder) and CHOOSY.isdisjoint(headers)

    async def _ask(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and keep it if it lasts."""
        said: list[Message] = []

        async def hear(message: Message) -> None:
            said.append(message)
            await send(message)

        await self.application(scope, receive, hear)
        head, body = said[0], b"".join(one.get("body", b"") for one in said[1:])
        if head["status"] == OK and _lasts(head):
            self.kept[key] = (head, {"type": "http.response.body", "body": body})


def _gzips(headers: dict[bytes, bytes]) -> bool:
    return b"gzip" in headers.get(b"accept-encoding", b"")


def _lasts(head: Message) -> bool:
    return any(name == b"cache-control" and b"immutable" in value for name, value in head["headers"])
