"""
Tables in an app folder: `tables/<name>.json`. Their first rows, `data/<name>.csv`, are seeds.py's.

Rule 1: whatever a change would lose is said in the plan; what the rows that are there cannot follow is a problem.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from clerkwork.features.apps.kinds import Change, Description, Draft, File, Kind, Verb
from clerkwork.features.apps.models import App
from clerkwork.features.audit.actors import Actor
from clerkwork.features.tables import changes, ddl, definition, effects
from clerkwork.features.tables.effects import Tone
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.schema import Schema, build
from clerkwork.kernel import json
from clerkwork.kernel.errors import Problem
from clerkwork.kernel.sentences import Sentence

NAME: Final = "tables"


def _value(file: File) -> Any:
    try:
        return file.json()
    except ValueError:
        return None


def _world(draft: Draft) -> definition.World:
    """Return what the folder's tables may refer to."""
    roles = draft.files.get("roles.json")
    known = _value(roles) if roles is not None else {}
    return definition.World(
        tables={file.stem: _value(file) for file in draft.of(NAME)},
        roles=frozenset(known) if isinstance(known, dict) else None,
    )


def check(draft: Draft, file: File) -> Iterable[Problem]:
    """List every problem of a table's file, and what the rows that are there could not follow."""
    try:
        value = file.json()
    except ValueError as error:
        return [Problem(file.path, str(error), "Correct the JSON.")]
    faults = [*_twice(draft, file), *definition.problems(value, file.path, file.stem, _world(draft))]
    return faults or list(_data_problems(draft, file, build(value)))


def _twice(draft: Draft, file: File) -> Iterator[Problem]:
    """Yield that a file in another folder is a table of the same name: everything else knows tables by name."""
    others = [each.path for each in draft.named(NAME, file.stem) if each.path != file.path]
    if others:
        message = f"Expected one table called {file.stem}, but {others[0]} is one too."
        yield Problem(file.path, message, "Rename one of the two.")


def _data_problems(draft: Draft, file: File, after: Schema) -> Iterator[Problem]:
    table = _table(draft.app, after)
    if table is None or table.definition == json.dumps(file.json()):
        return
    for effect in effects.effects(table, after):
        if effect.tone is Tone.FAIL:
            yield Problem(f"{file.path}#{effect.place}", effect.text, effect.remedy)


def describe(draft: Draft, change: Change) -> Description:
    """Say what changes in a table, and what is lost with removed columns."""
    if change.verb is Verb.REMOVE:
        return _described_removal(draft, change)
    assert change.after is not None  # only a removal has none
    after = build(change.after.json())
    table = _table(draft.app, after)
    if table is None:
        made = Sentence("makes a table of %(n)s column", "makes a table of %(n)s columns", n=len(after.columns))
        return Description((made,))
    found = changes.difference(table.schema, after)
    lost = changes.losses(found, lambda column: ddl.filled(table, column))
    return Description(tuple(changes.details(found, table.schema, after)), tuple(lost))


def _described_removal(draft: Draft, change: Change) -> Description:
    table = _removed(draft, change)
    if table is None:
        return Description((Sentence("its table goes on under its new name"),))
    count = ddl.row_count(table)
    lost = Sentence(
        "the table %(table)s with %(n)s row", "the table %(table)s with %(n)s rows", table=table.name, n=count
    )
    return Description((), (lost,) if count else ())


def _table(app: App | None, schema: Schema) -> Table | None:
    """Return the stored table of a definition, known by its stable id."""
    if app is None:
        return None
    return Table.objects.select_related("app").filter(app=app, identity=schema.identity).first()


def _removed(draft: Draft, change: Change) -> Table | None:
    """Return the table that goes with a removed file; None if another file has its id now."""
    assert change.before is not None  # a removal has one
    gone = build(change.before.json())
    going_on = {build(file.json()).identity for file in draft.of(NAME)}
    return None if gone.identity in going_on else _table(draft.app, gone)


def apply(draft: Draft, change: Change, _actor: Actor) -> None:
    """Make, alter or drop a table."""
    if change.verb is Verb.REMOVE:
        table = _removed(draft, change)
        if table is not None:
            ddl.drop(table)
            table.delete()
        return
    assert draft.app is not None  # `apply` makes the app first
    assert change.after is not None  # only a removal has none
    value = change.after.json()
    after = build(value)
    table = _found_or_made(draft.app, after)
    targets = {schema.name: _found_or_made(draft.app, schema) for schema in _referred(draft, after)}
    if after.name in {column.table for column in after.columns}:
        targets[after.name] = table
    ddl.alter(table, value, after, targets)


def _referred(draft: Draft, after: Schema) -> list[Schema]:
    """Return the definitions of the other tables that a table refers to."""
    wanted = {column.table for column in after.columns if column.table} - {after.name}
    return [build(file.json()) for file in draft.of(NAME) if file.stem in wanted]


def _found_or_made(app: App, schema: Schema) -> Table:
    """Return a table's row; if there is none, make it with its SQL table, which gets its columns later."""
    table = _table(app, schema)
    if table is None:
        empty = json.dumps({"name": schema.name, "id": schema.identity})
        table = Table.objects.create(app=app, name=schema.name, identity=schema.identity, definition=empty)
        ddl.create(table)
    return table


TABLES: Final = Kind(NAME, "tables", ".json", 20, check=check, apply=apply, describe=describe)
