"""
What somebody wants to write into a row, read to typed values with every problem found.

Rule 1: a problem's place is the column's name, "" for the row as a whole.
Rule 2: a column that the actor may not use is an unknown column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import and_, select

from clerkwork.features.audit.actors import Actor
from clerkwork.features.people.models import Team, User
from clerkwork.features.tables import queries
from clerkwork.features.tables.column_types import Unfit, fold, to_feel
from clerkwork.features.tables.defaults import default_of
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import context, scope_of
from clerkwork.features.tables.queries import Row
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sql import column_name, fetch, fold_name, sql_table
from clerkwork.kernel.errors import Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import wiring

CORRECT: Final = Sentence("Correct the value.")
CHANGE_ONE: Final = Sentence("Change one of them.")


@dataclass(slots=True)
class Entry:
    """The typed values of a row to be, and what is wrong with them."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(
    table: Table, actor: Actor, given: Mapping[str, Any], fields: Iterable[str], before: Row | None = None
) -> Entry:
    """
    Return the row that results from given plain values: over the row before, or over the defaults of a new one.

    An empty text is no value.
    """
    entry = Entry(dict(before.values) if before is not None else defaults(table, actor))
    usable = frozenset(fields)
    for name, value in given.items():
        column = table.schema.by_name.get(name)
        if column is None or name not in usable:
            known = ", ".join(each for each in table.schema.by_name if each in usable)
            entry.problems.append(Problem(name, f"There is no column {name}.", f"Known are {known}."))
            continue
        try:
            entry.values[name] = _typed(table, actor, column, value, before)
        except Unfit as unfit:
            entry.problems.append(Problem(name, unfit.says, CORRECT))
    if not entry.problems:
        entry.problems += _row_problems(table, actor, entry.values, before)
    return entry


def defaults(table: Table, actor: Actor) -> dict[str, Any]:
    """Return the typed values that a new row has without being given any."""
    columns = table.schema.columns
    computed = [column.default[1:] for column in columns if str(column.default).startswith("=")]
    user = scope_of(actor, computed).get("user")
    return {column.name: default_of(column, user) for column in columns}


def _typed(table: Table, actor: Actor, column: Column, value: Any, before: Row | None) -> Any:
    """Return the typed value; what stands there already is not asked again, so a person who left may stay."""
    if value is None or value == "":
        return None
    typed = column.type.plain(value, column.measure)
    if before is None or typed != before.values.get(column.name):
        refuse_outside(column, typed)
        _refuse_unknown(table, actor, column, typed)
    return typed


def refuse_outside(column: Column, value: Any) -> None:
    """Raise Unfit for a value below a column's minimum or above its maximum."""
    minimum, maximum = (_limit(column, limit) for limit in (column.minimum, column.maximum))
    if minimum is not None and value < minimum:
        raise Unfit("Expected at least %(limit)s.", limit=column.minimum)
    if maximum is not None and value > maximum:
        raise Unfit("Expected at most %(limit)s.", limit=column.maximum)


def _refuse_unknown(table: Table, actor: Actor, column: Column, value: Any) -> None:
    match column.type_name:
        case "choice" if column.option(value) is None:
            known = ", ".join(option.value for option in column.options)
            raise Unfit("Expected one of %(known)s, but “%(value)s”.", known=known, value=value)
        case "person" if not User.objects.filter(username=value, is_active=True).exists():
            raise Unfit("Expected a username, but nobody is called “%(value)s”.", value=value)
        case "team" if not Team.objects.filter(handle=value).exists():
            raise Unfit("Expected a team, but none is called “%(value)s”.", value=value)
        case "reference":
            target = queries.table(table.app.handle, column.table)
            if not queries.lookup(target, actor, [value]):
                raise Unfit("Expected a row of %(table)s, but there is none with this id.", table=target.title)


def _limit(column: Column, limit: Any) -> Any:
    if limit is None or column.type.feel not in {"number", "date", "instant"}:
        return None
    return column.type.plain(limit, column.measure)


def _row_problems(table: Table, actor: Actor, values: Mapping[str, Any], before: Row | None) -> Iterator[Problem]:
    """Yield what is wrong with the row as a whole: missing values, failed checks, values that occur already."""
    missing = [column for column in table.schema.columns if column.required and values.get(column.name) is None]
    for column in missing:
        yield lacking(column)
    if missing:
        return
    yield from failed_checks(table, actor, values)
    for names in table.schema.uniques:
        if before is None or any(values.get(name) != before.values.get(name) for name in names):
            yield from _double(table, names, values, before)


def lacking(column: Column) -> Problem:
    """Return what is wrong with a required column that has no value."""
    said = Sentence("Expected a value, but there is none.")
    return Problem(column.name, said, Sentence("Fill in %(column)s.", column=column.title))


def titles(table: Table, names: Iterable[str]) -> str:
    """Return the titles of columns, in one line."""
    *first, last = (table.schema.by_name[name].title for name in names)
    return Sentence("%(first)s and %(last)s", first=", ".join(first), last=last) if first else last


def failed_checks(table: Table, actor: Actor, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the checks that are false; one that is null passes, as in SQL."""
    checks = table.schema.checks
    if not checks:
        return
    types = table.schema.by_name
    feel, now = wiring.current().feel, context()
    scope = {name: to_feel(value, types[name].type_name) for name, value in values.items() if name in types}
    scope |= scope_of(actor, [check.feel for check in checks])
    for check in checks:
        expression = feel.expression(check.feel)
        if expression.run(scope, now) is False:
            place = min(expression.names & types.keys(), key=check.feel.find, default="")
            yield Problem(place, check.message, "")


def _double(table: Table, names: tuple[str, ...], values: Mapping[str, Any], before: Row | None) -> Iterator[Problem]:
    if any(values.get(name) is None for name in names):
        return  # nulls are never equal, as in SQL
    source, numbers, types = sql_table(table), table.sql_numbers, table.schema.by_name
    same = [source.c[column_name(numbers[types[name].id])] == values[name] for name in names]
    if before is not None:
        same.append(source.c.id != before.id)
    if fetch(select(source.c.id).where(and_(*same)).limit(1)):
        said = Sentence("Another row already has the same %(columns)s.", columns=titles(table, names))
        yield Problem(names[0], said, CHANGE_ONE)


def stored(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed values under their SQL names, with the folded copies of texts."""
    numbers = table.sql_numbers
    found: dict[str, Any] = {}
    for column in table.schema.columns:
        if column.name in values:
            number = numbers[column.id]
            found[column_name(number)] = values[column.name]
            if column.type.searched:
                found[fold_name(number)] = fold(values[column.name])
    return found
