"""
The tables of triggers: what a subscription is to, conditions, occurrences, and signals on their way.

Rule 1: once released, this file never changes; a change to a table is a new migration.
Rule 2: a broadcast is read in the order of its key and gone when all have got it.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEY: Final = "key BIGINT PRIMARY KEY"

TABLES: Final[dict[str, str]] = {
    "broadcast": f"""{KEY}, name TEXT NOT NULL, variables TEXT NOT NULL, case_id BIGINT,
        reached BIGINT NOT NULL DEFAULT 0""",
    "condition": f"""{KEY}, case_id BIGINT, definition_id BIGINT, instance BIGINT, element TEXT NOT NULL,
        part INTEGER NOT NULL DEFAULT 0""",
    "occurrence": f"""{KEY}, case_id BIGINT NOT NULL, instance BIGINT NOT NULL, element TEXT NOT NULL,
        part INTEGER NOT NULL, variables TEXT NOT NULL""",
}
COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("subscription", "kind TEXT NOT NULL DEFAULT 'message'"),
    ("subscription", "part INTEGER NOT NULL DEFAULT 0"),
    ("timer", "part INTEGER NOT NULL DEFAULT 0"),
)
INDEXES: Final[dict[str, str]] = {
    "condition_case": "condition (case_id, instance)",
    "occurrence_case": "occurrence (case_id, instance)",
    "condition_start": "condition (key) WHERE case_id IS NULL",
    "subscription_signal": "subscription (message, key) WHERE kind = 'signal'",
}


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table, column and index on "sqlite" or "postgresql"."""
    for name, columns in TABLES.items():
        own = columns.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY") if vendor == "sqlite" else columns
        yield f"CREATE TABLE runtime_{name} ({own})"
    for name, column in COLUMNS:
        yield f"ALTER TABLE runtime_{name} ADD COLUMN {column}"
    for name, target in INDEXES.items():
        yield f"CREATE INDEX runtime_{name} ON runtime_{target}"


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create them, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them, for a migration that is taken back."""
    for name in INDEXES:
        editor.execute(f"DROP INDEX runtime_{name}")  # those of a table that stays must go before its columns
    for name, column in COLUMNS:
        editor.execute(f"ALTER TABLE runtime_{name} DROP COLUMN {column.split()[0]}")
    for name in TABLES:
        editor.execute(f"DROP TABLE runtime_{name}")
