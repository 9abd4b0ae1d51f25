"""
Reading rows, always through what the asker may see.

Rule 1: every function that returns rows starts from permissions.view; none filters in Python.
Rule 2: `rows`, `row` and `lookup` speak plain values: ids and references are strings of digits, dates ISO texts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy import Row as SqlRow

from clerkwork.features.audit.actors import Actor
from clerkwork.features.tables import searching
from clerkwork.features.tables.column_types import to_feel, to_plain
from clerkwork.features.tables.conditions import Rows, compiled
from clerkwork.features.tables.errors import Uncompilable
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.operands import Constant, Operand, compare
from clerkwork.features.tables.permissions import (
    SYSTEM_FIELDS,
    Asker,
    asker_of,
    context,
    operands,
    rights,
    scope_of,
    view,
)
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sql import column_name, fetch, fold_name, scalar, vendor
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.feel import FeelSyntaxError
from clerkwork.runtime import wiring


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition that a person chose: a column, one of = < <= > >= contains empty, and a typed value."""

    column: str
    operator: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row as an actor sees it: typed values by column name, hidden columns absent."""

    id: int
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows are wanted, in which order."""

    where: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    filters: Sequence[Filter] = ()
    search: str = ""
    order: Sequence[str] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Source:
    """A table as one actor sees it."""

    table: Table
    actor: Actor

    @cached_property
    def asker(self) -> Asker:
        """The actor, whose roles and person are loaded once."""
        return asker_of(self.actor)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that the actor may read in at least some rows, in the order of the schema."""
        readable = rights(self.table, self.asker).fields(self.table, "read")
        return [column for column in self.table.schema.columns if column.name in readable]

    @cached_property
    def rows(self) -> Subquery:
        """The rows that the actor may read."""
        return view(self.table, self.asker).subquery()

    @cached_property
    def operands(self) -> dict[str, Operand]:
        """The operands of the readable columns; conditions hop only to what the actor may read."""
        return operands(self.table, self.rows, [column.name for column in self.columns], self.asker)

    def folded(self, column: Column) -> ColumnElement[Any]:
        """Return the folded copy of a text column."""
        return self.rows.c[fold_name(self.table.sql_numbers[column.id])]

    def selected(self, wish: Wish) -> Select[Any]:
        """Return the query of the wanted rows, without order and limit."""
        conditions = [self._filter(each) for each in wish.filters]
        if wish.where:
            conditions.append(self._where(wish.where, wish.variables))
        conditions += [self._word(word) for word in wish.search.split()]
        statement = select(self.rows)
        return statement.where(and_(*conditions)) if conditions else statement

    def ordered(self, wish: Wish) -> Select[Any]:
        """Return the query of the wanted rows in their order, nulls last, the id as the last word."""
        terms: list[ColumnElement[Any]] = []
        usual = [each for each in self.table.schema.order if each.removeprefix("-") in self.operands]
        for asked in wish.order or usual:
            terms += self._order(asked)
        statement = self.selected(wish).order_by(*terms, self.rows.c.id)
        return statement.limit(wish.limit).offset(wish.offset or None)

    def _where(self, text: str, variables: Mapping[str, Any]) -> ColumnElement[Any]:
        scope = {**variables, **scope_of(self.asker, [text])}
        against = Rows(wiring.current().feel, self.operands, scope, context(), vendor(), strict=True)
        try:
            return compiled(text, against)
        except Uncompilable as error:
            raise Invalid([error.problem("where")]) from error
        except FeelSyntaxError as error:
            raise Invalid([Problem("where", str(error), "Correct the condition.", line=error.line)]) from error

    def _filter(self, wanted: Filter) -> ColumnElement[Any]:
        operand = self._known(wanted.column)
        if wanted.operator == "empty":
            return operand.sql.is_(None)
        if wanted.operator == "contains":
            return self._holds(self.table.schema.by_name[wanted.column], str(wanted.value))
        return compare(wanted.operator, operand, Constant(wanted.value), strict=False, vendor=vendor())

    def _holds(self, column: Column, word: str) -> ColumnElement[Any]:
        return searching.holds(self.operands[column.name].sql, self.folded(column), column, word)

    def _word(self, word: str) -> ColumnElement[Any]:
        """Return whether any readable column of a row holds a word."""
        return or_(
            *(
                searching.matches(
                    self.operands[column.name].sql,
                    self.folded(column) if column.type.searched else None,
                    column,
                    word,
                )
                for column in self.columns
            )
        )

    def _order(self, asked: str) -> list[ColumnElement[Any]]:
        name = asked.removeprefix("-")
        sql = self._known(name).sql
        keys = [sql]
        column = self.table.schema.by_name.get(name)
        if column is not None and column.type.searched:
            keys = [self.folded(column), sql]
        elif column is not None and column.options:
            places = {option.value: place for place, option in enumerate(column.options)}
            keys = [case(places, value=sql, else_=len(places))]
        return [sql.is_(None), *(key.desc() if asked.startswith("-") else key for key in keys)]

    def _known(self, name: str) -> Operand:
        """Return the operand of a readable column; a hidden column is an unknown one."""
        found = self.operands.get(name)
        if found is None:
            known = ", ".join(self.operands)
            raise Invalid([Problem(name, f"There is no column {name} in {self.table.name}.", f"Known are {known}.")])
        return found

    def row(self, found: SqlRow[Any]) -> Row:
        """Return a fetched row with the names that people know."""
        numbers, mapping = self.table.sql_numbers, found._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
        values = {column.name: mapping[column_name(numbers[column.id])] for column in self.columns}
        return Row(
            id=mapping["id"],
            version=mapping["version"],
            created_at=mapping["created_at"],
            created_by=mapping["created_by"],
            updated_at=mapping["updated_at"],
            updated_by=mapping["updated_by"],
            values=values,
        )


def tables(app: str | None = None) -> list[Table]:
    """Return the tables of an app, or of all, in order of app and name."""
    found = Table.objects.select_related("app").order_by("app__name", "name")
    return list(found.filter(app__handle=app) if app else found)


def table(app: str, name: str) -> Table:
    """Return a table of an app; raises NotFound."""
    found = Table.objects.select_related("app").filter(app__handle=app, name=name).first()
    if found is None:
        raise NotFound(f"Expected a table, but the app {app} has none called {name}.")
    return found


def visible_tables(actor: Actor) -> list[Table]:
    """Return the tables of which an actor may read some rows."""
    asker = asker_of(actor)
    return [each for each in tables() if rights(each, asker).may("read")]


def find(table: Table, actor: Actor, wish: Wish) -> list[Row]:
    """Return the wanted rows that the actor may read, typed. Raises Invalid as `rows` does."""
    source = Source(table, actor)
    return [source.row(each) for each in fetch(source.ordered(wish))]


def get(table: Table, actor: Actor, identity: int) -> Row:
    """Return one row, typed; raises NotFound if there is none or the actor may not see it."""
    source = Source(table, actor)
    found = fetch(select(source.rows).where(source.rows.c.id == identity))
    if not found:
        raise NotFound(Sentence("There is no such row."))
    return source.row(found[0])


def rows(  # noqa: PLR0913 - what a list can be asked; all but two by name
    table: Table,
    actor: Actor,
    *,
    where: str | None = None,
    variables: Mapping[str, Any] | None = None,
    order: Sequence[str] = (),
    limit: int | None = None,
    offset: int = 0,
    search: str = "",
) -> list[dict[str, Any]]:
    """
    Return rows that the actor may read, as JSON values with `id`.

    `where` is FEEL over the columns, `user` (the actor) and `variables`; columns hide variables of the same name.
    `order` holds column names, a leading minus for descending; nulls come last. Raises Invalid for a condition or
    order that cannot be compiled, naming place and remedy.
    """
    wish = Wish(where, variables or {}, (), search, order, limit, offset)
    return [plain(table, each) for each in find(table, actor, wish)]


def count(
    table: Table,
    actor: Actor,
    *,
    where: str | None = None,
    variables: Mapping[str, Any] | None = None,
    search: str = "",
) -> int:
    """Return how many rows `rows` would return without a limit."""
    return counted(table, actor, Wish(where=where, variables=variables or {}, search=search))


def counted(table: Table, actor: Actor, wish: Wish) -> int:
    """Return how many rows are wanted that the actor may read."""
    chosen = Source(table, actor).selected(wish).subquery()
    return int(scalar(select(func.count()).select_from(chosen)))


def totals(table: Table, actor: Actor, wish: Wish) -> dict[str, Any]:
    """Return the sums of the columns that say `total`, over the wanted rows that the actor may read."""
    source = Source(table, actor)
    summed = [column for column in source.columns if column.total]
    if not summed:
        return {}
    chosen = source.selected(wish).subquery()
    numbers = table.sql_numbers
    sums = [func.sum(chosen.c[column_name(numbers[column.id])]) for column in summed]
    found = fetch(select(*sums))[0]
    return {column.name: value for column, value in zip(summed, found, strict=True)}


def row(table: Table, actor: Actor, identity: int) -> dict[str, Any]:
    """Return one row as JSON values; raises NotFound if there is none or the actor may not see it."""
    return plain(table, get(table, actor, identity))


def lookup(table: Table, actor: Actor, identities: Iterable[int]) -> dict[int, Row]:
    """Return rows by id, those the actor may read."""
    source = Source(table, actor)
    wanted = sorted(set(identities))
    if not wanted:
        return {}
    found = fetch(select(source.rows).where(source.rows.c.id.in_(wanted)))
    return {each.id: source.row(each) for each in found}


def plain(table: Table, row: Row) -> dict[str, Any]:
    """Return a row as JSON values with `id`."""
    types = table.schema.by_name
    return {"id": str(row.id)} | {name: to_plain(value, types[name].type_name) for name, value in row.values.items()}


def feel_values(table: Table, row: Row) -> dict[str, Any]:
    """Return a row as FEEL values with `id` and the other fields of the system."""
    types = table.schema.by_name
    system = {name: getattr(row, name) for name in SYSTEM_FIELDS if name != "id"}
    return {"id": str(row.id)} | system | {n: to_feel(v, types[n].type_name) for n, v in row.values.items()}
