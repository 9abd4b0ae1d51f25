"""Signals: stored, and brought once to all who waited when they were thrown."""

from typing import Any

import pytest

from clerkwork.engine.step import step
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime import broadcasts, commands, dispatch, due, models, unit

pytestmark = pytest.mark.both


def variable(case: int, name: str) -> list[Any]:
    return [found.data for found in models.Variable.objects.filter(case=case, name=name)]


def listening() -> int:
    return models.Subscription.objects.filter(kind="signal", message="alarm", element="again").count()


def test_a_signal_reaches_all_cases_once(deploy: Any, clock: Any) -> None:
    """Every case that waits gets it, in batches, none twice, and those that wait only since then not at all."""
    deploy("listen")
    cases = [commands.start("listen", by="ann") for _ in range(5)]
    key = commands.broadcast("alarm", {"floor": 2})
    late = commands.start("listen", by="ann")
    assert models.Broadcast.objects.get(key=key).reached == 0
    with due.alone():
        assert [broadcasts.spread(2) for _ in range(4)] == [3, 3, 2, 0]
    assert not models.Broadcast.objects.exists()
    assert listening() == 5
    assert [variable(case, "floor") for case in [*cases, late]] == [[2]] * 5 + [[]]
    commands.broadcast("alarm")
    dispatch.drain()
    assert (listening(), models.ElementHistory.objects.filter(element="ended").count()) == (6, 5)


def test_a_case_that_throws_catches_at_once_and_tells_the_others(started: Any, task_of: Any, clock: Any) -> None:
    """The step that throws ends its own wait; others get the signal from the dispatcher; the thrower not again."""
    listener, case = started("listen"), started("alarm", floor=3)
    task = task_of(case, "first")
    commands.claim(task.key, by="ann")
    commands.complete_task(task.key, {}, by="ann")
    assert models.Case.objects.get(key=case).state == "completed"
    (stored,) = models.Broadcast.objects.all()
    assert (stored.case_id, stored.name, listening()) == (case, "alarm", 0)
    dispatch.drain()
    assert (listening(), variable(listener, "floor")) == (1, [3])


def test_a_signal_starts_cases_of_the_latest_version(deploy: Any, clock: Any) -> None:
    """Each broadcast starts one case of the version that was the latest then."""
    deploy("alarm")
    commands.broadcast("call", {"floor": 1})
    dispatch.drain()
    (case,) = models.Case.objects.all()
    assert (case.process_id, case.started_by, variable(case.key, "floor")) == ("alarm", None, [1])


def test_a_signal_lost_to_a_refused_command_is_not_thrown(deploy: Any, clock: Any) -> None:
    """A broadcast in a transaction that fails was never there."""
    deploy("listen")
    with pytest.raises(NotFound), commands.together():
        commands.start("nobody", {"sent": commands.broadcast("alarm")}, by="ann")
    assert not models.Broadcast.objects.exists()


def test_one_case_at_fault_keeps_the_signal_from_nobody(deploy: Any, clock: Any, monkeypatch: Any, caplog: Any) -> None:
    """A fault of ours on one case is logged; all others get the signal, and the dispatcher goes on."""
    deploy("listen")
    cases = [commands.start("listen", by="ann") for _ in range(3)]

    def failing(graph: Any, state: Any, command: Any, context: Any) -> Any:
        if state.case == cases[1]:
            raise ZeroDivisionError
        return step(graph, state, command, context)

    monkeypatch.setattr(unit, "step", failing)
    commands.broadcast("alarm")
    dispatch.drain()
    assert not models.Broadcast.objects.exists()
    assert listening() == 2
    assert "left out" in caplog.text
