from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import commands, kept, models, signals

pytestmark = pytest.mark.both


def history(task: int) -> list[tuple[str, str | None]]:
    rows = models.TaskHistory.objects.filter(task=task).order_by("position")
    return list(rows.values_list("kind", "actor"))


def snapshot() -> list[Any]:
    """Return every row of the runtime."""
    tables = [models.Case, models.Task, models.TaskCandidate, models.Variable, models.ElementInstance]
    tables += [models.ElementHistory, models.FlowHistory, models.TaskHistory, models.VariableHistory]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_case_runs_from_start_to_end(started: Any, task_of: Any, passed: Any, clock: Any) -> None:
    """A case with one user task leaves its variables, its history and a completed task behind, and nothing open."""
    case = started("approve", who="Ann", amount=3)
    assert models.Case.objects.get(key=case).title == "Request of Ann"
    task = task_of(case)
    assert (task.assignee, task.name, task.app, task.element) == (None, "Review", "tests", "review")
    commands.claim(task.key, "bob")
    commands.complete_task(task.key, {"approved": True}, by="bob")
    row = models.Case.objects.get(key=case)
    assert (row.state, row.started_by, row.ended_at) == ("completed", "ann", clock.now())
    assert passed(case) == [("start", "completed"), ("review", "completed"), ("end", "completed")]
    assert {one.name: one.data for one in models.Variable.objects.filter(case=case)} == {
        "who": "Ann",
        "amount": 3,
        "approved": True,
    }
    task.refresh_from_db()
    assert (task.state, task.completed_by, task.completed_at) == ("completed", "bob", clock.now())
    assert history(task.key) == [("offered", None), ("claimed", "bob"), ("completed", "bob")]
    assert models.ElementHistory.objects.get(case=case, element="review").actor == "bob"
    assert not models.ElementInstance.objects.exists()
    assert set(models.TaskCandidate.objects.values_list("kind", "name", "open")) == {
        ("group", "hr", False),
        ("user", "bob", False),
        ("excluded", "ann", False),
    }


@pytest.mark.parametrize(
    "attempt",
    [
        lambda task: commands.claim(task, "cleo"),
        lambda task: commands.claim(task, "ann"),
        lambda task: commands.assign(task, "ann", "bob"),
        lambda task: commands.complete_task(task, {"approved": True}, by="ann"),
    ],
)
def test_a_refused_command_changes_nothing(started: Any, task_of: Any, attempt: Callable[[int], None]) -> None:
    """Claiming what another has, or acting where one is excluded, is refused and leaves every row as it was."""
    task = task_of(started("approve")).key
    commands.claim(task, "bob")
    before = snapshot()
    with pytest.raises(Refused):
        attempt(task)
    assert snapshot() == before


@pytest.mark.parametrize(
    "again",
    [
        lambda task: commands.complete_task(task, by="bob"),
        lambda task: commands.claim(task, "bob"),
        lambda task: commands.unclaim(task, "bob"),
        lambda task: commands.add_candidate(task, user="cleo"),
    ],
)
def test_a_completed_task_is_done(started: Any, task_of: Any, again: Callable[[int], None]) -> None:
    """A task that was completed cannot be completed, claimed, given back or offered again."""
    task = task_of(started("approve")).key
    commands.complete_task(task, by="bob")
    before = snapshot()
    with pytest.raises(Refused, match="completed"):
        again(task)
    assert snapshot() == before


