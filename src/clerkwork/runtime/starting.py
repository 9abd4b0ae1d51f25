"""How a case begins."""

from collections.abc import Mapping
from typing import Any

from clerkwork.engine.commands import Start
from clerkwork.languages.feel import from_json
from clerkwork.runtime import wiring
from clerkwork.runtime.cases import ACTIVE, CaseRow
from clerkwork.runtime.definitions import Compiled
from clerkwork.runtime.unit import Unit

LONGEST_TITLE = 200


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
        title=title if title is not None else _title(compiled, variables),
        business_key=business_key,
        started_by=by,
        started_at=unit.now,
    )
    case = unit.begin(compiled, row)
    unit.run(case, Start(dict(variables), element), by)
    return row.key


def _title(compiled: Compiled, variables: Mapping[str, Any]) -> str:
    if compiled.title is None:
        return compiled.name
    return compiled.title.render(from_json(dict(variables)), wiring.feel_context())[:LONGEST_TITLE]
