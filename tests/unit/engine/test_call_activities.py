"""Call activities: a case of its own, what goes in and out, and what becomes of it when somebody interferes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clerkwork.engine import Gone, IncidentKind, Machine
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn.model import Binding, Called, Kind, MultiInstance, Process, Trigger

CHILD = Called('"child"')


def caller(bpmn: Any, said: Called = CHILD, *attached: Any, flows: str = "", **more: Any) -> Process:
    call = bpmn.element("call", Kind.CALL_ACTIVITY, called=said, **more)
    process: Process = bpmn.draw(
        bpmn.start(), call, bpmn.user("after"), bpmn.end(), *attached, flows=f"start call after end{flows}"
    )
    return process


def child(bpmn: Any, *inside: Any, name: str = "child", tag: str = "") -> Process:
    elements = inside or (bpmn.user("work"),)
    way = " ".join(element.id for element in elements)
    drawn = bpmn.draw(bpmn.start(), *elements, bpmn.end(), flows=f"start {way} end")
    return replace(drawn, id=name, version_tag=tag)


def test_a_called_case_lives_by_itself_until_it_completes(bpmn: Any) -> None:
    """The element waits for a case of its own with all variables, and goes on with all of that case's variables."""
    case = Machine([caller(bpmn), child(bpmn)]).start({"x": 1})
    (called,) = case.called
    (event,) = [one for one in case.events if isinstance(one, happened.CaseCalled)]
    assert (event.key, event.element, event.process, event.business_id) == (called.key, "call", "child", None)
    assert case.active == ["call"]
    assert set(case.state.calls) == {called.key}
    assert called.active == ["work"]
    called.complete("work", {"y": 2})
    assert called.outcome == "completed"
    assert case.variables == {"x": 1, "y": 2}
    assert case.active == ["after"]
    assert not case.state.calls


@pytest.mark.parametrize(
    ("said", "more", "inside", "after"),
    [
        (CHILD, {}, {"x": 1}, {"x": 1, "y": 2}),
        (CHILD, {"inputs": {"y": "x + 4"}}, {"x": 1, "y": 5}, {"x": 1}),
        (replace(CHILD, all_parent_variables=False), {}, {}, {"x": 1, "y": 2}),
        (replace(CHILD, all_parent_variables=False), {"inputs": {"a.b": "x"}}, {"a": {"b": 1}}, {"x": 1, "y": 2}),
        (replace(CHILD, all_child_variables=False), {}, {"x": 1}, {"x": 1}),
        (replace(CHILD, all_child_variables=False), {"outputs": {"z": "y * 2"}}, {"x": 1}, {"x": 1, "z": 4}),
        (CHILD, {"outputs": {"z": "y * 2"}}, {"x": 1}, {"x": 1, "z": 4}),
    ],
)
def test_variables_go_in_and_out_as_it_is_said(bpmn: Any, said: Called, more: Any, inside: Any, after: Any) -> None:
    """All variables by default, only mapped ones if asked; output mappings replace what goes out."""
    case = Machine([caller(bpmn, said, **more), child(bpmn)]).start({"x": 1})
    (called,) = case.called
    assert called.variables == inside
    called.complete("work", {"y": 2})
    assert case.variables == after


def test_a_called_case_that_does_not_wait_is_over_at_once(bpmn: Any) -> None:
    """The caller goes on within the same command."""
    case = Machine([caller(bpmn), child(bpmn, bpmn.script("add", "y", "x + 1"))]).start({"x": 1})
    assert case.active == ["after"]
    assert case.variables == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    ("said", "work"),
    [
        (Called('"ch" + suffix'), "new"),
        (replace(CHILD, binding=Binding.VERSION_TAG, version_tag="v1"), "old"),
    ],
)
def test_the_process_is_found_by_id_and_tag(bpmn: Any, said: Called, work: str) -> None:
    """The id may be computed; the newest version is meant, or the one with a version tag."""
    processes = [child(bpmn, bpmn.user("old"), tag="v1"), child(bpmn, bpmn.user("new"))]
    case = Machine([caller(bpmn, said), *processes]).start({"suffix": "ild"})
    assert case.called[0].active == [work]


