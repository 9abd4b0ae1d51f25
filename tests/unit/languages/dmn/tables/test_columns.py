"""The index of a column says of every value what the cells say one by one."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.languages import feel
from clerkwork.languages.dmn.cells import Anything, Kind, Opaque, contains, read_text
from clerkwork.languages.dmn.tables.bits import bits_of, rules_in
from clerkwork.languages.dmn.tables.columns import Column

FEEL = feel.Feel()
TEXTS = (
    *("-", "x", "null", "not(null)", "true", "false", "null, 3", "null, > 3", '1, "a"'),
    *("1", "2", "3", "2, 4", "< 2", "<= 2", "> 2", ">= 2", "[1..3]", "(1..3)", "[1..3)", "(1..3]", "[3..1]", "[2..2]"),
    *("not(2)", "not(2, 3)", "not([1..3])", "not(< 2)", "!= 2", "[0..1), (2..3]", "1, (1..2), 5", "1.5", "[1.5..2.5]"),
    *('"a"', '"b", "c"', 'not("a")', 'not("a", null)', '> "a"', '["a".."c")'),
    *('@"2026-03-02"', '>= @"2026-03-02"', '@"08:00:00"', '< @"08:00:00Z"', 'not(@"2026-03-02")'),
    *('[@"2026-03-01T08:00:00Z"..@"2026-03-02T08:00:00+02:00"]', '@"2026-03-01T08:00:00"', '< @"P2D"', '@"P1Y"'),
)
CELLS = [read_text(text, FEEL) for text in TEXTS]
VALUES: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 2, 3, 4, 5, 6, Decimal("1.5"), Decimal("2.50"), Decimal("2.0"), Decimal("2.7")),
    *("", "a", "aa", "b", "c", "z", date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3), time(8), time(9)),
    *(
        time(8, tzinfo=UTC),
        time(7, tzinfo=UTC),
        datetime.fromisoformat("2026-03-01T08:00:00"),
        datetime(2026, 3, 1, 8, tzinfo=UTC),
    ),
    *(datetime(2026, 3, 3, tzinfo=UTC), timedelta(1), timedelta(2), feel.YearsMonths(12), feel.YearsMonths(1)),
)


@pytest.mark.parametrize("room", [1, 64])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chosen=st.lists(st.sampled_from(CELLS), max_size=40))
def test_rules_are_those_whose_cells_hold_the_value(room: int, chosen: list[Any]):
    """Any mixture of cells, with many check points or few, finds the rules that hold the value, and the opaque ones."""
    column = Column(chosen, room)
    for value in VALUES:
        expected = [rule for rule, cell in enumerate(chosen) if contains(cell, value) is not False]
        assert list(rules_in(column.rules(value) or 0)) == expected, value
    assert list(rules_in(column.opaque)) == [rule for rule, cell in enumerate(chosen) if isinstance(cell, Opaque)]
    assert list(rules_in(column.limited)) == [
        rule for rule, cell in enumerate(chosen) if not isinstance(cell, Anything)
    ]


@pytest.mark.parametrize("value", [[], [1], {}, feel.Range(1, 2), object()])
def test_unknown_values(value: Any):
    """Of a value without a kind the index knows nothing."""
    assert Column([read_text("1", FEEL)]).rules(value) is None


@settings(deadline=None)
@given(rules=st.sets(st.integers(0, 300)))
def test_sets_of_rules(rules: set[int]):
    """A set gives back its rules in order, few or many."""
    assert list(rules_in(bits_of(rules, 301))) == sorted(rules)


def test_memory_grows_with_the_cells():
    """Ten times as many rules, each with limits of its own, take about ten times the memory, not a hundred times."""
    small, large = (
        size_of(Column([read_text(f"[{n}..{n * 2}], -{n + 1}", FEEL) for n in range(count)])) for count in (400, 4000)
    )
    assert large < 12 * small


def size_of(column: Column) -> int:
    """Return the bytes of the sets of rules in the index of numbers."""
    index = column._kinds[Kind.NUMBER]
    changes = sum(each.__sizeof__() for each in index._changes.values())
    return (
        changes
        + sum(each.__sizeof__() for each in index._states)
        + index._events.__sizeof__()
        + index._reach.__sizeof__()
    )
