"""
The table of what can be undone in a case.

Rule 1: once released, this file never changes; a change to a table is a new migration.
"""

from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS: Final = """case_id BIGINT NOT NULL, key BIGINT NOT NULL, instance BIGINT NOT NULL, element TEXT NOT NULL,
    within BIGINT NOT NULL, running BOOLEAN NOT NULL, variables TEXT NOT NULL, PRIMARY KEY (case_id, key)"""
STORAGE: Final = {
    "sqlite": " WITHOUT ROWID",
    "postgresql": " WITH (fillfactor=85, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_cost_delay=0)",
}


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table, for a migration."""
    editor.execute(f"CREATE TABLE runtime_compensation ({COLUMNS}){STORAGE[editor.connection.vendor]}")


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the table, for a migration that is taken back."""
    editor.execute("DROP TABLE runtime_compensation")