def test_unknown_keys_are_not_found(deploy: Any) -> None:
    """A command on a key that nothing has is NotFound."""
    for attempt in (
        lambda: commands.complete_task(7, by="bob"),
        lambda: commands.claim(7, "bob"),
        lambda: commands.cancel(7, by="bob"),
        lambda: commands.start("nothing", {}, by="bob"),
        lambda: commands.start(7, {}, by="bob"),
        lambda: commands.resolve_incident(7, by="bob"),
        lambda: commands.complete_job(7, 7),
        lambda: commands.correlate(7, "m", by=None),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_task_changes_hands(started: Any, task_of: Any) -> None:
    """Claim, give back, hand over and offer to more each leave their row, the assignee and a candidate."""
    task = task_of(started("approve")).key
    commands.claim(task, "bob")
    commands.claim(task, "bob")
    commands.unclaim(task, "bob")
    commands.assign(task, "cleo", "boss")
    commands.add_candidate(task, group="board")
    commands.add_candidate(task, group="board")
    commands.note_task(task, "reminded", by=None, details={"text": "please"})
    assert models.Task.objects.get(key=task).assignee == "cleo"
    assert history(task) == [
        ("offered", None),
        ("claimed", "bob"),
        ("unclaimed", "bob"),
        ("reassigned", "boss"),
        ("escalated", None),
        ("reminded", None),
    ]
    assert models.TaskCandidate.objects.filter(task=task, kind="group", name="board", open=True).exists()


def test_handlers_are_told_after_the_commit(deploy: Any, task_of: Any, told: list[Any]) -> None:
    """Offering, handing over and completing a task and the end of its case are told once each, in order."""
    deploy("approve")
    case = commands.start("approve", {"who": "Ann"}, by="ann")
    task = task_of(case).key
    commands.assign(task, "bob", "boss")
    commands.complete_task(task, by="bob")
    assert [type(event) for event, _ in told] == [
        signals.TaskOffered,
        signals.TaskAssigned,
        signals.TaskEnded,
        signals.CaseEnded,
    ]
    assert {key for _, key in told} == {case}
    assert told[0][0].candidate_groups == ("hr",)


def test_nothing_is_told_of_what_was_rolled_back(deploy: Any, told: list[Any]) -> None:
    """A command inside a transaction that is rolled back leaves no row and tells nobody."""
    deploy("approve")
    with transaction.atomic():
        commands.start("approve", {}, by="ann")
        transaction.set_rollback(True)
    assert told == []
    assert not models.Case.objects.exists()


def test_a_parallel_join_waits_for_both(started: Any, task_of: Any, passed: Any) -> None:
    """Arrivals at a join are rows: the case goes on when the second token comes."""
    case = started("fork")
    commands.complete_task(task_of(case, "left").key, by="bob")
    assert models.Join.objects.filter(case=case).count() == 1
    commands.complete_task(task_of(case, "right").key, by="bob")
    assert models.Case.objects.get(key=case).state == "completed"
    assert not models.Join.objects.exists()
    assert ("join", "completed") in passed(case)


def test_variables_are_set_from_outside(started: Any) -> None:
    """Setting variables writes them with their history."""
    case = started("approve", who="Ann")
    commands.set_variables(case, {"who": "Bea"}, by="boss")
    assert models.Variable.objects.get(case=case, name="who").data == "Bea"
    rows = models.VariableHistory.objects.filter(case=case, name="who").order_by("position")
    assert [(row.value, row.actor) for row in rows] == [('"Ann"', "ann"), ('"Bea"', "boss")]


def test_many_commands_share_one_commit(deploy: Any, told: list[Any]) -> None:
    """Commands of one block are written together, a refused one changes nothing, claims in between see the others."""
    deploy("approve")
    with commands.together():
        cases = [commands.start("approve", {"who": f"p{number}"}, by="ann") for number in range(5)]
        assert not models.Case.objects.exists()
    tasks = list(models.Task.objects.order_by("key").values_list("key", flat=True))
    told.clear()
    with commands.together():
        commands.complete_task(tasks[0], {"n": 0}, by="bob")
        with pytest.raises(Refused):
            commands.complete_task(tasks[1], by="ann")
        commands.claim(tasks[2], "cleo")
        commands.complete_task(tasks[2], {"n": 2}, by="cleo")
        assert told == []
    states = list(models.Case.objects.order_by("key").values_list("key", "state"))
    ended = {cases[0], cases[2]}
    assert states == [(case, "completed" if case in ended else "active") for case in cases]
    assert history(tasks[2]) == [("offered", None), ("claimed", "cleo"), ("completed", "cleo")]
    assert len([event for event, _ in told if isinstance(event, signals.CaseEnded)]) == 2


def test_a_block_that_fails_leaves_nothing(deploy: Any) -> None:
    """An exception out of `together` takes back every command of it."""
    deploy("approve")

    def fail() -> None:
        with commands.together():
            commands.start("approve", {}, by="ann")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not models.Case.objects.exists()


@pytest.mark.parametrize("kept_before", [True, False])
def test_tasks_named_beforehand_are_completed_as_others(started: Any, task_of: Any, kept_before: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Two tasks of one case, one that has ended and one that never was: each as without being named."""
    fork, ended = started("fork"), started("approve", who="Ann")
    both = list(models.Task.objects.filter(case=fork).order_by("key").values_list("key", flat=True))
    gone = task_of(ended).key
    commands.complete_task(gone, {}, by="bob")
    if not kept_before:
        kept.forget()
    with commands.together([*both, gone, 7]):
        for task in both:
            commands.complete_task(task, {}, by="bob")
        for task in (*both, gone):
            with pytest.raises(Refused):
                commands.complete_task(task, {}, by="eve")
        with pytest.raises(NotFound):
            commands.complete_task(7, {}, by="bob")
    assert models.Case.objects.get(key=fork).state == "completed"
    assert set(models.Task.objects.values_list("completed_by", flat=True)) == {"bob"}


def test_a_refused_start_among_others_leaves_no_case(deploy: Any) -> None:
    """In one commit with others, a start that is refused leaves nothing, and the others stand."""
    deploy("approve")
    with commands.together():
        case = commands.start("approve", {"who": "Ann"}, by="ann")
        with pytest.raises(Refused):
            commands.start("approve", {"who": "Eve"}, by="eve", at=("nowhere",))
    assert list(models.Case.objects.values_list("key", flat=True)) == [case]
