"""Ad-hoc sub-processes in rows: what was chosen, what waits for its turn, what is left behind."""

from typing import Any

import pytest

from clerkwork.engine.errors import NotPossible
from clerkwork.runtime import commands, integrity, kept, models

pytestmark = pytest.mark.both


def host(case: int) -> int:
    """Return the key of the open sub-process."""
    return models.ElementInstance.objects.get(case=case, element="inquiry").key


def test_it_is_alive_while_nothing_in_it_is_open(started: Any) -> None:
    """A case that waits for a choice is sound."""
    case = started("choose", first=[])
    assert list(models.ElementInstance.objects.filter(case=case).values_list("element", "phase")) == [
        ("inquiry", "active")
    ]
    assert integrity.verify() == []
    models.ElementHistory.objects.filter(case=case, element="inquiry").update(kind="subProcess")
    assert {problem.place for problem in integrity.verify()} == {"P11"}
    models.ElementHistory.objects.filter(case=case, element="inquiry").update(kind="adHocSubProcess")


def test_choices_wait_for_their_turn_over_transactions(started: Any, task_of: Any, passed: Any) -> None:
    """Each choice is read again from its rows, with its variables; the results leave with the sub-process."""
    case = started("choose", first=["call"])
    commands.activate_elements(case, host(case), [("write", {"answer": 2})], by="ann")
    kept.forget()
    waiting = models.ElementInstance.objects.get(case=case, element="inquiry#write")
    assert waiting.phase == "activating"
    assert integrity.verify() == []
    commands.complete_task(task_of(case, "call").key, {"answer": 1}, by="ann")
    assert task_of(case).element == "write"
    kept.forget()
    commands.complete_task(task_of(case).key, {}, by="ann")
    found = models.Variable.objects.filter(case=case, name="answers").values_list("value", flat=True)
    assert list(found) == ["[1,2]"]
    assert passed(case)[-2:] == [("write", "completed"), ("end", "completed")]
    kinds = dict(models.ElementHistory.objects.filter(case=case).values_list("element", "kind"))
    assert (kinds["inquiry#write"], kinds["inquiry"]) == ("adHocSubProcessInnerInstance", "adHocSubProcess")


def test_p10_what_waits_for_its_turn_goes_with_the_case(started: Any) -> None:
    """Nothing of a canceled case is open."""
    case = started("choose", first=["call", "write", "call"])
    assert models.ElementInstance.objects.filter(case=case).count() == 5
    commands.cancel(case, by="ann")
    assert not models.ElementInstance.objects.filter(case=case).exists()


def test_what_is_no_choice_is_refused(started: Any) -> None:
    """Nothing changes."""
    case = started("choose", first=[])
    with pytest.raises(NotPossible):
        commands.activate_elements(case, host(case), [("start", {})], by="ann")
    assert models.ElementInstance.objects.filter(case=case).count() == 1
