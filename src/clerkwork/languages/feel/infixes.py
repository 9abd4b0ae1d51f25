"""
What may follow an expression: one function each, and the table of binding powers.

Source: DMN 1.5, grammar rule 2 and the notes on precedence in 10.3.1.2.
"""

from collections.abc import Callable
from typing import Any, Final

from clerkwork.languages.feel.analysis import reads_input
from clerkwork.languages.feel.ast import (
    Arithmetic,
    Between,
    Comparison,
    Conjunction,
    Disjunction,
    Filter,
    In,
    InstanceOf,
    Invocation,
    Node,
    Path,
    Test,
)
from clerkwork.languages.feel.cursor import Cursor, Infix
from clerkwork.languages.feel.prefixes import COMPARING, TEST_SIGNS, range_from, test
from clerkwork.languages.feel.tokens import Kind
from clerkwork.languages.feel.types import read_type


def _joined(make: Callable[..., Node]) -> Callable[[Cursor, Node, int], Node]:
    """Return a reader of `left word right` that groups to the left."""

    def read(cursor: Cursor, left: Node, power: int) -> Node:
        cursor.advance()
        return make(left, cursor.expression(power), span=cursor.span(left.span.start))

    return read


def _operated(make: Callable[..., Node]) -> Callable[[Cursor, Node, int], Node]:
    """Return a reader of `left operator right` that groups to the left."""

    def read(cursor: Cursor, left: Node, power: int) -> Node:
        operator = cursor.advance().text
        return make(operator, left, cursor.expression(power), span=cursor.span(left.span.start))

    return read


def _between(cursor: Cursor, left: Node, power: int) -> Between:
    cursor.advance()
    low = cursor.expression(power)
    cursor.expect("and")
    return Between(left, low, cursor.expression(power), span=cursor.span(left.span.start))


def _in(cursor: Cursor, left: Node, power: int) -> In:
    cursor.advance()
    tests = _bracketed(cursor, power) if cursor.at("(") else (_bare(cursor, power),)
    return In(left, tests, span=cursor.span(left.span.start))


def _bare(cursor: Cursor, power: int) -> Node:
    if cursor.at(*TEST_SIGNS):
        return test(cursor)
    right = cursor.expression(power)
    return cursor.climb(right, COMPARING - 1) if reads_input(right) else right


def _bracketed(cursor: Cursor, power: int) -> tuple[Node, ...]:
    """Read (test, test), or an expression that happens to begin with a bracket."""
    start = cursor.advance().start
    first = test(cursor)
    if cursor.at("..") and not isinstance(first, Test):
        return (cursor.climb(range_from(cursor, first, start, low_closed=False), power),)
    if cursor.accept(","):
        return (first, *cursor.separated(test, ")"))
    cursor.expect(")")
    return (first if isinstance(first, Test) else cursor.climb(first, power),)


def _instance_of(cursor: Cursor, left: Node, _: int) -> InstanceOf:
    cursor.advance()
    cursor.expect("of")
    return InstanceOf(left, read_type(cursor), span=cursor.span(left.span.start))


def _path(cursor: Cursor, left: Node, _: int) -> Path:
    cursor.advance()
    known = cursor.seen.longest(cursor.tokens, cursor.index)
    if known:
        cursor.index += known[1]
        return Path(left, known[0], span=cursor.span(left.span.start))
    if cursor.token.kind not in {Kind.WORD, Kind.QUOTED}:
        raise cursor.error("a name")
    return Path(left, cursor.advance().text.strip("`"), span=cursor.span(left.span.start))


def _filter(cursor: Cursor, left: Node, _: int) -> Filter:
    cursor.advance()
    with cursor.knowing_all():
        condition = cursor.expression()
    cursor.expect("]")
    return Filter(left, condition, span=cursor.span(left.span.start))


def _invocation(cursor: Cursor, left: Node, _: int) -> Invocation:
    cursor.advance()
    named = cursor.names_before(":")
    found: tuple[Any, ...] = cursor.separated(_named_argument if named else test, ")")
    span = cursor.span(left.span.start)
    if named:
        return Invocation(left, tuple(node for _, node in found), tuple(name for name, _ in found), span=span)
    return Invocation(left, found, span=span)


def _named_argument(cursor: Cursor) -> tuple[str, Node]:
    name = cursor.words_until(":")
    cursor.expect(":")
    return name, test(cursor)


_ADDING: Final = 40
_MULTIPLYING: Final = 50
_RAISING: Final = 60
_TYPING: Final = 80
_SELECTING: Final = 90

INFIXES: Final[dict[str, Infix]] = {
    "or": Infix(10, _joined(Disjunction)),
    "and": Infix(20, _joined(Conjunction)),
    **dict.fromkeys(TEST_SIGNS, Infix(COMPARING, _operated(Comparison))),
    "between": Infix(COMPARING, _between),
    "in": Infix(COMPARING, _in),
    **dict.fromkeys("+-", Infix(_ADDING, _operated(Arithmetic))),
    **dict.fromkeys("*/", Infix(_MULTIPLYING, _operated(Arithmetic))),
    "**": Infix(_RAISING, _operated(Arithmetic)),
    "instance": Infix(_TYPING, _instance_of),
    ".": Infix(_SELECTING, _path),
    "[": Infix(_SELECTING, _filter),
    "(": Infix(_SELECTING, _invocation),
}
