"""
Rows that many tests begin with, made once: in a transaction that stays open, in which each test is a savepoint.

Rule 1: only tests that roll back stand on a stage. It is cleared away before every other test.
Rule 2: it is built as another process would: what this process knows of it is forgotten before each test.
"""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import connection, transaction

from clerkwork.runtime.models import Node

FOREVER: Final = 2**62
BUILDERS: Final[dict[str, Callable[[], None]]] = {}
"""Who builds the stage of a fixture's name."""


class Stage:
    """At most one stage at a time."""

    def __init__(self) -> None:
        self.name = ""
        self._transaction: transaction.Atomic | None = None

    def set(self, name: str) -> None:
        """Build the stage of a name unless it stands."""
        if self.name == name and connection.connection is not None and not connection.needs_rollback:
            return
        self.clear()
        outer = transaction.atomic()
        outer._from_testcase = True  # as Django's own test cases say, so that durable blocks may stand inside
        outer.__enter__()
        self.name, self._transaction = name, outer
        BUILDERS[name]()
        Node.objects.update(until=FOREVER)  # or a later test makes the keys of these rows again

    def clear(self) -> None:
        """Roll back what stands."""
        outer, self.name, self._transaction = self._transaction, "", None
        if outer is not None:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def wanted(item: pytest.Item) -> str:
    """Return the name of the stage that a test stands on, "" for none."""
    names: list[str] = getattr(item, "fixturenames", [])
    marker = item.get_closest_marker("django_db")
    commits = "transactional_db" in names or (marker is not None and bool(marker.args or marker.kwargs))
    return "" if commits else next((name for name in BUILDERS if name in names), "")
