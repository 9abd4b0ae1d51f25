"""
The index by which ended cases of a process are found by when they ended, and the business id that a message brings.

Without the index a page of 50 among 1,000,000 ended cases took 660 ms on SQLite, with it 0.2 ms. It is written once for
each case, when it ends: a search must say `ended_at IS NOT NULL` to use it.

Rule 1: once released, this file never changes; a change to a table is a new migration.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create them, for a migration."""
    editor.execute(
        "CREATE INDEX runtime_case_ended ON runtime_case (process_id, state, ended_at, key) WHERE ended_at IS NOT NULL"
    )
    editor.execute("ALTER TABLE runtime_message ADD COLUMN business_key TEXT NOT NULL DEFAULT ''")


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them, for a migration that is taken back."""
    editor.execute("DROP INDEX runtime_case_ended")
    editor.execute("ALTER TABLE runtime_message DROP COLUMN business_key")
