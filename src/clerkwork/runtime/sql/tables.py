"""
The runtime's tables in the words of each database.

Rule 1: a table lives where it is read: history, instances, variables and joins are clustered on the case (`WITHOUT
ROWID` on SQLite), what is addressed by key on its key; keys rise with time, so both append.
Rule 2: few indexes, partial where only open work is looked for. No index stands on a column that a step updates, except
those that say what is due.
Rule 3: once released, this file never changes; a change to a table is a new migration.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HOT: Final = "fillfactor=85, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_cost_delay=0"
KEY: Final = "key BIGINT PRIMARY KEY"
CASE: Final = "case_id BIGINT NOT NULL"
BY_POSITION: Final = f"{CASE}, position BIGINT NOT NULL"
BY_POSITION_KEY: Final = "PRIMARY KEY (case_id, position)"

TABLES: Final[dict[str, str]] = {
    "definition": f"""{KEY}, process_id TEXT NOT NULL, version INTEGER NOT NULL, version_tag TEXT NOT NULL,
        name TEXT NOT NULL, app TEXT NOT NULL, resource TEXT NOT NULL, xml BYTES NOT NULL, digest TEXT NOT NULL,
        start_form TEXT, latest BOOLEAN NOT NULL, deployed_at BIGINT NOT NULL, UNIQUE (process_id, version)""",
    "case": f"""{KEY}, definition_id BIGINT NOT NULL, process_id TEXT NOT NULL, app TEXT NOT NULL, state TEXT NOT NULL,
        title TEXT NOT NULL, business_key TEXT NOT NULL, started_by TEXT, started_at BIGINT NOT NULL, ended_at BIGINT,
        incidents INTEGER NOT NULL, position BIGINT NOT NULL, children INTEGER NOT NULL, due BIGINT,
        tokens TEXT NOT NULL, stamp BIGINT NOT NULL, format INTEGER NOT NULL DEFAULT 1""",
    "elementinstance": f"""{CASE}, key BIGINT NOT NULL, element TEXT NOT NULL, scope BIGINT NOT NULL,
        children INTEGER NOT NULL, position BIGINT NOT NULL, entered BIGINT NOT NULL, phase TEXT NOT NULL,
        PRIMARY KEY (case_id, key)""",
    "variable": f"""{CASE}, scope BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (case_id, scope, name)""",
    "task": f"""{KEY}, {CASE}, instance BIGINT NOT NULL, element TEXT NOT NULL, name TEXT NOT NULL,
        process_id TEXT NOT NULL, app TEXT NOT NULL, form TEXT, assignee TEXT, due BIGINT, follow_up BIGINT,
        priority INTEGER NOT NULL, created_at BIGINT NOT NULL, state TEXT NOT NULL, completed_by TEXT,
        completed_at BIGINT""",
    "taskcandidate": """task_id BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, open BOOLEAN NOT NULL,
        PRIMARY KEY (task_id, kind, name)""",
    "job": f"""{KEY}, {CASE}, instance BIGINT NOT NULL, element TEXT NOT NULL, process_id TEXT NOT NULL,
        type TEXT NOT NULL, retries INTEGER NOT NULL, attempt INTEGER NOT NULL, headers TEXT NOT NULL,
        state TEXT NOT NULL, due BIGINT NOT NULL, lease BIGINT, worker TEXT NOT NULL""",
    "timer": f"""{KEY}, case_id BIGINT, definition_id BIGINT, instance BIGINT, element TEXT NOT NULL,
        due BIGINT NOT NULL, interval TEXT NOT NULL, repetitions INTEGER NOT NULL""",
    "subscription": f"""{KEY}, case_id BIGINT, definition_id BIGINT, process_id TEXT NOT NULL, instance BIGINT,
        element TEXT NOT NULL, message TEXT NOT NULL, correlation_key TEXT NOT NULL, interrupting BOOLEAN NOT NULL""",
    "message": f"""{KEY}, name TEXT NOT NULL, correlation_key TEXT NOT NULL, message_id TEXT, variables TEXT NOT NULL,
        published_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, fresh BOOLEAN NOT NULL""",
    "correlation": f"""message_id BIGINT NOT NULL, process_id TEXT NOT NULL, {CASE},
        PRIMARY KEY (message_id, process_id)""",
    "incident": f"""{KEY}, {CASE}, instance BIGINT NOT NULL, element TEXT NOT NULL, kind TEXT NOT NULL,
        message TEXT NOT NULL, job BIGINT, state TEXT NOT NULL, raised_at BIGINT NOT NULL, resolved_at BIGINT,
        resolved_by TEXT""",
    "elementhistory": f"""{BY_POSITION}, instance BIGINT, scope BIGINT NOT NULL, element TEXT NOT NULL,
        kind TEXT NOT NULL, name TEXT NOT NULL, entered BIGINT NOT NULL, "left" BIGINT, outcome TEXT, actor TEXT,
        definition_id BIGINT NOT NULL, {BY_POSITION_KEY}""",
    "flowhistory": f"{BY_POSITION}, flow TEXT NOT NULL, at BIGINT NOT NULL, {BY_POSITION_KEY}",
    "taskhistory": f"""{BY_POSITION}, task_id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, actor TEXT,
        details TEXT NOT NULL, {BY_POSITION_KEY}""",
    "variablehistory": f"""{BY_POSITION}, scope BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
        at BIGINT NOT NULL, actor TEXT, {BY_POSITION_KEY}""",
    "incidenthistory": f"""{BY_POSITION}, incident_id BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL,
        actor TEXT, {BY_POSITION_KEY}""",
    "join": f"""{CASE}, scope BIGINT NOT NULL, gateway TEXT NOT NULL, flow TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (case_id, scope, gateway, flow)""",
    "node": "number INTEGER PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL",
}

INDEXES: Final[dict[str, str]] = {
    "definition_latest": "definition (process_id) WHERE latest",
    "case_active": "case (process_id, key) WHERE state = 'active'",
    "case_starter": "case (started_by, key)",
    "case_due": "case (due) WHERE due IS NOT NULL",
    "task_case": "task (case_id, instance)",
    "task_assignee": "task (assignee, due) WHERE state = 'open'",
    "task_open": "task (due) WHERE state = 'open'",
    "task_done": "task (completed_by, completed_at) WHERE state = 'completed'",
    "taskcandidate_open": "taskcandidate (kind, name, task_id) WHERE open",
    "job_case": "job (case_id, instance)",
    "job_ready": "job (type, due) WHERE state = 'ready'",
    "job_leased": "job (due) WHERE state = 'leased'",
    "timer_case": "timer (case_id, instance)",
    "timer_due": "timer (due)",
    "subscription_case": "subscription (case_id, instance)",
    "subscription_message": "subscription (message, correlation_key)",
    "message_name": "message (name, correlation_key)",
    "message_fresh": "message (key) WHERE fresh",
    "message_expiry": "message (expires_at)",
    "correlation_case": "correlation (case_id)",
    "incident_case": "incident (case_id, instance)",
    "incident_open": "incident (key) WHERE state = 'open'",
}
UNIQUE: Final = {"message_once": "message (name, correlation_key, message_id) WHERE message_id IS NOT NULL"}
COMPOSITE: Final = frozenset(name for name, columns in TABLES.items() if "PRIMARY KEY (" in columns)
COLD: Final = frozenset({"definition", "node", "flowhistory", "taskhistory", "variablehistory", "incidenthistory"})


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table and index on "sqlite" or "postgresql"."""
    for name, columns in TABLES.items():
        yield _table(vendor, name, columns)
    for name, target in INDEXES.items():
        yield f"CREATE INDEX runtime_{name} ON runtime_{target}"
    for name, target in UNIQUE.items():
        yield f"CREATE UNIQUE INDEX runtime_{name} ON runtime_{target}"


def _table(vendor: str, name: str, columns: str) -> str:
    if vendor == "sqlite":
        own = columns.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY").replace("BYTES", "BLOB")
        return f"CREATE TABLE runtime_{name} ({own})" + (" WITHOUT ROWID" if name in COMPOSITE else "")
    storage = "" if name in COLD else f" WITH ({HOT})"
    return f"CREATE TABLE runtime_{name} ({columns.replace('BYTES', 'BYTEA')}){storage}"


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the tables, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the tables, for a migration that is taken back."""
    for name in TABLES:
        editor.execute(f"DROP TABLE runtime_{name}")
