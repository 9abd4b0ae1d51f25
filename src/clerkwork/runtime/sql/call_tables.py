"""
The tables of cases that call cases, and the columns by which they are found.

Rule 1: once released, this file never changes; a change to a table is a new migration.
Rule 2: a case says who called it, its caller says for whom it waits; each row of the outbox is for one of the two.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clerkwork.runtime.sql.tables import CASE, HOT, KEY

TABLES: Final[dict[str, str]] = {
    "call": f"{KEY}, {CASE}, instance BIGINT NOT NULL, element TEXT NOT NULL",
    "outbox": f"""{KEY}, {CASE}, sender BIGINT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
        due BIGINT NOT NULL""",
}
COLUMNS: Final = (
    ("case", "parent_id", "BIGINT"),
    ("case", "parent_instance", "BIGINT"),
    ("case", "root_id", "BIGINT"),
    ("case", "depth", "INTEGER NOT NULL DEFAULT 0"),
    ("case", "caught", "TEXT NOT NULL DEFAULT ''"),
    ("case", "expires_at", "BIGINT"),
    ("definition", "calls", "TEXT NOT NULL DEFAULT ''"),
)
INDEXES: Final[dict[str, str]] = {
    "call_case": "call (case_id, instance)",
    "outbox_due": "outbox (due)",
    "outbox_case": "outbox (case_id, sender)",
    "case_parent": "case (parent_id) WHERE parent_id IS NOT NULL",
    "case_root": "case (root_id) WHERE root_id IS NOT NULL",
    "case_business": "case (business_key, key) WHERE business_key <> ''",
    "case_expiry": "case (expires_at) WHERE expires_at IS NOT NULL",
    "definition_tag": "definition (process_id, version_tag) WHERE version_tag <> ''",
}


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table, column and index on "sqlite" or "postgresql"."""
    for name, columns in TABLES.items():
        if vendor == "sqlite":
            yield f"CREATE TABLE runtime_{name} ({columns.replace('BIGINT PRIMARY KEY', 'INTEGER PRIMARY KEY')})"
        else:
            yield f"CREATE TABLE runtime_{name} ({columns}) WITH ({HOT})"
    for table, column, kind in COLUMNS:
        yield f"ALTER TABLE runtime_{table} ADD COLUMN {column} {kind}"
    for name, target in INDEXES.items():
        yield f"CREATE INDEX runtime_{name} ON runtime_{target}"


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the tables, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the tables, for a migration that is taken back."""
    for name in INDEXES:
        editor.execute(f"DROP INDEX runtime_{name}")
    for table, column, _ in COLUMNS:
        editor.execute(f"ALTER TABLE runtime_{table} DROP COLUMN {column}")
    for name in TABLES:
        editor.execute(f"DROP TABLE runtime_{name}")