@pytest.mark.parametrize(
    ("expression", "business_id"), [(None, None), ('"order " + string(x)', "order 1"), ("null", ""), ("none", "")]
)
def test_a_call_may_name_the_business_id(bpmn: Any, expression: str | None, business_id: str | None) -> None:
    """None means that of the caller, an empty one that there is none."""
    said = replace(CHILD, business_id=expression)
    case = Machine([caller(bpmn, said), child(bpmn)]).start({"x": 1})
    (event,) = [one for one in case.events if isinstance(one, happened.CaseCalled)]
    assert event.business_id == business_id


def test_a_missing_process_is_an_incident(bpmn: Any) -> None:
    """It names the process; resolving it evaluates everything again."""
    case = Machine([caller(bpmn, Called("which")), child(bpmn)]).start({"which": "nothing"})
    (incident,) = case.incidents
    assert incident.kind == IncidentKind.CALL
    assert incident.message == "call: Expected a process “nothing”, but there is none."
    case.set(which="child")
    case.resolve()
    assert case.called[0].active == ["work"]
    assert not case.incidents


def test_without_processes_there_is_an_incident(bpmn: Any) -> None:
    """A step whose context finds no processes cannot call."""
    machine = Machine(caller(bpmn))
    machine.find = None  # type: ignore[assignment,method-assign]
    (incident,) = machine.start().incidents
    assert incident.message == "call: Expected processes to call, but there are none here."


def test_canceling_goes_down(bpmn: Any) -> None:
    """The cases that a canceled case calls, and those that they call, are canceled too."""
    middle = replace(caller(bpmn, Called('"child"')), id="middle")
    case = Machine([caller(bpmn, Called('"middle"')), middle, child(bpmn)]).start()
    (second,) = case.called
    (third,) = second.called
    case.cancel()
    assert [one.outcome for one in (case, second, third)] == ["canceled"] * 3
    assert not case.state.calls


def test_an_interrupting_event_cancels_the_called_case(bpmn: Any) -> None:
    """The variables of the called case are lost, and the boundary event's token goes on."""
    late = bpmn.boundary("late", "call", duration='"PT1H"')
    machine = Machine([caller(bpmn, CHILD, late, flows=", late after"), child(bpmn)])
    case = machine.start()
    machine.advance(timedelta(hours=1))
    assert case.called[0].outcome == "canceled"
    assert case.active == ["after"]
    assert not case.incidents


def test_a_call_that_is_interrupted_at_once_starts_nothing(bpmn: Any) -> None:
    """A terminate end event beside the call ends it before its case begins."""
    elements = (
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.element("call", Kind.CALL_ACTIVITY, called=CHILD),
        bpmn.end("stop", trigger=Trigger.TERMINATE),
    )
    process = bpmn.draw(*elements, flows="start fork call, fork stop")
    case = Machine([process, child(bpmn)]).start()
    assert case.outcome == "completed"
    assert case.called == []


def test_a_called_case_that_somebody_cancels_leaves_an_incident(bpmn: Any) -> None:
    """Resolving it calls again, with the variables as they are then."""
    late = bpmn.boundary("late", "call", duration='"PT1H"')
    case = Machine([caller(bpmn, CHILD, late, flows=", late after"), child(bpmn)]).start({"x": 1})
    first = case.called[0]
    first.cancel()
    (incident,) = case.incidents
    assert incident.kind == IncidentKind.CALL
    assert str(first.key) in incident.message
    assert len(case.timers) == 1
    case.set(x=2)
    case.resolve()
    second = case.called[1]
    assert second.variables == {"x": 2}
    second.complete("work", {})
    assert case.active == ["after"]


def test_a_failed_output_mapping_keeps_the_caller(bpmn: Any) -> None:
    """The called case is over; the incident is on the call activity, and does not call again when it is resolved."""
    case = Machine([caller(bpmn, CHILD, outputs={"a.b": "y", "z": "fail"}), child(bpmn)]).start()
    case.called[0].complete("work", {"y": 2})
    assert case.active == ["after"]


@pytest.mark.parametrize("command", [told.CompleteCall(7, {}), told.AbandonCall(7), told.CatchError(7, "", "", {})])
def test_a_call_that_is_not_open_is_refused(bpmn: Any, command: told.Command) -> None:
    """Nothing changes."""
    case = Machine([caller(bpmn), child(bpmn)]).start()
    with pytest.raises(Gone, match="Expected an open call, but 7 is not open"):
        case.do(command)
    assert case.active == ["call"]


