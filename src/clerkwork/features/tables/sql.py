"""
SQLAlchemy on Django's connection and transaction.

Rule 1: SQLAlchemy never opens, commits, rolls back or closes anything; it borrows Django's driver connection, so rows
and DDL live and die with Django's transaction.
Rule 2: identifiers are generated (t1, c1, f1); what people type is data.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from django.db import connection as django_connection
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, Engine, Executable, ForeignKey, MetaData, create_engine
from sqlalchemy import Table as SqlTable
from sqlalchemy.engine import CursorResult
from sqlalchemy.pool import NullPool

from clerkwork.features.tables.column_types import CODE_POINTS, LARGE, SQLITE, Moment
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.schema import Column

SCHEMA: Final = "clerkwork_data"
PREFIX: Final = "data_"
ADDRESSES: Final = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "sqlite": {"native_datetime": True},
    "postgresql": {"use_native_hstore": False},
}


class Borrowed:
    """Django's driver connection, which SQLAlchemy may use and not end."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def commit(self) -> None:
        """Leave it to Django."""

    def rollback(self) -> None:
        """Leave it to Django."""

    def close(self) -> None:
        """Leave it to Django."""


def _borrow() -> Borrowed:
    django_connection.ensure_connection()
    return Borrowed(django_connection.connection)


@lru_cache(maxsize=2)
def _engine(vendor: str) -> Engine:
    return create_engine(
        ADDRESSES[vendor], creator=_borrow, poolclass=NullPool, pool_reset_on_return=None, **OPTIONS[vendor]
    )


def vendor() -> str:
    """Return the database's name: sqlite or postgresql."""
    return django_connection.vendor


@contextmanager
def borrowed() -> Iterator[Connection]:
    """Yield a SQLAlchemy connection in Django's present transaction."""
    with _engine(vendor()).connect() as borrowed_connection:
        yield borrowed_connection


def fetch(statement: Executable) -> Sequence[Any]:
    """Return the rows of a query."""
    with borrowed() as borrowed_connection:
        return borrowed_connection.execute(statement).all()


def scalar(statement: Executable) -> Any:
    """Return the first column of the first row of a query."""
    with borrowed() as borrowed_connection:
        return borrowed_connection.execute(statement).scalar()


def run(statement: Executable, parameters: Sequence[dict[str, Any]] | None = None) -> int:
    """Execute a write and return how many rows it touched."""
    with borrowed() as borrowed_connection:
        result: CursorResult[Any] = borrowed_connection.execute(statement, parameters)
        return result.rowcount


def table_name(number: int) -> str:
    """Return the SQL name of a table, without its schema."""
    return f"{PREFIX}t{number}" if vendor() == SQLITE else f"t{number}"


def schema_name() -> str | None:
    """Return the SQL schema that holds the tables, None on SQLite."""
    return None if vendor() == SQLITE else SCHEMA


def column_name(number: int) -> str:
    """Return the SQL name of a column."""
    return f"c{number}"


def fold_name(number: int) -> str:
    """Return the SQL name of the folded copy of a text column, by which people search and sort."""
    return f"f{number}"


def sql_column(column: Column, number: int, target: Table | None) -> SqlColumn[Any]:
    """Return the SQL column of a column; a reference points to the table `target`."""
    keys = [_foreign_key(target)] if target is not None else []
    return SqlColumn(column_name(number), column.type.sql(column.scale), *keys, nullable=not column.required)


def fold_column(number: int) -> SqlColumn[Any]:
    """Return the SQL column of a text's folded copy."""
    return SqlColumn(fold_name(number), CODE_POINTS, nullable=True)


def _foreign_key(target: Table) -> ForeignKey:
    schema = schema_name()
    path = f"{schema}.{table_name(target.pk)}" if schema else table_name(target.pk)
    return ForeignKey(f"{path}.id", ondelete="RESTRICT")


def system_columns() -> list[SqlColumn[Any]]:
    """Return the columns that every table has."""
    return [
        SqlColumn("id", LARGE, primary_key=True, autoincrement=False),
        SqlColumn("version", LARGE, nullable=False),
        SqlColumn("created_at", Moment(), nullable=False),
        SqlColumn("created_by", CODE_POINTS, nullable=False),
        SqlColumn("updated_at", Moment(), nullable=False),
        SqlColumn("updated_by", CODE_POINTS, nullable=False),
    ]


def sql_table(table: Table) -> SqlTable:
    """Return the SQL table of a table, as queries need it: without foreign keys."""
    return _sql_table(vendor(), table.pk, table.definition, table.numbers)


@lru_cache(maxsize=256)
def _sql_table(_vendor: str, number: int, definition: str, numbers: str) -> SqlTable:
    table = Table(pk=number, definition=definition, numbers=numbers)
    columns = system_columns()
    for column in table.schema.columns:
        place = table.sql_numbers[column.id]
        columns.append(sql_column(column, place, None))
        if column.type.searched:
            columns.append(fold_column(place))
    return SqlTable(table_name(number), MetaData(), *columns, schema=schema_name(), sqlite_strict=True)
