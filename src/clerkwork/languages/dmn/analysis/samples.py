"""
An example value of a set: the one that a person would take.

Rule 1: candidates are FEEL over the ends of a piece, tried in turn until one lies in it; FEEL knows how to count in
every kind.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from clerkwork.languages import feel
from clerkwork.languages.dmn import cells
from clerkwork.languages.dmn.analysis.axes import Axis, Piece
from clerkwork.languages.dmn.analysis.cover import Box

_MOMENT: Final = (
    'low + @"PT1H"', 'high - @"PT1H"', 'low + @"PT1M"', 'low + @"PT1S"', 'high - @"PT1S"', 'low + @"PT0.000001S"',
    '@"12:00:00"', '@"12:00:00Z"', '@"2026-01-01T12:00:00"', '@"2026-01-01T12:00:00Z"',
)  # fmt: skip
_CANDIDATES: Final[dict[cells.Kind | None, tuple[str, ...]]] = {
    cells.Kind.NUMBER: ("floor(low) + 1", "(low + high) / 2", "ceiling(high) - 1", "0"),
    cells.Kind.STRING: ('"other"', '"something else"', '"neither"', 'low + "a"', 'low + " "', '""'),
    cells.Kind.DATE: ('low + @"P1D"', 'high - @"P1D"', '@"2026-01-01"'),
    cells.Kind.TIME: _MOMENT,
    cells.Kind.ZONED_TIME: _MOMENT,
    cells.Kind.DATE_AND_TIME: _MOMENT,
    cells.Kind.ZONED_DATE_AND_TIME: _MOMENT,
    cells.Kind.DAYS_TIME: (*_MOMENT[:6], "(low + high) / 2", '@"P1D"'),
    cells.Kind.YEARS_MONTHS: ('low + @"P1M"', 'high - @"P1M"', '@"P1Y"'),
}
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)  # no candidate asks for it


def example(axes: Sequence[Axis], box: Box) -> tuple[tuple[str, Any], ...]:
    """Return a value for each input of a box; an input for which none is known is left out."""
    found = []
    for axis, mask in zip(axes, box, strict=True):
        value = next(_values(axis, mask), axis)
        if value is not axis:
            found.append((axis.expression, value))
    return tuple(found)


def _values(axis: Axis, mask: int) -> Iterator[Any]:
    for piece in axis.of(mask):
        if piece.is_point:
            yield piece.low
        else:
            yield from (value for value in _inside(piece) if mask >> (axis.place_of(value) or 0) & 1)


@cache
def _expressions(kind: cells.Kind | None) -> tuple[feel.Expression, ...]:
    dialect = feel.Feel()
    return tuple(dialect.expression(text) for text in _CANDIDATES.get(kind, ()))


def _inside(piece: Piece) -> Iterator[Any]:
    """Yield values that are in an open piece, or near it."""
    context = feel.Context(_NOW)
    scope = {"low": piece.low, "high": piece.high}
    for expression in _expressions(piece.kind):
        value = expression.run(scope, context)
        if cells.kind_of(value) is piece.kind:
            yield value
