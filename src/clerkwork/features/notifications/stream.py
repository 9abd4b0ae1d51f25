"""
Live counts as server-sent events: an ASGI application of its own, beside Django.

Rule 1: it never holds a thread: a stream waits in the loop and borrows a thread of a small pool to count.
Rule 2: each count begins at the session, so a stream ends with its session.

The stream sends `event: counts` with `{"tasks": 3, "notifications": 1}`: every count that the frame shows.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from clerkwork.features.notifications.live import HUB
from clerkwork.features.people.models import User
from clerkwork.kernel import json
from clerkwork.web import navigation

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

POLL_SECONDS: Final = 20.0  # also keeps proxies from closing an idle stream
BREATH_SECONDS: Final = 0.5  # a burst of changes makes one count
MOST_STREAMS: Final = 2_000
MOST_OF_ONE: Final = 12
HEADERS: Final = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
THREADS: Final = 2
POOL: Final = ThreadPoolExecutor(THREADS, "live")


def counts(request: HttpRequest) -> dict[str, int]:
    """Return every live count that the frame shows to who asks."""
    bell = navigation.REGISTRY.bell
    items = [*navigation.REGISTRY.items.values(), *([bell] if bell else [])]
    shown = [item for item in items if item.live and item.badge and (item.visible is None or item.visible(request))]
    return {item.live: item.badge(request) or 0 for item in shown if item.badge}


async def application(scope: Scope, receive: Receive, send: Send, *, poll: float = POLL_SECONDS) -> None:
    """Answer one GET with a stream of counts, until the browser leaves or the session ends."""
    cookie = _cookie(scope)
    found = await _in_thread(_look, cookie)
    if found is None or HUB.count() >= MOST_STREAMS or HUB.count(found[0]) >= MOST_OF_ONE:
        await _refuse(send, 403 if found is None else 503)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    with HUB.watch(found[0]) as woken:
        feed = asyncio.ensure_future(_feed(cookie, found[1], woken, send, poll))
        left = asyncio.ensure_future(_left(receive))
        try:
            await asyncio.wait({feed, left}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            feed.cancel()
            left.cancel()
            await asyncio.gather(feed, left, return_exceptions=True)


async def _feed(cookie: str, now: dict[str, int], woken: asyncio.Event, send: Send, poll: float) -> None:
    """Send the counts, then again whenever they change, and a comment when nothing does."""
    await _say(send, f"event: counts\ndata: {json.dumps(now)}\n\n")
    while True:
        woken.clear()
        try:
            await asyncio.wait_for(woken.wait(), poll)
            await asyncio.sleep(BREATH_SECONDS)
        except TimeoutError:
            pass
        found = await _in_thread(_look, cookie)
        if found is None:
            await _say(send, "event: end\ndata: {}\n\n")
            return
        text = f"event: counts\ndata: {json.dumps(found[1])}\n\n" if found[1] != now else ": here\n\n"
        now = found[1]
        await _say(send, text)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _in_thread(work: Callable[[str], Any], cookie: str) -> Any:
    return await asyncio.get_running_loop().run_in_executor(POOL, work, cookie)


def _look(session: str) -> tuple[int, dict[str, int]] | None:
    """Return the id of a session's person and their counts; None for a stranger. In a thread."""
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session)
        user = get_user(request)
        if not isinstance(user, User) or not user.is_active:
            return None
        request.user = user
        return user.pk, counts(request)
    finally:
        close_old_connections()


def _cookie(scope: Scope) -> str:
    """Return the session cookie of a request."""
    texts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    try:
        morsel = SimpleCookie("; ".join(texts)).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
