"""How a case begins."""

from collections.abc import Mapping
from typing import Any

from clerkwork.engine.commands import Start
from clerkwork.runtime.cases import ACTIVE, CaseRow
from clerkwork.runtime.definitions import Compiled
from clerkwork.runtime.unit import Unit


def begin(
    unit: Unit,
    compiled: Compiled,
    variables: Mapping[str, Any],
    *,
    by: str | None,
    element: str | None = None,
    title: str | None = None,
    business_key: str = "",
) -> int:
    """Start a case in a unit of work and return its key; without title the process's template gives one."""
    row = CaseRow(
        key=unit.ids(),
        definition=compiled.key,
        process_id=compiled.process_id,
        app=compiled.app,
        state=ACTIVE,
        title=title if title is not None else compiled.title_of(variables),
        business_key=business_key,
        started_by=by,
        started_at=unit.now,
    )
    case = unit.begin(compiled, row)
    unit.run(case, Start(dict(variables), element), by)
    return row.key
