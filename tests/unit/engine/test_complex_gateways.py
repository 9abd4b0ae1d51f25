"""Complex gateways: they go on when their condition holds, and then wait for the rest before they begin anew."""

from typing import Any

import pytest

from clerkwork.engine import IncidentKind
from clerkwork.engine import commands as told
from clerkwork.languages.bpmn.model import Kind


def gateway(bpmn: Any, ident: str, activation: str | None = None, **more: Any) -> Any:
    return bpmn.element(ident, Kind.COMPLEX_GATEWAY, activation=activation, **more)


@pytest.fixture
def votes(bpmn: Any) -> Any:
    """Return three votes of which two are enough, and a task that tells of the third."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in ("v1", "v2", "v3", "go", "late")),
        gateway(bpmn, "enough", "activationCount >= 2"),
        flows="start fork v1 enough go, fork v2 enough, fork v3 enough, enough late",
        conditions={"enough-late": "not(waitingForStart)"},
    )


def test_it_goes_on_when_enough_tokens_have_come(votes: Any) -> None:
    """Once: the third token is consumed by the reset, with which only flows that ask for it get one."""
    case = votes.start()
    case.complete("v3")
    assert case.active == ["v1", "v2"]
    case.complete("v1")
    assert case.active == ["enough", "go", "v2"]
    case.complete("v2")
    assert case.active == ["go", "late"]
    assert case.state.arrivals == {}
    case.complete("go")
    case.complete("late")
    assert case.outcome == "completed"


def test_it_waits_only_for_tokens_that_can_still_come(bpmn: Any) -> None:
    """A branch that took another way holds nothing."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.exclusive("x"),
        gateway(bpmn, "first", "activationCount = 1"),
        bpmn.user("go"),
        bpmn.user("aside"),
        flows="start fork a first go, fork b x first, x aside",
        conditions={"x-first": "false", "x-aside": "true"},
    )
    case = machine.start()
    case.complete("a")
    assert case.active == ["b", "first", "go"]
    case.complete("b")
    assert case.active == ["aside", "go"]


def test_it_begins_anew_after_its_reset(bpmn: Any) -> None:
    """In a loop each round activates it once."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("again"),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        gateway(bpmn, "first", "activationCount >= 1"),
        bpmn.user("go"),
        bpmn.exclusive("x"),
        bpmn.end("end"),
        flows="start again fork a first go x again, fork b first, x end",
        conditions={"x-again": "round < 3", "x-end": "round >= 3"},
    )
    case = machine.start({"round": 1})
    case.complete("a")
    case.complete("b")
    assert case.active == ["go"]
    case.complete("go", {"round": 2})
    case.complete("b")
    assert case.active == ["a", "first", "go"]
    case.complete("a")
    case.complete("go", {"round": 3})
    assert case.outcome == "completed"


def test_a_second_token_of_a_flow_waits_for_the_next_round(bpmn: Any) -> None:
    """And may activate the gateway again as soon as it has reset."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("twice"),
        bpmn.exclusive("merge"),
        bpmn.user("b"),
        gateway(bpmn, "first", "activationCount >= 1"),
        bpmn.user("go"),
        flows="start twice merge first go, twice merge, twice b first",
    )  # fmt: skip
    case = machine.start()
    assert case.active == ["b", "first", "go"]
    case.complete("b")
    assert case.active == ["go", "go"]
    case.complete("go")
    case.complete("go")
    assert case.outcome == "completed"


def test_conditions_count_tokens_by_their_flow(bpmn: Any) -> None:
    """`activationCounts` says how many have come on which."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in ("a", "b", "go")),
        gateway(bpmn, "both", 'get value(activationCounts, "b-both") = 1'),
        flows="start fork a both go, fork b both",
    )
    case = machine.start()
    case.complete("a")
    assert case.active == ["b"]
    case.complete("b")
    assert case.active == ["go"]


def test_without_another_flow_it_splits(bpmn: Any) -> None:
    """By the conditions of its flows, one without condition always; with none it is an incident."""
    machine = bpmn.machine(
        bpmn.start(),
        gateway(bpmn, "split"),
        *(bpmn.user(name) for name in "abc"),
        flows="start split a, split b, split c",
        conditions={"split-a": "x > 1", "split-b": "waitingForStart", "split-c": "x > 2"},
    )
    assert machine.start({"x": 2}).active == ["a", "b"]
    plain = bpmn.machine(
        bpmn.start(), gateway(bpmn, "split"), bpmn.user("a"), flows="start split a", conditions={"split-a": "x > 1"}
    )
    case = plain.start({"x": 1})
    assert [each.kind for each in case.incidents] == [IncidentKind.NO_FLOW]
    case.set(x=2)
    case.resolve()
    assert case.active == ["a"]


def test_a_condition_that_fails_is_an_incident_and_loses_no_token(bpmn: Any) -> None:
    """Resolving it asks again; what has become of the tokens counts then."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in ("a", "b", "go")),
        gateway(bpmn, "join", "activationCount >= wanted"),
        flows="start fork a join go, fork b join",
    )
    case = machine.start()
    case.complete("a")
    assert (case.active, [each.kind for each in case.incidents]) == (["b", "join"], [IncidentKind.EXPRESSION])
    case.set(wanted=2)
    case.resolve()
    assert case.active == ["b"]
    case.complete("b")
    assert case.active == ["go"]


def test_a_reset_that_fails_is_an_incident(votes: Any, bpmn: Any) -> None:
    """The gateway stays until it can tell which way."""
    del votes
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in ("a", "b", "go", "late")),
        gateway(bpmn, "first", "activationCount >= 1"),
        flows="start fork a first go, fork b first, first late",
        conditions={"first-late": "not(waitingForStart) and told"},
    )
    case = machine.start({"told": None})
    case.complete("a")
    assert case.active == ["b", "first", "go"]
    case.complete("b")
    assert [each.kind for each in case.incidents] == [IncidentKind.EXPRESSION]
    case.set(told=True)
    case.resolve()
    assert case.active == ["go", "late"]


def test_tokens_that_are_not_enough_are_an_incident(bpmn: Any) -> None:
    """When nothing is left that could bring more."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("go"),
        gateway(bpmn, "join", "activationCount >= 3"),
        flows="start fork join go, fork join",
    )
    case = machine.start()
    assert [each.kind for each in case.incidents] == [IncidentKind.STUCK_JOIN]
    case.cancel()
    assert case.state.arrivals == {}


def test_it_is_moved_and_ended_like_others(votes: Any) -> None:
    """While it waits for its reset it is open, and its counts go with it."""
    case = votes.start()
    case.complete("v1")
    case.complete("v2")
    case.do(told.Modify(terminate=(told.Termination(element="enough"),)))
    assert (case.active, case.state.arrivals) == (["go", "v3"], {})
