"""An event that waits for several things, in rows: what has happened is kept until all have."""

from typing import Any

import pytest

from clerkwork.runtime import commands, dispatch, models

pytestmark = pytest.mark.both
HOUR = 3_600_000


def test_all_of_several_over_transactions(started: Any, clock: Any) -> None:
    """Each happens in a transaction of its own; the last lets the case go on with what all brought."""
    case = started("both", invoice="i1")
    commands.broadcast("open", {"a": 1, "b": 1})
    dispatch.drain()
    commands.set_variables(case, {"ready": True}, by="ann")
    commands.publish("paid", "i1", {"b": 2})
    dispatch.drain()
    assert sorted(models.Occurrence.objects.filter(case=case).values_list("part", flat=True)) == [0, 1, 2]
    assert models.Timer.objects.get(case=case).part == 3
    clock.instant += HOUR
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"
    found = {one.name: one.data for one in models.Variable.objects.filter(case=case)}
    assert found == {"invoice": "i1", "ready": True, "a": 1, "b": 2}
    assert not models.Occurrence.objects.exists()


def test_p10_nothing_is_left_of_what_has_happened(started: Any, clock: Any) -> None:
    """A canceled case takes what was noted along."""
    case = started("both", invoice="i1", ready=True)
    assert models.Occurrence.objects.filter(case=case).count() == 1
    commands.cancel(case, by="ann")
    assert not models.Occurrence.objects.exists()
