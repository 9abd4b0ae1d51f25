"""
The values that one input may have, cut into pieces that no cell of its columns divides.

Rule 1: a set of values is a mask, one bit a piece, lowest values first; sets are compared as numbers.
Rule 2: numbers, texts and moments are dense, dates are days and years and months durations months: between neighbours
there is nothing.
Rule 3: null is a value of an axis only if a cell or the allowed values speak of it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final

from clerkwork.languages import feel
from clerkwork.languages.dmn import cells
from clerkwork.languages.dmn.analysis.lanes import positions, runs
from clerkwork.languages.dmn.cells import Cell, Complement, Opaque, Points, Span, Spans
from clerkwork.languages.feel.comparison import order_key
from clerkwork.languages.feel.temporal import add_to_date

ONE_DAY: Final = timedelta(days=1)
_STEPS: Final[dict[cells.Kind | None, Callable[[Any], Any]]] = {  # the next value of a kind that is not dense
    cells.Kind.DATE: lambda day: add_to_date(day, ONE_DAY),
    cells.Kind.YEARS_MONTHS: lambda duration: feel.YearsMonths(duration.months + 1),
}
_NULL: Final = cells.Point(cells.Kind.NULL, None)
_FIRST_KEYS: Final[dict[cells.Kind | None, Any]] = {cells.Kind.TIME: order_key(time()), cells.Kind.STRING: ""}


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One value, or all values of a kind between two that cells name; an end that is None is not there.

    The kind of the one piece of an axis of which nothing is known is None. `is_void` tells that no value is in it.
    """

    kind: cells.Kind | None
    low: Any = None
    high: Any = None
    is_point: bool = False
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The pieces of one kind: from `start` on they are an open one, the one of the first key, an open one…"""

    start: int
    keys: tuple[Any, ...]

    def position(self, key: Any) -> int:
        """Return the place of a key's piece."""
        return self.start + 2 * bisect_left(self.keys, key) + 1

    @property
    def end(self) -> int:
        """The place after the last piece."""
        return self.start + 2 * len(self.keys) + 1


class Axis:
    """
    An input and its pieces.

    `name` is what people call it, `expression` its text, `declared` the kinds that its type allows, None if that is not
    known. `space` is the set of the values that it may have, `everything` that of all values of the kinds spoken of,
    `fractions` what lies between neighbours where only whole numbers are spoken of: most likely nothing is meant there.
    """

    __slots__ = ("_sections", "everything", "expression", "fractions", "name", "pieces", "space")

    def __init__(
        self,
        name: str,
        tests: Iterable[Cell],
        declared: Sequence[cells.Kind] | None = None,
        allowed: Sequence[Cell] = (),
        *,
        expression: str = "",
    ) -> None:
        known = (*tests, *allowed)
        self.name = name
        self.expression = expression or name
        found = _values(known)
        kinds = _kinds_of(declared, found)
        self._sections: dict[cells.Kind | None, Section] = {}
        self.pieces: tuple[Piece, ...] = ()
        if cells.Kind.BOOLEAN in {*found, *kinds}:
            found[cells.Kind.BOOLEAN] = {False: False, True: True}
        for kind in sorted({*found, *kinds}, key=_place):
            self._add(kind, found.get(kind, {}))
        self.everything = _mask(place for place in range(len(self.pieces)) if not self.pieces[place].is_void)
        null = self.null if any(map(_speaks_of_null, known)) else 0
        self.space = self._allowed(kinds, allowed) | null
        self.fractions = self._fractions() & self.space

    def _add(self, kind: cells.Kind | None, values: dict[Any, Any]) -> None:
        keys = tuple(sorted(values)) if kind is not cells.Kind.NULL else (None,)
        self._sections[kind] = Section(len(self.pieces), keys)
        self.pieces += tuple(_pieces(kind, [values.get(key) for key in keys]))

    def _allowed(self, kinds: Iterable[cells.Kind | None], allowed: Sequence[Cell]) -> int:
        domain = space = _union(self._kind_mask(kind) for kind in kinds)
        for cell in allowed:
            found = self.mask(cell)
            space &= domain if found is None else found
        return space or domain

    def _fractions(self) -> int:
        """Return the pieces without a whole number, if all numbers that cells name are whole."""
        section = self._sections.get(cells.Kind.NUMBER)
        if section is None or any(key % 1 for key in section.keys):
            return 0
        places = range(section.start, section.end)
        return _mask(place for place in places if _is_between(self.pieces[place])) & self.everything

    def _kind_mask(self, kind: cells.Kind | None) -> int:
        section = self._sections[kind]
        return _run(section.start, section.end - 1) & self.everything

    def mask(self, cell: Cell) -> int | None:
        """Return the pieces whose values are in a cell that the axis was made of, None if it has to be evaluated."""
        if isinstance(cell, Opaque):
            return None
        if isinstance(cell, Points):
            return _mask(map(self._position, cell.points))
        if isinstance(cell, Spans):
            section = self._sections[cell.kind]
            found = _union(_between(section, span) for span in cell.spans)
            return found & self.everything | (self.null if cell.null else 0)
        return self._complement(cell) if isinstance(cell, Complement) else self.everything

    def _position(self, point: cells.Point) -> int:
        section = self._sections[point.kind]
        return section.start + 1 if point.kind is cells.Kind.NULL else section.position(point.key)

    def _complement(self, cell: Complement) -> int:
        taken = self.mask(cell.of) or 0
        found = self.everything if cell.kind is None else self._kind_mask(cell.kind)
        null = self.null
        return (found | null if cell.null else found & ~null) & ~taken

    @property
    def null(self) -> int:
        """The set of null alone."""
        return self._kind_mask(cells.Kind.NULL)

    def place_of(self, value: Any) -> int | None:
        """Return the place of the piece that has a value, None if the axis does not know its kind."""
        point = cells.point_of(value)
        section = self._sections.get(point.kind) if point else None
        if point is None or section is None:
            return None
        place = self._position(point)
        return place if place < section.end and order_key(self.pieces[place].low) == point.key else place - 1

    def of(self, mask: int) -> Iterator[Piece]:
        """Yield the pieces of a set, lowest first, void ones left out."""
        return (self.pieces[place] for place in positions(mask & self.everything))

    def runs(self, mask: int) -> list[tuple[Piece, Piece]]:
        """Return the first and last piece of each unbroken row of pieces of one kind; void pieces do not break one."""
        found = []
        for section in self._sections.values():
            inside = _run(section.start, section.end - 1)
            solid = mask & inside & self.everything
            for start, end in runs(solid | inside & ~self.everything):
                row = solid & _run(start, end - 1)
                if row:
                    first, last = (row & -row).bit_length() - 1, row.bit_length() - 1
                    found.append((self.pieces[first], self.pieces[last]))
        return found


