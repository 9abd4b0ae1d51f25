from typing import Any

import pytest

from clerkwork.kernel import json
from clerkwork.runtime import commands, dispatch, kept, models

pytestmark = pytest.mark.both
HOUR = 3_600_000


def tasks(case: int) -> list[int]:
    return list(models.Task.objects.filter(case=case, state="open").order_by("key").values_list("key", flat=True))


def variable(case: int, name: str) -> Any:
    return json.loads(models.Variable.objects.get(case=case, scope=case, name=name).value)


@pytest.mark.parametrize("forgetful", [False, True])
def test_rounds_side_by_side_and_one_after_another(started: Any, *, forgetful: bool) -> None:
    """Items, results and how far a loop is survive between steps, whether the case was kept or is read."""
    case = started("review", papers=["a", "b", "c"])
    for number, task in enumerate(reversed(tasks(case)), 1):
        if forgetful:
            kept.forget()
        commands.complete_task(task, {"grade": number}, by="bob")
    assert variable(case, "grades") == [3, 2, 1]
    for said in ("x", "y", "z"):
        if forgetful:
            kept.forget()
        (task,) = tasks(case)
        commands.complete_task(task, {"said": said}, by="bob")
    assert variable(case, "words") == ["x", "y", "z"]
    assert models.Case.objects.get(key=case).state == "completed"
    assert models.Case.objects.get(key=case).width == 0


def test_the_history_tells_a_loop_from_its_rounds(started: Any) -> None:
    """The loop has a row of its own, each round one of the activity's kind."""
    case = started("review", papers=["a", "b"])
    found = models.ElementHistory.objects.filter(case=case, element="each").order_by("position")
    assert [row.kind for row in found] == ["multiInstanceBody", "subProcess", "subProcess"]


@pytest.mark.parametrize("end", ["timer", "cancel"])
def test_an_ended_loop_leaves_nothing(started: Any, clock: Any, end: str) -> None:
    """Neither rounds nor items nor results stay behind."""
    case = started("review", papers=["a", "b", "c"])
    commands.complete_task(tasks(case)[0], {"grade": 1}, by="bob")
    assert models.Round.objects.filter(case=case).count() == 1
    if end == "cancel":
        commands.cancel(case, by="ann")
    else:
        clock.instant += HOUR
        dispatch.drain()
    assert models.Case.objects.get(key=case).state == ("canceled" if end == "cancel" else "completed")
    for table in (models.Loop, models.Round, models.ElementInstance):
        assert not table.objects.filter(case_id=case).exists()
