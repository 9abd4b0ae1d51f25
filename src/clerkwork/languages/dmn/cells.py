"""
What an input entry of a decision table means as a set of values, if that is known without evaluating it.

Rule 1: a cell is exact: a value is in it exactly when FEEL finds the unary tests true; what is not known is Opaque.
Rule 2: values are compared within their kind, by keys that Python orders; what has no kind has to be evaluated.
Rule 3: what is not true does not match, so a cell says nothing about the difference of false and null.

Source: DMN 1.5, grammar rules 7 to 18 and table 54.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import Any, Final, NamedTuple

from clerkwork.languages import feel
from clerkwork.languages.feel import ast
from clerkwork.languages.feel.comparison import order_key
from clerkwork.languages.feel.temporal import is_zoned, read_temporal


class Kind(StrEnum):
    """Values of one kind are comparable with each other and, null apart, with no others."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    STRING = "string"
    DATE = "date"
    TIME = "time"
    ZONED_TIME = "time with a zone"
    DATE_AND_TIME = "date and time"
    ZONED_DATE_AND_TIME = "date and time with a zone"
    DAYS_TIME = "days and time duration"
    YEARS_MONTHS = "years and months duration"


UNORDERED: Final = frozenset((Kind.NULL, Kind.BOOLEAN))
CLOCKED: Final = frozenset((Kind.TIME, Kind.ZONED_TIME, Kind.DATE_AND_TIME, Kind.ZONED_DATE_AND_TIME))
_KINDS: Final[dict[type, Kind]] = {
    type(None): Kind.NULL,
    bool: Kind.BOOLEAN,
    int: Kind.NUMBER,
    Decimal: Kind.NUMBER,
    str: Kind.STRING,
    date: Kind.DATE,
    time: Kind.TIME,
    datetime: Kind.DATE_AND_TIME,
    timedelta: Kind.DAYS_TIME,
    feel.YearsMonths: Kind.YEARS_MONTHS,
}
_ZONED: Final = {Kind.TIME: Kind.ZONED_TIME, Kind.DATE_AND_TIME: Kind.ZONED_DATE_AND_TIME}


def kind_of(value: Any) -> Kind | None:
    """Return the kind of a value, or None for lists, contexts, ranges, functions and whatever else has none."""
    kind = _KINDS.get(type(value))
    return _ZONED[kind] if kind in _ZONED and is_zoned(value) else kind


class Point(NamedTuple):
    """A value that may stand in a set: equal to another one exactly when FEEL finds the values equal."""

    kind: Kind
    key: Any


def point_of(value: Any) -> Point | None:
    """Return the point of a value, or None if it has no kind."""
    kind = kind_of(value)
    return None if kind is None else Point(kind, order_key(value))


@dataclass(frozen=True, slots=True)
class Span:
    """All values of one kind between two ends; an end that is None is not there, and is never included."""

    low: Any
    high: Any
    low_closed: bool = True
    high_closed: bool = True

    @property
    def is_empty(self) -> bool:
        """Tell whether no value lies between the ends."""
        if self.low is None or self.high is None:
            return False
        low, high = order_key(self.low), order_key(self.high)
        return bool(low > high or (low == high and not (self.low_closed and self.high_closed)))

    def holds(self, key: Any) -> bool:
        """Tell whether the value with a key lies between the ends."""
        low, high = order_key(self.low), order_key(self.high)
        above = low is None or key > low or (self.low_closed and key == low)
        return bool(above and (high is None or key < high or (self.high_closed and key == high)))


ALL: Final = Span(None, None, low_closed=False, high_closed=False)


@dataclass(frozen=True, slots=True)
class Anything:
    """Every value, null included."""


