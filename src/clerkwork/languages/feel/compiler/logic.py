"""
Closures of and, or, in, unary tests and instance of, in three-valued logic.

Source: DMN 1.5, tables 50 and 51.
"""

from typing import Any

from clerkwork.languages.feel.analysis import INPUT, reads_input
from clerkwork.languages.feel.ast import (
    Conjunction,
    Disjunction,
    In,
    InstanceOf,
    Node,
    RangeLiteral,
    Test,
    UnaryTests,
)
from clerkwork.languages.feel.comparison import ORDERS, equal, fits, ordered, unequal
from clerkwork.languages.feel.compiler.core import NOT_CONSTANT, Compiler, Constant, constant_of
from clerkwork.languages.feel.conformance import ready
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.scopes import Check, Code, Local, Scope
from clerkwork.languages.feel.values import describe


def conjunction(node: Conjunction, compiler: Compiler) -> Code:
    """Return the closure of left and right: false if one is false, true if both are true, else null."""
    return _joined(_operands(node, compiler), decided=False, word="and")


def disjunction(node: Disjunction, compiler: Compiler) -> Code:
    """Return the closure of left or right: true if one is true, false if both are false, else null."""
    return _joined(_operands(node, compiler), decided=True, word="or")


def _operands(node: Conjunction | Disjunction, compiler: Compiler) -> list[Code]:
    """Return the closures of a and b and c, first to last, without walking down call by call."""
    found: list[Node] = []
    rest: Node = node
    while isinstance(rest, Conjunction | Disjunction) and type(rest) is type(node):
        found.append(rest.right)
        rest = rest.left
    return [compiler.code(each) for each in (rest, *reversed(found))]


def _joined(operands: list[Code], *, decided: bool, word: str) -> Code:
    """Return the closure of operands joined by a word, one of which decides the whole."""
    if len(operands) == 2:  # noqa: PLR2004 - the usual case, without the loop
        return _joined_pair(operands[0], operands[1], decided=decided, word=word)

    def test(scope: Scope, context: Context) -> Any:
        known = True
        for operand in operands:
            value = operand(scope, context)
            if value is decided:
                return decided
            if type(value) is not bool:
                known = False
                _note(value, word, context)
        return (not decided) if known else None

    return test


def _joined_pair(left: Code, right: Code, *, decided: bool, word: str) -> Code:
    otherwise = not decided

    def test(scope: Scope, context: Context) -> Any:
        one = left(scope, context)
        if one is decided:
            return decided
        other = right(scope, context)
        if other is decided:
            return decided
        if one is otherwise and other is otherwise:
            return otherwise
        _note(one, word, context)
        _note(other, word, context)
        return None

    return test


def _note(value: object, word: str, context: Context) -> None:
    if value is not None and type(value) is not bool:
        context.warn(f"Expected true or false beside {word}, but {describe(value)}.")


def membership(node: In, compiler: Compiler) -> Code:
    """Return the closure of value in tests."""
    value = compiler.code(node.value)
    check = _any_of([compiler.check(test) for test in node.tests])
    return lambda scope, context: check(scope, context, value(scope, context))


def unary_tests(node: UnaryTests, compiler: Compiler) -> Code:
    """Return the closure of a list of unary tests, which finds its input in the scope as `?`."""
    if not node.tests:
        return Constant(True)
    check, negated = _any_of([compiler.check(test) for test in node.tests]), node.negated

    def test(scope: Scope, context: Context) -> bool | None:
        try:
            value = scope[INPUT]
        except KeyError:
            value = None
        passed = check(scope, context, value)
        return passed if passed is None or not negated else not passed

    return test


def _any_of(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]

    def check(scope: Scope, context: Context, value: object) -> bool | None:
        known = True
        for each in checks:
            passed = each(scope, context, value)
            if passed is True:
                return True
            known = known and passed is False
        return False if known else None

    return check


def check_half(node: Test, compiler: Compiler) -> Check:
    """Return the test whether the input stands in an order to an operand, or equals it, or does not."""
    operand, order, negated = compiler.code(node.operand), ORDERS.get(node.operator), node.operator == "!="

    def check(scope: Scope, context: Context, value: object) -> bool | None:
        other = operand(scope, context)
        if order is not None:
            return ordered(order, value, other)
        return unequal(value, other, context) if negated else equal(value, other, context)

    return check


def check_range(node: RangeLiteral, compiler: Compiler) -> Check:
    """Return the test whether the input lies in a range; null if there is no such range."""
    code = compiler.code(node)

    def check(scope: Scope, context: Context, value: object) -> bool | None:
        span = code(scope, context)
        return None if span is None else fits(value, span, context)

    return check


def check_any(node: Node, compiler: Compiler) -> Check:
    """
    Return the test of any other expression: its own truth if it speaks of `?`, else whether the input fits its value.
    """
    code = compiler.within(INPUT).code(node)
    other = constant_of(code)
    if other is not NOT_CONSTANT:
        return lambda _, context, value: fits(value, other, context)
    return _check_truth(code) if reads_input(node) else _check_fit(code)


def _check_truth(code: Code) -> Check:
    def check(scope: Scope, context: Context, value: object) -> bool | None:
        local = Local(scope)
        local[INPUT] = value
        holds = code(local, context)
        return holds if holds is None or type(holds) is bool else fits(value, holds, context)

    return check


def _check_fit(code: Code) -> Check:
    def check(scope: Scope, context: Context, value: object) -> bool | None:
        other = code(scope, context)
        if type(other) is bool and type(value) is not bool:
            return other
        return fits(value, other, context)

    return check


def instance_of(node: InstanceOf, compiler: Compiler) -> Code:
    """Return the closure of value instance of type."""
    value, conforms = compiler.code(node.value), ready(node.type, compiler.types).conforms
    return lambda scope, context: conforms(value(scope, context), context)
