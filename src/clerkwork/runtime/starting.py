"""How a case begins."""

from clerkwork.engine.commands import Start
from clerkwork.engine.errors import CommandRefused
from clerkwork.kernel import json
from clerkwork.runtime.cases import ACTIVE, CaseRow
from clerkwork.runtime.definitions import Compiled
from clerkwork.runtime.unit import Unit


def begin(
    unit: Unit,
    compiled: Compiled,
    told: Start,
    *,
    by: str | None,
    title: str | None = None,
    business_key: str = "",
    tags: str = "",
) -> int:
    """Start a case in a unit of work and return its key; without title the process's template gives one."""
    row = CaseRow(
        key=unit.ids(),
        definition=compiled.key,
        process_id=compiled.process_id,
        app=compiled.app,
        state=ACTIVE,
        title=title if title is not None else compiled.title_of(told.variables),
        business_key=business_key,
        started_by=by,
        started_at=unit.now,
        tags=tags,
        stops=json.dumps(sorted(told.stops)) if told.stops else "",
    )
    case = unit.begin(compiled, row)
    try:
        unit.run(case, told, by)
    except CommandRefused:
        unit.forget(case)
        raise
    return row.key
