"""The table of the compiler: which function makes the closure of which node."""

from clerkwork.languages.feel import ast
from clerkwork.languages.feel.compiler import control, functions, logic, operators, values
from clerkwork.languages.feel.compiler.core import Compiler, Functions
from clerkwork.languages.feel.conformance import NO_TYPES, Types
from clerkwork.languages.feel.scopes import Code


class TreeCompiler(Compiler):
    """The compiler of every node there is."""

    codes = {
        ast.Literal: values.literal,
        ast.AtLiteral: values.at_literal,
        ast.Name: values.name,
        ast.ListLiteral: values.list_literal,
        ast.ContextLiteral: values.context_literal,
        ast.RangeLiteral: values.range_literal,
        ast.Path: values.path,
        ast.Filter: values.filtered,
        ast.Negation: operators.negation,
        ast.Arithmetic: operators.arithmetic,
        ast.Comparison: operators.comparison,
        ast.Between: operators.between,
        ast.Test: operators.half_comparison,
        ast.Conjunction: logic.conjunction,
        ast.Disjunction: logic.disjunction,
        ast.In: logic.membership,
        ast.UnaryTests: logic.unary_tests,
        ast.InstanceOf: logic.instance_of,
        ast.If: control.conditional,
        ast.For: control.loop,
        ast.Quantified: control.quantified,
        ast.FunctionDefinition: functions.definition,
        ast.Invocation: functions.invocation,
    }
    checks = {ast.Test: logic.check_half, ast.RangeLiteral: logic.check_range, ast.Node: logic.check_any}


def compile_node(
    node: ast.Node, builtins: Functions, types: Types = NO_TYPES, bound: frozenset[str] = frozenset()
) -> Code:
    """Return the closure of a tree."""
    return TreeCompiler(builtins, types, bound).code(node)
