"""Conditions, in rows: a case that waits for nothing else is moved by a change of its variables."""

from typing import Any

import pytest

from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import commands, models

pytestmark = pytest.mark.both


def waiting(case: int) -> list[str]:
    return list(models.Condition.objects.filter(case=case).order_by("key").values_list("element", flat=True))


def test_changes_move_a_case(started: Any, passed: Any, clock: Any) -> None:
    """Each change is looked at in the command that makes it; what interrupts takes its rows along."""
    case = started("guard", count=1)
    assert waiting(case) == ["late", "news"]
    for count in (2, 3, 4):
        commands.set_variables(case, {"count": count}, by="ann")
    assert [element for element, _ in passed(case)].count("told") == 2
    commands.set_variables(case, {"late": True}, by="ann")
    assert (waiting(case), models.Task.objects.filter(case=case, state="open").count()) == (["wait"], 0)
    commands.set_variables(case, {"free": True}, by="ann")
    assert (waiting(case), models.Case.objects.get(key=case).state) == ([], "completed")


def test_p10_a_canceled_case_waits_for_no_condition(started: Any, clock: Any) -> None:
    """The rows go with the case, but not those of its process's start events."""
    case = started("guard")
    commands.cancel(case, by="ann")
    assert (waiting(case), models.Condition.objects.filter(case=None).count()) == ([], 1)


def test_conditions_start_cases(deploy: Any, clock: Any) -> None:
    """Asked on given variables, the latest version starts a case with them; a version that is named is asked alone."""
    first = deploy("guard")
    _, started = commands.evaluate({"count": 11}, by="ann")
    ((definition, case),) = started
    assert (definition, models.Case.objects.get(key=case).started_by) == (first.key, "ann")
    assert models.Variable.objects.get(case=case, name="count").data == 11
    assert commands.evaluate({"count": 10}, by="ann")[1] == []
    assert len(commands.evaluate({"count": 11}, by="ann", definition=first.key)[1]) == 1
    with pytest.raises(NotFound):
        commands.evaluate({}, by="ann", definition=1)
    assert models.Case.objects.count() == 2


def test_only_the_latest_version_is_asked(deploy: Any, clock: Any) -> None:
    """A new version takes the place of the one before."""
    first = deploy("guard")
    xml = bytes(first.xml).replace(b"count > 10", b"count > 20")
    (second,) = commands.deploy(xml, app="tests", resource="guard")
    assert list(models.Condition.objects.values_list("definition", flat=True)) == [second.key]
    assert commands.evaluate({"count": 15}, by="ann")[1] == []


def test_a_condition_that_cannot_be_asked_starts_nothing(deploy: Any, clock: Any) -> None:
    """What uses up its budget is refused with the name of the event."""
    first = deploy("guard")
    endless = b"count(for i in 1..9999999 return i) > 10"
    commands.deploy(bytes(first.xml).replace(b"count > 10", endless), app="tests", resource="guard")
    with pytest.raises(Refused, match="many"):
        commands.evaluate({}, by="ann")
    assert models.Case.objects.count() == 0
