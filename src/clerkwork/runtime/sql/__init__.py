"""
The statements of the hot path, and the session that runs them on the driver's connection.

Rule 1: named statements only, inside `transaction.atomic()`; Django's cursor costs more than most of them.
Rule 2: what the driver raises becomes Django's DatabaseError here, so that Django also notices a dead connection.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connections

from clerkwork.runtime.sql.counters import COUNTERS, LostUpdate, Read, Rows, Write
from clerkwork.runtime.sql.postgresql import PostgresqlSession
from clerkwork.runtime.sql.sqlite import SqliteSession

__all__ = ["COUNTERS", "LostUpdate", "Read", "Rows", "Session", "Write", "session"]


class Session(Protocol):
    """One driver connection; see sql/sqlite.py and sql/postgresql.py. With `pipelines` several reads are one trip."""

    pipelines: bool

    def read(self, name: str, *parameters: Any) -> Rows:
        """Return the rows of a named statement; a list parameter fills `IN (?*)`."""
        ...

    def reads(self, wanted: Sequence[Read]) -> list[Rows]:
        """Return the rows of several named statements."""
        ...

    def writes(self, wanted: Sequence[Write]) -> None:
        """Carry out (verb, name, rows); verbs are insert, upsert, update and delete. Raises LostUpdate."""
        ...

    def lock_messages(self, keys: Sequence[tuple[str, str]]) -> None:
        """Lock (message name, correlation key)s until the transaction ends."""
        ...


def session() -> Session:
    """Return the session of this thread's connection."""
    present = connections[DEFAULT_DB_ALIAS]  # `django.db.connection` would look for it once for every attribute
    if present.connection is None:
        present.ensure_connection()
    if present.vendor == "postgresql":
        return PostgresqlSession(present.connection, present.wrap_database_errors)
    return SqliteSession(present.connection, present.wrap_database_errors)
