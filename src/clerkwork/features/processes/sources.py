"""
Rows that a form or a tile reads: `"sources": {name: {"table", "where", "params", "order", "limit", "as"}}`.

Rule 1: rows are read with the reader's rights; `"as": "process"` reads with the app's, for what a decision needs.
Rule 2: `params` are FEEL over the form's variables; `where` sees them, the table's columns and `user`.
"""

from collections.abc import Mapping
from typing import Any, Final

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.processes.expressions import Scope
from clerkwork.features.tables import queries as tables
from clerkwork.languages.forms import Form

MOST_ROWS: Final = 1_000
AS_PROCESS: Final = "process"


def load(form: Form, app: str, reader: User, scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every source of a form by the source's name. One query each, plus what the rights cost."""
    declared = (form.schema.get("clerk") or {}).get("sources") or {}
    return rows_of(declared, app, reader, scope)


def rows_of(
    declared: Mapping[str, Mapping[str, Any]], app: str, reader: User, scope: Scope
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of declared sources by name."""
    return {name: _rows(source, app, reader, scope) for name, source in declared.items()}


def _rows(source: Mapping[str, Any], app: str, reader: User, scope: Scope) -> list[dict[str, Any]]:
    where = (source.get("where") or "").removeprefix("=") or None
    order = source.get("order") or []
    params = {name: scope.feel(text) for name, text in (source.get("params") or {}).items()}
    return tables.rows(
        tables.table(app, source["table"]),
        SYSTEM if source.get("as") == AS_PROCESS else reader,
        where=where,
        variables=scope.feels(name for name in scope.variables if name in (where or "")) | params,
        order=[order] if isinstance(order, str) else order,
        limit=min(int(source.get("limit") or MOST_ROWS), MOST_ROWS),
    )
