"""
The table of data stores.

Rule 1: once released, this file never changes; a change to a table is a new migration.
"""

from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS: Final = """app TEXT NOT NULL, store TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    case_id BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (app, store, key)"""
STORAGE: Final = {"sqlite": " WITHOUT ROWID", "postgresql": " WITH (fillfactor=85)"}


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table, for a migration."""
    editor.execute(f"CREATE TABLE runtime_storedvalue ({COLUMNS}){STORAGE[editor.connection.vendor]}")


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the table, for a migration that is taken back."""
    editor.execute("DROP TABLE runtime_storedvalue")
