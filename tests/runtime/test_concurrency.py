from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from clerkwork.engine.commands import SetVariables
from clerkwork.kernel.errors import ClerkworkError, NotFound, Refused
from clerkwork.runtime import commands, dispatch, messages, models
from clerkwork.runtime.sql import LostUpdate
from clerkwork.runtime.unit import work

pytestmark = pytest.mark.both
THREADS = 4
HALF_A_SECOND = 0.5


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all in threads with connections of their own; return results and errors of ours, in order."""

    def run(job: Callable[[], Any]) -> Any:
        try:
            return job()
        except ClerkworkError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, jobs))


def test_a_task_is_completed_once(started: Any, task_of: Any) -> None:
    """Of four people who complete one task at the same time, one succeeds and three are refused."""
    case = started("approve")
    task = task_of(case).key
    done = at_once([lambda name=f"p{n}": commands.complete_task(task, {"by": name}, by=name) for n in range(4)])  # type: ignore[misc]
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "Refused", "Refused", "Refused"]
    winner = f"p{done.index(None)}"
    assert models.Task.objects.get(key=task).completed_by == winner
    assert models.Variable.objects.get(case=case, name="by").data == winner


def test_a_job_is_leased_once(deploy: Any) -> None:
    """Workers that poll at the same time never get the same job."""
    deploy("service")
    for _ in range(20):
        commands.start("service", {}, by="ann")
    taken = at_once([lambda n=n: commands.activate_jobs("external", f"w{n}", 60_000, 4) for n in range(8)])  # type: ignore[misc]
    keys = [job.key for jobs in taken for job in jobs]
    assert len(keys) == len(set(keys))
    at_once([lambda job=job: commands.complete_job(job.key, job.lease) for jobs in taken for job in jobs])  # type: ignore[misc]
    assert models.Case.objects.filter(state="completed").count() == len(keys)


def test_p8_publish_and_subscribe_cannot_miss_each_other(deploy: Any) -> None:
    """A message published while its case begins to wait is always correlated, whoever comes first."""
    deploy("catch")
    jobs: list[Callable[[], Any]] = []
    for number in range(30):
        jobs.append(lambda key=f"i{number}": commands.start("catch", {"invoice": key}, by="ann"))  # type: ignore[misc]
        jobs.append(lambda key=f"i{number}": commands.publish("payment", key, ttl_ms=60_000))  # type: ignore[misc]
        jobs.append(lambda: dispatch.drain(10))
    assert not [error for error in at_once(jobs) if isinstance(error, ClerkworkError)]
    dispatch.drain()
    assert models.Case.objects.filter(state="completed").count() == 30


def test_p8_a_publisher_waits_for_a_case_that_is_about_to_wait(deploy: Any) -> None:
    """While a case's subscription is not committed, publishing and correlating its message wait for that commit."""
    deploy("catch")

    def publish() -> None:
        commands.publish("payment", "i1")
        dispatch.drain()
        connection.close()

    publisher = Thread(target=publish)
    with transaction.atomic():
        commands.start("catch", {"invoice": "i1"}, by="ann")
        publisher.start()
        publisher.join(HALF_A_SECOND)  # without the lock it would be done, and the message lost
        assert publisher.is_alive()
    publisher.join()
    assert models.Case.objects.get().state == "completed"


def test_drains_share_the_work(deploy: Any, clock: Any) -> None:
    """Several workers that drain at once fire each timer once."""
    deploy("wait")
    for number in range(40):
        commands.start("wait", {"request": f"r{number}"}, by="ann")
    clock.instant += 3_600_000
    at_once([dispatch.drain] * 8)
    dispatch.drain()
    assert models.ElementHistory.objects.filter(element="remind").count() == 40


def test_a_lost_update_is_noticed(started: Any) -> None:
    """A root row that changed although it was locked stops the commit."""
    case = started("approve")

    def lose() -> None:
        with work() as unit:
            unit.run(unit.case(case), SetVariables(case, {"n": 1}))
            models.Case.objects.update(position=99)

    with pytest.raises(LostUpdate):
        lose()
    assert not models.Variable.objects.filter(name="n").exists()


def test_p8_messages_that_begin_a_case_together_find_each_other(deploy: Any) -> None:
    """Brought at the same time by different workers, they begin one case; nobody waits for ever, nothing deadlocks."""
    deploy("together")
    together = Barrier(2)

    def bring(name: str, number: str) -> None:
        together.wait()
        messages.correlate_now(name, number, {"number": number})

    for number in map(str, range(8)):
        names = ("order", "payment")
        assert at_once([lambda name=name: bring(name, number) for name in names]) == [None, None]  # type: ignore[misc]  # noqa: B023 - done before the next
    assert models.Case.objects.count() == 8
    assert models.Task.objects.count() == 8


def test_claims_and_cancels_do_not_deadlock(deploy: Any) -> None:
    """Claims, completions, cancellations and drains on the same cases end, each with an answer or a refusal."""
    deploy("wait")
    cases = [commands.start("wait", {"request": f"r{number}"}, by="ann") for number in range(10)]
    tasks = list(models.Task.objects.order_by("key").values_list("key", flat=True))
    jobs: list[Callable[[], Any]] = []
    for case, task in zip(cases, tasks, strict=True):
        jobs.append(lambda task=task: commands.claim(task, "bob"))  # type: ignore[misc]
        jobs.append(lambda task=task: commands.complete_task(task, by="bob"))  # type: ignore[misc]
        jobs.append(lambda case=case: commands.cancel(case, by="boss"))  # type: ignore[misc]
        jobs.append(lambda: commands.publish("withdraw", "r1"))
        jobs.append(lambda: dispatch.drain(10))
    answers = at_once(jobs)
    assert all(not isinstance(one, Exception) or isinstance(one, NotFound | Refused) for one in answers)
    assert not models.Case.objects.filter(state="active").exists()


def test_first_versions_meet(deploy: Any) -> None:
    """Of one new process that two deploy at once, one file is version 1 and the other version 2: both are stored."""
    del deploy
    xml = (Path(__file__).parent / "models" / "approve.bpmn").read_bytes()
    files = [xml, xml.replace(b'name="Review"', b'name="Look"')]
    together = Barrier(len(files))

    def deploying(content: bytes) -> int:
        together.wait()
        return commands.deploy(content, app="tests", resource="approve")[0].version

    assert sorted(at_once([lambda each=each: deploying(each) for each in files])) == [1, 2]  # type: ignore[misc]
    assert models.Definition.objects.filter(latest=True).count() == 1
