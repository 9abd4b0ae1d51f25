"""
The rows of an app's tables as connectors see them: with the rights of the process, in the step's own transaction.

Rule 1: whatever is wrong becomes a ConnectorError, which a model may catch by its code: invalid, not-found, refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.tables import actions, queries
from clerkwork.kernel.errors import ClerkworkError, Invalid, NotFound
from clerkwork.plugins import ConnectorError


class AppRows:
    """Implements plugins.Rows for the tables of one app."""

    def __init__(self, app: str, actor: Actor = SYSTEM) -> None:
        self._app = app
        self._actor = actor

    def query(
        self,
        table: str,
        *,
        where: str | None = None,
        params: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the rows for which a FEEL condition over the columns and `params` holds."""
        with _blamed():
            found = queries.table(self._app, table)
            return queries.rows(found, self._actor, where=where, variables=params, order=order, limit=limit)

    def create(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Insert one row and return it with its id."""
        with _blamed():
            return actions.create_row(queries.table(self._app, table), values, self._actor)

    def update(self, table: str, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change columns of one row and return it."""
        with _blamed():
            return actions.update_row(queries.table(self._app, table), row, values, self._actor)

    def delete(self, table: str, row: int) -> None:
        """Delete one row."""
        with _blamed():
            actions.delete_row(queries.table(self._app, table), row, self._actor)

    def lock(self, name: str) -> None:
        """
        Wait until no other transaction holds the lock of this name, and hold it until this one ends.

        On SQLite every writing transaction is alone from its first statement on, so there is nothing to wait for.
        """
        if connection.vendor != "postgresql":
            return
        transaction.get_connection().validate_no_broken_transaction()
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


@contextmanager
def _blamed() -> Iterator[None]:
    """Turn what a caller may meet into the error that connectors raise."""
    try:
        yield
    except Invalid as error:
        raise ConnectorError("invalid", str(error)) from error
    except NotFound as error:
        raise ConnectorError("not-found", str(error)) from error
    except ClerkworkError as error:
        raise ConnectorError("refused", str(error)) from error
