"""People change where the tokens of a case are."""

from typing import Any

import pytest

from clerkwork.engine import Gone, NotPossible
from clerkwork.engine import commands as told
from clerkwork.engine import events as happened


def two_tasks(bpmn: Any) -> Any:
    return bpmn.machine(bpmn.start(), bpmn.user("a"), bpmn.user("b"), bpmn.end("e"), flows="start a b e")


def nested(bpmn: Any, **sub: Any) -> Any:
    """Return a machine: start → before → sub(first → second) → e."""
    inside = [bpmn.start("begin"), bpmn.user("first"), bpmn.user("second")]
    return bpmn.machine(
        bpmn.start(),
        bpmn.user("before"),
        bpmn.sub("sub", *inside, **sub),
        bpmn.end("e"),
        flows="start before sub e, begin first second",
    )


def test_moved_token_leaves_one_element_and_enters_the_other(bpmn: Any) -> None:
    """A move ends the source without its flow being taken and activates the target."""
    case = two_tasks(bpmn).start({})
    case.modify(moves=[("a", "b")])
    assert case.active == ["b"]
    assert "a" not in case.passed
    case.complete("b")
    assert case.outcome == "completed"


def test_token_moved_to_an_end_event_completes_the_case(bpmn: Any) -> None:
    """What is entered counts for the scope before what ends is gone."""
    case = two_tasks(bpmn).start({})
    case.modify(moves=[("a", "e")])
    assert case.outcome == "completed"


def test_case_begins_at_elements_instead_of_its_start_event(bpmn: Any) -> None:
    """No start event occurs, the scope around an element is opened, and the handlers of the process wait."""
    handler = bpmn.handler("late", bpmn.user("h"), message="bell", key='"1"')
    inside = [bpmn.start("begin"), bpmn.user("first"), bpmn.user("second")]
    elements = [bpmn.start(), bpmn.user("before"), bpmn.sub("sub", *inside), bpmn.end("e"), *handler]
    machine = bpmn.machine(*elements, flows="start before sub e, begin first second")
    case = machine.start({"amount": 1}, at=("second", "before"))
    assert sorted(case.active) == ["before", "second", "sub"]
    assert "start" not in case.passed
    assert [one.message for one in case.state.subscriptions.values()] == ["bell"]
    assert case.variables == {"amount": 1}


@pytest.mark.parametrize("at", [("nowhere",), ("a", "process")])
def test_case_does_not_begin_at_what_no_token_can_enter(bpmn: Any, at: tuple[str, ...]) -> None:
    """A start that is refused leaves no case."""
    machine = two_tasks(bpmn)
    with pytest.raises(NotPossible, match="Expected an element"):
        machine.start({}, at=at)
    assert machine.cases == []


def test_variables_are_set_before_the_element_sees_them(bpmn: Any) -> None:
    """Variables of the process and of the element are there when it begins; its own are local."""
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), bpmn.user("b", inputs={"seen": "amount"}), flows="start a b")
    case = machine.start({"amount": 1})
    placed = (told.Placed({"amount": 7}), told.Placed({"own": 1}, "b"))
    case.do(told.Modify(activate=(told.Activation("b", variables=placed),)))
    (key,) = (one.key for one in case.state.instances.values() if one.element == "b")
    assert case.variables == {"amount": 7}
    assert case.state.variables[key] == {"own": 1, "seen": 7}


def test_scope_that_is_not_open_is_opened_without_its_start(bpmn: Any) -> None:
    """An element of a sub-process that has not begun brings the sub-process with its inputs, and nothing else of it."""
    case = nested(bpmn, inputs={"local": "1 + 1"}).start({})
    case.modify(activate=["second"], terminate=["before"])
    assert case.active == ["second", "sub"]
    assert "begin" not in case.passed
    assert {"local": 2} in case.state.variables.values()
    case.complete("second")
    assert case.outcome == "completed"


def test_open_scope_is_used(bpmn: Any) -> None:
    """An element whose sub-process is open is entered there; two activations share one that had to be opened."""
    case = nested(bpmn).start({})
    case.modify(activate=["first", "second"])
    assert case.active == ["before", "first", "second", "sub"]
    case.modify(activate=["first"])
    assert case.active == ["before", "first", "first", "second", "sub"]


def test_ancestor_opens_another_scope(bpmn: Any) -> None:
    """With the case as the ancestor a second instance of the sub-process is opened; then one has to be chosen."""
    case = nested(bpmn).start({})
    case.modify(activate=["first"])
    case.do(told.Modify(activate=(told.Activation("second", ancestor=case.state.case),)))
    subs = [one.key for one in case.state.instances.values() if one.element == "sub"]
    assert len(subs) == 2
    with pytest.raises(NotPossible, match="choose the ancestor"):
        case.modify(activate=["first"])
    case.do(told.Modify(activate=(told.Activation("first", ancestor=subs[1]),)))
    assert case.state.instances[subs[1]].children == 2


