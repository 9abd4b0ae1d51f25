"""
The syntax tree of FEEL: frozen nodes, each with the span of source text it stands for.

Rule 1: every node class lives here without behaviour; compiler, printer and analysis are tables over these classes.
Rule 2: two nodes are equal when they mean the same text, wherever it stood: spans do not take part in equality.

Source: DMN 1.5, chapter 10.3.1.2, grammar rules 1 to 66.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple
from typing import Literal as OneOf


class Span(NamedTuple):
    """Offsets of the first character and of the one after the last."""

    start: int
    end: int


NOWHERE: Final = Span(0, 0)

ArithmeticOperator = OneOf["+", "-", "*", "/", "**"]
ComparisonOperator = OneOf["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that stands in a tree."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """null, true, false, a number (int without a decimal point, else Decimal) or a string."""

    value: bool | int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """A temporal value in text: @"2025-01-31"."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or function; `?` is the input of a unary test and `item` the item of a filter."""

    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """[a, b]."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One key and value of a context literal."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """{key: value}; later entries see earlier ones."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """[low..high], with round or turned brackets for an open end."""

    low: Node
    high: Node
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True)
class Path(Node):
    """source.name."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """source[condition], where the condition is an index or a test of `item`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """-operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """left operator right, with one of + - * / **."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """left operator right, with one of = != < <= > >=."""

    operator: ComparisonOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """left and right."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """left or right."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """value between low and high, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """value in tests: true when one of them holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Test(Node):
    """operator operand: half a comparison, whose left side is the input; elsewhere a range without an end."""

    operator: ComparisonOperator
    operand: Node


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """test, test or not(test, test) or - (no tests: any value passes); the input is the variable `?`."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Type(Node):
    """A type: `parts` are the element of a list or range, or the parameters of a function followed by its result."""

    name: str
    parts: tuple["Type", ...] = ()
    members: tuple[tuple[str, "Type"], ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """value instance of type."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class If(Node):
    """if condition then consequence else alternative."""

    condition: Node
    consequence: Node
    alternative: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """name in source, or name in source..end."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """for iterations return result, which may read `partial`, the results so far."""

    iterations: tuple[Iteration, ...]
    result: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """some or every iterations satisfies condition."""

    quantifier: OneOf["some", "every"]
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter of a function definition, with its type if it has one."""

    name: str
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """function(parameters) body; an external one is parsed and never run."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """function(arguments); `names` has a name for each argument, or is empty when they go by position."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@cache
def _fields_of(kind: type[Node]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.name != "span")


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below a node, in the order of the text."""
    for name in _fields_of(type(node)):  # type: ignore[arg-type] # a class is hashable, whatever its __hash__
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and every node below it."""
    waiting = [node]
    while waiting:
        yield (present := waiting.pop())
        waiting.extend(children(present))
