"""Signals: thrown to all who wait for them now, in their own case and in every other."""

from typing import Any

import pytest

from clerkwork.engine import IncidentKind, Machine, StartSignal
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.engine.memory import Case


def thrown(case: Case) -> list[tuple[str, dict[str, Any]]]:
    """Return the signals that a case has thrown."""
    return [(event.signal, event.variables) for event in case.events if isinstance(event, happened.SignalThrown)]


def waiting(bpmn: Any, *catchers: Any) -> Machine:
    """Return a machine whose case waits in a user task for a signal, with more events."""
    machine: Machine = bpmn.machine(
        bpmn.start(), bpmn.user("work"), *catchers, bpmn.user("after"), flows="start work, caught after"
    )
    return machine


def test_a_signal_reaches_every_case_that_waits(bpmn: Any) -> None:
    """All cases with an event of that name go on, with its variables; who waits for another name does not."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("wait", signal="", called='"go " + area'), flows="start wait")
    north, south, east = (machine.start({"area": area}) for area in ("north", "north", "east"))
    assert [one.message for one in east.subscriptions] == ["go east"]
    assert machine.broadcast("go north", {"by": "ann"}) == [north, south]
    assert [case.outcome for case in machine.cases] == ["completed", "completed", None]
    assert north.variables == {"area": "north", "by": "ann"}
    assert machine.broadcast("go north") == []


def test_an_interrupting_boundary_event_catches_it_once(bpmn: Any) -> None:
    """The signal ends the activity, and nothing of the event is left."""
    case = waiting(bpmn, bpmn.boundary("caught", "work", signal="stop")).start()
    case.machine.broadcast("stop", {"why": "late"})
    assert (case.active, case.subscriptions, case.variables) == (["after"], [], {"why": "late"})


def test_another_boundary_event_catches_it_every_time(bpmn: Any) -> None:
    """A boundary event that does not interrupt occurs with each signal, as long as the activity is open."""
    case = waiting(bpmn, bpmn.boundary("caught", "work", signal="news", interrupting=False)).start()
    for _ in range(2):
        case.machine.broadcast("news")
    assert case.active == ["after", "after", "work"]
    case.complete("work")
    assert case.machine.broadcast("news") == []


def test_a_signal_starts_cases(bpmn: Any) -> None:
    """A start event with a signal starts a case with each one, its variables passing through its outputs."""
    machine = bpmn.machine(bpmn.start(signal="open", outputs={"who": "by"}), bpmn.user("a"), flows="start a")
    assert machine.graph.start_signals == (StartSignal("start", "open"),)
    (case,) = machine.broadcast("open", {"by": "ann"})
    assert (case.active, case.variables) == (["a"], {"who": "ann"})


@pytest.mark.parametrize("end", [True, False])
def test_a_thrown_signal_reaches_others_and_its_own_case(bpmn: Any, end: bool) -> None:  # noqa: FBT001 - a parameter
    """What throws carries its input mappings; its own case catches before the token goes on."""
    throw = (bpmn.end if end else bpmn.throw)("throw", signal="done", inputs={"total": "sum * 2"})
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.catch("wait", signal="done"),
        bpmn.user("first"),
        throw,
        flows="start fork wait, fork first throw",
    )
    other, case = machine.start(), machine.start({"sum": 2})
    case.complete("first")
    assert thrown(case) == [("done", {"total": 4})]
    assert case.outcome == "completed"
    assert case.variables == {"sum": 2, "total": 4}
    assert (other.active, other.variables) == (["first"], {"total": 4})


@pytest.mark.parametrize("end", [True, False])
def test_a_signal_may_interrupt_the_scope_that_throws_it(bpmn: Any, end: bool) -> None:  # noqa: FBT001 - a parameter
    """The boundary event of a sub-process catches what is thrown inside; the token that threw it is gone."""
    throw = (bpmn.end if end else bpmn.throw)("throw", signal="out")
    inside = [bpmn.start("in"), throw] + ([] if end else [bpmn.user("never")])
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("part", *inside),
        bpmn.boundary("caught", "part", signal="out"),
        bpmn.user("after"),
        bpmn.user("usual"),
        flows="start part usual, caught after, in throw" + ("" if end else " never"),
    )
    case = machine.start()
    assert case.active == ["after"]


@pytest.mark.parametrize("end", [True, False])
def test_a_scope_outlives_what_its_signal_does(bpmn: Any, end: bool) -> None:  # noqa: FBT001 - a parameter
    """The last other token of a scope may end by the signal; the scope goes on with the one that threw it."""
    throw = (bpmn.end if end else bpmn.throw)("throw", signal="out")
    more = [] if end else [bpmn.user("behind")]
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("first"),
        throw,
        bpmn.catch("wait", signal="out"),
        *more,
        flows="start fork first throw, fork wait" + ("" if end else ", throw behind"),
    )
    case = machine.start()
    case.complete("first")
    assert (case.outcome, case.active) == (("completed", []) if end else (None, ["behind"]))


def test_a_signal_is_for_those_who_wait_now(bpmn: Any) -> None:
    """Who begins to wait after it was thrown does not get it."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.throw("throw", signal="now"), bpmn.catch("wait", signal="now"), flows="start throw wait"
    )
    assert machine.start().active == ["wait"]
    assert len(machine.broadcast("now")) == 1


def test_a_signal_passes_the_one_that_it_ended(bpmn: Any) -> None:
    """Two events of one case wait for it, and the older ends the activity of the other: it occurs alone."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.sub("part", bpmn.start("in"), bpmn.user("work")),
        bpmn.boundary("inner", "work", signal="stop"),
        bpmn.boundary("outer", "part", signal="stop"),
        bpmn.user("after"),
        flows="start part, in work, outer after",
    )
    case = machine.start()
    assert machine.broadcast("stop") == [case]
    assert (case.active, case.passed) == (["after"], ["start", "in", "outer"])


def test_the_first_of_two_signals_wins_at_a_gateway(bpmn: Any) -> None:
    """Signals stand behind an event-based gateway like messages."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.race("race"),
        bpmn.catch("yes", signal="yes"),
        bpmn.catch("no", signal="no"),
        bpmn.user("after"),
        flows="start race yes after, race no",
    )
    case = machine.start()
    machine.broadcast("yes")
    assert (case.active, case.subscriptions) == (["after"], [])


def test_a_wrong_name_is_an_incident(bpmn: Any) -> None:
    """A name that is no text stops the event; nothing is thrown until it is resolved."""
    machine = bpmn.machine(bpmn.start(), bpmn.throw("throw", signal="", called="area"), flows="start throw")
    case = machine.start()
    (incident,) = case.incidents
    assert (incident.kind, thrown(case)) == (IncidentKind.EXPRESSION, [])
    case.set(area="x")
    case.resolve()
    assert (case.outcome, thrown(case)) == ("completed", [("x", {})])


def test_a_message_is_no_signal(bpmn: Any) -> None:
    """A message of the same name passes who waits for the signal, and the signal who waits for the message."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.catch("signal", signal="x"),
        bpmn.catch("message", message="x", key='""+"k"'),
        flows="start fork signal, fork message",
    )
    case = machine.start()
    assert machine.publish("x", "") == []
    machine.broadcast("x")
    assert case.active == ["message"]


def test_a_correlated_signal_keeps_its_order(bpmn: Any) -> None:
    """A signal brought by hand to one subscription leaves the others waiting."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("wait", signal="x"), flows="start wait")
    first, second = machine.start(), machine.start()
    first.do(told.Correlate(first.subscriptions[0].key, 0, {"a": 1}))
    assert (first.outcome, second.outcome) == ("completed", None)
