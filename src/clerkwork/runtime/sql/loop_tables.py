"""
The tables of loops, and the columns that say how wide a case is and which round an element instance is.

Rule 1: once released, this file never changes; a change to a table is a new migration.
Rule 2: the index of children leaves out what stands directly in a case, so that a flat case pays nothing for it.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HOT: Final = "fillfactor=85, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_cost_delay=0"
TABLES: Final[dict[str, str]] = {
    "loop": """case_id BIGINT NOT NULL, instance BIGINT NOT NULL, size INTEGER NOT NULL, begun INTEGER NOT NULL,
        completed INTEGER NOT NULL, kept INTEGER NOT NULL, PRIMARY KEY (case_id, instance)""",
    "round": """case_id BIGINT NOT NULL, instance BIGINT NOT NULL, part TEXT NOT NULL, counter INTEGER NOT NULL,
        value TEXT NOT NULL, PRIMARY KEY (case_id, instance, part, counter)""",
}
COLUMNS: Final = (("case", "width"), ("elementinstance", "counter"))
COUNT: Final = """UPDATE runtime_case SET width = (SELECT count(*) FROM runtime_elementinstance i
    WHERE i.case_id = runtime_case.key) WHERE state = 'active'"""
CHILDREN: Final = "CREATE INDEX runtime_elementinstance_scope ON runtime_elementinstance (case_id, scope)"


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table, column and index on "sqlite" or "postgresql"."""
    storage = " WITHOUT ROWID" if vendor == "sqlite" else f" WITH ({HOT})"
    for name, columns in TABLES.items():
        yield f"CREATE TABLE runtime_{name} ({columns}){storage}"
    for table, column in COLUMNS:
        yield f"ALTER TABLE runtime_{table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"
    yield COUNT
    yield f"{CHILDREN} WHERE scope <> case_id"


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the tables and columns, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them, for a migration that is taken back."""
    editor.execute("DROP INDEX runtime_elementinstance_scope")
    for table, column in COLUMNS:
        editor.execute(f"ALTER TABLE runtime_{table} DROP COLUMN {column}")
    for name in TABLES:
        editor.execute(f"DROP TABLE runtime_{name}")
