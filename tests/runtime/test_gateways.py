"""What waits at gateways, in rows: nothing of it is left behind, and verify finds nothing to say."""

from typing import Any

import pytest

from clerkwork.runtime import commands, dispatch, models

pytestmark = pytest.mark.both
DAY = 86_400_000


def waiting(case: int) -> tuple[int, int]:
    """Return how many timers and subscriptions a case has."""
    kinds = (models.Timer, models.Subscription)
    timers, subscriptions = (kind.objects.filter(case=case).count() for kind in kinds)
    return timers, subscriptions


def test_p10_the_first_event_ends_the_wait_for_the_others(started: Any, passed: Any, clock: Any) -> None:
    """A message and a timer wait at one gateway; whichever comes, the row of the other goes with it."""
    paid, late = started("race", amount=5, invoice="i1"), started("race", amount=5, invoice="i2")
    assert waiting(paid) == waiting(late) == (1, 1)
    commands.publish("payment", "i1", {"paid": 5})
    dispatch.drain()
    assert waiting(paid) == (0, 0)
    assert models.Case.objects.get(key=paid).state == "completed"
    clock.instant += DAY
    dispatch.drain()
    assert waiting(late) == (0, 0)
    assert passed(late)[-2:] == [("late", "completed"), ("given-up", "completed")]


@pytest.mark.parametrize("order", ["cp", "pc"])
def test_a_join_waits_over_transactions(started: Any, passed: Any, task_of: Any, clock: Any, order: str) -> None:
    """Each token comes in a transaction of its own, checked or paid; the join goes on with the last one."""
    case = started("race", amount=50, invoice="i1")
    for what in order:
        assert models.Case.objects.get(key=case).state == "active"
        if what == "c":
            commands.complete_task(task_of(case).key, {}, by="ann")
        else:
            commands.publish("payment", "i1")
            dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"
    assert [element for element, _ in passed(case)].count("join") == 1


def test_a_join_goes_on_when_the_other_token_takes_another_way(started: Any, task_of: Any, clock: Any) -> None:
    """The timer leads elsewhere, so nothing is left to wait for."""
    case = started("race", amount=50, invoice="i1")
    commands.complete_task(task_of(case).key, {}, by="ann")
    assert models.Case.objects.get(key=case).state == "active"
    clock.instant += DAY
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"
