"""
Sets of values in words that people read: `age is in [18..21) and status is "gold"`.

Rule 1: values are written as FEEL writes them, dates and other moments without quotes.
"""

from collections.abc import Sequence
from typing import Final

from clerkwork.languages.dmn import cells
from clerkwork.languages.dmn.analysis.axes import ONE_DAY, Axis, Piece
from clerkwork.languages.dmn.analysis.cover import Box
from clerkwork.languages.feel.temporal import add_to_date
from clerkwork.languages.feel.text_values import quoted

MOST_VALUES: Final = 8  # of one axis, before the rest is only counted
_MOMENTS: Final = frozenset(
    (cells.Kind.DATE, cells.Kind.TIME, cells.Kind.ZONED_TIME, cells.Kind.DATE_AND_TIME, cells.Kind.ZONED_DATE_AND_TIME)
)
_ENDS: Final = {  # by whether it is an upper end, whether it is included, whether it is a moment
    (False, False, False): "more than {}",
    (False, True, False): "at least {}",
    (True, False, False): "less than {}",
    (True, True, False): "at most {}",
    (False, False, True): "after {}",
    (False, True, True): "{} or later",
    (True, False, True): "before {}",
    (True, True, True): "{} or earlier",
}
_PLURALS: Final = {cells.Kind.STRING: "text", cells.Kind.NUMBER: "number", cells.Kind.DATE: "date"}


def together(parts: Sequence[str], word: str) -> str:
    """Return `a, b and c`."""
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def rules_text(rules: Sequence[int]) -> str:
    """Return `Rule 2` or `Rules 2, 5 and 7`; a long list is cut."""
    return ("Rule " if len(rules) == 1 else "Rules ") + together(_cut([str(rule) for rule in rules]), "and")


def box_text(axes: Sequence[Axis], box: Box) -> str:
    """Return the conditions of a box, "" for one that holds whatever the inputs are."""
    narrow = [(axis, mask) for axis, mask in zip(axes, box, strict=True) if axis.space & ~mask]
    return together([f"{axis.name} is {set_text(axis, mask)}" for axis, mask in narrow], "and")


def set_text(axis: Axis, mask: int) -> str:
    """Return what a value is that lies in a set, to follow `is`."""
    rest = axis.space & ~mask
    if not rest:
        return "anything"
    others = axis.runs(rest)
    if len(others) < len(axis.runs(mask)) and all(first is last and first.is_point for first, last in others):
        return "anything but " + together(_cut([quoted(first.low) for first, _ in others]), "and")
    return values_text(axis, mask)


def values_text(axis: Axis, mask: int) -> str:
    """Return the values of a set, a long list cut short."""
    return together(_cut([_run_text(first, last) for first, last in axis.runs(mask)]), "or")


def _cut(parts: list[str]) -> list[str]:
    """Return parts of which the last ones are only counted, if they are many."""
    rest = len(parts) - MOST_VALUES + 1
    return [*parts[: MOST_VALUES - 1], f"{rest} more"] if rest > 1 else parts


def _run_text(first: Piece, last: Piece) -> str:
    """Return the words for an unbroken row of values."""
    kind = first.kind
    if first is last and first.is_point:
        return quoted(first.low)
    if kind is cells.Kind.BOOLEAN:
        return "true or false"
    if first.low is None or last.high is None:
        return _half_text(first, last)
    if kind is cells.Kind.DATE:
        return _days_text(first, last)
    brackets = "[" if first.is_point else "(", "]" if last.is_point else ")"
    return f"in {brackets[0]}{quoted(first.low)}..{quoted(last.high)}{brackets[1]}"


def _half_text(first: Piece, last: Piece) -> str:
    """Return the words for a row of values without a lower or an upper end, or without both."""
    kind = first.kind
    is_moment = kind in _MOMENTS
    if first.low is not None:
        return _ENDS[False, first.is_point, is_moment].format(quoted(first.low))
    if last.high is not None:
        return _ENDS[True, last.is_point, is_moment].format(quoted(last.high))
    return f"any {_PLURALS.get(kind, kind)}" if kind else "anything"


def _days_text(first: Piece, last: Piece) -> str:
    low = first.low if first.is_point else add_to_date(first.low, ONE_DAY)
    high = last.high if last.is_point else add_to_date(last.high, -ONE_DAY)
    return quoted(low) if low == high else f"in [{quoted(low)}..{quoted(high)}]"
