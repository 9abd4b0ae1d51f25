"""Event-based gateways: the first event that occurs takes the token, and nothing waits for the others any more."""

from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import Gone, IncidentKind, compile_graph
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.feel import Feel


@pytest.fixture
def race(bpmn: Any) -> Any:
    """Return a gateway that waits for an answer, a receive task's withdrawal or an hour."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.race("g"),
        bpmn.catch("answer", message="answer", key="k"),
        bpmn.receive("withdrawal", "withdrawal", "k"),
        bpmn.catch("hour", duration='"PT1H"'),
        *(bpmn.user(name) for name in "abc"),
        flows="start g answer a, g withdrawal b, g hour c",
    )


def nothing_waits(case: Any) -> bool:
    """Tell whether neither a timer nor a subscription is left."""
    return not case.timers and not case.subscriptions


def test_all_events_are_waited_for_at_the_gateway(race: Any) -> None:
    """One instance is open, the gateway's; what waits names the events."""
    case = race.start({"k": "1"})
    assert case.active == ["g"]
    (gateway,) = (one.key for one in case.state.instances.values() if one.scope)
    waiting = [*case.timers, *case.subscriptions]
    assert {(each.element, each.instance) for each in waiting} == {
        ("answer", gateway),
        ("withdrawal", gateway),
        ("hour", gateway),
    }


@pytest.mark.parametrize(("message", "task"), [("answer", "a"), ("withdrawal", "b")])
def test_message_wins(race: Any, message: str, task: str) -> None:
    """Its variables come along, and the timer and the other message are not waited for any more."""
    case = race.start({"k": "1"})
    late = [*case.timers, *(each for each in case.subscriptions if each.element != message)]
    race.publish(message, "1", {"said": "yes"})
    assert (case.active, case.variables["said"]) == ([task], "yes")
    assert nothing_waits(case)
    assert case.passed == ["start", "g", message]
    flows = [event.flow for event in case.events if isinstance(event, happened.FlowTaken)]
    assert flows == ["start-g", f"g-{message}", f"{message}-{task}"]
    for each in late:
        with pytest.raises(Gone):
            case.do(told.FireTimer(each.key) if each in late[:1] else told.Correlate(each.key, 1, {}))
    case.complete(task)
    assert case.outcome == "completed"


def test_timer_wins(race: Any) -> None:
    """A message that comes afterwards reaches nobody."""
    case = race.start({"k": "1"})
    race.advance(timedelta(hours=1))
    assert (case.active, nothing_waits(case)) == (["c"], True)
    assert race.publish("answer", "1") == []


def test_gateway_that_cannot_wait_is_an_incident_and_waits_for_nothing(race: Any) -> None:
    """A key that is none stops the gateway before a timer runs; resolved, it waits for all."""
    case = race.start()
    assert [incident.kind for incident in case.incidents] == [IncidentKind.CORRELATION_KEY]
    assert nothing_waits(case)
    case.set(k="1")
    case.resolve()
    assert (case.active, case.incidents, len(case.timers), len(case.subscriptions)) == (["g"], [], 1, 2)


@pytest.fixture
def mapped(bpmn: Any) -> Any:
    """Return a gateway behind which an event has mappings that can fail."""
    long = "count(for i in 1..100000 return [i, i])"
    return bpmn.machine(
        bpmn.start(),
        bpmn.race("g"),
        bpmn.catch(
            "answer",
            message="answer",
            key='"k"',
            inputs={"local": "k + 1"},
            outputs={"sum": f"if ok then n + local else {long}"},
        ),
        bpmn.catch("hour", duration='"PT1H"'),
        bpmn.user("a"),
        flows="start g answer a, g hour a",
    )


def test_mappings_of_the_event(mapped: Any) -> None:
    """An event's inputs are mapped when it occurs, and its outputs see what the message brought."""
    case = mapped.start({"k": 1, "ok": True})
    mapped.publish("answer", "k", {"n": 2})
    assert (case.active, case.variables) == (["a"], {"k": 1, "ok": True, "sum": 4})


def test_fault_behind_the_gateway_keeps_the_event(mapped: Any) -> None:
    """The race is over; the event that won waits with its message's variables until the fault is mended."""
    case = mapped.start({"k": 1, "ok": False})
    mapped.publish("answer", "k", {"n": 2})
    assert [incident.kind for incident in case.incidents] == [IncidentKind.MAPPING]
    assert (case.active, nothing_waits(case)) == (["answer"], True)
    case.set(ok=True)
    case.resolve()
    assert (case.active, case.incidents, case.variables["sum"]) == (["a"], [], 4)


def test_interrupting_the_scope_ends_the_race(bpmn: Any) -> None:
    """A boundary event of the sub-process takes the gateway's timers and subscriptions with it."""
    machine = bpmn.machine(
        bpmn.start(),
        *bpmn.sub(
            "sub",
            bpmn.start("s"),
            bpmn.race("g"),
            bpmn.catch("answer", message="answer", key='"k"'),
            bpmn.catch("hour", duration='"PT1H"'),
        ),
        bpmn.boundary("stop", "sub", message="stop", key='"k"'),
        bpmn.user("a"),
        flows="start sub, s g answer, g hour, stop a",
    )
    case = machine.start()
    machine.publish("stop", "k")
    assert (case.active, nothing_waits(case)) == (["a"], True)
    case = machine.start()
    machine.publish("answer", "k")
    assert case.outcome == "completed"


def test_race_in_a_loop_waits_anew(bpmn: Any) -> None:
    """Each token that comes has a race of its own."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.race("g"),
        bpmn.catch("more", message="more", key='"k"'),
        bpmn.catch("hour", duration='"PT1H"'),
        bpmn.end(),
        flows="start g more g, g hour end",
    )
    case = machine.start()
    for _ in range(3):
        machine.advance(timedelta(minutes=40))
        machine.publish("more", "k")
        assert (len(case.timers), len(case.subscriptions)) == (1, 1)
    machine.advance(timedelta(hours=1))
    assert case.outcome == "completed"


def test_join_waits_for_a_race_that_can_lead_to_it(bpmn: Any) -> None:
    """Where a token at the gateway can get to is where its events lead."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.race("g"),
        bpmn.catch("more", message="more", key='"k"'),
        bpmn.catch("hour", duration='"PT1H"'),
        bpmn.inclusive("join"),
        bpmn.user("after"),
        bpmn.end(),
        flows="start fork a join after, fork g more join, g hour end",
    )
    case = machine.start()
    case.complete("a")
    assert case.active == ["g"]
    machine.advance(timedelta(hours=1))
    assert case.active == ["after"]


@pytest.mark.parametrize("flows", ["start g a, g hour", "start g hour, fork g, fork hour", "start g task, g hour, b a"])
def test_what_cannot_be_raced_is_refused(bpmn: Any, flows: str) -> None:
    """A user task, an event with another way to it, a task with a boundary event."""
    model = bpmn.draw(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.race("g"),
        bpmn.catch("hour", duration='"PT1H"'),
        bpmn.user("a"),
        bpmn.receive("task", "m", '"k"'),
        bpmn.boundary("b", "task", duration='"PT1H"'),
        flows=flows,
    )
    with pytest.raises(Invalid, match="Expected an event that no other flow leads to and no event is attached to"):
        compile_graph(model, Feel())
