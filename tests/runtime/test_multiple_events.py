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


def test_messages_begin_a_case_together(deploy: Any) -> None:
    """The first opens it at its start event, the last lets it begin; other keys begin other cases."""
    deploy("together")
    commands.publish("payment", "1", {"number": "1", "sum": 5})
    dispatch.drain()
    case = models.Case.objects.get()
    assert list(models.ElementInstance.objects.values_list("element", "phase")) == [("start", "active")]
    waiting = models.Subscription.objects.get(case=case.key)
    assert (waiting.message, waiting.correlation_key, waiting.part) == ("order", "1", 0)
    commands.publish("order", "2", {"number": "2"})
    commands.publish("order", "1", {"what": "tea"})
    dispatch.drain()
    assert models.Task.objects.get().case_id == case.key
    found = {one.name: one.data for one in models.Variable.objects.filter(case=case.key)}
    assert found == {"number": "1", "sum": 5, "what": "tea"}
    assert sorted(models.Case.objects.values_list("state", flat=True)) == ["active", "active"]
    assert not models.Occurrence.objects.filter(case=case.key).exists()


def test_a_message_begins_a_case_with_a_signal_and_a_timer(deploy: Any, clock: Any) -> None:
    """The message opens it; a signal before it is nobody's, the next one and the hour let it begin."""
    deploy("gathered")
    assert not models.Subscription.objects.filter(message="open").exists()
    assert not models.Timer.objects.exists()
    commands.broadcast("open", {})
    commands.publish("order", "1", {"number": "1"})
    dispatch.drain()
    case = models.Case.objects.get()
    assert models.Timer.objects.get().case_id == case.key
    commands.broadcast("open", {"by": "ann"})
    dispatch.drain()
    assert not models.Task.objects.exists()
    clock.instant += HOUR
    dispatch.drain()
    assert models.Task.objects.get().case_id == case.key
    found = {one.name: one.data for one in models.Variable.objects.filter(case=case.key)}
    assert found == {"number": "1", "by": "ann"}


def test_messages_that_come_in_one_drain_begin_one_case(deploy: Any) -> None:
    """Whichever is brought first, the other one finds the case that is not stored yet."""
    deploy("together")
    commands.publish("order", "1", {"number": "1"})
    commands.publish("payment", "1", {"number": "1"})
    dispatch.drain()
    assert models.Task.objects.get().case_id == models.Case.objects.get().key
