"""
The column that says what a listener's job is for.

Rule 1: once released, this file never changes; a change to a table is a new migration.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the column, for a migration."""
    editor.execute("ALTER TABLE runtime_job ADD COLUMN listener TEXT NOT NULL DEFAULT ''")


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the column, for a migration that is taken back."""
    editor.execute("ALTER TABLE runtime_job DROP COLUMN listener")
