"""Values that a text gives without being evaluated: the lists that allowed values are."""

from typing import Any, Final

from clerkwork.languages.feel import ast, temporal

_MAKERS: Final = {
    "date": temporal.read_date,
    "time": temporal.read_time,
    "date and time": temporal.read_date_and_time,
    "duration": temporal.read_duration,
}


def constants_of(tests: ast.Node) -> tuple[Any, ...] | None:
    """Return the values of unary tests that are a list of constants, in order, else None."""
    if not isinstance(tests, ast.UnaryTests) or tests.negated or not tests.tests:
        return None
    found = [_constant(each) for each in tests.tests]
    return None if _UNKNOWN in map(id, found) else tuple(found)


_NOT_CONSTANT: Final = object()
_UNKNOWN: Final = id(_NOT_CONSTANT)


def _constant(node: ast.Node) -> Any:
    if isinstance(node, ast.Literal):
        return node.value
    if isinstance(node, ast.AtLiteral):
        return _or_unknown(temporal.read_temporal(node.text))
    if isinstance(node, ast.Invocation) and isinstance(node.function, ast.Name) and len(node.arguments) == 1:
        make, text = _MAKERS.get(node.function.name), node.arguments[0]
        if make is not None and isinstance(text, ast.Literal) and isinstance(text.value, str):
            return _or_unknown(make(text.value))
    return _NOT_CONSTANT


def _or_unknown(value: Any) -> Any:
    return _NOT_CONSTANT if value is None else value
