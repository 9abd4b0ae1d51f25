"""
Long polling of job activation: an ASGI application around Django.

Rule 1: Django answers, always: it knows who asks and what is right. Only an answer without jobs is held back, and the
same request is put to it again when a job appears, until its time is up.
Rule 2: whoever waits holds no thread and no database connection; whoever leaves gets no jobs.
Rule 3: the number of those who wait is bounded; one more is answered at once.
Rule 4: a positive time is waited, 0 or none is the server's own, and less than 0 is not to wait, as in Camunda 8.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError, close_old_connections

from clerkwork.kernel import json
from clerkwork.runtime import offers
from clerkwork.server.bridge import BODY_SECONDS, Message, Receive, Scope, Send
from clerkwork.web.rest.schema import read_long

logger = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH: Final = "/v2/jobs/activation"
NOTHING: Final = b'{"jobs":[]}'
LARGEST: Final = 64 << 10  # a larger request is Django's alone
LONGEST: Final = 300.0  # s
USUAL: Final = 10.0  # s
MOST_WAITING: Final = 2_000
MOST_OF_ONE: Final = 200
PER_SECOND: Final = 1_000
POOL: Final = ThreadPoolExecutor(1, "offers")


@dataclass(slots=True)
class Captured:
    """An answer of Django, held back."""

    messages: list[Message] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        """Keep a message, as ASGI's send."""
        self.messages.append(message)

    @property
    def is_nothing(self) -> bool:
        """Say whether it is a good answer without jobs."""
        body = b"".join(message.get("body", b"") for message in self.messages)
        return bool(self.messages) and self.messages[0].get("status") == 200 and body == NOTHING  # noqa: PLR2004 - HTTP

    async def send(self, send: Send) -> None:
        """Let the client have it."""
        for message in self.messages:
            await send(message)


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a worker: the type of job it is for, and how long it waits."""

    scope: Scope
    messages: list[Message]
    kind: str
    seconds: float

    @property
    def caller(self) -> bytes:
        """Who asks."""
        return next((value for name, value in self.scope["headers"] if name == b"authorization"), b"")


class Polling:
    """Job activation in front of Django's application."""

    def __init__(self, django: Application, *, look_seconds: float = offers.LOOK_SECONDS, usual: float = USUAL) -> None:
        self.django = django
        self.usual = usual
        self.look_seconds = look_seconds
        self.callers: Counter[bytes] = Counter()
        self.looking: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one POST of a worker."""
        if not _is_small(scope):
            await self.django(scope, receive, send)
            return
        try:
            messages = await asyncio.wait_for(_read(receive), BODY_SECONDS)
        except TimeoutError:
            return  # nobody reads the answer of whoever sends so slowly
        call = Call(scope, messages, *_wish(messages, self.usual))
        if call.seconds <= 0 or not self._has_room(call.caller):
            await self.django(scope, _replay(messages), send)
            return
        left = asyncio.ensure_future(_left(receive))
        try:
            with self._counted(call.caller):
                await self._serve(call, left, send)
        finally:
            left.cancel()
            await asyncio.gather(left, return_exceptions=True)

    async def _serve(self, call: Call, left: "asyncio.Future[None]", send: Send) -> None:
        ends = time.monotonic() + call.seconds
        with offers.OFFERS.wait(call.kind) as waiter:
            self._look()
            while not left.done():
                waiter.woken.clear()  # a job that comes from here on is seen by the question or wakes anew
                answer = Captured()
                await self.django(call.scope, _replay(call.messages), answer.take)
                if not answer.is_nothing or time.monotonic() >= ends:
                    await answer.send(send)
                    return
                await _either(waiter.woken, left, ends - time.monotonic())

    def _has_room(self, caller: bytes) -> bool:
        return offers.OFFERS.count() < MOST_WAITING and self.callers[caller] < MOST_OF_ONE

    @contextmanager
    def _counted(self, caller: bytes) -> Iterator[None]:
        self.callers[caller] += 1
        try:
            yield
        finally:
            self.callers[caller] -= 1
            self.callers += Counter()  # forgets who waits no more

    def _look(self) -> None:
        """See to it that somebody looks as long as anybody waits."""
        if self.looking is None or self.looking.done():
            self.looking = asyncio.get_running_loop().create_task(self._looks())

    async def _looks(self) -> None:
        while offers.OFFERS.count():
            await asyncio.sleep(self.look_seconds)
            await asyncio.get_running_loop().run_in_executor(POOL, _look_once)


def _look_once() -> None:
    close_old_connections()
    try:
        offers.look()
    except DatabaseError:
        logger.exception("Expected to see which jobs are there, but it failed; the next look tries again.")
    finally:
        close_old_connections()


def _wish(messages: list[Message], usual: float) -> tuple[str, float]:
    """Return the type and the seconds of a request, `usual` if it names none; ("", 0) for what only Django answers."""
    try:
        found: Any = json.loads(b"".join(message.get("body", b"") for message in messages))
    except ValueError:
        return "", 0.0
    if not isinstance(found, dict):
        return "", 0.0
    kind, wait = found.get("type"), read_long(found.get("requestTimeout") or 0)
    if not isinstance(kind, str) or not isinstance(wait, int):
        return "", 0.0
    return kind, min(wait / PER_SECOND, LONGEST) if wait else usual


def _is_small(scope: Scope) -> bool:
    """Say whether a request declares a body that may be kept while it waits."""
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return declared.isdigit() and int(declared) <= LARGEST


async def _read(receive: Receive) -> list[Message]:
    """Return the messages of a body, up to the end or to the client's leaving."""
    found: list[Message] = []
    while not found or (found[-1]["type"] == "http.request" and found[-1].get("more_body", False)):
        found.append(await receive())
    return found


def _replay(messages: list[Message]) -> Receive:
    waiting = list(messages)

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    return receive


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _either(woken: asyncio.Event, left: "asyncio.Future[None]", seconds: float) -> None:
    """Wait until there may be a job, or the client has left, or the time is up."""
    waking: asyncio.Future[Any] = asyncio.ensure_future(woken.wait())
    try:
        await asyncio.wait({waking, left}, timeout=max(seconds, 0), return_when=asyncio.FIRST_COMPLETED)
    finally:
        waking.cancel()
