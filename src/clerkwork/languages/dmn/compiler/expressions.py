"""The table of the compiler: which function makes the closure of which expression, and what an expression is called."""

from collections.abc import Mapping
from typing import Final

from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.compilation import Make
from clerkwork.languages.dmn.compiler import boxed, functions, iterations
from clerkwork.languages.dmn.tables import compile_table

CODES: Final[Mapping[type[model.Expression], Make]] = {
    model.LiteralExpression: boxed.literal,
    model.Context: boxed.context,
    model.List: boxed.listed,
    model.Relation: boxed.relation,
    model.Conditional: boxed.conditional,
    model.FunctionDefinition: functions.function_definition,
    model.Invocation: functions.invocation,
    model.Filter: iterations.filtered,
    model.For: iterations.loop,
    model.Some: iterations.some,
    model.Every: iterations.every,
    model.DecisionTable: compile_table,
}


def kind_of(expression: model.Expression | None) -> str:
    """Return the tag of an expression in a file, "" without one."""
    if expression is None:
        return ""
    name = type(expression).__name__
    return name[0].lower() + name[1:]
