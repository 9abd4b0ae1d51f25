"""Making ranges, and the items a range stands for in a loop."""

from collections.abc import Iterator
from operator import le
from typing import Any, Final

from clerkwork.languages.feel.arithmetic import add
from clerkwork.languages.feel.builtin import TYPES
from clerkwork.languages.feel.comparison import ordered
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.extended import Date, from_ordinal
from clerkwork.languages.feel.values import NUMBER, Range

DATE: Final = TYPES["date"]


def make_range(low: Any, high: Any, *, low_closed: bool = True, high_closed: bool = True) -> Range | None:
    """Return the range between two ends, or None if one is null or they have no order."""
    return None if ordered(le, low, high) is None else Range(low, high, low_closed, high_closed)


def half_range(operator: str, end: Any) -> Range | None:
    """Return the range of all values that stand in an order to one: < 5; and [5..5] for = 5."""
    if end is None or ordered(le, end, end) is None or operator == "!=":
        return None
    if operator == "=":
        return Range(end, end)
    if operator in {"<", "<="}:
        return Range(None, end, low_closed=False, high_closed=operator == "<=")
    return Range(end, None, low_closed=operator == ">=", high_closed=False)


def steps(first: Any, last: Any, context: Context) -> Iterator[Any] | None:
    """
    Return the whole numbers or days from one to another, up or down, or None if there are none between such ends.

    The context pays for each as it comes.
    """
    if type(first) in NUMBER and type(last) in NUMBER:
        return _numbers(first, last, context)
    return _days(first, last, context) if type(first) in DATE and type(last) in DATE else None


def _numbers(first: Any, last: Any, context: Context) -> Iterator[Any]:
    step = 1 if first <= last else -1
    while first is not None and ((first <= last) if step > 0 else (first >= last)):
        context.spend()
        yield first
        first = add(first, step)


def _days(first: Date, last: Date, context: Context) -> Iterator[Date]:
    start, end = first.toordinal(), last.toordinal()
    step = 1 if start <= end else -1
    for number in range(start, end + step, step):
        context.spend()
        yield from_ordinal(number)


def items_of(value: Range, context: Context) -> Iterator[Any] | None:
    """Return the whole numbers or days in a range, or None if its ends are neither."""
    if value.low is None or value.high is None:
        return None
    found = steps(value.low, value.high, context)
    if found is None:
        return None
    return (
        each for each in found if (value.low_closed or each != value.low) and (value.high_closed or each != value.high)
    )
