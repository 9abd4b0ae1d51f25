"""
List functions that make one value of a list: count, min, max, sum, mean and the like.

Each takes a list, or the items as arguments. A list with anything else in it than the function is for gives null.

Source: DMN 1.5, table 74.
"""

from collections.abc import Callable
from functools import reduce
from operator import gt, lt
from typing import Any, Final

from clerkwork.languages.feel import operators
from clerkwork.languages.feel.arithmetic import CONTEXT, Number, add, apply, divide, multiply, simplest, subtract
from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.comparison import ordered
from clerkwork.languages.feel.values import NUMBER

FEWEST_FOR_DEVIATION: Final = 2


def _are_numbers(items: list[Any]) -> bool:
    return bool(items) and all(type(item) in NUMBER for item in items)


def _extreme(order: Callable[[Any, Any], bool]) -> Callable[[list[Any]], Any]:
    """Return the function that picks the item before (or after) all others; null if two have no order."""

    def pick(items: list[Any]) -> Any:
        best = items[0] if items else None
        for item in items:
            better = ordered(order, item, best)
            if better is None:
                return None
            best = item if better else best
        return best

    return pick


def total(items: list[Any]) -> Any:
    """Return the sum of numbers or durations, null of no items."""
    return reduce(_plus, items) if items and (_are_numbers(items) or type(items[0]) not in {str, *NUMBER}) else None


def _plus(one: Any, other: Any) -> Any:
    operation = operators.ADD.get((type(one), type(other)))
    return operation(one, other) if operation else None


def product(items: list[Any]) -> Any:
    """Return the product of numbers, null of no items."""
    return reduce(_times, items) if _are_numbers(items) else None


def _times(one: Number | None, other: Number) -> Number | None:
    return None if one is None else multiply(one, other)


def mean(items: list[Any]) -> Any:
    """Return the arithmetic mean, null of no items."""
    found = total(items)
    operation = operators.DIVIDE.get((type(found), int))
    return operation(found, len(items)) if operation and found is not None else None


def median(items: list[Any]) -> Any:
    """Return the middle number, or the mean of the two in the middle; null of no items."""
    if not _are_numbers(items):
        return None
    line = sorted(items)
    middle = len(line) // 2
    return line[middle] if len(line) % 2 else mean(line[middle - 1 : middle + 1])


def deviation(items: list[Any]) -> Any:
    """Return the sample standard deviation, null of fewer than two numbers."""
    if len(items) < FEWEST_FOR_DEVIATION or not _are_numbers(items):
        return None
    middle = mean(items)
    distances = [_square(None if middle is None else subtract(item, middle)) for item in items]
    spread = reduce(_added, distances)
    variance = None if spread is None else divide(spread, len(items) - 1)
    root = None if variance is None else apply(CONTEXT.sqrt, variance)
    return None if root is None else simplest(root)


def _square(number: Number | None) -> Number | None:
    return None if number is None else multiply(number, number)


def _added(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else add(one, other)


def modes(items: list[Any]) -> list[Any] | None:
    """Return the most frequent numbers, smallest first."""
    if not _are_numbers(items):
        return None if items else []
    counts: dict[Number, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values())
    return sorted(item for item, count in counts.items() if count == most)


_FUNCTIONS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "count": len,
    "min": _extreme(lt),
    "max": _extreme(gt),
    "sum": total,
    "mean": mean,
    "product": product,
    "median": median,
    "stddev": deviation,
    "mode": modes,
}

BUILTINS: Final = (
    *(Builtin(name, "list: list", body) for name, body in _FUNCTIONS.items()),
    *(Builtin(name, "...values: any", body) for name, body in _FUNCTIONS.items() if name != "count"),
)
