"""Live counts: who gets them, when, and until when."""

import asyncio
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from clerkwork.features.notifications import actions, stream
from clerkwork.features.notifications.live import HUB
from clerkwork.features.people.models import User

from .conftest import browser

pytestmark = pytest.mark.django_db(transaction=True)


class Browser:
    """The browser's end of a stream."""

    def __init__(self, client: Client) -> None:
        morsel = client.cookies.get(settings.SESSION_COOKIE_NAME)
        cookie = f"{settings.SESSION_COOKIE_NAME}={morsel.value}; other=1" if morsel else "other=1"
        self.scope = {"type": "http", "method": "GET", "path": "/live/", "headers": [(b"cookie", cookie.encode())]}
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> Any:
        message = await asyncio.wait_for(self.sent.get(), 10)
        return message["status"] if message["type"] == "http.response.start" else message["body"].decode()

    def open(self, poll: float = 60.0) -> "asyncio.Task[None]":
        return asyncio.ensure_future(stream.application(self.scope, self.receive, self.sent.put, poll=poll))


def run(scene: Any) -> None:
    """Play a scene in a loop; the threads of the pool give their connections back."""
    asyncio.run(scene)
    together = Barrier(stream.THREADS)
    for done in [stream.POOL.submit(_close_together, together) for _ in range(stream.THREADS)]:
        done.result()


def _close_together(barrier: Barrier) -> None:
    """Close each thread's connection: none of them takes two of these."""
    barrier.wait(10)
    _close()


def _close() -> None:
    from django.db import connections  # noqa: PLC0415 - the pool's own connection

    connections.close_all()


def test_counts_come_at_once_and_on_change(people: dict[str, User]) -> None:
    """The present counts come first, then each change, without waiting for the poll."""
    page = Browser(browser(people["ann"]))

    async def scene() -> None:
        task = page.open()
        assert await page.next() == 200
        assert '"notifications":0' in await page.next()
        await asyncio.to_thread(_tell, ["ann"])
        assert '"notifications":1' in await page.next()
        assert HUB.count() == 1
        page.closed.set()
        await task
        assert HUB.count() == 0

    run(scene())


def _tell(names: list[str]) -> None:
    actions.notify(names, "Hello")
    _close()


def test_a_lost_word_is_made_good(people: dict[str, User]) -> None:
    """The slow poll finds what nobody told this process."""
    page = Browser(browser(people["ann"]))

    async def scene() -> None:
        task = page.open(poll=0.05)
        assert await page.next() == 200
        await page.next()
        await asyncio.to_thread(_write_quietly, people["ann"])
        while "event" not in (said := await page.next()):
            assert said == ": here\n\n"
        assert '"notifications":1' in said
        page.closed.set()
        await task

    run(scene())


def _write_quietly(who: User) -> None:
    from clerkwork.features.notifications.models import Notification  # noqa: PLC0415 - in a thread

    Notification.objects.create(user=who, at=1, kind="note", title="Quiet")
    _close()


def test_strangers_are_refused(people: dict[str, User]) -> None:
    """Without a session, or with one of somebody inactive, there is no stream."""
    gone = browser(people["bob"])
    User.objects.filter(username="bob").update(is_active=False)

    async def scene() -> None:
        for client in (Client(), gone):
            page = Browser(client)
            await page.open()
            assert await page.next() == 403

    run(scene())


def test_a_stream_ends_with_its_session(people: dict[str, User]) -> None:
    """Who signs out elsewhere gets no more counts."""
    client = browser(people["ann"])
    page = Browser(client)

    async def scene() -> None:
        task = page.open(poll=0.05)
        assert await page.next() == 200
        await page.next()
        await asyncio.to_thread(_sign_out, client)
        while "event: end" not in (said := await page.next()):
            assert said == ": here\n\n"
        await task

    run(scene())


def _sign_out(client: Client) -> None:
    client.logout()
    _close()


def test_streams_of_one_are_limited(people: dict[str, User]) -> None:
    """One person holds a dozen streams at most."""
    client = browser(people["ann"])

    async def scene() -> None:
        pages = [Browser(client) for _ in range(stream.MOST_OF_ONE)]
        tasks = [page.open() for page in pages]
        for page in pages:
            assert await page.next() == 200
            await page.next()
        late = Browser(client)
        await late.open()
        assert await late.next() == 503
        for page in pages:
            page.closed.set()
        await asyncio.gather(*tasks)

    run(scene())
