"""
Closures of arithmetic and comparison.

The first lines of each closure are the quick ways for the types that come most often; what they do not know goes to the
tables of `operators` and `comparison`. Precedent: the specialised instructions of CPython 3.11 (PEP 659).
"""

from collections.abc import Callable
from functools import lru_cache
from operator import add, eq, mul, ne, sub
from typing import Any, Final

from clerkwork.languages.feel import operators
from clerkwork.languages.feel.arithmetic import LIMIT, LOWEST
from clerkwork.languages.feel.ast import Arithmetic, Between, Comparison, Name, Negation, Node, Span, Test
from clerkwork.languages.feel.comparison import DIRECT, EQUATABLE, ORDERS, both, equal, ordered, unequal
from clerkwork.languages.feel.compiler.core import NOT_CONSTANT, SHARED, Compiler, Constant, constant_of
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.ranges import half_range
from clerkwork.languages.feel.scopes import Code, Scope
from clerkwork.languages.feel.values import NUMBER, describe

Slow = Callable[[Any, Any, Context], Any]

EXACT: Final[dict[str, Callable[[int, int], int]]] = {"+": add, "-": sub, "*": mul}


def arithmetic(node: Arithmetic, compiler: Compiler) -> Code:
    """Return the closure of left operator right."""
    left, right = compiler.code(node.left), compiler.code(node.right)
    slow = _by_table(node.operator, node.span)
    exact = EXACT.get(node.operator)
    if exact is None:
        return lambda scope, context: slow(left(scope, context), right(scope, context), context)
    folded = _folded(node.operator, constant_of(left), constant_of(right))
    if folded is not None:
        return Constant(folded)
    if type(constant_of(right)) is int:
        return _exact_with(left, exact, constant_of(right), slow)
    general = _exact(left, exact, right, slow)
    if _is_variable(node.left, compiler) and _is_variable(node.right, compiler):
        return _exact_names(node, exact, slow, general)
    return general


def _is_variable(node: Node, compiler: Compiler) -> bool:
    return isinstance(node, Name) and compiler.builtin(node.name) is None


@lru_cache(SHARED)
def _by_table(operator: str, span: Span) -> Slow:
    """Return the operation by the types of both sides; what is not defined is null with a warning."""
    table = operators.TABLES[operator]

    def operate(left: Any, right: Any, context: Context) -> Any:
        operation = table.get((type(left), type(right)))
        result = None if operation is None else operation(left, right)
        if result is None:
            context.warn(f"Expected values for {operator}, but {describe(left)} and {describe(right)}.", span)
        elif type(result) is str:
            return context.grow(result)
        return result

    return operate


def _folded(operator: str, left: Any, right: Any) -> Any:
    """Return the result for two constants, or None if there is none yet."""
    if left is NOT_CONSTANT or right is NOT_CONSTANT or type(left) is str:
        return None
    operation = operators.TABLES[operator].get((type(left), type(right)))
    return operation(left, right) if operation else None


def _exact(left: Code, exact: Callable[[int, int], int], right: Code, slow: Slow) -> Code:
    def operate(scope: Scope, context: Context) -> Any:
        one, other = left(scope, context), right(scope, context)
        if type(one) is int and type(other) is int:
            result = exact(one, other)
            if LOWEST < result < LIMIT:
                return result
        return slow(one, other, context)

    return operate


def _exact_names(node: Arithmetic, exact: Callable[[int, int], int], slow: Slow, general: Code) -> Code:
    """Return the closure of variable operator variable, which looks both up by itself."""
    assert isinstance(node.left, Name)
    assert isinstance(node.right, Name)
    first, second = node.left.name, node.right.name

    def operate(scope: Scope, context: Context) -> Any:
        try:
            one, other = scope[first], scope[second]
        except KeyError:
            return general(scope, context)
        if type(one) is int and type(other) is int:
            result = exact(one, other)
            if LOWEST < result < LIMIT:
                return result
        return slow(one, other, context)

    return operate


def _exact_with(left: Code, exact: Callable[[int, int], int], other: int, slow: Slow) -> Code:
    def operate(scope: Scope, context: Context) -> Any:
        one = left(scope, context)
        if type(one) is int:
            result = exact(one, other)
            if LOWEST < result < LIMIT:
                return result
        return slow(one, other, context)

    return operate


def negation(node: Negation, compiler: Compiler) -> Code:
    """Return the closure of -operand."""
    operand, span = compiler.code(node.operand), node.span

    def negate(scope: Scope, context: Context) -> Any:
        value = operand(scope, context)
        operation = operators.NEGATE.get(type(value))
        result = operation(value) if operation else None
        if result is None:
            context.warn(f"Expected a number or duration after -, but {describe(value)}.", span)
        return result

    return negate


