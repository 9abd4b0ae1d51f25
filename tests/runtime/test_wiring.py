"""What expressions are given in production."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from clerkwork.engine.evaluator import Evaluator
from clerkwork.kernel.clock import PinnedClock
from clerkwork.languages.feel import Feel
from clerkwork.runtime import wiring

pytestmark = pytest.mark.django_db


def test_expressions_have_the_wired_clock_chance_and_a_watched_budget():
    """Pages and steps alike: now is the pinned instant in the wired zone, chance works, and time is watched."""
    with wiring.using(clock=PinnedClock(0), zone=ZoneInfo("Asia/Tokyo")):
        page = wiring.feel_context()
        step = Evaluator(wiring.step_context(lambda: 1, 0)).context
        for context in (page, step):
            assert isinstance(Feel().expression("random number()").run({}, context), Decimal)
            assert str(Feel().expression("string(now())").run({}, context)).startswith("1970-01-01T09:00:00")
            assert context.clock is not None
