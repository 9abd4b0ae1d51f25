"""Exclusive and parallel gateways."""

from typing import Any

import pytest

from clerkwork.engine import IncidentKind
from clerkwork.engine import events as happened


@pytest.fixture
def choice(bpmn: Any) -> Any:
    """Return a choice between small, large (in this order) and, by default, other."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("g", default="g-other"),
        *(bpmn.user(name) for name in ("small", "large", "other")),
        flows="start g other, g small, g large",
        conditions={"g-small": "x < 10", "g-large": "x < 100"},
    )


@pytest.mark.parametrize(("x", "taken"), [(5, "small"), (50, "large"), (500, "other")])
def test_first_condition_that_holds(choice: Any, x: Any, taken: Any) -> None:
    """The first flow whose condition holds is taken, else the default one, wherever it stands."""
    assert choice.start({"x": x}).active == [taken]


@pytest.mark.parametrize(("kind", "taken"), [("exclusive", ["a"]), ("inclusive", ["a", "b"])])
def test_flow_without_condition_is_taken_whenever_it_is_asked(bpmn: Any, kind: str, taken: list[str]) -> None:
    """An exclusive gateway asks it only when none before it holds; the default flow is not needed then."""
    machine = bpmn.machine(
        bpmn.start(),
        getattr(bpmn, kind)("g", default="g-c"),
        *(bpmn.user(name) for name in "abc"),
        flows="start g c, g a, g b",
        conditions={"g-a": "x"},
    )
    assert machine.start({"x": True}).active == taken
    assert machine.start({"x": False}).active == ["b"]


def test_condition_that_is_not_boolean_is_an_incident(choice: Any) -> None:
    """Null is neither true nor false; with the variable set, the case goes on."""
    case = choice.start({})
    (incident,) = case.incidents
    assert incident.kind == IncidentKind.EXPRESSION
    assert incident.message == (
        "g, flow g-small: Expected true or false, but null. Expected a variable x, but there is none."
        " The expression is: x < 10"
    )
    case.set(x=50)
    case.resolve()
    assert (case.active, case.incidents) == (["large"], [])


def test_no_flow_is_an_incident(bpmn: Any) -> None:
    """Without a default flow and with no condition that holds, the token waits for somebody."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("g"),
        bpmn.user("a"),
        bpmn.user("b"),
        flows="start g a, g b",
        conditions={"g-a": "x = 1", "g-b": "x = 2"},
    )
    case = machine.start({"x": 3})
    assert [incident.kind for incident in case.incidents] == [IncidentKind.NO_FLOW]
    case.resolve()
    assert [incident.kind for incident in case.incidents] == [IncidentKind.NO_FLOW]
    case.set(x=2)
    case.resolve()
    assert case.active == ["b"]


def test_single_flow_with_a_condition_is_a_question_too(bpmn: Any) -> None:
    """One flow with a condition that does not hold is no way out."""
    machine = bpmn.machine(
        bpmn.start(), bpmn.exclusive("g"), bpmn.user("a"), flows="start g a", conditions={"g-a": "x = 1"}
    )
    assert [each.kind for each in machine.start({"x": 3}).incidents] == [IncidentKind.NO_FLOW]
    assert machine.start({"x": 1}).active == ["a"]


@pytest.fixture
def fork(bpmn: Any) -> Any:
    """Return two tasks side by side, then one."""
    return bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.parallel("join"),
        bpmn.user("c"),
        flows="start fork a join c, fork b join",
    )


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_join_waits_for_all(fork: Any, order: Any) -> None:
    """The join goes on when the last branch comes, whichever it is."""
    case = fork.start()
    assert case.active == ["a", "b"]
    case.complete(order[0])
    assert case.active == [order[1]]
    case.complete(order[1])
    assert case.active == ["c"]
    assert case.passed.count("join") == 1
    assert case.state.arrivals == {}


def test_join_counts_per_flow(bpmn: Any) -> None:
    """
    Two tokens on one incoming flow do not open a join of two flows.

    Camunda 7 counts tokens and would go on here; BPMN and Camunda 8 join per incoming flow, and so do we.
    """
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.user("c"),
        bpmn.exclusive("merge"),
        bpmn.parallel("join"),
        bpmn.user("d"),
        flows="start fork a merge join d, fork b merge, fork c join",
    )
    case = machine.start()
    case.complete("a")
    case.complete("b")
    assert case.active == ["c"]
    assert case.state.arrivals == {case.state.case: {"join": {"merge-join": 2}}}
    case.complete("c")
    assert case.active == ["d"]
    assert case.state.arrivals == {case.state.case: {"join": {"merge-join": 1}}}


def test_join_that_waits_for_ever_is_an_incident(bpmn: Any) -> None:
    """Nothing can bring the missing token: the case is not lost but visible."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("g"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.parallel("join"),
        flows="start g a join, g b join",
        conditions={"g-a": "true"},
    )
    case = machine.start()
    case.complete("a")
    (incident,) = case.incidents
    assert (incident.kind, incident.instance) == (IncidentKind.STUCK_JOIN, case.state.case)
    assert incident.message == "join waits for a token on b-join, but nothing is left that could bring one."
    case.resolve()
    assert [each.kind for each in case.incidents] == [IncidentKind.STUCK_JOIN]
    case.cancel()
    assert (case.outcome, case.incidents) == ("canceled", [])


def test_tasks_with_several_flows_split_and_merge(bpmn: Any) -> None:
    """Several flows out of a task all take a token; several into a task each bring one of their own."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.user("c"),
        bpmn.user("d"),
        bpmn.end(),
        flows="start a b d end, a c d",
    )
    case = machine.start()
    case.complete("a")
    case.complete("b")
    case.complete("c")
    assert case.active == ["d", "d"]
    case.complete("d")
    case.complete("d")
    assert case.outcome == "completed"


def test_flows_out_are_taken_in_the_order_of_the_model(bpmn: Any) -> None:
    """Tasks of a fork are opened in document order."""
    case = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        *(bpmn.user(name) for name in "cab"),
        flows="start fork c, fork a, fork b",
    ).start()
    assert [task.element for task in case.tasks] == ["c", "a", "b"]
    flows = [event.flow for event in case.events if isinstance(event, happened.FlowTaken)]
    assert flows == ["start-fork", "fork-c", "fork-a", "fork-b"]


def test_loop_goes_round(bpmn: Any) -> None:
    """A loop in a single step ends when its condition holds."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.exclusive("merge"),
        bpmn.script("add", "x", "x + 1"),
        bpmn.exclusive("g", default="g-merge"),
        bpmn.end(),
        flows="start merge add g end, g merge",
        conditions={"g-end": "x >= 25"},
    )
    case = machine.start({"x": 0})
    assert (case.outcome, case.variables) == ("completed", {"x": 25})
