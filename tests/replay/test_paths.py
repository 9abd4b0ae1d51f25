"""The engine agrees with the reference on random paths through random models, and so do the rows in the database."""

from collections.abc import Iterator

import pytest
from tests.replay.models import BLOCKS, ENDING, PAIRS, structured
from tests.replay.paths import Run, walks
from tests.replay.rows import StoredRun

from clerkwork.kernel.clock import PinnedClock
from clerkwork.runtime.definitions import forget

PART = 250
STORED = 80


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 1_000, PART))
def test_the_engine_agrees_with_the_reference(first: int) -> None:
    for walk in walks(PART, first):
        Run(walk).go()


def test_every_ordered_pair_of_kinds_is_seen() -> None:
    """Model n begins with pair n; where the first one ends its token they stand side by side."""
    seen = set()
    for number in range(len(PAIRS)):
        first, second = structured(number).kinds[:2] if PAIRS[number][0] not in ENDING else PAIRS[number]
        seen.add((first, second))
    nested = {kinds[0] for number in range(len(PAIRS)) if (kinds := structured(number).kinds)}
    assert nested == set(BLOCKS)
    assert len(PAIRS) == len(BLOCKS) ** 2


@pytest.fixture
def _forgotten() -> Iterator[None]:
    yield
    forget()


@pytest.mark.both
@pytest.mark.slow
@pytest.mark.usefixtures("_forgotten")
@pytest.mark.parametrize("first", range(0, 3 * STORED, STORED))
def test_the_rows_agree_with_the_reference(first: int, clock: PinnedClock) -> None:
    """Each step is read back from the database: the state that the next one begins with is that of the rows."""
    for walk in walks(STORED, first):
        StoredRun(walk, clock).go()
