"""How a case begins."""

from typing import Final

from clerkwork.engine.commands import Start
from clerkwork.engine.errors import CommandRefused
from clerkwork.kernel import json
from clerkwork.kernel.errors import Refused
from clerkwork.runtime.cases import ACTIVE, CaseRow
from clerkwork.runtime.definitions import Compiled
from clerkwork.runtime.unit import Unit

BUSINESS_ID: Final = "business id"


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


def refuse_second(unit: Unit, process: str, business_key: str) -> None:
    """Raise Refused if a running case of a process, called by none, has the business id."""
    found = holder(unit, process, business_key)
    if found:
        raise Refused(f"Expected no running case of {process} with the business id {business_key!r}, but {found} is.")


def holder(unit: Unit, process: str, business_key: str) -> int:
    """Return the running case of a process, called by none, that has a business id; 0 if none has."""
    unit.session.lock_messages([(f"{BUSINESS_ID} {process}", business_key)])  # whoever comes second sees the first
    found = [row[0] for row in unit.session.read("open_business", business_key, process)]
    found += [
        key
        for key, case in unit.cases.items()
        if (case.row.process_id, case.row.business_key, case.row.state) == (process, business_key, ACTIVE)
    ]
    return found[0] if found else 0
