"""
A role's condition on cases, FEEL, as a filter of the database.

Rule 1: what this file cannot turn into a filter grants nothing; cases are never filtered in Python.
Rule 2: the left side of each comparison is a column of a case, the right side is worked out beforehand from `user`.

    startedBy in user.reports            state = "active" and process = "vacation"
    startedBy = user.username            not(state = "canceled") or title = null
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q

from clerkwork.features.processes.expressions import scope
from clerkwork.languages.feel import FeelSyntaxError, ast, print_ast
from clerkwork.runtime import wiring

COLUMNS: Final = {
    "startedBy": "started_by",
    "state": "state",
    "process": "process_id",
    "title": "title",
    "businessKey": "business_key",
}
NOTHING: Final = Q(pk__in=())


class _Unsupported(Exception):  # noqa: N818 - reads as the sentence it is; never leaves this file
    """The condition holds something that has no filter."""


def compile_condition(text: str, person: Mapping[str, Any]) -> Q:
    """Return the filter of a FEEL condition for a person; one that has no filter lets nothing through."""
    try:
        tree = wiring.current().feel.expression(text.removeprefix("=")).ast
        return _filter(tree, {"user": person})
    except (FeelSyntaxError, _Unsupported):
        return NOTHING


def _filter(node: ast.Node, known: Mapping[str, Any]) -> Q:
    match node:
        case ast.Conjunction(left=left, right=right):
            return _filter(left, known) & _filter(right, known)
        case ast.Disjunction(left=left, right=right):
            return _filter(left, known) | _filter(right, known)
        case ast.Invocation(function=ast.Name(name="not"), arguments=(argument,)):
            return ~_filter(argument, known)
        case ast.Comparison(operator="=" | "!=" as operator, left=ast.Name(name=name), right=right):
            found = _equal(_column(name), _value(right, known))
            return found if operator == "=" else ~found
        case ast.In(value=ast.Name(name=name), tests=tests):
            return _among(_column(name), [_value(test, known) for test in tests])
        case ast.Literal(value=bool(value)):
            return Q() if value else NOTHING
    raise _Unsupported


def _column(name: str) -> str:
    if name not in COLUMNS:
        raise _Unsupported
    return COLUMNS[name]


def _value(node: ast.Node, known: Mapping[str, Any]) -> Any:
    names = {each.name for each in ast.walk(node) if isinstance(each, ast.Name)}
    if names & COLUMNS.keys():
        raise _Unsupported
    return scope(known).value(print_ast(node))


def _equal(column: str, value: Any) -> Q:
    return Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})


def _among(column: str, values: list[Any]) -> Q:
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return Q(**{f"{column}__in": [each for each in flat if each is not None]})
