"""
Range functions: how two points or ranges lie to each other.

Every end becomes a Place on one line: a closed end stands on its value, an open low end just behind it, an open high
end just before it. A point is a range that ends where it starts. So each relation is one comparison of places.

Source: DMN 1.5, table 78; Allen, Maintaining Knowledge about Temporal Intervals, 1983.
"""

from collections.abc import Callable
from operator import le
from typing import Any, Final, NamedTuple

from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.comparison import order_key, ordered
from clerkwork.languages.feel.values import Range


class Place(NamedTuple):
    """Where an end stands: `side` is -1 or 1 for an end that is not there, `shift` -1 or 1 for an open one."""

    side: int
    value: Any
    shift: int


class Line(NamedTuple):
    """A point or range by its two ends."""

    low: Place
    high: Place


RELATIONS: Final[dict[str, Callable[[Line, Line], bool]]] = {
    "before": lambda one, other: one.high < other.low,
    "after": lambda one, other: one.low > other.high,
    "meets": lambda one, other: one.high == other.low,
    "met by": lambda one, other: one.low == other.high,
    "overlaps": lambda one, other: one.high >= other.low and one.low <= other.high,
    "overlaps before": lambda one, other: one.low < other.low <= one.high <= other.high,
    "overlaps after": lambda one, other: other.low < one.low <= other.high <= one.high,
    "finishes": lambda one, other: one.high == other.high and one.low >= other.low,
    "finished by": lambda one, other: one.high == other.high and one.low <= other.low,
    "includes": lambda one, other: one.low <= other.low and one.high >= other.high,
    "during": lambda one, other: other.low <= one.low and other.high >= one.high,
    "starts": lambda one, other: one.low == other.low and one.high <= other.high,
    "started by": lambda one, other: one.low == other.low and one.high >= other.high,
    "coincides": lambda one, other: one == other,
}

SIGNATURES: Final = {
    "point, point": "point1: point, point2: point",
    "point, range": "point: point, range: range",
    "range, point": "range: range, point: point",
    "range, range": "range1: range, range2: range",
}
_ALL: Final = tuple(SIGNATURES)
TAKEN: Final[dict[str, tuple[str, ...]]] = {
    "before": _ALL,
    "after": _ALL,
    "meets": ("range, range",),
    "met by": ("range, range",),
    "overlaps": ("range, range",),
    "overlaps before": ("range, range",),
    "overlaps after": ("range, range",),
    "finishes": ("point, range", "range, range"),
    "finished by": ("range, point", "range, range"),
    "includes": ("range, point", "range, range"),
    "during": ("point, range", "range, range"),
    "starts": ("point, range", "range, range"),
    "started by": ("range, point", "range, range"),
    "coincides": ("point, point", "range, range"),
}


def _line(value: Any) -> Line:
    if type(value) is not Range:
        place = Place(0, order_key(value), 0)
        return Line(place, place)
    low = Place(-1, 0, 0) if value.low is None else Place(0, order_key(value.low), 0 if value.low_closed else 1)
    high = Place(1, 0, 0) if value.high is None else Place(0, order_key(value.high), 0 if value.high_closed else -1)
    return Line(low, high)


def _ends(value: Any) -> list[Any]:
    ends = (value.low, value.high) if type(value) is Range else (value,)
    return [end for end in ends if end is not None]


def _related(relation: Callable[[Line, Line], bool]) -> Callable[[Any, Any], bool | None]:
    """Return the function of a relation; null if the two have no order."""

    def relate(one: Any, other: Any) -> bool | None:
        if any(ordered(le, end, another) is None for end in _ends(one) for another in _ends(other)):
            return None
        return relation(_line(one), _line(other))

    return relate


BUILTINS: Final = tuple(
    Builtin(name, SIGNATURES[taken], _related(relation))
    for name, relation in RELATIONS.items()
    for taken in TAKEN[name]
)
