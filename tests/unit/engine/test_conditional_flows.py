"""Flows with conditions out of activities: each that holds is taken, the default flow only if there is no other."""

from dataclasses import replace
from typing import Any

import pytest

from clerkwork.engine import IncidentKind


def activity(bpmn: Any, what: str) -> list[Any]:
    """Return an activity called t that produces x."""
    return {
        "user": lambda: [bpmn.user("t")],
        "mapped": lambda: [bpmn.user("t", inputs={"own": "1"}, outputs={"x": "x", "n": "n + 1"})],
        "script": lambda: [bpmn.script("t", "x", "given")],
        "sub": lambda: bpmn.sub("t", bpmn.start("s"), bpmn.user("u"), inputs={"own": "1"}),
    }[what]()


def machine(bpmn: Any, what: str, **more: Any) -> Any:
    """Return the activity with flows to a and b by conditions on x and, always, to c."""
    inside = ", s u" if what == "sub" else ""
    return bpmn.machine(
        bpmn.start(),
        activity(bpmn, what),
        *(bpmn.user(name) for name in "abc"),
        flows=f"start t a, t b{more.get('third', ', t c')}{inside}",
        conditions={"t-a": "x > 1", "t-b": "x > 2"},
    )


def done(bpmn: Any, what: str, x: Any, **more: Any) -> Any:
    """Return a case in which the activity is done and has produced x."""
    case = machine(bpmn, what, **more).start({"given": x, "n": 0})
    if what != "script":
        case.complete("u" if what == "sub" else "t", {"x": x})
    return case


@pytest.mark.parametrize("what", ["user", "mapped", "script", "sub"])
@pytest.mark.parametrize(("x", "taken"), [(3, ["a", "b", "c"]), (2, ["a", "c"]), (0, ["c"])])
def test_each_condition_that_holds(bpmn: Any, what: str, x: int, taken: list[str]) -> None:
    """The conditions see what the activity has produced; a flow without one is always taken."""
    case = done(bpmn, what, x)
    assert (case.active, case.variables["x"], case.incidents) == (taken, x, [])


@pytest.mark.parametrize("what", ["user", "script", "sub"])
def test_default_flow_is_taken_if_there_is_no_other(bpmn: Any, what: str) -> None:
    """A default flow is no flow without a condition."""
    for x, taken in ((2, ["a"]), (0, ["c"])):
        inside = ", s u" if what == "sub" else ""
        host, *rest = activity(bpmn, what)
        case = bpmn.machine(
            bpmn.start(),
            [replace(host, default="t-c"), *rest],
            *(bpmn.user(name) for name in "abc"),
            flows=f"start t a, t b, t c{inside}",
            conditions={"t-a": "x > 1", "t-b": "x > 2"},
        ).start({"given": x, "n": 0})
        if what != "script":
            case.complete("u" if what == "sub" else "t", {"x": x})
        assert case.active == taken


def test_default_flow_beside_one_without_a_condition(bpmn: Any) -> None:
    """What is always taken leaves nothing to the default flow."""
    case = bpmn.machine(
        bpmn.start(), bpmn.user("t", default="t-a"), bpmn.user("a"), bpmn.user("b"), flows="start t a, t b"
    ).start()
    case.complete("t")
    assert case.active == ["b"]


@pytest.mark.parametrize("what", ["user", "mapped", "sub"])
def test_no_flow_keeps_what_was_done(bpmn: Any, what: str) -> None:
    """The activity is done and not done again; with the variable corrected it leaves, and its mappings count once."""
    case = done(bpmn, what, 0, third="")
    assert [incident.kind for incident in case.incidents] == [IncidentKind.NO_FLOW]
    assert (case.active, case.tasks) == (["t"], [])
    case.resolve()
    assert [incident.kind for incident in case.incidents] == [IncidentKind.NO_FLOW]
    if what == "mapped":
        (key,) = (one.key for one in case.state.instances.values() if one.scope)
        case.state.variables[key]["x"] = 2
    else:
        assert case.variables["x"] == 0
        case.set(x=2)
    case.resolve()
    assert (case.active, case.incidents) == (["a"], [])
    assert case.variables == {"given": 0, "x": 2, "n": 1 if what == "mapped" else 0}


def test_condition_that_fails_keeps_a_script(bpmn: Any) -> None:
    """A script is evaluated again, and nothing of the first time is left."""
    case = done(bpmn, "script", None)
    assert [incident.kind for incident in case.incidents] == [IncidentKind.EXPRESSION]
    assert "x" not in case.variables
    case.set(given=2)
    case.resolve()
    assert (case.active, case.variables["x"]) == (["a", "c"], 2)


def test_single_flow_with_a_condition(bpmn: Any) -> None:
    """One flow with a condition that does not hold is no way out."""
    case = bpmn.machine(
        bpmn.start(), bpmn.user("t"), bpmn.user("a"), flows="start t a", conditions={"t-a": "x = 1"}
    ).start({"x": 0})
    case.complete("t")
    assert [incident.kind for incident in case.incidents] == [IncidentKind.NO_FLOW]
    case.set(x=1)
    case.resolve()
    assert case.active == ["a"]


def test_receive_task_behind_an_event_based_gateway(bpmn: Any) -> None:
    """Its conditions see what the message brought; a fault keeps it with the message's variables."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.race("g"),
        bpmn.receive("t", "go", '"k"'),
        bpmn.catch("hour", duration='"PT1H"'),
        *(bpmn.user(name) for name in "abc"),
        flows="start g t a, t b, g hour c",
        conditions={"t-a": "x > y", "t-b": "x < y"},
    )
    case = machine.start({"y": 2})
    machine.publish("go", "k", {"x": 3})
    assert (case.active, case.variables) == (["a"], {"x": 3, "y": 2})
    case = machine.start({"y": 3})
    machine.publish("go", "k", {"x": 3})
    assert (case.active, [each.kind for each in case.incidents]) == (["t"], [IncidentKind.NO_FLOW])
    case.set(y=4)
    case.resolve()
    assert (case.active, case.variables) == (["b"], {"x": 3, "y": 4})
