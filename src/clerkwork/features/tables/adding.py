"""
Many new rows at once: judged in memory, inserted in batches, each with its line of the log.

Rule 1: a row that is added here has passed what create_row asks: columns the actor may use, limits, checks, what must
occur once, and afterwards the actor's rules.
Rule 2: values come typed, and what they name (people, teams, rows) has been found by whoever read them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError as DjangoIntegrityError
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from clerkwork.features.audit.actions import Act, record
from clerkwork.features.audit.actors import Actor
from clerkwork.features.tables import entries, log
from clerkwork.features.tables.column_types import Unfit, to_plain
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import asker_of, granted_ids, rights
from clerkwork.features.tables.sql import column_name, fetch, run, sql_table
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Forbidden, Invalid, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import nodes, wiring

BATCH = 200
SAME = Sentence("Another row already has the same %(columns)s.")
SAME_IN_FILE = Sentence("Row %(row)s of the file already has the same %(columns)s.")


class Adder:
    """Adds rows of one table for one actor, inside an action's transaction; Forbidden for who may add none at all."""

    def __init__(self, table: Table, actor: Actor) -> None:
        self.table = table
        self.actor = asker_of(actor)
        held = rights(table, self.actor)
        if not held.may("create"):
            raise Forbidden(Sentence("You may not add rows to %(table)s.", table=table.title))
        self.fields = held.fields(table, "create")
        self._defaults = entries.defaults(table, self.actor)
        self._seen = {names: self._there(names) for names in table.schema.uniques}

    def _there(self, names: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
        """Return what columns hold together already."""
        source, numbers, types = sql_table(self.table), self.table.sql_numbers, self.table.schema.by_name
        columns = [source.c[column_name(numbers[types[name].id])] for name in names]
        return {tuple(row): 0 for row in fetch(select(*columns))}

    def judge(self, values: Mapping[str, Any], line: int = 0) -> tuple[dict[str, Any], list[Problem]]:
        """Return a whole row, and what is wrong with it; one without fault counts as there from now on."""
        types = self.table.schema.by_name
        row = {**self._defaults, **{name: value for name, value in values.items() if value is not None}}
        found = [Problem(name, f"There is no column {name}.") for name in values if name not in self.fields]
        for name, value in row.items():
            try:
                if value is not None and name in values:
                    entries.refuse_outside(types[name], value)
            except Unfit as unfit:
                found.append(Problem(name, unfit.says, entries.CORRECT))
        missing = [column for column in self.table.schema.columns if column.required and row.get(column.name) is None]
        found += map(entries.lacking, missing)
        if not found:
            found += [*entries.failed_checks(self.table, self.actor, row), *self._doubles(row, line)]
        return row, found

    def _doubles(self, row: Mapping[str, Any], line: int) -> Iterator[Problem]:
        keys = {names: tuple(row.get(name) for name in names) for names in self._seen}
        keys = {names: key for names, key in keys.items() if None not in key}  # nulls are never equal, as in SQL
        clean = True
        for names, key in keys.items():
            if key in self._seen[names]:
                clean, first = False, self._seen[names][key]
                said = SAME_IN_FILE if first else SAME
                columns = entries.titles(self.table, names)
                yield Problem(names[0], Sentence(said, row=first, columns=columns), entries.CHANGE_ONE)
        if clean:
            for names, key in keys.items():
                self._seen[names][key] = line

    def add(self, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> list[int]:
        """
        Insert rows that were judged, each with its line, and return the lines of those that are none of the actor's.

        Raises Invalid where the database refuses them.
        """
        ids = nodes.ids()
        made = [(ids(), line, values) for line, values in rows]
        if not made:
            return []
        self._insert([(identity, values) for identity, _, values in made])
        allowed = granted_ids(self.table, self.actor, "create", [identity for identity, _, _ in made])
        refused = [(identity, line) for identity, line, _ in made if identity not in allowed]
        if refused:
            source = sql_table(self.table)
            run(delete(source).where(source.c.id.in_([identity for identity, _ in refused])))
        record([self._act(identity, values) for identity, _, values in made if identity in allowed])
        return [line for _, line in refused]

    def _insert(self, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        now = to_datetime(wiring.now())
        who = self.actor.username
        system = {"version": 1, "created_at": now, "updated_at": now, "created_by": who, "updated_by": who}
        stored = [{"id": identity, **system, **entries.stored(self.table, values)} for identity, values in rows]
        try:
            run(insert(sql_table(self.table)), stored)
        except (IntegrityError, DjangoIntegrityError) as error:
            message = Sentence("The database refuses the rows: a value occurs already, or is missing.")
            raise Invalid([Problem("", message, Sentence("Try again."))]) from error

    def _act(self, identity: int, values: Mapping[str, Any]) -> Act:
        types = self.table.schema.by_name
        plain = {name: to_plain(value, types[name].type_name) for name, value in values.items()}
        app = self.table.app.handle
        details = {"table": self.table.name, "values": plain}
        return Act(self.actor.username, "row.create", log.KIND, str(identity), app, wiring.now(), details)
