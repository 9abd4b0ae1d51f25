"""
How a typed word finds rows.

Texts contain it, titles of choices, names of people and teams contain it, numbers and dates equal it.

Rule 1: case and Unicode spellings do not matter, on both databases alike: folded copies are compared, not LIKE.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, false, func

from clerkwork.features.people.models import Team, User
from clerkwork.features.tables.column_types import SQLITE, Unfit, fold
from clerkwork.features.tables.operands import Constant, Operand, compare, scale_of
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sql import vendor


def holds(sql: ColumnElement[Any], folded: ColumnElement[Any], column: Column, word: str) -> ColumnElement[Any]:
    """Return whether a text column holds a word."""
    wanted = fold(word.replace("\0", ""))
    position = func.instr if vendor() == SQLITE else func.strpos
    return position(folded if column.type.searched else sql, wanted) > 0


def matches(
    sql: ColumnElement[Any], folded: ColumnElement[Any] | None, column: Column, word: str
) -> ColumnElement[Any]:
    """Return whether a column of any type matches a word."""
    if folded is not None:
        return holds(sql, folded, column, word)
    match column.type_name:
        case "choice":
            return sql.in_([each.value for each in column.options if _in(word, each.value, each.title)])
        case "person":
            return sql.in_([name for name, full in _people() if _in(word, name, full)])
        case "team":
            return sql.in_([team.handle for team in Team.objects.all() if _in(word, team.handle, team.name)])
        case "number" | "integer" | "date":
            return _equal(sql, column, word)
        case _:
            return false()


def _people() -> list[tuple[str, str]]:
    found = User.objects.only("username", "first_name", "last_name")
    return [(person.username, person.name) for person in found]


def _in(word: str, *texts: str) -> bool:
    wanted = fold(word) or ""
    return any(wanted in (fold(text) or "") for text in texts)


def _equal(sql: ColumnElement[Any], column: Column, word: str) -> ColumnElement[Any]:
    with suppress(Unfit):
        operand = Operand(sql, column.type.feel, scale_of(sql))
        value = column.type.plain(word, column.measure)
        return compare("=", operand, Constant(value), strict=False, vendor=vendor())
    return false()
