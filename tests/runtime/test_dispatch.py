import asyncio
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from clerkwork.runtime import commands, dispatch, local, models, signals, wake

pytestmark = pytest.mark.both
PATIENCE = 120.0  # seconds that nothing here takes unless it hangs, on however busy a machine


@pytest.fixture
def ended() -> Iterator[threading.Event]:
    """Give an event that is set when a case has ended."""
    event = threading.Event()

    def hear(_event: Any, _case: Any) -> None:
        event.set()

    signals.on(signals.CaseEnded, hear)
    yield event
    signals.off(signals.CaseEnded, hear)


@pytest.fixture
def dispatcher() -> Iterator[local.LocalDispatcher]:
    """Run a dispatcher whose sweeps are so far apart that only a wake-up can make it work."""
    thread = local.LocalDispatcher(sweep_seconds=PATIENCE * 10)
    wake.install(after_commit=thread.wake)
    thread.start()
    yield thread
    wake.install()
    thread.stop()


def test_a_commit_wakes_the_dispatcher(started: Any, dispatcher: local.LocalDispatcher, ended: threading.Event) -> None:
    """A published message is correlated by the thread right after its commit, without any sweep."""
    case = started("catch", invoice="i1")
    commands.publish("payment", "i1")
    assert ended.wait(PATIENCE)
    dispatcher.stop()
    assert models.Case.objects.get(key=case).state == "completed"


def test_a_sweep_finds_what_no_wake_up_told(started: Any, ended: threading.Event) -> None:
    """With every wake-up dropped, the sweep of the dispatcher finds the due work."""
    wake.install()
    started("catch", invoice="i1")
    thread = local.LocalDispatcher(sweep_seconds=0.01)
    thread.start()
    commands.publish("payment", "i1")
    assert ended.wait(PATIENCE)
    thread.stop()


def test_a_fault_does_not_end_the_dispatcher(started: Any, ended: threading.Event) -> None:
    """A drain that raises is logged and the next one goes on."""
    started("catch", invoice="i1")
    failed = threading.Event()

    def drain(limit: int) -> int:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("broken")
        return dispatch.drain(limit)

    thread = local.LocalDispatcher(sweep_seconds=0.01, drain=drain)
    thread.start()
    assert failed.wait(PATIENCE)
    commands.publish("payment", "i1")
    assert ended.wait(PATIENCE)
    thread.stop()


@pytest.fixture
def queue() -> Iterator[Any]:
    """Give the Procrastinate queue of this database, empty; only on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("Procrastinate runs on PostgreSQL only")
    from clerkwork.runtime import queue as found  # noqa: PLC0415 - it cannot be imported on SQLite

    empty()
    yield found
    wake.install()
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_workers CASCADE")


def waiting() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [name for (name,) in cursor.fetchall()]


def test_a_wake_up_is_part_of_the_transaction(queue: Any, deploy: Any) -> None:
    """The job that wakes a worker is there if and only if the command's transaction commits."""
    deploy("catch")
    dispatch.setup()
    with transaction.atomic():
        commands.publish("payment", "i1")
        transaction.set_rollback(True)
    assert waiting() == []
    commands.publish("payment", "i1")
    assert waiting() == ["clerkwork:drain"]


def test_a_rollback_inside_a_worker_leaves_no_job(queue: Any) -> None:
    """A task that defers and rolls back leaves nothing; one that defers and commits leaves its job."""
    ran: list[bool] = []

    @queue.tasks.task(name="probe", queue=queue.QUEUE)
    def probe(again: bool) -> None:  # noqa: FBT001 - JSON
        with transaction.atomic():
            queue.defer("probe", again=False)
            transaction.set_rollback(True)
        if again:
            with transaction.atomic():
                queue.defer("probe", again=False)
        connection.close()
        ran.append(again)

    try:
        with transaction.atomic():
            queue.defer("probe", again=True)
        queue.work(wait=False, concurrency=1)  # one at a time: the second is there when the worker looks again
    finally:
        del queue.tasks.tasks["probe"]
    assert ran == [True, False]
    assert "probe" not in waiting()


