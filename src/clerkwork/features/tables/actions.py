"""
The writes of rows: one verb, one transaction, permission, one line of the log.

Rule 1: a new or changed row must lie where the actor's rules allow the verb, before and after: nobody writes a row
out of their own reach.
Rule 2: whoever may not see a row gets NotFound, whoever may see but not write it Forbidden.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.tables import entries, log, queries
from clerkwork.features.tables.column_types import to_plain
from clerkwork.features.tables.errors import RowChanged
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import asker_of, granted, rights
from clerkwork.features.tables.queries import Row
from clerkwork.features.tables.sql import run, scalar, sql_table
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Forbidden, Invalid, NotFound, Problem, Refused
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import nodes, wiring


def create_row(table: Table, values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """
    Insert a row and return it as JSON values.

    Raises Invalid with a problem per column (place is the column's name, "" for the row), Forbidden.
    """
    actor = asker_of(actor)
    held = rights(table, actor)
    if not held.may("create"):
        raise Forbidden(Sentence("You may not add rows to %(table)s.", table=table.title))
    with action(actor, "row.create", kind=log.KIND, app=table.app.handle, table=table.name) as act:
        entry = entries.read(table, actor, values, held.fields(table, "create"))
        _refuse(entry)
        identity = nodes.ids()()
        _insert(table, identity, entry.values, actor)
        if granted(table, actor, "create", identity) is None:
            raise _not_yours(table)
        act.of(identity)
        act.note(values=_plain(table, entry.values))
    return _answer(table, actor, identity, entry.values)


def update_row(
    table: Table, identity: int, values: Mapping[str, Any], actor: Actor, *, version: int | None = None
) -> dict[str, Any]:
    """
    Change columns of a row and return it as JSON values.

    With a version it must still be the row's, else RowChanged. Raises NotFound, Invalid, Forbidden.
    """
    actor = asker_of(actor)
    with action(actor, "row.update", kind=log.KIND, id=identity, app=table.app.handle, table=table.name) as act:
        before = _locked(table, identity, actor, values, version)
        fields = granted(table, actor, "update", identity)
        if fields is None:
            raise Forbidden(Sentence("You may not change this row of %(table)s.", table=table.title))
        entry = entries.read(table, actor, values, fields, before)
        _refuse(entry)
        _update(table, before, entry.values, actor)
        if granted(table, actor, "update", identity) is None:
            said = Sentence(
                "You may not change this row of %(table)s so: afterwards it is none of yours.", table=table.title
            )
            raise Forbidden(said)
        act.note(changes=_changes(table, before.values, entry.values))
    return _answer(table, actor, identity, entry.values)


def delete_row(table: Table, identity: int, actor: Actor, *, version: int | None = None) -> None:
    """Delete a row; raises NotFound, Forbidden, RowChanged, and Refused while other rows refer to it."""
    actor = asker_of(actor)
    with action(actor, "row.delete", kind=log.KIND, id=identity, app=table.app.handle, table=table.name) as act:
        before = _locked(table, identity, actor, {}, version)
        if granted(table, actor, "delete", identity) is None:
            raise Forbidden(Sentence("You may not delete this row of %(table)s.", table=table.title))
        source = sql_table(table)
        try:
            run(delete(source).where(source.c.id == identity))
        except IntegrityError as error:
            raise Refused(Sentence("Other rows refer to this row. Change them first.")) from error
        act.note(values=_plain(table, before.values))


def restore_row(table: Table, identity: int, actor: Actor) -> dict[str, Any]:
    """
    Insert again, under its old id, a row that the actor deleted: the undo of delete_row.

    Raises NotFound if the actor deleted no such row, Refused if it is there again, and what create_row raises.
    """
    actor = asker_of(actor)
    held = rights(table, actor)
    deletion = log.last(table, actor, identity, "row.delete")
    if deletion is None or not held.may("create"):
        raise NotFound(Sentence("There is no such row to bring back."))
    with action(actor, "row.restore", kind=log.KIND, id=identity, app=table.app.handle, table=table.name) as act:
        if scalar(select(sql_table(table).c.id).where(sql_table(table).c.id == identity)):
            raise Refused(Sentence("This row is there already."))
        entry = entries.read(table, actor, deletion["values"], held.fields(table, "create"))
        _refuse(entry)
        _insert(table, identity, entry.values, actor)
        if granted(table, actor, "create", identity) is None:
            raise _not_yours(table)
        act.note(values=_plain(table, entry.values))
    return _answer(table, actor, identity, entry.values)


def _refuse(entry: entries.Entry) -> None:
    if entry.problems:
        raise Invalid(entry.problems)


def _locked(table: Table, identity: int, actor: Actor, wanted: Mapping[str, Any], version: int | None) -> Row:
    """Return the whole row, locked where the database locks rows; raises NotFound and RowChanged."""
    source = sql_table(table)
    scalar(select(source.c.id).where(source.c.id == identity).with_for_update())
    seen = queries.get(table, actor, identity)
    if version is not None and seen.version != version:
        raise RowChanged(queries.plain(table, seen), wanted)
    return queries.get(table, SYSTEM, identity)


def _insert(table: Table, identity: int, values: Mapping[str, Any], actor: Actor) -> None:
    now = to_datetime(wiring.now())
    system = {"id": identity, "version": 1, "created_at": now, "updated_at": now}
    system |= {"created_by": actor.username, "updated_by": actor.username}
    try:
        with transaction.atomic():
            run(insert(sql_table(table)).values(**system, **entries.stored(table, values)))
    except IntegrityError as error:
        raise _clash() from error


def _update(table: Table, before: Row, values: Mapping[str, Any], actor: Actor) -> None:
    source = sql_table(table)
    changed = {name: value for name, value in values.items() if value != before.values.get(name)}
    system = {"version": before.version + 1, "updated_at": to_datetime(wiring.now()), "updated_by": actor.username}
    statement = update(source).where(source.c.id == before.id, source.c.version == before.version)
    try:
        with transaction.atomic():
            count = run(statement.values(**system, **entries.stored(table, changed)))
    except IntegrityError as error:
        raise _clash() from error
    if count != 1:
        raise RowChanged(queries.plain(table, before), _plain(table, values))


def _clash() -> Invalid:
    message = Sentence("The database refuses the row: a value occurs already, or is missing.")
    return Invalid([Problem("", message, Sentence("Try again."))])


def _not_yours(table: Table) -> Forbidden:
    return Forbidden(
        Sentence("You may not add this row to %(table)s: it is none of those you may write.", table=table.title)
    )


def _plain(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    types = table.schema.by_name
    return {name: to_plain(value, types[name].type_name) for name, value in values.items() if name in types}


def _changes(table: Table, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    old, new = _plain(table, before), _plain(table, after)
    return {name: [old.get(name), new[name]] for name in new if old.get(name) != new[name]}


def _answer(table: Table, actor: Actor, identity: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as the actor sees it; for whoever sees everything without asking again."""
    if rights(table, actor).everything:
        return {"id": str(identity)} | _plain(table, values)
    return queries.row(table, actor, identity)
