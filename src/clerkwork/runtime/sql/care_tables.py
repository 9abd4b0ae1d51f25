"""
The tables and columns of cases that rest, that are migrated, and of what is done with many at once.

Rule 1: once released, this file never changes; a change to a table is a new migration.
Rule 2: what is due leaves out what is held, so that resting cases cost a drain nothing.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HISTORY: Final = """case_id BIGINT NOT NULL, position BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL,
    actor TEXT, details TEXT NOT NULL, PRIMARY KEY (case_id, position)"""
HELD: Final = "case_id BIGINT NOT NULL, message_id BIGINT NOT NULL, PRIMARY KEY (case_id, message_id)"
BATCH: Final = """key BIGINT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, app TEXT NOT NULL,
    title TEXT NOT NULL, details TEXT NOT NULL, started_by TEXT, started_at BIGINT NOT NULL, ended_at BIGINT,
    total INTEGER NOT NULL, completed INTEGER NOT NULL, failed INTEGER NOT NULL, at BIGINT NOT NULL"""
ITEM: Final = """batch_id BIGINT NOT NULL, case_id BIGINT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL,
    at BIGINT, PRIMARY KEY (batch_id, case_id)"""
TABLES: Final = {"casehistory": HISTORY, "heldmessage": HELD, "batch": BATCH, "batchitem": ITEM}
STATEMENTS: Final = (
    "ALTER TABLE runtime_case ADD COLUMN suspended_at BIGINT",
    "ALTER TABLE runtime_timer ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE",
    "DROP INDEX runtime_timer_due",
    "CREATE INDEX runtime_timer_due ON runtime_timer (due) WHERE NOT held",
    "CREATE INDEX runtime_heldmessage_message ON runtime_heldmessage (message_id)",
    "CREATE INDEX runtime_batch_active ON runtime_batch (at) WHERE state = 'active'",
    "CREATE INDEX runtime_batchitem_waiting ON runtime_batchitem (batch_id, case_id) WHERE state = 'active'",
    "CREATE INDEX runtime_batchitem_failed ON runtime_batchitem (batch_id, case_id) WHERE state = 'failed'",
    "CREATE INDEX runtime_batchitem_case ON runtime_batchitem (case_id)",
)
BACK: Final = (
    "DROP INDEX runtime_timer_due",
    "ALTER TABLE runtime_timer DROP COLUMN held",
    "CREATE INDEX runtime_timer_due ON runtime_timer (due)",
    "ALTER TABLE runtime_case DROP COLUMN suspended_at",
)


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table, column and index on "sqlite" or "postgresql"."""
    for name, columns in TABLES.items():
        own = columns.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY") if vendor == "sqlite" else columns
        rowid = " WITHOUT ROWID" if vendor == "sqlite" and "PRIMARY KEY (" in columns else ""
        yield f"CREATE TABLE runtime_{name} ({own}){rowid}"
    yield from STATEMENTS


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create them, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them, for a migration that is taken back."""
    for statement in (*BACK, *(f"DROP TABLE runtime_{name}" for name in TABLES)):
        editor.execute(statement)