def test_a_worker_forgets_a_connection_that_is_dead(queue: Any) -> None:
    """The work that finds it fails, and the next has one that is alive."""
    connection.ensure_connection()
    connection.connection.close()
    with pytest.raises(OperationalError):
        queue.drain()
    assert queue.drain() == 0


def test_a_worker_looks_for_a_server_every_second(queue: Any) -> None:
    """However long the server was away, its next look is about a second away."""
    attempt, now, waits = queue.Steady(timeout=300), 0.0, []
    for _ in range(20):
        attempt.update_delay(now)
        waits.append(attempt.delay)
        now += attempt.delay
    assert max(waits) < 1.5


def test_the_pool_of_the_queue_looks_steadily(queue: Any) -> None:
    """Where nobody answers, the pool's next look is planned our way."""
    planned: list[Any] = []

    class Watched(queue.Pool):  # type: ignore[misc]
        async def schedule_task(self, task: Any, delay: float) -> None:
            planned.append((type(task.attempt), delay))

    async def look() -> None:
        await Watched("host=127.0.0.1 port=1", open=False)._add_connection(None)

    asyncio.run(look())
    assert [kind for kind, _ in planned] == [queue.Steady]


def test_a_worker_does_what_is_due(queue: Any, started: Any) -> None:
    """A worker woken by a commit correlates the message and ends when its queue is empty."""
    case = started("catch", invoice="i1")
    dispatch.setup()
    commands.publish("payment", "i1")
    dispatch.work(wait=False)
    assert models.Case.objects.get(key=case).state == "completed"
    assert "clerkwork:drain" not in waiting()


def test_what_is_more_than_a_batch_waits_for_no_sweep(
    queue: Any, started: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drain that has done a whole batch has the next one done at once; the last finds nothing and wakes nobody."""
    monkeypatch.setattr(queue, "BATCH", 2)
    for number in range(4):
        started("catch", invoice=str(number))
        commands.publish("payment", str(number))
    found = []
    while not found or waiting():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        found.append(queue.drain())
    assert found == [2, 2, 0]
    queue.defer(queue.DRAIN)
    for number in (5, 6):
        commands.start("catch", {"invoice": str(number)}, by="ann")
        commands.publish("payment", str(number))
    assert (queue.drain(), waiting()) == (2, [queue.DRAIN])
    assert models.Case.objects.filter(state="completed").count() == 6


@pytest.fixture
def killed(queue: Any) -> int:
    """Return the number of a worker that has no heartbeat any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        number: int = cursor.fetchone()[0]
    return number


def rescue(queue: Any) -> int:
    """Look once for the jobs of killed workers."""

    async def look() -> int:
        async with queue.tasks.open_async():
            found: int = await queue.rescue(SimpleNamespace(app=queue.tasks), timestamp=0)
            return found

    with queue.connected():
        return asyncio.run(look())


def test_jobs_of_a_killed_worker_are_put_back(queue: Any, killed: int) -> None:
    """A job that a worker without heartbeat left in the middle is waiting again after the rescue."""
    queue.defer(queue.DRAIN)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [killed])
    assert waiting() == []
    assert rescue(queue) == 1
    assert waiting() == [queue.DRAIN]


def test_a_killed_sweep_does_not_keep_others_from_being_put_back(queue: Any, killed: int) -> None:
    """A sweep was killed, and the next one waits already: the first is forgotten, a job of the queue is put back."""
    with connection.cursor() as cursor:
        for status in ("doing", "todo"):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, worker_id) "
                "VALUES ('clerkwork', 'clerkwork:sweep', 'clerkwork:sweep', %s::procrastinate_job_status, %s)",
                [status, killed if status == "doing" else None],
            )
        queue.defer(queue.DRAIN)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE task_name = %s", [killed, queue.DRAIN]
        )
    assert rescue(queue) == 2
    assert sorted(waiting()) == [queue.DRAIN, "clerkwork:sweep"]
    assert rescue(queue) == 0
