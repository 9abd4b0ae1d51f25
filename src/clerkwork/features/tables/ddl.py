"""
SQL tables made and altered, by Alembic's operations on Django's connection and transaction.

Rule 1: nothing is rebuilt: a column that is stored in another way becomes a new SQL column, filled from the old one,
which goes. Identifiers are generated, so nobody notices.
Rule 2: everything here rolls back with the transaction around it, on both databases.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

from alembic.migration import MigrationContext
from alembic.operations import Operations
from django.db import connection
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, func, select, text, update

from clerkwork.features.tables.changes import Difference, converted, difference
from clerkwork.features.tables.column_types import SQLITE, fold
from clerkwork.features.tables.defaults import default_of
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.schema import Column, Schema
from clerkwork.features.tables.sql import (
    borrowed,
    column_name,
    fetch,
    fold_column,
    fold_name,
    run,
    schema_name,
    sql_column,
    sql_table,
    system_columns,
    table_name,
    vendor,
)
from clerkwork.kernel import json

logging.getLogger("alembic").setLevel(logging.WARNING)  # it announces each use, which is each changed table

BATCH: Final = 500
LONGEST_NAME: Final = 60
SETS_NOT_NULL: Final = (3, 53)  # SQLite's ALTER COLUMN … SET NOT NULL; before it, actions alone demand the value
Index = tuple[tuple[str, ...], bool]  # columns in SQL, unique
INDEXED: Final = frozenset({"person", "team", "reference"})


@contextmanager
def _operations() -> Iterator[Operations]:
    with borrowed() as borrowed_connection:
        yield Operations(MigrationContext.configure(borrowed_connection))


def create(table: Table) -> None:
    """Make the SQL table of a new table, with the columns that every table has."""
    with _operations() as op:
        op.create_table(table_name(table.pk), *system_columns(), schema=schema_name(), sqlite_strict=True)


def drop(table: Table) -> None:
    """Drop the SQL table."""
    with _operations() as op:
        op.drop_table(table_name(table.pk), schema=schema_name())


def alter(table: Table, definition: Mapping[str, Any], after: Schema, targets: Mapping[str, Table]) -> None:
    """
    Change the SQL table to a new definition and store that; `targets` are the app's tables by name.

    The rows must have been found to follow, see changes.py.
    """
    before, numbers = table.schema, dict(table.sql_numbers)
    found = difference(before, after)
    old_indexes = indexes(before, numbers)
    source = sql_table(table)
    replaced = found.replaced
    for column in (*found.added, *(new for _, new in replaced)):
        table.last_number += 1
        numbers[column.id] = table.last_number
    _add(table, [*found.added, *(new for _, new in replaced)], numbers, targets)
    new_indexes = indexes(after, numbers)
    _drop_indexes(table, old_indexes - new_indexes)
    stored = dict(table.sql_numbers)
    table.definition, table.numbers = json.dumps(definition), json.dumps(_only(numbers, after))
    table.name, table.identity = after.name, after.identity
    table.save()
    _fill(table, found, stored, source)
    _set_required(table, found, numbers)
    _drop_columns(table, found, stored)
    _create_indexes(table, new_indexes - old_indexes)


def _only(numbers: Mapping[str, int], schema: Schema) -> dict[str, int]:
    return {column.id: numbers[column.id] for column in schema.columns}


def _add(table: Table, columns: list[Column], numbers: Mapping[str, int], targets: Mapping[str, Table]) -> None:
    """Add columns that may still be null; constraints come when they are filled."""
    with _operations() as op:
        for column in columns:
            number = numbers[column.id]
            made = sql_column(column, number, targets.get(column.table))
            made.nullable = True
            _add_one(op, table, made)
            if column.type.searched:
                _add_one(op, table, fold_column(number))


def _add_one(op: Operations, table: Table, column: SqlColumn[Any]) -> None:
    op.add_column(
        table_name(table.pk), column, schema=schema_name(), inline_references=bool(column.foreign_keys) or None
    )


def _fill(table: Table, found: Difference, stored: Mapping[str, int], source: SqlTable) -> None:
    """Write defaults into required columns that were added, and convert values that are stored in another way."""
    target = sql_table(table)
    numbers = table.sql_numbers
    for column in found.added:
        if column.required:
            run(update(target).values(_stored_values(column, numbers[column.id], default_of(column))))
    for before, after in found.replaced:
        _convert(target, source.c[column_name(stored[before.id])], before, after, numbers[after.id])
    for before, after in found.kept:
        if after.required and not before.required:
            empty = target.c[column_name(numbers[after.id])].is_(None)
            filling = _stored_values(after, numbers[after.id], default_of(after))
            run(update(target).where(empty).values(filling))


def _convert(target: SqlTable, old: SqlColumn[Any], before: Column, after: Column, number: int) -> None:
    """Copy a column in batches, each value converted in Python: equal on both databases."""
    names = [column_name(number), *([fold_name(number)] if after.type.searched else [])]
    writing = update(target).where(target.c.id == bindparam("row")).values({name: bindparam(name) for name in names})
    last = 0
    while batch := fetch(
        select(old.table.c.id, old).where(old.table.c.id > last).order_by(old.table.c.id).limit(BATCH)
    ):
        run(
            writing,
            [{"row": row[0], **_stored_values(after, number, converted(row[1], before, after))} for row in batch],
        )
        last = batch[-1][0]


def _stored_values(column: Column, number: int, value: Any) -> dict[str, Any]:
    """Return what is stored for a typed value: itself, and its folded copy."""
    values = {column_name(number): value}
    return values | {fold_name(number): fold(value)} if column.type.searched else values


def _set_required(table: Table, found: Difference, numbers: Mapping[str, int]) -> None:
    same = {after.id for before, after in found.kept if before.required == after.required}
    moved = {after.id for _, after in found.replaced}
    for column in (*found.added, *(after for _, after in found.kept)):
        if column.id in moved or column.id not in same:
            _set_null(table, column_name(numbers[column.id]), required=column.required)


def _set_null(table: Table, name: str, *, required: bool) -> None:
    if vendor() != SQLITE:
        with _operations() as op:
            op.alter_column(table_name(table.pk), name, schema=schema_name(), nullable=not required)
    elif _sqlite_sets_not_null():
        verb = "SET" if required else "DROP"
        run(text(f"ALTER TABLE {table_name(table.pk)} ALTER COLUMN {name} {verb} NOT NULL"))  # generated names


def _sqlite_sets_not_null() -> bool:
    database: Any = connection
    return bool(database.Database.sqlite_version_info >= SETS_NOT_NULL)


def _drop_columns(table: Table, found: Difference, stored: Mapping[str, int]) -> None:
    with _operations() as op:
        for column in (*found.removed, *(before for before, _ in found.replaced)):
            number = stored[column.id]
            names = [column_name(number), *([fold_name(number)] if column.type.searched else [])]
            for name in names:
                op.drop_column(table_name(table.pk), name, schema=schema_name())


def indexes(schema: Schema, numbers: Mapping[str, int]) -> set[Index]:
    """Return the indexes of a definition: columns in SQL, and whether they are unique."""
    unique = {
        (tuple(column_name(numbers[schema.by_name[name].id]) for name in names), True) for names in schema.uniques
    }
    found = [column for column in schema.columns if column.indexed or column.type_name in INDEXED]
    return unique | {((column_name(numbers[column.id]),), False) for column in found}


def index_name(table: Table, index: Index) -> str:
    """Return the name of an index, at most as long as PostgreSQL allows."""
    columns, unique = index
    name = f"{'u' if unique else 'i'}_t{table.pk}_{'_'.join(columns)}"
    return name if len(name) <= LONGEST_NAME else f"{name[:40]}_{sha256(name.encode()).hexdigest()[:16]}"


def _drop_indexes(table: Table, gone: Iterable[Index]) -> None:
    with _operations() as op:
        for index in sorted(gone):
            op.drop_index(index_name(table, index), table_name=table_name(table.pk), schema=schema_name())


def _create_indexes(table: Table, new: Iterable[Index]) -> None:
    with _operations() as op:
        for columns, unique in sorted(new):
            name = index_name(table, (columns, unique))
            op.create_index(name, table_name(table.pk), list(columns), unique=unique, schema=schema_name())


def filled(table: Table, column: Column) -> int:
    """Return how many rows have a value in a column."""
    source = sql_table(table)
    sql = source.c[column_name(table.sql_numbers[column.id])]
    return int(fetch(select(func.count(sql)))[0][0])


def row_count(table: Table) -> int:
    """Return how many rows a table has."""
    return int(fetch(select(func.count()).select_from(sql_table(table)))[0][0])
