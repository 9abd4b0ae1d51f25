"""
Rows that many tests begin with, made once: in transactions that stay open, in which each test is a savepoint.

Rule 1: only tests that roll back stand on a stage. It is cleared away before every other test.
Rule 2: it is built as another process would: what this process knows of it is forgotten before each test.
Rule 3: a stage stands on those that are registered before it, as far as its test asks for them.
"""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import connection, transaction

from clerkwork.runtime.models import Node

Names = tuple[str, ...]
FOREVER: Final = 2**62
BUILDERS: Final[dict[str, Callable[[], None]]] = {}
"""Who builds the stage of a fixture's name, lowest first."""


class Stage:
    """What stands, lowest first."""

    def __init__(self) -> None:
        self.names: Names = ()
        self._transactions: list[transaction.Atomic] = []

    def set(self, names: Names) -> None:
        """Clear away what is not wanted, and build what is missing."""
        if connection.connection is None or connection.needs_rollback:
            self.clear()
        kept = 0
        while names[: kept + 1] == self.names[: kept + 1] and kept < len(self.names):
            kept += 1
        self.clear(kept)
        for name in names[kept:]:
            self._build(name)

    def _build(self, name: str) -> None:
        block = transaction.atomic()
        block._from_testcase = True  # as Django's own test cases say, so that durable blocks may stand inside
        block.__enter__()
        self.names = (*self.names, name)
        self._transactions.append(block)
        BUILDERS[name]()
        Node.objects.update(until=FOREVER)  # or a later test makes the keys of these rows again

    def clear(self, kept: int = 0) -> None:
        """Roll back all but the lowest."""
        self.names = self.names[:kept]
        while len(self._transactions) > kept:
            transaction.set_rollback(True)
            self._transactions.pop().__exit__(None, None, None)


def wanted(item: pytest.Item) -> Names:
    """Return the names of the stages that a test stands on."""
    names: list[str] = getattr(item, "fixturenames", [])
    marker = item.get_closest_marker("django_db")
    commits = "transactional_db" in names or (marker is not None and bool(marker.args or marker.kwargs))
    return () if commits else tuple(name for name in BUILDERS if name in names)