def test_token_is_moved_within_its_own_scope(bpmn: Any) -> None:
    """Of several sub-processes each token stays in its own."""
    case = nested(bpmn).start({})
    case.modify(activate=["first"], terminate=["before"])
    case.do(told.Modify(activate=(told.Activation("first", ancestor=case.state.case),)))
    case.modify(moves=[("first", "second")])
    assert case.active == ["second", "second", "sub", "sub"]


def test_scope_ends_with_the_last_that_was_in_it(bpmn: Any) -> None:
    """Moving the only token out of a sub-process ends the sub-process; ending all there is cancels the case."""
    case = nested(bpmn).start({})
    case.complete("before")
    case.modify(moves=[("first", "before")])
    assert case.active == ["before"]
    case.modify(terminate=["before"])
    assert case.outcome == "canceled"
    assert not case.state.instances


def test_joining_gateway_is_entered_as_if_all_had_come(bpmn: Any) -> None:
    """An activated join goes on at once; tokens that wait at one are moved like instances."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.parallel("join"),
        bpmn.user("c"),
        flows="start fork a join c, fork b join",
    )
    case = machine.start({})
    case.complete("a")
    case.modify(moves=[("join", "a")])
    assert case.active == ["a", "b"]
    assert not case.state.arrivals
    case.modify(activate=["join"])
    assert case.active == ["a", "b", "c"]


def test_join_that_nothing_can_complete_is_an_incident(bpmn: Any) -> None:
    """A scope whose last element is ended while tokens wait at a join says so."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.parallel("fork"),
        bpmn.user("a"),
        bpmn.user("b"),
        bpmn.parallel("join"),
        flows="start fork a join, fork b join",
    )
    case = machine.start({})
    case.complete("a")
    case.modify(terminate=["b"])
    assert [incident.kind for incident in case.incidents] == ["stuck_join"]
    case.modify(moves=[("join", "b")])
    assert case.active == ["b"]


def test_fault_of_an_activated_element_is_an_incident(bpmn: Any) -> None:
    """An element that cannot begin is kept like any other."""
    machine = bpmn.machine(bpmn.start(), bpmn.user("a"), bpmn.service("b", "kind"), flows="start a b")
    case = machine.start({})
    case.modify(moves=[("a", "b")])
    assert [incident.kind for incident in case.incidents] == ["expression"]
    case.set(kind="work")
    case.resolve()
    assert [job.element for job in case.jobs] == ["b"]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (told.Modify(), "there is nothing"),
        (told.Modify(activate=(told.Activation("none"),)), "“none”"),
        (told.Modify(activate=(told.Activation("process"),)), "“process”"),
        (told.Modify(activate=(told.Activation("late"),)), "boundary event"),
        (told.Modify(activate=(told.Activation("timed"),)), "waits for its trigger"),
        (told.Modify(activate=(told.Activation("raced"),)), "Expected race to be activated"),
        (told.Modify(activate=(told.Activation("b", variables=(told.Placed({"x": 1}, "a"),)),)), "but “a”"),
        (told.Modify(activate=(told.Activation("b", ancestor=99),)), "99 is not open"),
        (told.Modify(terminate=(told.Termination(),)), "neither"),
        (told.Modify(terminate=(told.Termination(1, "a"),)), "both"),
        (told.Modify(terminate=(told.Termination(1),)), "Cancel the case"),
        (told.Modify(terminate=(told.Termination(99),)), "99 is not open"),
        (told.Modify(terminate=(told.Termination(element="b"),)), "b to be open"),
        (told.Modify(moves=(told.Move("b", element="race"),)), "race to be open"),
        (told.Modify(activate=(told.Activation("broken"),)), "Expected sub to open"),
    ],
)
def test_refused_modification_changes_nothing(bpmn: Any, command: told.Modify, reason: str) -> None:
    """What cannot be done is refused with its reason, after everything that had been done for it is taken back."""
    machine = bpmn.machine(
        bpmn.start(),
        bpmn.start("timed", duration='"PT1H"'),
        bpmn.user("a"),
        bpmn.boundary("late", "a", duration='"PT1H"'),
        bpmn.user("b"),
        bpmn.race("race"),
        bpmn.catch("raced", duration='"PT1H"'),
        bpmn.sub("sub", bpmn.start("begin"), bpmn.user("broken")),
        bpmn.boundary("watch", "sub", duration="nothing"),
        flows="start a b race raced, timed b, begin broken",
    )
    case = machine.start({})
    before = str(case.state)
    with pytest.raises((NotPossible, Gone), match=reason):
        case.do(command)
    assert str(case.state) == before


def test_modification_is_told(bpmn: Any) -> None:
    """The first event says that somebody changed the case, so that history can."""
    case = two_tasks(bpmn).start({})
    events = case.do(told.Modify(activate=(told.Activation("b"),)))
    assert type(events[0]) is happened.CaseModified
