"""
The tables of decisions, and the column that says what a process was deployed with.

Rule 1: once released, this file never changes; a change to a table is a new migration.
Rule 2: evaluations are only added; they are found by decision, newest first, and by case.
"""

from collections.abc import Iterable
from typing import Final

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEY: Final = "key BIGINT PRIMARY KEY"

TABLES: Final[dict[str, str]] = {
    "decisionresource": f"""{KEY}, resource TEXT NOT NULL, drg_id TEXT NOT NULL, namespace TEXT NOT NULL,
        name TEXT NOT NULL, version INTEGER NOT NULL, app TEXT NOT NULL, xml BYTES NOT NULL, digest TEXT NOT NULL,
        imports TEXT NOT NULL, latest BOOLEAN NOT NULL, deployed_at BIGINT NOT NULL, UNIQUE (app, resource, version)""",
    "decision": f"""{KEY}, decision_id TEXT NOT NULL, version INTEGER NOT NULL, version_tag TEXT NOT NULL,
        name TEXT NOT NULL, kind TEXT NOT NULL, resource_id BIGINT NOT NULL, app TEXT NOT NULL,
        latest BOOLEAN NOT NULL, deployed_at BIGINT NOT NULL, UNIQUE (decision_id, version)""",
    "decisionevaluation": f"""{KEY}, decision_key BIGINT NOT NULL, decision_id TEXT NOT NULL,
        version INTEGER NOT NULL, app TEXT NOT NULL, case_id BIGINT, instance BIGINT, element TEXT, at BIGINT NOT NULL,
        "by" TEXT, inputs TEXT NOT NULL, output TEXT NOT NULL, trace TEXT NOT NULL, failure TEXT""",
}

INDEXES: Final[dict[str, str]] = {
    "decisionresource_latest": "decisionresource (app, namespace) WHERE latest",
    "decision_latest": "decision (decision_id) WHERE latest",
    "decision_tag": "decision (decision_id, version_tag) WHERE version_tag <> ''",
    "decision_resource": "decision (resource_id)",
    "decisionevaluation_decision": "decisionevaluation (decision_id, key)",
    "decisionevaluation_case": "decisionevaluation (case_id, key) WHERE case_id IS NOT NULL",
    "decisionevaluation_failed": "decisionevaluation (decision_id, key) WHERE failure IS NOT NULL",
}
BINDINGS: Final = "ALTER TABLE runtime_definition ADD COLUMN bindings TEXT NOT NULL DEFAULT ''"
NO_BINDINGS: Final = "ALTER TABLE runtime_definition DROP COLUMN bindings"


def statements(vendor: str) -> Iterable[str]:
    """Return the statements that create every table, index and column on "sqlite" or "postgresql"."""
    for name, columns in TABLES.items():
        own = columns.replace("BYTES", "BYTEA")
        if vendor == "sqlite":
            own = columns.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY").replace("BYTES", "BLOB")
        yield f"CREATE TABLE runtime_{name} ({own})"
    for name, target in INDEXES.items():
        yield f"CREATE INDEX runtime_{name} ON runtime_{target}"
    yield BINDINGS


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the tables, for a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the tables, for a migration that is taken back."""
    editor.execute(NO_BINDINGS)
    for name in TABLES:
        editor.execute(f"DROP TABLE runtime_{name}")
