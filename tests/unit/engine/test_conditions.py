"""Conditional events: they occur when their condition holds, as they begin to wait or after a change."""

from typing import Any

import pytest

from clerkwork.engine import IncidentKind, Machine
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case
from clerkwork.languages.bpmn.model import StandardLoop


def met(case: Case) -> list[str]:
    """Return the events that occurred because of their condition, in order."""
    return [event.element for event in case.events if isinstance(event, happened.ConditionMet)]


def guarded(bpmn: Any, condition: str, **more: Any) -> Machine:
    """Return a machine with a user task that a conditional event stands on."""
    machine: Machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("work"),
        bpmn.boundary("late", "work", condition=condition, **more),
        bpmn.user("after"),
        flows="start work, late after",
    )
    return machine


def test_a_catch_event_waits_until_its_condition_holds(bpmn: Any) -> None:
    """It lets the token go on at once if the condition holds, else after the change that makes it hold."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("wait", condition="x > 10"), bpmn.user("a"), flows="start wait a")
    assert machine.start({"x": 11}).active == ["a"]
    case = machine.start()
    assert (case.active, case.conditions) == (["wait"], ["wait"])
    case.set(x=10)
    assert case.active == ["wait"]
    case.set(x=11)
    assert (case.active, case.conditions) == (["a"], [])


@pytest.mark.parametrize("value", [None, "text", 5])
def test_what_is_not_true_does_not_hold(bpmn: Any, value: Any) -> None:
    """A condition that gives null or no boolean waits on, without an incident."""
    case = guarded(bpmn, "x > 10").start()
    case.set(x=value)
    assert (case.active, case.incidents) == (["work"], [])


def test_an_interrupting_event_ends_its_activity(bpmn: Any) -> None:
    """The task is gone, and nothing of the event is left."""
    case = guarded(bpmn, "x > 10").start()
    case.set(x=11)
    assert (case.active, case.conditions, case.tasks[0].element) == (["after"], [], "after")


def test_input_mappings_may_make_it_hold(bpmn: Any) -> None:
    """A condition on an activity sees the activity's own variables, from its first moment."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("work", inputs={"x": "11"}),
        bpmn.boundary("late", "work", condition="x > 10"),
        bpmn.user("after"),
        flows="start work, late after",
    )
    case = machine.start({"x": 1})
    assert case.active == ["after"]


def test_output_mappings_come_too_late(bpmn: Any) -> None:
    """What the activity hands on as it completes is set when its events wait no more."""
    case = guarded(bpmn, "x > 10").start()
    case.complete("work", {"x": 11})
    assert (case.outcome, met(case)) == ("completed", [])


def test_every_change_that_leaves_it_true_counts(bpmn: Any) -> None:
    """An event that does not interrupt occurs with each change of what it reads, if the condition holds then."""
    case = guarded(bpmn, "x > 10", interrupting=False).start({"x": 11})
    assert met(case) == ["late"]
    for x, count in ((12, 2), (12, 2), (9, 2), (13, 3)):
        case.set(x=x)
        assert len(met(case)) == count
    case.set(y=1)
    assert len(met(case)) == 3


def test_one_command_is_one_change(bpmn: Any) -> None:
    """Several variables set at once let the event occur once."""
    case = guarded(bpmn, "x > 10 or y > 5", interrupting=False).start()
    case.set(x=11, y=6)
    assert met(case) == ["late"]


@pytest.mark.parametrize(
    ("said", "count"), [({"names": ("z",)}, 1), ({"changes": ("create",)}, 1), ({"changes": ("update",)}, 2)]
)
def test_a_filter_says_which_changes_count(bpmn: Any, said: dict[str, Any], count: int) -> None:
    """Only changes of the variables and kinds that a filter names are looked at."""
    case = guarded(bpmn, "x > 10", interrupting=False, **said).start()
    for values in ({"x": 11}, {"x": 12}, {"x": 13}, {"z": 1}):
        case.set(**values)
    assert len(met(case)) == count


def test_a_change_is_seen_before_the_next_token_moves(bpmn: Any) -> None:
    """A value that holds for one element only is not missed."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("part", bpmn.start("in"), bpmn.script("up", "x", "11"), bpmn.script("down", "x", "1"), bpmn.user("a")),
        bpmn.boundary("high", "part", condition="x > 10"),
        bpmn.user("after"),
        flows="start part, in up down a, high after",
    )
    case = machine.start({"x": 0})
    assert (case.active, "down" in case.passed) == (["after"], False)


def test_the_last_element_of_a_scope_may_interrupt_it(bpmn: Any) -> None:
    """A condition on a sub-process is faster than its completion."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("part", bpmn.start("in"), bpmn.user("a")),
        bpmn.boundary("high", "part", condition="x > 10"),
        bpmn.user("after"),
        bpmn.user("usual"),
        flows="start part usual, in a, high after",
    )
    first, second = machine.start(), machine.start()
    first.complete("a", {"x": 11})
    second.complete("a", {"x": 1})
    assert (first.active, second.active) == (["after"], ["usual"])