def test_two_hundred_calls_one_inside_the_other(bpmn: Any) -> None:
    """Depth is no recursion: all of them begin, and all of them end."""
    chain = [replace(caller(bpmn, Called(f'"p{depth + 1}"')), id=f"p{depth}") for depth in range(200)]
    case = Machine([*chain, child(bpmn, name="p200")]).start()
    deepest, depth = case, 0
    while deepest.called:
        deepest, depth = deepest.called[0], depth + 1
    assert depth == 200
    deepest.complete("work", {"y": 1})
    while deepest.caller is not None:
        deepest = deepest.caller
        deepest.complete("after", {})
    assert case.outcome == "completed"
    assert case.variables == {"y": 1}


def test_a_call_activity_without_a_process_is_refused(bpmn: Any) -> None:
    """The graph is not compiled."""
    with pytest.raises(Invalid, match="Expected a process to call, but there is none"):
        bpmn.machine(bpmn.element("call", Kind.CALL_ACTIVITY), flows="")


def thrower(bpmn: Any, code: str) -> Process:
    drawn = bpmn.draw(bpmn.start(), bpmn.user("work"), bpmn.end(code=code), flows="start work end")
    return replace(drawn, id="child")


def test_an_error_that_a_caller_catches_ends_the_called_case(bpmn: Any) -> None:
    """It is caught on the call activity, with the variables that the error brings."""
    caught = bpmn.boundary("caught", "call", code='"E"')
    case = Machine([caller(bpmn, CHILD, caught, flows=", caught after"), child(bpmn, bpmn.service("work"))]).start()
    (called,) = case.called
    called.throw("work", "E", {"why": "no"})
    assert called.outcome == "canceled"
    assert called.events[-1] == happened.CaseCanceled(called.key)
    assert case.active == ["after"]
    assert case.variables == {"why": "no"}
    assert not case.incidents


def test_an_error_passes_a_case_that_does_not_catch_it(bpmn: Any) -> None:
    """It ends every case on its way to the one that catches it."""
    caught = bpmn.boundary("caught", "call", trigger=Trigger.ERROR)
    middle = replace(caller(bpmn), id="middle")
    case = Machine(
        [caller(bpmn, Called('"middle"'), caught, flows=", caught after"), middle, thrower(bpmn, '"E"')]
    ).start()
    (second,) = case.called
    (third,) = second.called
    third.complete("work", {})
    assert (second.outcome, third.outcome) == ("canceled", "canceled")
    assert case.active == ["after"]


@pytest.mark.parametrize("code", ['"F"', "codes"])
def test_an_error_that_nobody_catches_stays_in_the_called_case(bpmn: Any, code: str) -> None:
    """The incident is where the error was thrown; the caller waits on."""
    caught = bpmn.boundary("caught", "call", code='"E"')
    case = Machine([caller(bpmn, CHILD, caught, flows=", caught after"), thrower(bpmn, '"F"')]).start()
    (called,) = case.called
    called.complete("work", {})
    assert [one.kind for one in called.incidents] == [IncidentKind.UNHANDLED_ERROR]
    assert case.active == ["call"]
    assert not case.incidents


def test_an_error_that_is_not_caught_any_more_is_an_incident_of_the_caller(bpmn: Any) -> None:
    """What a code means may change while the called case runs; nothing is lost."""
    caught = bpmn.boundary("caught", "call", code="which")
    case = Machine([caller(bpmn, CHILD, caught, flows=", caught after"), thrower(bpmn, '"E"')]).start({"which": "E"})
    case.set(which="F")
    case.called[0].complete("work", {})
    assert [one.kind for one in case.incidents] == [IncidentKind.UNHANDLED_ERROR]
    case.resolve()
    assert case.called[1].active == ["work"]


def test_a_round_passes_its_item_on_even_if_the_case_passes_nothing(bpmn: Any) -> None:
    """The item is the round's own variable, like what an input mapping makes."""
    each = Called('"child"', all_parent_variables=False)
    loop = MultiInstance(collection="items", item="item")
    case = Machine([caller(bpmn, each, loop=loop), child(bpmn)]).start({"items": [4, 5]})
    assert [one.variables for one in case.called] == [
        {"item": 4, "loopCounter": 1},
        {"item": 5, "loopCounter": 2},
    ]
