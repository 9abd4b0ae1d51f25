"""
What may begin in the open ad-hoc sub-processes of a case, for whoever may choose it on the case's page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clerkwork.languages.bpmn import Element, Kind
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.models import Case, ElementInstance


@dataclass(frozen=True, slots=True)
class Free:
    """An open ad-hoc sub-process and what may begin in it."""

    instance: int
    name: str
    elements: Sequence[Element]


def choices(case: Case) -> list[Free]:
    """Return the open ad-hoc sub-processes of a running case, oldest first. One query if the process has any."""
    ready = compiled(case.definition_id)
    names = {each.id: each.name or each.id for each in ready.process.elements if each.kind is Kind.AD_HOC_SUB_PROCESS}
    if not names or case.state != "active" or case.suspended_at is not None:
        return []
    rows = ElementInstance.objects.filter(case=case, element__in=names, phase="active").order_by("key")
    found = [Free(row.key, names[row.element], ready.choices(row.element)) for row in rows]
    return [each for each in found if each.elements]
