"""
The business id of a case: what it is called by those for whose business it runs.

Rule 1: a case has one from its start or gets one later, once; it never changes.
Rule 2: where a process asks for it, only one running case that nobody called has a business id.
"""

from typing import Final

from clerkwork.kernel.errors import Refused
from clerkwork.kernel.names import demand_short
from clerkwork.runtime.cases import ACTIVE, Working
from clerkwork.runtime.unit import Unit, work

BUSINESS_ID: Final = "business id"


def assign_business_id(case: int, business_key: str) -> None:
    """Give a running case its business id, again the same one too. Raises NotFound, Refused."""
    with work() as unit:
        give(unit, unit.case(case), business_key)


def give(unit: Unit, case: Working, business_key: str) -> None:
    """Give a case of a unit its business id. Raises Refused if it has another one, or may have none."""
    demand_short(businessId=business_key)
    row = case.row
    if row.business_key == business_key:
        return
    if row.parent is not None:
        said = f"Expected a case that no other case has called, but {row.key} has the business id that its call says."
        raise Refused(f"{said} Assign it to the calling case {row.root} before the call.")
    if row.business_key:
        raise Refused(f"Expected case {row.key} without a business id, but it has {row.business_key!r} for good.")
    if case.compiled.unique:
        refuse_second(unit, row.process_id, business_key)
    row.business_key = business_key
    unit.changes.update("business_key", (row.key,), business_key)
    unit.touch(case)


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