def _run(first: int, last: int) -> int:
    """Return the mask of the places from first to last, 0 if there are none."""
    return ((1 << last + 1 - first) - 1) << first if last >= first else 0


def _mask(places: Iterable[int]) -> int:
    return _union(1 << place for place in places)


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _between(section: Section, span: Span) -> int:
    low, high = order_key(span.low), order_key(span.high)
    first = section.start if low is None else section.position(low) + (not span.low_closed)
    last = section.end - 1 if high is None else section.position(high) - (not span.high_closed)
    return _run(first, last)


def _values(known: Iterable[Cell]) -> dict[cells.Kind | None, dict[Any, Any]]:
    """Return the values that cells name, by kind and key; null is among the kinds."""
    found: dict[cells.Kind | None, dict[Any, Any]] = {cells.Kind.NULL: {}}
    for cell in known:
        if isinstance(cell, Spans):
            ends = [end for span in cell.spans for end in (span.low, span.high) if end is not None]
            found.setdefault(cell.kind, {}).update((order_key(end), end) for end in ends)
        points = cell.of if isinstance(cell, Complement) else cell
        for value in points.values if isinstance(points, Points) else ():
            kind = cells.kind_of(value)
            if kind is not cells.Kind.NULL:
                found.setdefault(kind, {}).setdefault(order_key(value), value)
    return found


def _kinds_of(
    declared: Sequence[cells.Kind] | None, found: dict[cells.Kind | None, dict[Any, Any]]
) -> set[cells.Kind | None]:
    """Return the kinds of the values an axis may have: those declared that cells speak of, else the first declared."""
    spoken = {kind for kind in found if kind is not cells.Kind.NULL}
    if declared:
        kinds: set[cells.Kind | None] = {kind for kind in declared if kind in spoken}
        if not kinds:
            kinds = {declared[0]}
        return kinds
    kinds = set(spoken)
    return kinds or {None}


def _pieces(kind: cells.Kind | None, values: Sequence[Any]) -> Iterable[Piece]:
    low = None
    for value in values:
        yield Piece(kind, low, value, is_void=_is_void(kind, low, value))
        yield Piece(kind, value, value, is_point=True)
        low = value
    yield Piece(kind, low, None, is_void=_is_void(kind, low, None))


def _is_void(kind: cells.Kind | None, low: Any, high: Any) -> bool:
    """Tell whether no value of a kind lies between two."""
    if kind in cells.UNORDERED:
        return True
    if low is None:
        return high is not None and kind in _FIRST_KEYS and bool(order_key(high) == _FIRST_KEYS[kind])
    if high is None or kind not in _STEPS:
        return False
    after = _STEPS[kind](low)
    return after is not None and bool(order_key(after) == order_key(high))


def _is_between(piece: Piece) -> bool:
    """Tell whether a piece of numbers lies between a whole number and the next."""
    return piece.low is not None and piece.high is not None and bool(piece.high - piece.low == 1)


def _speaks_of_null(cell: Cell) -> bool:
    points = cell.of if isinstance(cell, Complement) else cell
    return isinstance(points, Points) and _NULL in points.points


def _place(kind: cells.Kind | None) -> int:
    """Return a kind's place among the sections of an axis: null is last."""
    order = (*(each for each in cells.Kind if each is not cells.Kind.NULL), None, cells.Kind.NULL)
    return order.index(kind)
