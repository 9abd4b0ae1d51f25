"""
The entry into a transaction that every command pays for.

Rule 1: it is Django's `transaction.atomic()` in every respect: savepoints, rollback, what is called after the commit.
Only an outermost transaction on an open SQLite connection begins and commits on the driver itself, which costs a tenth.
"""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.transaction import Atomic

BEGIN: Final = "BEGIN IMMEDIATE"


def atomic() -> AbstractContextManager[Any]:
    """Open a transaction, or a savepoint in the present one."""
    present = connections[DEFAULT_DB_ALIAS]
    if present.vendor != "sqlite" or present.connection is None or present.in_atomic_block or not present.autocommit:
        return transaction.atomic()
    return _Outermost(present)


class _Outermost:
    """The state of Django's connection is that of its own `Atomic`, to which every trouble is left."""

    __slots__ = ("_connection", "_same")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._same = Atomic(DEFAULT_DB_ALIAS, savepoint=True, durable=False)

    def __enter__(self) -> None:
        present = self._connection
        with present.wrap_database_errors:
            present.connection.execute(BEGIN)
        present.commit_on_exit, present.needs_rollback = True, False
        present.autocommit, present.in_atomic_block = False, True
        present.atomic_blocks.append(self._same)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        present = self._connection
        if kind is not None or present.needs_rollback or present.closed_in_transaction:
            self._same.__exit__(kind, error, trace)
            return
        try:
            with present.wrap_database_errors:
                present.connection.commit()
        except BaseException as failed:
            self._same.__exit__(type(failed), failed, failed.__traceback__)
            raise
        present.atomic_blocks.pop()
        present.autocommit, present.in_atomic_block, present.errors_occurred = True, False, False
        if present.run_on_commit:
            present.run_and_clear_commit_hooks()
