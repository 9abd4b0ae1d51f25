"""
The tables and columns of tags, of where a case is to stop, of what a message reached, and of withdrawn definitions.

Rule 1: once released, this file never changes; a change to a table is a new migration.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TAG: Final = "tag TEXT NOT NULL, case_id BIGINT NOT NULL, PRIMARY KEY (tag, case_id)"
COLUMNS: Final = (
    ("case", "tags", "TEXT NOT NULL DEFAULT ''"),
    ("case", "stops", "TEXT NOT NULL DEFAULT ''"),
    ("definition", "withdrawn_at", "BIGINT"),
    ("correlation", "subscription", "BIGINT"),
    ("correlation", "element", "TEXT NOT NULL DEFAULT ''"),
    ("correlation", "instance", "BIGINT"),
    ("correlation", "at", "BIGINT"),
)


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table, column and index on "sqlite" or "postgresql"."""
    yield f"CREATE TABLE runtime_casetag ({TAG})" + (" WITHOUT ROWID" if vendor == "sqlite" else "")
    yield "CREATE INDEX runtime_casetag_case ON runtime_casetag (case_id)"
    for table, column, kind in COLUMNS:
        yield f"ALTER TABLE runtime_{table} ADD COLUMN {column} {kind}"


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create them, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them, for a migration that is taken back."""
    editor.execute("DROP TABLE runtime_casetag")
    for table, column, _ in COLUMNS:
        editor.execute(f"ALTER TABLE runtime_{table} DROP COLUMN {column}")
