"""
The view of all that open element instances wait for, each with the key of its own row.

Rule 1: once released, this file never changes; a change to a view is a new migration.
Rule 2: columns have one type in all parts, else SQLite reads all of the parts first: with it, a page in the order of
keys is merged from the tables' keys, and the waits of a case are found by their indexes.
"""

from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PARTS: Final = (
    ("CAST('job' AS TEXT)", "job", "TRUE"),
    ("CAST('task' AS TEXT)", "task", "state = 'open'"),
    ("CAST('timer' AS TEXT)", "timer", "case_id IS NOT NULL"),
    ("kind", "subscription", "case_id IS NOT NULL"),
    ("CAST('condition' AS TEXT)", "condition", "case_id IS NOT NULL"),
)


def statement() -> str:
    """Return the statement that creates the view, the same on every database."""
    parts = (
        f"SELECT key, case_id, COALESCE(instance, case_id) AS instance, element, {kind} AS kind"  # noqa: S608 - ours
        f" FROM runtime_{table} WHERE {having}"
        for kind, table, having in PARTS
    )
    return "CREATE VIEW runtime_wait AS " + " UNION ALL ".join(parts)


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the view, for a migration."""
    editor.execute(statement())


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the view, for a migration that is taken back."""
    editor.execute("DROP VIEW runtime_wait")
