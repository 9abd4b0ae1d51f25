"""
What an expression may begin with: one function each, and the table of them.

Source: DMN 1.5, grammar rules 1 to 66.
"""

from decimal import Decimal
from typing import Final

from clerkwork.languages.feel.arithmetic import negate, read_number
from clerkwork.languages.feel.ast import (
    AtLiteral,
    ComparisonOperator,
    ContextLiteral,
    Entry,
    For,
    FunctionDefinition,
    If,
    Iteration,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Parameter,
    Quantified,
    RangeLiteral,
    Test,
)
from clerkwork.languages.feel.cursor import Cursor, Prefix
from clerkwork.languages.feel.tokens import Kind, unescape
from clerkwork.languages.feel.types import read_type

COMPARING: Final = 30  # the binding power of comparisons: a test's operand binds more strongly
NEGATING: Final = 70
TEST_SIGNS: Final[tuple[ComparisonOperator, ...]] = ("<", "<=", ">", ">=", "=", "!=")


def number(cursor: Cursor) -> Literal:
    """Read 12, 1.5, .5 or 1e3."""
    token = cursor.advance()
    value = read_number(token.text)
    if value is None:
        raise cursor.error("a number below 1e6145", token)
    return Literal(value, span=cursor.span(token.start))


def string(cursor: Cursor) -> Literal:
    """Read a string in quotes."""
    token = cursor.advance()
    return Literal(unescape(token.text), span=cursor.span(token.start))


def name(cursor: Cursor) -> Name:
    """Read a name of one word."""
    token = cursor.advance()
    return Name(token.text, span=cursor.span(token.start))


def quoted(cursor: Cursor) -> Name:
    """Read a `name in backticks`."""
    token = cursor.advance()
    return Name(token.text[1:-1], span=cursor.span(token.start))


def constant(cursor: Cursor) -> Literal:
    """Read null, true or false."""
    token = cursor.advance()
    return Literal(CONSTANTS[token.text], span=cursor.span(token.start))


def at_literal(cursor: Cursor) -> AtLiteral:
    """Read a value such as @"2025-01-31"."""
    start = cursor.advance().start
    if cursor.token.kind is not Kind.STRING:
        raise cursor.error("a date, time or duration in quotes")
    return AtLiteral(unescape(cursor.advance().text), span=cursor.span(start))


def negation(cursor: Cursor) -> Node:
    """Read -operand; a minus before a number belongs to the number."""
    start = cursor.advance().start
    if cursor.token.kind is Kind.NUMBER:
        value = number(cursor).value
        assert isinstance(value, int | Decimal)
        return Literal(negate(value), span=cursor.span(start))
    return Negation(cursor.expression(NEGATING), span=cursor.span(start))


def group(cursor: Cursor) -> Node:
    """Read (expression), (low..high] or (< 5)."""
    start = cursor.advance().start
    inner = test(cursor)
    if cursor.at("..") and not isinstance(inner, Test):
        return range_from(cursor, inner, start, low_closed=False)
    cursor.expect(")")
    return inner


def range_from(cursor: Cursor, low: Node, start: int, *, low_closed: bool) -> RangeLiteral:
    """Read the rest of a range from its dots on."""
    cursor.expect("..")
    high = cursor.expression()
    if not cursor.at(")", "]", "["):
        raise cursor.error(") or ]")
    closed = cursor.advance().text == "]"
    return RangeLiteral(low, high, low_closed=low_closed, high_closed=closed, span=cursor.span(start))


def turned_range(cursor: Cursor) -> RangeLiteral:
    """Read ]low..high[, with turned brackets for an open end."""
    start = cursor.advance().start
    return range_from(cursor, cursor.expression(), start, low_closed=False)


def list_or_range(cursor: Cursor) -> Node:
    """Read [a, b] or [low..high]."""
    start = cursor.advance().start
    if cursor.accept("]"):
        return ListLiteral((), span=cursor.span(start))
    first = test(cursor)
    if cursor.at(".."):
        return range_from(cursor, first, start, low_closed=True)
    rest: tuple[Node, ...] = ()
    if cursor.accept(","):
        rest = cursor.separated(test, "]")
    else:
        cursor.expect("]")
    return ListLiteral((first, *rest), span=cursor.span(start))