def test_the_last_round_of_a_loop_may_interrupt_it(bpmn: Any) -> None:
    """A condition on an activity is faster than the end of its loop, also when a round says that it was the last."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("work", loop=StandardLoop("x < 10")),
        bpmn.boundary("high", "work", condition="x > 10"),
        bpmn.user("after"),
        bpmn.user("usual"),
        flows="start work usual, high after",
    )
    first, second = machine.start({"x": 1}), machine.start({"x": 1})
    first.complete("work", {"x": 11})
    second.complete("work", {"x": 10})
    assert (first.active, second.active) == (["after"], ["usual"])


def test_outer_events_are_faster(bpmn: Any) -> None:
    """Of nested conditions that hold after one change, the outermost occurs, and ends what the others stand on."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("part", bpmn.start("in"), bpmn.user("a")),
        bpmn.boundary("outer", "part", condition="x > 10"),
        bpmn.element("inner", bpmn.boundary("i", "a", condition="x > 10").kind, scope="part", attached_to="a",
                     event=bpmn.event(condition="x > 10")),
        bpmn.user("after"),
        flows="start part, in a, outer after",
    )  # fmt: skip
    case = machine.start()
    case.set(x=11)
    assert (case.active, met(case)) == (["after"], ["outer"])


def test_a_change_is_seen_only_where_it_is_visible(bpmn: Any) -> None:
    """Other branches do not see a local variable, and a variable of the same name hides one further out."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("one", inputs={"x": "1"}),
        bpmn.user("two"),
        bpmn.boundary("b1", "one", condition="x > 10", interrupting=False),
        bpmn.boundary("b2", "two", condition="x > 10"),
        flows="start fork one, fork two",
    )
    case = machine.start()
    task = next(key for key, one in case.state.instances.items() if one.element == "one")
    case.do(told.SetVariables(task, {"x": 5}, local=True))
    assert met(case) == []
    case.set(x=11)
    assert (met(case), case.active) == (["b2"], ["one"])
    case.do(told.SetVariables(task, {"x": 12}, local=True))
    assert met(case) == ["b2", "b1"]
    case.set(x=20)
    assert met(case) == ["b2", "b1"]


def test_conditions_race_at_a_gateway(bpmn: Any) -> None:
    """Behind an event-based gateway the first condition that holds takes the token."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.race("race"),
        bpmn.catch("high", condition="x > 10"),
        bpmn.catch("low", condition="x < 0"),
        bpmn.user("after"),
        flows="start race high after, race low",
    )
    assert machine.start({"x": -1}).outcome == "completed"
    case = machine.start()
    case.set(x=11)
    assert (case.active, case.conditions) == (["after"], [])


def test_an_event_that_makes_itself_occur_is_an_incident(bpmn: Any) -> None:
    """Output mappings that keep the condition true come to an end; resolving tries again."""
    case = guarded(bpmn, "x > 10", interrupting=False, outputs={"x": "x + 1"}).start()
    case.set(x=11)
    assert [one.kind for one in case.incidents] == [IncidentKind.CONDITION]
    case.set(x=1)
    case.resolve()
    assert (case.incidents, "work" in case.active) == ([], True)


def test_a_loop_over_a_condition_pauses(bpmn: Any) -> None:
    """Tokens that change what makes them are bounded by the budget of a step, and go on later."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("work"),
        bpmn.boundary("again", "work", condition="0 < x and x < 30", interrupting=False),
        bpmn.script("count", "x", "x + 1"),
        flows="start work, again count",
        budget=5,
    )
    case = machine.start({"x": 0})
    case.set(x=1)
    assert (case.variables["x"], len(met(case))) == (30, 29)
    assert any(isinstance(event, happened.CasePaused) for event in case.events)


def test_a_resting_case_asks_when_it_goes_on(bpmn: Any) -> None:
    """While a case is suspended no condition moves it; resuming asks them."""
    case = guarded(bpmn, "x > 10").start()
    case.suspend()
    case.set(x=11)
    assert case.active == ["work"]
    case.resume()
    assert case.active == ["after"]


def test_conditions_start_cases(bpmn: Any) -> None:
    """Each start event whose condition holds on what is given starts a case with these variables."""
    machine = bpmn.machine(
        bpmn.start("high", condition="x > 10"),
        bpmn.start("odd", condition="odd(x)"),
        bpmn.user("a"),
        bpmn.user("b"),
        flows="high a, odd b",
    )
    assert [case.active for case in machine.evaluate({"x": 13})] == [["a"], ["b"]]
    (case,) = machine.evaluate({"x": 7})
    assert (case.active, case.variables) == (["b"], {"x": 7})
    assert machine.evaluate({}) == []
