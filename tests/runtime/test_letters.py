"""Messages that cases throw, with keys as BPMN writes them: stored with the step, correlated after it."""

from typing import Any

import pytest

from clerkwork.runtime import commands, dispatch, models

pytestmark = pytest.mark.both


def state(case: int) -> str:
    return models.Case.objects.get(key=case).state


def test_a_thrown_message_reaches_who_waits(deploy: Any, clock: Any) -> None:
    """Who waits computes its key by the process's binding, who throws by what the message carries."""
    deploy("letters")
    first, second = (commands.start("letters", {"waits": True, "invoice": invoice}, by="ann") for invoice in (1, 2))
    with pytest.raises(models.Message.DoesNotExist):
        models.Message.objects.get()
    commands.start("letters", {"waits": False, "invoice": 1, "id": None}, by="ann")
    assert models.Message.objects.get().correlation_key == "1"
    dispatch.drain()
    assert (state(first), state(second)) == ("completed", "active")


def test_p8_a_thrown_message_waits_and_its_id_counts_once(deploy: Any, clock: Any) -> None:
    """It is kept for its time to live; one with an id that was used before is not stored again."""
    deploy("letters")
    with commands.together():
        for _ in range(2):
            commands.start("letters", {"waits": False, "invoice": 1, "id": "x"}, by="ann")
    commands.start("letters", {"waits": False, "invoice": 1, "id": "x"}, by="ann")
    dispatch.drain()
    assert models.Message.objects.count() == 1
    first = commands.start("letters", {"waits": True, "invoice": 1}, by="ann")
    clock.instant += 3_600_000
    late = commands.start("letters", {"waits": True, "invoice": 1}, by="ann")
    assert (state(first), state(late)) == ("completed", "active")
