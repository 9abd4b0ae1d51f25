"""Bombs: whatever an expression does, it ends by counters that need no clock, and in little memory."""

import json
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path

import pytest

from clerkwork.languages.feel import Budget, Context, Feel

SCRIPT = Path(__file__).with_name("bombs.py")
BOMBS, run = itemgetter("BOMBS", "run")(runpy.run_path(str(SCRIPT)))
FEW = Budget(steps=5_000)
MOST_MEBIBYTES = 64
OVERDRAWN = 20_000  # steps that one call may take after the last look: it pays at once for what it was given


@pytest.mark.parametrize("name", BOMBS)
def test_it_ends_by_its_steps_alone(feel: Feel, name: str) -> None:
    context = Context(datetime(2025, 1, 31, 12, tzinfo=UTC), FEW, random=lambda: 0.25)
    outcome = run(feel, BOMBS[name], context)
    assert outcome in {"refused", "exhausted", "done"}
    assert context.steps > -OVERDRAWN
    if outcome == "exhausted":
        assert str(context.warnings[-1]).startswith("Expected at most ")


def test_there_are_forty_of_them_and_most_need_the_budget(feel: Feel) -> None:
    contexts = {name: Context(datetime(2025, 1, 31, 12, tzinfo=UTC), Budget(steps=50)) for name in BOMBS}
    ended = {name for name, context in contexts.items() if run(feel, BOMBS[name], context) != "done"}
    assert len(BOMBS) >= 40
    assert len(ended) >= 40


def test_they_take_little_memory() -> None:
    """In a process of their own, one after the other, with a web request's budget."""
    took = json.loads(subprocess.run([sys.executable, str(SCRIPT)], check=True, capture_output=True, text=True).stdout)
    assert took.keys() == BOMBS.keys()
    assert max(each["mebibytes"] for each in took.values()) <= MOST_MEBIBYTES
