from typing import Any

import pytest
from django.db import transaction

from clerkwork.engine.commands import CompleteJob, CompleteTask
from clerkwork.kernel import json
from clerkwork.runtime import commands, dispatch, kept, models, partial, sql
from clerkwork.runtime.cases import load_owner

pytestmark = pytest.mark.both
HOUR = 3_600_000


def tasks(case: int) -> list[int]:
    return list(models.Task.objects.filter(case=case, state="open").order_by("key").values_list("key", flat=True))


def variable(case: int, name: str) -> Any:
    return json.loads(models.Variable.objects.get(case=case, scope=case, name=name).value)


@pytest.mark.parametrize("forgetful", [False, True])
def test_rounds_side_by_side_and_one_after_another(started: Any, *, forgetful: bool) -> None:
    """Items, results and how far a loop is survive between steps, whether the case was kept or is read."""
    case = started("review", papers=["a", "b", "c"])
    for number, task in enumerate(reversed(tasks(case)), 1):
        if forgetful:
            kept.forget()
        commands.complete_task(task, {"grade": number}, by="bob")
    assert variable(case, "grades") == [3, 2, 1]
    for said in ("x", "y", "z"):
        if forgetful:
            kept.forget()
        (task,) = tasks(case)
        commands.complete_task(task, {"said": said}, by="bob")
    assert variable(case, "words") == ["x", "y", "z"]
    assert models.Case.objects.get(key=case).state == "completed"
    assert models.Case.objects.get(key=case).width == 0


def test_the_history_tells_a_loop_from_its_rounds(started: Any) -> None:
    """The loop has a row of its own, each round one of the activity's kind."""
    case = started("review", papers=["a", "b"])
    found = models.ElementHistory.objects.filter(case=case, element="each").order_by("position")
    assert [row.kind for row in found] == ["multiInstanceBody", "subProcess", "subProcess"]


@pytest.mark.parametrize("end", ["timer", "cancel"])
def test_an_ended_loop_leaves_nothing(started: Any, clock: Any, end: str) -> None:
    """Neither rounds nor items nor results stay behind."""
    case = started("review", papers=["a", "b", "c"])
    commands.complete_task(tasks(case)[0], {"grade": 1}, by="bob")
    assert models.Round.objects.filter(case=case).count() == 1
    if end == "cancel":
        commands.cancel(case, by="ann")
    else:
        clock.instant += HOUR
        dispatch.drain()
    assert models.Case.objects.get(key=case).state == ("canceled" if end == "cancel" else "completed")
    for table in (models.Loop, models.Round, models.ElementInstance):
        assert not table.objects.filter(case_id=case).exists()


def loaded(job: int) -> Any:
    """Return what is loaded of a case for a command on a job."""
    with transaction.atomic():
        (found,) = load_owner(sql.session(), "job", job)[0].values()
        partial.prepare(sql.session(), found, CompleteJob(job, {}))
    return found


@pytest.fixture
def many(started: Any) -> Any:
    """Start a case with so many rounds, each with a job, a timer and a subscription; return it and its leased jobs."""

    def start(n: int, enough: int | None = None) -> tuple[int, list[commands.ActivatedJob]]:
        case = started("many", n=n, enough=n if enough is None else enough)
        return case, sorted(commands.activate_jobs("work", "w", 10 * HOUR, n), key=lambda job: job.key)

    return start


def test_of_a_wide_case_only_the_path_is_loaded(many: Any) -> None:
    """However many rounds there are, a command reads its own, the loop and the root."""
    for n in (40, 90):
        _, jobs = many(n)
        found = loaded(jobs[7].key)
        assert [one.element for one in found.state.instances.values()] == ["many", "each", "each", "work"]
        assert (list(found.state.jobs), len(found.state.timers), len(found.state.subscriptions)) == (
            [jobs[7].key],
            1,
            2,
        )
        assert jobs[7].variables["one"] == 8


