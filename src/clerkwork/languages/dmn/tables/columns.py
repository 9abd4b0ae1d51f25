"""
The index of one input column: which rules a value matches, without looking at the rules.

Rule 1: a set of rules is made from a near one by changing single rules; whole sets are kept only where many differ.
Rule 2: what is kept grows with the number of cells, not with its square: sets take BYTES_PER_CELL at most for each.
Rule 3: a cell that has to be evaluated is in every set; the table evaluates it for the rules that are left.

Source: stabbing queries by a sweep over the ends of all intervals, with check points.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clerkwork.languages.dmn.cells import (
    Anything,
    Cell,
    Complement,
    Kind,
    Opaque,
    Point,
    Points,
    Span,
    Spans,
    contains,
    point_of,
)
from clerkwork.languages.dmn.tables.bits import bits_of
from clerkwork.languages.feel import YearsMonths
from clerkwork.languages.feel.comparison import order_key

BYTES_PER_CELL: Final = 64
DIRECT: Final[dict[type, Kind]] = {  # values that are their own keys
    bool: Kind.BOOLEAN,
    int: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    str: Kind.STRING,
    date: Kind.DATE,
    timedelta: Kind.DAYS_TIME,
    YearsMonths: Kind.YEARS_MONTHS,
}


class KindIndex:
    """
    The rules that values of one kind match; `base` are those that match a value below all ends which is no point.
    """

    __slots__ = ("_base", "_changes", "_ends", "_events", "_reach", "_states", "_step", "_whole")

    def __init__(self, base: int, plan: "_Plan", size: "_Size") -> None:
        self._base = base
        self._step = size.step
        self._changes: dict[Any, int | array[int]] = {
            key: array("L", rules) if len(rules) < size.step else bits_of(rules, size.rules)
            for key, rules in plan.changes.items()
        }
        events = plan.events
        events.sort(key=lambda each: each[:2])
        self._events = array("L", (rule for _, _, rule in events))
        self._ends, self._reach = _positions(events)
        self._whole = len(self._reach) <= len(events) // size.step  # as many sets as there are check points
        self._states = self._all_states() if self._whole else self._check_points()

    @property
    def look_up(self) -> Callable[[Any], int]:
        """What `rules` does, without a step of Python where every point has a whole set."""
        if self._ends or not all(isinstance(each, int) for each in self._changes.values()):
            return self.rules
        return _Sets(self._base, {key: self.rules(key) for key in self._changes}).__getitem__

    def rules(self, key: Any) -> int:
        """Return the rules that match the value with a key."""
        found = self._at(key) if self._ends else self._base
        change = self._changes.get(key)
        if change is None:
            return found
        if isinstance(change, int):
            return found ^ change
        for rule in change:
            found ^= 1 << rule
        return found

    def _at(self, key: Any) -> int:
        """Return the rules whose spans hold a key, or those at the nearest check point with what has changed since."""
        at = bisect_left(self._ends, key)
        on_end = at < len(self._ends) and self._ends[at] == key
        if self._whole:
            return self._states[2 * at + on_end]
        reach = self._reach[2 * at + on_end]
        nearest = (reach + self._step // 2) // self._step
        found, start = self._states[nearest], nearest * self._step
        for rule in self._events[min(reach, start) : max(reach, start)]:
            found ^= 1 << rule
        return found

    def _check_points(self) -> list[int]:
        """Return the rules after every so many events, and after the last."""
        return self._after([*range(0, len(self._events), self._step), len(self._events)])

    def _all_states(self) -> list[int]:
        """Return the rules before each end, on each, and after the last."""
        return self._after(self._reach)

    def _after(self, counts: Iterable[int]) -> list[int]:
        """Return the rules after each of some numbers of events, which rise."""
        states, found, done = [], self._base, 0
        for count in counts:
            for rule in self._events[done:count]:
                found ^= 1 << rule
            states.append(found)
            done = count
        return states


class _Sets(dict[Any, int]):
    """The rules of each point, and those of all other values."""

    __slots__ = ("_others",)

    def __init__(self, others: int, sets: Mapping[Any, int]) -> None:
        super().__init__(sets)
        self._others = others

    def __missing__(self, _key: Any) -> int:
        return self._others


def _positions(events: Sequence[tuple[Any, bool, int]]) -> "tuple[list[Any], array[int]]":
    """
    Return the ends, and how many events have happened before each, on each, and at last after the last.
    """
    ends: list[Any] = []
    reach = array("L", [0])
    for key, after, _ in events:
        if not ends or ends[-1] != key:
            ends.append(key)
            reach.extend((reach[-1], reach[-1]))
        reach[-1] += 1
        reach[-2] += not after
    return ends, reach


class _Size(NamedTuple):
    """How many rules there are, and for how many changed rules a set is worth keeping."""

    rules: int
    step: int


class _Plan:
    """
    What becomes the index of one kind.

    `changes` has the rules that a point adds or takes away; `events` has those that begin or end to match as a value
    rises, with the key and whether it is after the key.
    """

    def __init__(self) -> None:
        self.base: list[int] = []
        self.changes: dict[Any, list[int]] = defaultdict(list)
        self.events: list[tuple[Any, bool, int]] = []

    def add(self, rule: int, span: Span) -> None:
        """Let a rule match a span."""
        low, high = order_key(span.low), order_key(span.high)
        if low is not None and low == high:
            self.changes[low].append(rule)
            return
        if low is None:
            self.base.append(rule)
        else:
            self.events.append((low, not span.low_closed, rule))
        if high is not None:
            self.events.append((high, span.high_closed, rule))

    def index(self, always: int, size: _Size) -> KindIndex:
        """Return the index, given the rules that match every value."""
        return KindIndex(always | bits_of(self.base, size.rules), self, size)


class Column:
    """
    The index of a column.

    `opaque` are the rules whose cells have to be evaluated, `limited` those whose cells do not take just anything;
    `direct` has the short cut of `rules` for most types of values.
    """

    __slots__ = ("_kinds", "_rest", "direct", "limited", "opaque")

    def __init__(self, cells: Sequence[Cell], bytes_per_cell: int = BYTES_PER_CELL) -> None:
        count = len(cells)
        size = _Size(count, 1 + count // (8 * bytes_per_cell))  # a set takes an eighth of a byte for each rule
        self.opaque = bits_of((rule for rule, cell in enumerate(cells) if isinstance(cell, Opaque)), count)
        always = bits_of((rule for rule, cell in enumerate(cells) if isinstance(cell, Anything)), count)
        self.limited = ((1 << count) - 1) & ~always
        always |= self.opaque
        null = KindIndex(always | bits_of(_taking_null(cells), count), _Plan(), size)
        always |= bits_of(_taking_all_but_null(cells), count)
        self._rest = KindIndex(always, _Plan(), size)
        self._kinds = {kind: plan.index(always, size) for kind, plan in _plans(cells).items()}
        self.direct: dict[type, Callable[[Any], int]] = {
            each: self._kinds.get(kind, self._rest).look_up for each, kind in DIRECT.items()
        }
        self.direct[type(None)] = null.look_up

    def rules(self, value: Any) -> int | None:
        """Return the rules that a value matches, with all opaque ones; None if the index does not know the value."""
        look_up = self.direct.get(type(value))
        if look_up is not None:
            return look_up(value)
        point = point_of(value)
        return None if point is None else self._kinds.get(point.kind, self._rest).rules(point.key)


def _taking_null(cells: Sequence[Cell]) -> Iterable[int]:
    return (rule for rule, cell in enumerate(cells) if contains(cell, None))


def _taking_all_but_null(cells: Sequence[Cell]) -> Iterable[int]:
    return (rule for rule, cell in enumerate(cells) if isinstance(cell, Complement) and cell.kind is None)


def _plans(cells: Sequence[Cell]) -> dict[Kind, _Plan]:
    """Return the plan of each kind that a cell speaks of."""
    plans: dict[Kind, _Plan] = defaultdict(_Plan)
    for rule, cell in enumerate(cells):
        if isinstance(cell, Spans):
            for span in cell.spans:
                plans[cell.kind].add(rule, span)
        elif isinstance(cell, Complement) and cell.kind is not None:
            plans[cell.kind].base.append(rule)
            _change(plans, rule, cell.of.points)
        elif isinstance(cell, Points):
            _change(plans, rule, cell.points)
    plans.pop(Kind.NULL, None)
    return plans


def _change(plans: dict[Kind, _Plan], rule: int, points: Iterable[Point]) -> None:
    for point in points:
        plans[point.kind].changes[point.key].append(rule)
