"""
The rows of a sandbox: an app's tables in memory, which connectors and forms read and write as they do the real ones.

Rule 1: nothing here reaches the database; a run begins with the rows of `data/`, and with those that somebody put in.
Rule 2: what the real tables refuse is refused here too, but for people and teams: a sandbox may make them up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.features.tables.column_types import Unfit, fold, to_feel, to_plain
from clerkwork.features.tables.schema import Column, Schema
from clerkwork.languages.feel import Context, Feel, FeelSyntaxError, from_json, to_json
from clerkwork.plugins import ConnectorError

LIMITED: Final = frozenset({"number", "date", "instant"})
Typed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads rows: the roles held in the app, and what FEEL knows of the person."""

    roles: frozenset[str]
    person: Mapping[str, Any]


@dataclass
class Tables:
    """Every table of an app with its rows, typed, by id; `context` makes what FEEL runs in at the present instant."""

    schemas: Mapping[str, Schema]
    feel: Feel
    context: Callable[[], Context]
    rows: dict[str, dict[int, Typed]] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)  # the table of each write, in order

    # What a connector asks for

    def query(
        self,
        table: str,
        *,
        where: str | None = None,
        params: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        reader: "Reader | None" = None,
    ) -> list[dict[str, Any]]:
        """Return the rows for which a FEEL condition holds, of those that the table's rules show a reader."""
        schema = self._schema(table)
        rows = self.rows.get(table, {}).items()
        seen = rows if reader is None else self._seen(schema, rows, reader)
        chosen = list(self._chosen(schema, seen, where, params or {}))
        for asked in reversed(order or schema.order):
            chosen = _sorted(schema, chosen, asked)
        return [self.plain(schema, *row) for row in chosen[:limit]]

    def create(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Insert one row and return it with its id."""
        schema = self._schema(table)
        typed = self._entry(schema, {column.name: self._default(column) for column in schema.columns}, values)
        identity = self.last[table] = self.last.get(table, 0) + 1
        self.written.append(table)
        self.rows.setdefault(table, {})[identity] = typed
        return self.plain(schema, identity, typed)

    def update(self, table: str, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change columns of one row and return it."""
        schema = self._schema(table)
        before = self._row(table, row)
        typed = self._entry(schema, before, values, row)
        self.rows[table][row] = typed
        self.written.append(table)
        return self.plain(schema, row, typed)

    def delete(self, table: str, row: int) -> None:
        """Delete one row."""
        self._schema(table)
        self._row(table, row)
        del self.rows[table][row]
        self.written.append(table)

    def lock(self, name: str) -> None:
        """Do nothing: a sandbox is alone."""

    # What people ask for

    def fill(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Copy rows with their ids, as far as their values fit the columns; they held where they come from."""
        schema = self._schema(table)
        there = self.rows.setdefault(table, {})
        for row in rows:
            identity = int(row["id"])
            there[identity] = {column.name: _fitting(column, row.get(column.name)) for column in schema.columns}
            self.last[table] = max(self.last.get(table, 0), identity)

    def all(self, table: str) -> list[dict[str, Any]]:
        """Return every row of a table as JSON values with `id`, oldest first."""
        schema = self._schema(table)
        return [self.plain(schema, *row) for row in self.rows.get(table, {}).items()]

    def plain(self, schema: Schema, identity: int, typed: Typed) -> dict[str, Any]:
        """Return a row as JSON values with `id`."""
        types = schema.by_name
        return {"id": str(identity)} | {name: to_plain(typed.get(name), types[name].type_name) for name in types}

    def _schema(self, table: str) -> Schema:
        if table not in self.schemas:
            known = ", ".join(sorted(self.schemas)) or "none"
            raise ConnectorError("table", f"Expected a table, but the app has none called {table}. Known are {known}.")
        return self.schemas[table]

    def _row(self, table: str, row: int) -> Typed:
        found = self.rows.get(table, {}).get(row)
        if found is None:
            raise ConnectorError("rows", f"Expected a row of {table}, but there is none with the id {row}.")
        return found

    def _seen(self, schema: Schema, rows: Iterable[tuple[int, Typed]], reader: "Reader") -> Iterator[tuple[int, Typed]]:
        """Yield the rows that the table's rules show a reader, with nothing in the columns that they do not."""
        rules = [rule for rule in schema.rules if rule.role in reader.roles and "read" in rule.may]
        conditions = [(self.feel.expression(rule.rows, names=schema.by_name), rule.fields) for rule in rules]
        for identity, typed in rows:
            scope = {**self._feel(schema, identity, typed), "user": reader.person}
            shown = [fields for condition, fields in conditions if condition.run(scope, self.context()) is True]
            if None in shown:
                yield identity, typed
            elif shown:
                columns = frozenset().union(*(fields or () for fields in shown))
                yield identity, {name: value if name in columns else None for name, value in typed.items()}

    def _chosen(
        self, schema: Schema, rows: Iterable[tuple[int, Typed]], where: str | None, params: Mapping[str, Any]
    ) -> Iterator[tuple[int, Typed]]:
        if not where:
            yield from rows
            return
        names = [*params, *schema.by_name]
        try:
            condition = self.feel.expression(where.removeprefix("="), names=names)
        except FeelSyntaxError as error:
            raise ConnectorError("rows", f"where: {error}") from error
        given = {name: from_json(value) for name, value in params.items()}
        hops = [column for column in schema.columns if column.table and f"{column.name}." in where]
        for identity, typed in rows:
            scope = {**given, **self._feel(schema, identity, typed), **self._hopped(hops, typed)}
            if condition.run(scope, self.context()) is True:
                yield identity, typed

    def _feel(self, schema: Schema, identity: int, typed: Typed) -> dict[str, Any]:
        types = schema.by_name
        return {"id": str(identity)} | {name: to_feel(typed.get(name), types[name].type_name) for name in types}

    def _hopped(self, columns: Iterable[Column], typed: Typed) -> dict[str, Any]:
        """Return the rows that references lead to, for conditions that hop to one of their columns."""
        found = {}
        for column in columns:
            there, identity = self.rows.get(column.table, {}), typed.get(column.name)
            if identity in there:
                found[column.name] = self._feel(self.schemas[column.table], identity, there[identity])
        return found

    # What a row may hold

    def _default(self, column: Column) -> Any:
        given = column.default
        if isinstance(given, str) and given.startswith("="):
            given = to_json(self.feel.expression(given[1:]).run({"user": None}, self.context()))
        try:
            return None if given is None else column.type.plain(given, column.measure)
        except Unfit:
            return None

    def _entry(self, schema: Schema, before: Typed, given: Mapping[str, Any], own: int = 0) -> Typed:
        """Return the typed row that results; raises ConnectorError with all that is wrong with it."""
        typed, problems = dict(before), []
        for name, value in given.items():
            column = schema.by_name.get(name)
            if column is None:
                problems.append(f"{name}: There is no column {name}.")
                continue
            try:
                typed[name] = self._typed(column, value)
            except Unfit as unfit:
                problems.append(f"{name}: {unfit}")
        problems = problems or list(self._row_problems(schema, typed, own))
        if problems:
            raise ConnectorError("rows", f"{schema.title}: {' '.join(problems)}")
        return typed

    def _typed(self, column: Column, value: Any) -> Any:
        if value is None or value == "":
            return None
        typed = column.type.plain(value, column.measure)
        if column.type.feel in LIMITED:
            minimum, maximum = column.minimum, column.maximum
            if minimum is not None and typed < column.type.plain(minimum, column.measure):
                raise Unfit(f"Expected at least {minimum}.")
            if maximum is not None and typed > column.type.plain(maximum, column.measure):
                raise Unfit(f"Expected at most {maximum}.")
        if column.type_name == "choice" and column.option(typed) is None:
            raise Unfit(f"Expected one of {', '.join(option.value for option in column.options)}, but “{typed}”.")
        if column.type_name == "reference" and typed not in self.rows.get(column.table, {}):
            raise Unfit(f"Expected a row of {column.table}, but there is none with the id {typed}.")
        return typed

    def _row_problems(self, schema: Schema, typed: Typed, own: int) -> Iterator[str]:
        missing = [column.title for column in schema.columns if column.required and typed.get(column.name) is None]
        if missing:
            yield f"Expected a value of {', '.join(missing)}, but there is none."
            return
        scope = self._feel(schema, own, typed)
        for check in schema.checks:
            if self.feel.expression(check.feel).run(scope, self.context()) is False:
                yield check.message
        for names in schema.uniques:
            wanted = [typed.get(name) for name in names]
            others = (row for key, row in self.rows.get(schema.name, {}).items() if key != own)
            if None not in wanted and any([row.get(name) for name in names] == wanted for row in others):
                yield f"Another row already has the same {' and '.join(schema.by_name[name].title for name in names)}."


def _sorted(schema: Schema, rows: list[tuple[int, Typed]], asked: str) -> list[tuple[int, Typed]]:
    """Return rows in the order of a column, those without a value last."""
    name = asked.removeprefix("-")
    if name == "id":
        return sorted(rows, key=lambda row: row[0], reverse=asked.startswith("-"))
    column = schema.by_name.get(name)
    if column is None:
        raise ConnectorError("rows", f"There is no column {name} in {schema.name}.")
    filled = [row for row in rows if row[1].get(name) is not None]
    filled.sort(key=lambda row: _rank(column, row[1][name]), reverse=asked.startswith("-"))
    return filled + [row for row in rows if row[1].get(name) is None]


def _fitting(column: Column, value: Any) -> Any:
    try:
        return None if value is None or value == "" else column.type.plain(value, column.measure)
    except Unfit:
        return None


def _rank(column: Column, value: Any) -> Any:
    """Return what a value is sorted by: texts without case, choices in the order of their options."""
    if column.options:
        places = {option.value: place for place, option in enumerate(column.options)}
        return places.get(value, len(places))
    return (fold(value) or "", value) if column.type.searched else value
