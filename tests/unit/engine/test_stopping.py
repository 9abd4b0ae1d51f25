"""Cases that are canceled after an element."""

from typing import Any

import pytest

from clerkwork.engine import NotPossible
from clerkwork.engine import commands as told


def drawn(bpmn: Any) -> Any:
    """A user task "a", then a fork to "b" and "c" that wait."""
    elements = [bpmn.start(), bpmn.user("a"), bpmn.parallel("fork"), bpmn.user("b"), bpmn.user("c"), bpmn.end("e")]
    return bpmn.machine(*elements, flows="start a fork b e, fork c e")


def test_a_case_is_canceled_after_the_element_and_nothing_of_it_is_left(bpmn: Any) -> None:
    """What comes behind the element is never entered."""
    case = drawn(bpmn).start({}, stops=frozenset({"a"}))
    assert case.active == ["a"]
    case.complete("a")
    assert case.outcome == "canceled"
    assert "fork" not in case.passed
    assert not case.state.tasks


def test_an_element_that_does_not_wait_stops_too_and_takes_along_what_waits_beside_it(bpmn: Any) -> None:
    """A gateway that is passed, and one of several elements that are open."""
    case = drawn(bpmn).start({}, stops=frozenset({"fork"}))
    case.complete("a")
    assert case.outcome == "canceled"
    case = drawn(bpmn).start({}, stops=frozenset({"b", "e"}))
    case.complete("a")
    assert sorted(case.active) == ["b", "c"]
    case.complete("b")
    assert (case.outcome, case.active) == ("canceled", [])


def test_an_element_that_is_ended_stops_as_well(bpmn: Any) -> None:
    """By a modification, for one."""
    case = drawn(bpmn).start({}, stops=frozenset({"b"}))
    case.complete("a")
    case.modify(terminate=["b"])
    assert case.outcome == "canceled"


def test_a_case_does_not_begin_with_an_element_that_is_not_there(bpmn: Any) -> None:
    """The name would never be met."""
    with pytest.raises(NotPossible, match="nowhere"):
        drawn(bpmn).start({}, stops=frozenset({"nowhere"}))
    assert told.Start({}).stops == frozenset()
