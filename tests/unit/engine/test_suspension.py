"""A case rests, and goes on."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import NotPossible, State, step
from clerkwork.engine import commands as told


def waiting(bpmn: Any) -> Any:
    """Return a machine: start → a (with a timer) → join ← b, forked."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.boundary("late", "a", duration='"PT1H"'),
        bpmn.service("b"),
        bpmn.end("e"),
        flows="start fork a e, fork b e, late e",
    )


def test_suspended_case_takes_nothing_that_moves_it(bpmn: Any) -> None:
    """Tasks, jobs and timers are refused while it rests, and possible again afterwards."""
    machine = waiting(bpmn)
    case = machine.start({})
    (task,), (job,), (timer,) = case.state.tasks, case.state.jobs, case.state.timers
    case.suspend()
    machine.clock.instant += timedelta(hours=2) // timedelta(milliseconds=1)
    before = str(case.state)
    refused = [
        told.CompleteTask(task, {}),
        told.CompleteJob(job, {}),
        told.FailJob(job, 0, "no"),
        told.UpdateJob(job, 2),
        told.ThrowError(job, "A", "", {}),
        told.FireTimer(timer),
        told.Correlate(1, 1, {}),
        told.ResolveIncident(1),
        told.Continue(),
        told.Suspend(),
    ]
    for command in refused:
        with pytest.raises(NotPossible, match="suspended"):
            case.do(command)
    assert str(case.state) == before
    case.resume()
    case.do(told.FireTimer(timer))
    case.do(told.CompleteJob(job, {}))
    assert case.outcome == "completed"


def test_only_a_suspended_case_is_resumed(bpmn: Any) -> None:
    """Resume without Suspend is refused."""
    case = waiting(bpmn).start({})
    with pytest.raises(NotPossible, match="to be suspended"):
        case.resume()


def test_variables_can_be_set_and_the_case_canceled(bpmn: Any) -> None:
    """Data is put right while the case rests; it can be ended and leaves nothing."""
    case = waiting(bpmn).start({})
    case.suspend()
    case.set(x=1)
    assert case.variables == {"x": 1}
    case.cancel()
    assert (case.outcome, case.state.suspended) == ("canceled", False)


def test_what_a_modification_sets_free_waits(bpmn: Any) -> None:
    """Tokens of a resting case are kept, and move when it goes on."""
    case = waiting(bpmn).start({})
    case.suspend()
    case.modify(moves=[("a", "e"), ("b", "a")])
    assert case.active == []
    assert [token.element for token in case.state.tokens] == ["e", "a"]
    case.resume()
    assert case.active == ["a"]
    assert case.outcome is None
    assert "e" in case.passed


def test_step_that_ran_out_of_budget_rests_too(bpmn: Any) -> None:
    """The tokens of a pause stay where they are until the case is resumed."""
    machine = bpmn.machine(bpmn.start(), bpmn.script("s", "x", "1"), bpmn.user("a"), flows="start s a", budget=1)
    state = State(case=machine.ids())
    step(machine.graph, state, told.Start({}), machine.context())
    step(machine.graph, state, told.Suspend(), machine.context())
    with pytest.raises(NotPossible):
        step(machine.graph, state, told.Continue(), machine.context())
    assert [token.element for token in state.tokens] == ["s"]
    step(machine.graph, state, told.Resume(), machine.context())
    assert [token.element for token in state.tokens] == ["a"]


def test_join_that_became_free_meanwhile_goes_on(bpmn: Any) -> None:
    """An inclusive join is looked at again when the case goes on."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.inclusive("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.inclusive("join"),
        bpmn.user("c"),
        flows="start fork a join c, fork b join",
        conditions={"fork-a": "true", "fork-b": "true"},
    )
    case = machine.start({})
    case.complete("a")
    case.suspend()
    case.modify(terminate=["b"])
    assert case.active == []
    case.resume()
    assert case.active == ["c"]


def test_condition_that_came_true_meanwhile_occurs(bpmn: Any) -> None:
    """Data that is put right while a case rests moves it when it goes on, not before."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("c", condition="x > 1"), bpmn.user("a"), flows="start c a")
    case = machine.start({"x": 0})
    case.suspend()
    case.set(x=5)
    assert case.active == ["c"]
    case.resume()
    assert case.active == ["a"]