def test(cursor: Cursor) -> Node:
    """Read half a comparison such as < 5, or else an expression."""
    for sign in TEST_SIGNS:
        if cursor.at(sign):
            start = cursor.advance().start
            return Test(sign, cursor.expression(COMPARING), span=cursor.span(start))
    return cursor.expression()


def context(cursor: Cursor) -> ContextLiteral:
    """Read {key: value, "key": value}."""
    start = cursor.advance().start
    with cursor.knowing():
        entries = cursor.separated(_entry, "}")
    return ContextLiteral(entries, span=cursor.span(start))


def _entry(cursor: Cursor) -> Entry:
    start = cursor.start()
    key = unescape(cursor.advance().text) if cursor.token.kind is Kind.STRING else cursor.words_until(":")
    cursor.expect(":")
    value = cursor.expression()
    cursor.known.add(key)
    cursor.seen.add(key)
    return Entry(key, value, span=cursor.span(start))


def conditional(cursor: Cursor) -> If:
    """Read if condition then consequence else alternative."""
    start = cursor.advance().start
    condition = cursor.expression()
    cursor.expect("then")
    consequence = cursor.expression()
    cursor.expect("else")
    return If(condition, consequence, cursor.expression(), span=cursor.span(start))


def loop(cursor: Cursor) -> For:
    """Read for name in list, … return result."""
    start = cursor.advance().start
    with cursor.knowing():
        iterations = _iterations(cursor, "return")
        return For(iterations, cursor.expression(), span=cursor.span(start))


def quantified(cursor: Cursor) -> Quantified:
    """Read some or every name in list, … satisfies condition."""
    start = cursor.start()
    quantifier = "some" if cursor.advance().text == "some" else "every"
    with cursor.knowing():
        iterations = _iterations(cursor, "satisfies")
        return Quantified(quantifier, iterations, cursor.expression(), span=cursor.span(start))  # type: ignore[arg-type]


def _iterations(cursor: Cursor, end: str) -> tuple[Iteration, ...]:
    found = [_iteration(cursor)]
    while cursor.accept(","):
        found.append(_iteration(cursor))
    cursor.expect(end)
    return tuple(found)


def _iteration(cursor: Cursor) -> Iteration:
    start = cursor.start()
    variable = cursor.words_until("in")
    cursor.expect("in")
    source = cursor.expression()
    end = cursor.expression() if cursor.accept("..") else None
    cursor.known.add(variable)
    return Iteration(variable, source, end, span=cursor.span(start))


def function(cursor: Cursor) -> Node:
    """Read a function definition, its parameters with or without types."""
    start = cursor.advance().start
    cursor.expect("(")
    parameters = cursor.separated(_parameter, ")")
    external = cursor.accept("external")
    with cursor.knowing(*(each.name for each in parameters)):
        return FunctionDefinition(parameters, cursor.expression(), external=external, span=cursor.span(start))


def _parameter(cursor: Cursor) -> Parameter:
    start = cursor.start()
    variable = cursor.words_until(":", ",", ")")
    kind = read_type(cursor) if cursor.accept(":") else None
    return Parameter(variable, kind, span=cursor.span(start))


CONSTANTS: Final = {"null": None, "true": True, "false": False}

PREFIXES: Final[dict[str, Prefix]] = {
    **dict.fromkeys(CONSTANTS, constant),
    "-": negation,
    "(": group,
    "[": list_or_range,
    "]": turned_range,
    "{": context,
    "@": at_literal,
    "if": conditional,
    "for": loop,
    "some": quantified,
    "every": quantified,
    "function": function,
}

KINDS: Final[dict[Kind, Prefix]] = {
    Kind.NUMBER: number,
    Kind.STRING: string,
    Kind.WORD: name,
    Kind.QUOTED: quoted,
}