@dataclass(frozen=True, slots=True)
class Points:
    """Some constants, of any kinds; `values` are they, in the order written."""

    points: frozenset[Point]
    values: tuple[Any, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Spans:
    """Disjoint spans of one ordered kind, lowest first, with gaps between them; with `null` null as well."""

    kind: Kind
    spans: tuple[Span, ...]
    null: bool = False


@dataclass(frozen=True, slots=True)
class Complement:
    """
    All values comparable with some constants but not among them: those of their kind, and null.

    `kind` is that of the constants, None if null is the only one: then every value but null. Kinds with and without a
    zone have no complements.
    """

    of: Points
    kind: Kind | None

    @property
    def null(self) -> bool:
        """Tell whether null is in the set."""
        return Point(Kind.NULL, None) not in self.of.points


@dataclass(frozen=True, slots=True)
class Opaque:
    """A set that only evaluation can tell."""


Known = Points | Spans | Complement
Cell = Anything | Known | Opaque

ANYTHING: Final = Anything()
OPAQUE: Final = Opaque()


def contains(cell: Cell, value: Any) -> bool | None:
    """Return whether a value is in a cell, or None if that has to be evaluated."""
    if isinstance(cell, Anything):
        return True
    point = point_of(value)
    if isinstance(cell, Opaque) or point is None:
        return None
    if isinstance(cell, Points):
        return point in cell.points
    if point.kind is Kind.NULL:
        return cell.null
    if isinstance(cell, Complement):
        return cell.kind in {None, point.kind} and point not in cell.of.points
    return cell.kind is point.kind and any(span.holds(point.key) for span in cell.spans)


# Spans as sets


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same values as disjoint spans, lowest first, as few as possible."""
    found: list[Span] = []
    for span in sorted((each for each in spans if not each.is_empty), key=_low_end):
        if found and _touch(found[-1], span):
            last = found[-1]
            end = max(last, span, key=_high_end)
            found[-1] = Span(last.low, end.high, last.low_closed, end.high_closed)
        else:
            found.append(span)
    return tuple(found)


def common(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """Return the values that lie in both of two sets of spans."""
    others = tuple(other)
    return merged(_meet(left, right) for left in one for right in others)


def inverse(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return all values of the kind that are in none of some disjoint spans, lowest first."""
    found: list[Span] = []
    low, low_closed = None, False
    for span in spans:
        if span.low is not None:
            found.append(Span(low, span.low, low_closed, not span.low_closed))
        if span.high is None:
            return tuple(found)
        low, low_closed = span.high, not span.high_closed
    return (*found, Span(low, None, low_closed, high_closed=False))


def _low_end(span: Span) -> tuple[Any, ...]:
    """Return what spans are sorted by: no end is before every end, a closed end before an open one."""
    return (0,) if span.low is None else (1, order_key(span.low), not span.low_closed)


def _high_end(span: Span) -> tuple[Any, ...]:
    return (1,) if span.high is None else (0, order_key(span.high), span.high_closed)


def _touch(left: Span, right: Span) -> bool:
    """Tell whether nothing lies between two spans of which the left begins first."""
    if left.high is None or right.low is None:
        return True
    end, start = order_key(left.high), order_key(right.low)
    return bool(start < end or (start == end and (left.high_closed or right.low_closed)))


def _meet(left: Span, right: Span) -> Span:
    low, high = max(left, right, key=_low_end), min(left, right, key=_high_end)
    return Span(low.low, high.high, low.low_closed, high.high_closed)


# Reading


def read_text(text: str, dialect: feel.Feel, names: Iterable[str] = ()) -> Cell:
    """Return the cell of an input entry's text; `names` are variables with spaces. Raises FeelSyntaxError."""
    return read_cell(dialect.unary_tests(text, names).ast, dialect) if text.strip() else ANYTHING


def read_cell(tree: ast.Node, dialect: feel.Feel, bound: Container[str] = ()) -> Cell:
    """Return the cell of unary tests, or of one test alone; `bound` are variables that hide a builtin of their name."""
    if not isinstance(tree, ast.UnaryTests):
        return _Reader(dialect, bound).read(tree)
    if not tree.tests:
        return ANYTHING
    read = _Reader(dialect, bound, negated=tree.negated).read
    found = reduce(_union, map(read, tree.tests))
    return _negation(found) if tree.negated else found


def _union(one: Known | Opaque, other: Known | Opaque) -> Known | Opaque:
    """Return the values in either of two cells, opaque if a union is neither points nor spans of one kind."""
    if isinstance(one, Points) and isinstance(other, Points):
        return Points(one.points | other.points, (*one.values, *other.values))
    left, right = _as_spans(one, other), _as_spans(other, one)
    if left is None or right is None:
        return OPAQUE
    return Spans(left.kind, merged((*left.spans, *right.spans)), left.null or right.null)


def _as_spans(cell: Known | Opaque, beside: Known | Opaque) -> Spans | None:
    """Return a cell as spans of its kind or that of the one beside it, if it can be."""
    kind = cell.kind if isinstance(cell, Spans) else beside.kind if isinstance(beside, Spans) else None
    if isinstance(cell, Spans) or kind is None:
        return cell if isinstance(cell, Spans) and (not isinstance(beside, Spans) or beside.kind is kind) else None
    if not isinstance(cell, Points) or {point.kind for point in cell.points} - {kind, Kind.NULL}:
        return None
    spans = merged(Span(value, value) for value in cell.values if value is not None)
    return Spans(kind, spans, null=len(spans) < len(cell.points))


def _intersection(one: Known | Opaque, other: Known | Opaque) -> Known | Opaque:
    """Return the values in both of two cells, opaque if that is not plain to see."""
    if isinstance(one, Spans) and isinstance(other, Spans) and one.kind is other.kind:
        return Spans(one.kind, common(one.spans, other.spans), one.null and other.null)
    if isinstance(one, Complement) and isinstance(other, Complement):
        return _negation(_union(one.of, other.of))
    return OPAQUE


def _negation(cell: Known | Opaque) -> Known | Opaque:
    """Return the values for which the tests of a cell are false, which is not the same as not true."""
    if isinstance(cell, Complement):
        return cell.of
    if isinstance(cell, Spans):
        return Spans(cell.kind, inverse(cell.spans))
    if isinstance(cell, Opaque):
        return cell
    kinds = {point.kind for point in cell.points} - {Kind.NULL}
    return OPAQUE if len(kinds) > 1 or kinds & CLOCKED else Complement(cell, next(iter(kinds), None))


class _Reader:
    """Reads single tests; under `not` it reads only those whose false values are known too."""

    def __init__(self, dialect: feel.Feel, bound: Container[str], *, negated: bool = False) -> None:
        self.dialect = dialect
        self.bound = bound
        self.negated = negated

    def read(self, node: ast.Node) -> Known | Opaque:
        """Return the cell of a test."""
        read = _READERS.get(type(node))
        return read(self, node) if read else self.one_of([self.constant(node)])

    def any_of(self, nodes: Iterable[ast.Node]) -> Known | Opaque:
        """Return the cell of several tests."""
        return reduce(_union, map(self.read, nodes))

    def one_of(self, values: Iterable[Any]) -> Points | Opaque:
        """Return the cell of constants, opaque if one has no kind."""
        found = tuple(values)
        points = [point for point in map(point_of, found) if point is not None]
        return Points(frozenset(points), found) if len(points) == len(found) else OPAQUE

    def compared(self, operator: str, node: ast.Node) -> Known | Opaque:
        """Return the cell of half a comparison."""
        end = self.constant(node)
        if operator == "=":
            return self.one_of([end])
        if operator == "!=":
            return _negation(self.one_of([end]))
        closed = operator in {"<=", ">="}
        if operator in {"<", "<="}:
            return self.between(None, end, low_closed=False, high_closed=closed)
        return self.between(end, None, low_closed=closed, high_closed=False)

    def between(self, low: Any, high: Any, *, low_closed: bool, high_closed: bool) -> Spans | Opaque:
        """Return the cell of a range of constants, opaque if its ends have no order."""
        kinds = {kind_of(end) for end in (low, high) if end is not None}
        kind = kinds.pop() if len(kinds) == 1 else None
        if kind is None or kind in UNORDERED:
            return OPAQUE
        return Spans(kind, merged([Span(low, high, low_closed, high_closed)]))

    def constant(self, node: ast.Node) -> Any:
        """Return the value of an expression without variables, else NOT_CONSTANT."""
        if isinstance(node, ast.Literal):
            return node.value
        if isinstance(node, ast.AtLiteral):
            value = read_temporal(node.text)
        elif self.is_constant(node):
            value = self.dialect.expression(feel.print_ast(node)).run({}, feel.Context(_NEVER))
        else:
            return NOT_CONSTANT
        return NOT_CONSTANT if value is None else value

    def is_constant(self, node: ast.Node) -> bool:
        """Tell whether an expression is made of literals, arithmetic and the making of dates, times and durations."""
        if isinstance(node, ast.Invocation):
            name = node.function.name if isinstance(node.function, ast.Name) else ""
            return name in CONSTRUCTORS and name not in self.bound and all(map(self.is_constant, node.arguments))
        if isinstance(node, ast.Arithmetic | ast.Negation):
            return all(map(self.is_constant, ast.children(node)))
        return isinstance(node, ast.Literal | ast.AtLiteral)


NOT_CONSTANT: Final = object()
CONSTRUCTORS: Final = frozenset(("date", "time", "date and time", "duration", "years and months duration"))
_INPUT: Final = ast.Name("?")
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # what a constant is made of knows no present
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _read_test(reader: _Reader, node: ast.Test) -> Known | Opaque:
    return reader.compared(node.operator, node.operand)


def _read_comparison(reader: _Reader, node: ast.Comparison) -> Known | Opaque:
    if node.left == _INPUT:
        return reader.compared(node.operator, node.right)
    return reader.compared(_FLIPPED[node.operator], node.left) if node.right == _INPUT else OPAQUE


def _read_range(reader: _Reader, node: ast.RangeLiteral) -> Known | Opaque:
    low, high = reader.constant(node.low), reader.constant(node.high)
    if low is None or high is None:
        return OPAQUE
    return reader.between(low, high, low_closed=node.low_closed, high_closed=node.high_closed)


def _read_between(reader: _Reader, node: ast.Between) -> Known | Opaque:
    return _read_range(reader, ast.RangeLiteral(node.low, node.high)) if node.value == _INPUT else OPAQUE


def _read_in(reader: _Reader, node: ast.In) -> Known | Opaque:
    return reader.any_of(node.tests) if node.value == _INPUT else OPAQUE


def _read_list(reader: _Reader, node: ast.ListLiteral) -> Known | Opaque:
    plain = node.items and not any(isinstance(each, ast.ListLiteral) for each in node.items) and not reader.negated
    if not plain:
        return OPAQUE
    ranges = [reader.read(each) for each in node.items if isinstance(each, ast.RangeLiteral)]
    points = reader.one_of(reader.constant(each) for each in node.items if not isinstance(each, ast.RangeLiteral))
    return reduce(_union, (points, *ranges))


def _read_disjunction(reader: _Reader, node: ast.Disjunction) -> Known | Opaque:
    return reader.any_of((node.left, node.right)) if _speaks_of_input(node) else OPAQUE


def _read_conjunction(reader: _Reader, node: ast.Conjunction) -> Known | Opaque:
    if reader.negated or not _speaks_of_input(node):
        return OPAQUE
    return _intersection(reader.read(node.left), reader.read(node.right))


def _speaks_of_input(node: ast.Disjunction | ast.Conjunction) -> bool:
    """Tell whether both sides are conditions on `?`, not tests of it."""
    return all(type(each) in _CONDITIONS for each in (node.left, node.right))


_CONDITIONS: Final = frozenset((ast.Comparison, ast.Between, ast.In, ast.Disjunction, ast.Conjunction))
_READERS: Final[dict[type[ast.Node], Callable[[_Reader, Any], Known | Opaque]]] = {
    ast.Test: _read_test,
    ast.Comparison: _read_comparison,
    ast.RangeLiteral: _read_range,
    ast.Between: _read_between,
    ast.In: _read_in,
    ast.ListLiteral: _read_list,
    ast.Disjunction: _read_disjunction,
    ast.Conjunction: _read_conjunction,
}