def test_a_command_on_a_wide_case_costs_the_same_statements(many: Any) -> None:
    spent = []
    for n in (40, 90):
        _, jobs = many(n)
        before = sql.COUNTERS.statements, sql.COUNTERS.round_trips
        commands.complete_job(jobs[0].key, jobs[0].lease, {"got": 1})
        spent.append((sql.COUNTERS.statements - before[0], sql.COUNTERS.round_trips - before[1]))
    assert spent[0] == spent[1]


def test_a_wide_loop_from_its_beginning_to_its_end(many: Any) -> None:
    """Each round ends by itself; the results stand at their places."""
    case, jobs = many(50)
    for job in reversed(jobs):
        commands.complete_job(job.key, job.lease, {"got": job.variables["one"] * 2})
    assert models.Case.objects.get(key=case).state == "completed"
    assert variable(case, "all") == [2 * n for n in range(1, 51)]


def test_enough_rounds_of_a_wide_loop(many: Any) -> None:
    """The rounds that are still open are ended, though they were not loaded."""
    case, jobs = many(50, 3)
    for job in jobs[:3]:
        commands.complete_job(job.key, job.lease, {"got": 1})
    assert models.Case.objects.get(key=case).state == "completed"
    assert variable(case, "all") == [1] * 3 + [None] * 47


def test_timers_of_a_wide_loop(many: Any, clock: Any) -> None:
    """Those that are due fire together; nothing else of the case changes."""
    case, _ = many(50)
    clock.instant += 20 * HOUR
    dispatch.drain()
    assert models.Job.objects.filter(case=case).count() == 30
    assert models.Case.objects.get(key=case).width == 1 + 2 * 30 + 20


def test_messages_of_a_wide_loop(many: Any) -> None:
    """A message finds its round by its key, or the event on the loop, which ends all rounds."""
    case, _ = many(50)
    commands.publish("poke", "17")
    dispatch.drain()
    poked = models.ElementHistory.objects.get(case=case, element="poked")
    assert models.ElementInstance.objects.get(case=case, key=poked.scope).counter == 17
    commands.correlate(case, "stop", by="ann")
    assert models.Case.objects.get(key=case).state == "completed"


def test_an_error_of_one_round_ends_a_wide_loop(many: Any) -> None:
    case, jobs = many(50)
    commands.throw_error(jobs[3].key, jobs[3].lease, "BAD")
    assert models.Case.objects.get(key=case).state == "completed"


def test_an_incident_of_one_round_of_a_wide_loop(many: Any) -> None:
    """It is resolved without the others."""
    case, jobs = many(50)
    commands.fail_job(jobs[3].key, jobs[3].lease, "no", retries=0)
    commands.resolve_incident(models.Incident.objects.get(case=case).key, by="ann")
    assert models.Job.objects.get(key=jobs[3].key).state == "ready"


def test_commands_on_a_wide_case_share_a_commit(many: Any) -> None:
    """What one of them has closed is not read again by the next, whatever that one asks for."""
    case, jobs = many(50, 30)
    with commands.together():
        for job in jobs[:29]:
            commands.complete_job(job.key, job.lease, {"got": 1})
        commands.complete_job(jobs[40].key, jobs[40].lease, {"got": 2})
    assert models.Case.objects.get(key=case).state == "completed"
    assert variable(case, "all") == [1] * 29 + [None] * 11 + [2] + [None] * 9


def test_a_long_sequential_loop(deploy: Any, clock: Any) -> None:
    """Its items are rows, of which only the next is read; its results are read at its end."""
    deploy("turns")
    case = commands.start("turns", {"n": 45}, by="ann")
    for number in range(45):
        (task,) = tasks(case)
        with transaction.atomic():
            (found,) = load_owner(sql.session(), "task", task)[0].values()
            partial.prepare(sql.session(), found, CompleteTask(task, {}))
        (loop,) = found.state.loops.values()
        assert (list(loop.items.values()), loop.results) == ([number + 2] if number < 44 else [], {})
        commands.complete_task(task, {"got": number}, by="bob")
    assert variable(case, "all") == list(range(45))
