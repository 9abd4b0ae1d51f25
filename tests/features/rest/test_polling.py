"""Long polling: who waits, what wakes them, and that nobody is forgotten."""

import asyncio
import json
from threading import Barrier
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from tests.features.rest.bpmn_models import PACK

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import tokens
from clerkwork.features.people.models import User
from clerkwork.runtime import commands, offers
from clerkwork.runtime.models import Job
from clerkwork.server import polling
from clerkwork.server.bridge import Bridge
from clerkwork.server.polling import Polling

THREADS = 4
NEVER = 3_600.0
FOREVER = 300_000  # ms, longer than a scene may take: only a wake-up brings an answer


class Worker:
    """A worker's end of one activation."""

    def __init__(self, secret: str, **asked: Any) -> None:
        self.body = json.dumps({"type": "wrap", "timeout": 60_000, "maxJobsToActivate": 5, **asked}).encode()
        headers = [("content-type", "application/json"), ("content-length", str(len(self.body)))]
        headers += [("authorization", f"Bearer {secret}"), ("host", "localhost")]
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": polling.PATH,
            "headers": [(name.encode(), value.encode()) for name, value in headers],
        }
        self.sent: list[Any] = []
        self.gone = asyncio.Event()
        self.asked = False

    async def receive(self) -> dict[str, Any]:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": self.body}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def jobs(self) -> list[Any]:
        found: list[Any] = json.loads(b"".join(message.get("body", b"") for message in self.sent))["jobs"]
        return found


class Stage:
    """A server with nothing but job activation."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.bridge = Bridge(get_wsgi_application(), THREADS)
        self.polling = Polling(self._django, look_seconds=NEVER, usual=NEVER)
        self.asked = 0

    async def _django(self, scope: Any, receive: Any, send: Any) -> None:
        await self.bridge(scope, receive, send)
        self.asked += 1

    def ask(self, worker: Worker) -> "asyncio.Task[None]":
        return asyncio.ensure_future(self.polling(worker.scope, worker.receive, worker.send))

    def worker(self, **asked: Any) -> Worker:
        return Worker(self.secret, **asked)

    async def waiting(self, count: int) -> None:
        """Return when so many wait and each has been told once that there is nothing."""
        async with asyncio.timeout(30):
            while offers.OFFERS.count() < count or self.asked < count:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)

    def play(self, scene: Any) -> None:
        """Play a scene in a loop; the threads give their connections back."""

        async def whole() -> None:
            try:
                async with asyncio.timeout(60):
                    await scene()
            finally:
                if self.polling.looking is not None:
                    self.polling.looking.cancel()

        try:
            asyncio.run(whole())
        finally:
            together = Barrier(THREADS)
            for done in [self.bridge.pool.submit(_close_together, together) for _ in range(THREADS)]:
                done.result()
            polling.POOL.submit(_close).result()
            self.bridge.close()


def _close_together(barrier: Barrier) -> None:
    """Close each thread's connection: none of them takes two of these."""
    barrier.wait(10)
    _close()


def _close() -> None:
    from django.db import connections  # noqa: PLC0415 - the thread's own connection

    connections.close_all()


@pytest.fixture
def stage(clock: Any) -> Stage:
    """Set up a server, an administrator with a token, and a process with a job."""
    del clock
    root = User.objects.create(username="root", is_superuser=True)
    _token, secret = tokens.create(SYSTEM, root, "Worker", None, ["work"])
    commands.deploy(PACK.encode())
    return Stage(secret)


def start() -> int:
    return commands.start("pack", by=None)


@pytest.mark.both
def test_a_worker_that_waits_gets_a_job_as_soon_as_it_appears(stage: Stage) -> None:
    """The commit wakes it: nobody looks every now and then in this test."""
    worker = stage.worker(requestTimeout=FOREVER)

    async def scene() -> None:
        task = stage.ask(worker)
        await stage.waiting(1)
        assert worker.sent == []
        case = await asyncio.to_thread(_closing, start)
        await task
        assert [job["processInstanceKey"] for job in worker.jobs] == [str(case)]
        assert offers.OFFERS.count() == 0

    stage.play(scene)