def comparison(node: Comparison, compiler: Compiler) -> Code:
    """Return the closure of left operator right."""
    left, right = compiler.code(node.left), compiler.code(node.right)
    compare = _comparer(node, node.operator)
    if isinstance(node.left, Name) and compiler.builtin(node.left.name) is None and type(constant_of(right)) in DIRECT:
        return _name_with(node, left, constant_of(right), compare)
    if node.operator not in ORDERS:
        return _equality(left, right, compare, negated=node.operator == "!=")
    order = ORDERS[node.operator]
    other = constant_of(right)
    return _order_with(left, other, order, compare) if type(other) in DIRECT else _order(left, right, order, compare)


def _comparer(node: Node, operator: str) -> Slow:
    """Return the comparison of values of any type; what cannot be compared is null with a warning."""
    order, span = ORDERS.get(operator), node.span

    def compare(left: Any, right: Any, context: Context) -> bool | None:
        if order is not None:
            result = ordered(order, left, right)
        else:
            result = (equal if operator == "=" else unequal)(left, right, context)
        if result is None:
            context.warn(f"Expected comparable values, but {describe(left)} {operator} {describe(right)}.", span)
        return result

    return compare


def _name_with(node: Comparison, left: Code, other: Any, compare: Slow) -> Code:
    """Return the closure of variable operator literal, the test that models hold most of: it looks up by itself."""
    assert isinstance(node.left, Name)
    key, test = node.left.name, _DIRECTLY[node.operator]
    kinds = NUMBER if type(other) in NUMBER else frozenset((type(other),))

    def compare_name(scope: Scope, context: Context) -> Any:
        try:
            one = scope[key]
        except KeyError:
            one = left(scope, context)  # which warns
        return test(one, other) if type(one) in kinds else compare(one, other, context)

    return compare_name


_DIRECTLY: Final[dict[str, Callable[[Any, Any], Any]]] = {**ORDERS, "=": eq, "!=": ne}


def _equality(left: Code, right: Code, compare: Slow, *, negated: bool) -> Code:
    other = constant_of(right)
    if type(other) in EQUATABLE:
        return _equality_with(left, other, compare, negated=negated)

    def test(scope: Scope, context: Context) -> Any:
        one, other = left(scope, context), right(scope, context)
        if type(one) is type(other) and type(one) in EQUATABLE:
            return (one == other) is not negated
        return compare(one, other, context)

    return test


def _equality_with(left: Code, other: Any, compare: Slow, *, negated: bool) -> Code:
    kinds = NUMBER if type(other) in NUMBER else frozenset((type(other),))

    def test(scope: Scope, context: Context) -> Any:
        one = left(scope, context)
        return (one == other) is not negated if type(one) in kinds else compare(one, other, context)

    return test


def _order(left: Code, right: Code, order: Callable[[Any, Any], bool], compare: Slow) -> Code:
    def test(scope: Scope, context: Context) -> Any:
        one, other = left(scope, context), right(scope, context)
        if type(one) is type(other) and type(one) in DIRECT:
            return order(one, other)
        return compare(one, other, context)

    return test


def _order_with(left: Code, other: Any, order: Callable[[Any, Any], bool], compare: Slow) -> Code:
    kinds = NUMBER if type(other) in NUMBER else frozenset((type(other),))

    def test(scope: Scope, context: Context) -> Any:
        one = left(scope, context)
        return order(one, other) if type(one) in kinds else compare(one, other, context)

    return test


def between(node: Between, compiler: Compiler) -> Code:
    """Return the closure of value between low and high."""
    value, low, high = compiler.code(node.value), compiler.code(node.low), compiler.code(node.high)
    above, below = _comparer(node, ">="), _comparer(node, "<=")

    def test(scope: Scope, context: Context) -> bool | None:
        found = value(scope, context)
        return both(
            above(found, low(scope, context), context),
            below(found, high(scope, context), context),
        )

    return test


def half_comparison(node: Test, compiler: Compiler) -> Code:
    """Return the closure of < 5 where it is a value: a range without an end."""
    operand, operator, span = compiler.code(node.operand), node.operator, node.span

    def build(scope: Scope, context: Context) -> Any:
        end = operand(scope, context)
        made = half_range(operator, end)
        if made is None:
            context.warn(f"Expected an ordered value after {operator}, but {describe(end)}.", span)
        return made

    return build
