"""
What holds for cases that call each other, whatever is done to them in whatever order.

Three processes: the first calls the second beside other work and catches what comes up; the second calls the third as
often as it is told; the third ends, throws or waits as it is told.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.engine import CommandRefused, Machine
from clerkwork.engine import commands as told
from clerkwork.engine.memory import Case
from clerkwork.languages.bpmn.model import Called, Kind, Process, Trigger

VALUES: tuple[dict[str, Any], ...] = ({}, {"x": 1}, {"x": 2}, {"x": 3, "which": "third"}, {"which": "nobody"})
CHOICES = st.lists(st.tuples(st.integers(0, 99), st.integers(0, len(VALUES) - 1)), max_size=30)


def first(bpmn: Any) -> Process:
    call = bpmn.element("call", Kind.CALL_ACTIVITY, called=Called('"second"'))
    boundary = [
        bpmn.boundary("late", "call", duration='"PT2H"'),
        bpmn.boundary("bad", "call", code='"A"'),
        bpmn.boundary("said", "call", escalation='"E"', interrupting=False),
    ]
    elements = (bpmn.start(), bpmn.parallel("fork"), call, bpmn.user("beside"), bpmn.user("after"), *boundary)
    flows = "start fork call after, fork beside, late after, bad after, said after"
    return replace(bpmn.draw(*elements, flows=flows), id="first")


def second(bpmn: Any) -> Process:
    call = bpmn.element("call", Kind.CALL_ACTIVITY, called=Called('if which = null then "third" else which'))
    elements = (
        bpmn.start(),
        bpmn.user("before"),
        bpmn.exclusive("again"),
        call,
        bpmn.exclusive("which"),
        bpmn.end(),
        bpmn.boundary("any", "call", trigger=Trigger.ERROR),
        bpmn.end("stop", trigger=Trigger.TERMINATE),
    )
    drawn = bpmn.draw(
        *elements,
        flows="start before again call which again, which end, any stop",
        conditions={"which-again": "x = 3"},
    )
    default = [replace(one, default="which-end") if one.id == "which" else one for one in drawn.elements]
    return replace(drawn, id="second", elements=tuple(default))


def third(bpmn: Any) -> Process:
    elements = (
        bpmn.start(),
        bpmn.exclusive("how"),
        bpmn.user("wait"),
        bpmn.end(),
        bpmn.end("bad", code='"A"'),
        bpmn.end("worse", code='"B"'),
        bpmn.throw("say", escalation='"E"'),
    )
    drawn = bpmn.draw(
        *elements,
        flows="start how wait end, how bad, how worse, how say wait",
        conditions={"how-bad": "x = 1", "how-worse": "x = 2", "how-say": "x = 3"},
    )
    default = [replace(one, default="how-wait") if one.id == "how" else one for one in drawn.elements]
    return replace(drawn, id="third", elements=tuple(default))


def possible(case: Case, values: dict[str, Any]) -> list[told.Command]:
    """Return what can be told to a case, some of which is refused."""
    state = case.state
    return [
        *(told.CompleteTask(key, values) for key in state.tasks),
        *(told.ResolveIncident(key) for key in state.incidents),
        told.SetVariables(case.key, values),
        told.Suspend(),
        told.Resume(),
        told.Cancel(),
        told.CompleteCall(0, {}),
    ]


def check(machine: Machine) -> None:
    """Check that every wait for a case has its case, that every called case is waited for, and P10 and P11 of each."""
    cases = {case.key: case for case in machine.cases}
    waits = {key: case for case in machine.cases for key in case.state.calls}
    for key, caller in waits.items():
        called = cases[key]
        assert called.caller is caller
        assert called.outcome is None or caller.state.suspended, "a case waits for one that has ended"
    for case in machine.cases:
        state = case.state
        rows = (state.tasks, state.timers, state.calls, state.incidents, state.tokens)
        assert any(rows) == (case.outcome is None), "a live case waits for nothing, or an ended one still waits"
        if case.caller is not None and case.outcome is None:
            assert case.key in waits, "nobody waits for a called case"


@given(choices=CHOICES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_case_waits_in_vain_and_none_is_left_behind(bpmn: Any, choices: Any) -> None:
    """Whatever is completed, canceled, suspended or resolved anywhere; and canceling the first case ends them all."""
    machine = Machine([first(bpmn), second(bpmn), third(bpmn)])
    case = machine.start()
    for choice, values in choices:
        everything = [(one, command) for one in machine.cases for command in possible(one, VALUES[values])]
        if choice == 0:
            machine.advance(timedelta(hours=1))
        else:
            target, command = everything[choice % len(everything)]
            try:
                target.do(command)
            except CommandRefused:
                continue
        check(machine)
    if case.outcome is None:
        case.cancel()
    assert {one.outcome is None for one in machine.cases} == {False}
    check(machine)