def _closing(work: Any, *given: Any) -> Any:
    try:
        return work(*given)
    finally:
        _close()


@pytest.mark.both
def test_one_job_wakes_one_worker_the_longest_waiting_first(stage: Stage) -> None:
    """Each job finds another of them."""
    first, second = stage.worker(requestTimeout=FOREVER, worker="a"), stage.worker(requestTimeout=FOREVER, worker="b")

    async def scene() -> None:
        one = stage.ask(first)
        await stage.waiting(1)
        two = stage.ask(second)
        await stage.waiting(2)
        await asyncio.to_thread(_closing, start)
        await one
        assert not two.done()
        await asyncio.to_thread(_closing, start)
        await two
        assert ([job["worker"] for job in first.jobs], [job["worker"] for job in second.jobs]) == (["a"], ["b"])

    stage.play(scene)


@pytest.mark.both
def test_what_another_process_brought_is_found_by_looking(stage: Stage) -> None:
    """A job that nobody told of, and one whose pause is over, are found by one query for all."""
    worker = stage.worker(requestTimeout=FOREVER)

    async def scene() -> None:
        task = stage.ask(worker)
        await stage.waiting(1)
        told, offers.OFFERS.waiting = offers.OFFERS.waiting, {}  # type: ignore[assignment]  # as in another process
        await asyncio.to_thread(_closing, start)
        offers.OFFERS.waiting = told
        assert not task.done()
        await asyncio.to_thread(_closing, offers.look)
        await task
        assert len(worker.jobs) == 1

    stage.play(scene)


@pytest.mark.both
@pytest.mark.parametrize("asked", [{}, {"requestTimeout": 0}, {"requestTimeout": "0"}, {"requestTimeout": None}])
def test_who_names_no_time_waits_as_long_as_is_usual(stage: Stage, asked: dict[str, Any]) -> None:
    """Nothing, 0 and null are the server's own time, as Camunda's clients mean them."""
    worker = stage.worker(**asked)

    async def scene() -> None:
        task = stage.ask(worker)
        await stage.waiting(1)
        await asyncio.to_thread(_closing, start)
        await task
        assert len(worker.jobs) == 1

    stage.play(scene)


@pytest.mark.both
def test_when_the_time_is_up_the_answer_is_empty(stage: Stage) -> None:
    """An empty answer is a good one; whoever wants to wait less than no time is answered at once."""
    workers = [stage.worker(requestTimeout=50), stage.worker(requestTimeout=-1)]

    async def scene() -> None:
        await asyncio.gather(*map(stage.ask, workers))
        assert [(worker.status, worker.jobs) for worker in workers] == [(200, [])] * 2

    stage.play(scene)


@pytest.mark.both
def test_who_left_gets_no_job(stage: Stage) -> None:
    """A job that appears afterwards stays free."""
    worker = stage.worker(requestTimeout=FOREVER)

    async def scene() -> None:
        task = stage.ask(worker)
        await stage.waiting(1)
        worker.gone.set()
        await task
        assert (worker.sent, offers.OFFERS.count()) == ([], 0)

    stage.play(scene)
    start()
    assert Job.objects.get().state == "ready"


@pytest.mark.both
def test_what_is_refused_is_refused_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger, a wrong request and one too many do not wait; their answers are Django's."""
    monkeypatch.setattr(polling, "MOST_OF_ONE", 1)
    stranger = Worker("cw_nonsense", requestTimeout=FOREVER)
    wrong, waits = stage.worker(requestTimeout=FOREVER, nonsense=1), stage.worker(requestTimeout=FOREVER)
    over = stage.worker(requestTimeout=FOREVER)

    async def scene() -> None:
        await asyncio.gather(stage.ask(stranger), stage.ask(wrong))
        assert (stranger.status, wrong.status) == (401, 400)
        stage.asked = 0
        task = stage.ask(waits)
        await stage.waiting(1)
        await stage.ask(over)
        assert (over.status, over.jobs) == (200, [])
        waits.gone.set()
        await task
        assert stage.polling.callers.total() == 0

    stage.play(scene)
