"""
The history of a case in stretches: a short one whole, of a long one so much as a page can show.

Rule 1: a stretch is bounded by positions, so it costs the same wherever it lies and however long the history is.
Rule 2: what has an instant but no position, comments and decisions, belongs to the stretch in whose time it falls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.http import QueryDict

from clerkwork.runtime.models import Case, CaseHistory, ElementHistory, FlowHistory, IncidentHistory, TaskHistory

LENGTH: Final = 1_000  # positions; a variable that was set has one, too
LONGEST: Final = 18  # digits of a position that somebody may ask for


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    The rows of a part of a case's history, each sort in order.

    `older` is before which position the next stretch lies, 0 if there is none; `since` and `until` are the instants
    between which it lies, None where the history begins or goes on.
    """

    elements: Sequence[ElementHistory]
    flows: Sequence[FlowHistory]
    tasks: Sequence[TaskHistory]
    incidents: Sequence[IncidentHistory]
    life: Sequence[CaseHistory]
    older: int
    newest: bool
    since: int | None
    until: int | None

    def holds(self, at: int) -> bool:
        """Say whether an instant falls into the time of the stretch."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def wanted(query: QueryDict) -> int | None:
    """Return before which position the stretch lies that somebody asks for, None for the newest."""
    text = query.get("before", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST and int(text) > 1 else None


def stretch(case: Case, before: int | None = None) -> Stretch:
    """Return the part of a case's history before a position, else the newest. Five queries, two more in a long one."""
    high = case.position + 1 if before is None else min(before, case.position + 1)
    newest = high > case.position
    low = max(high - LENGTH, 1)
    inside = Q(case=case, position__gte=low) & (Q() if newest else Q(position__lt=high))

    def rows(model: Any) -> list[Any]:
        return list(model.objects.filter(inside).order_by("position"))

    return Stretch(
        elements=rows(ElementHistory),
        flows=rows(FlowHistory),
        tasks=rows(TaskHistory),
        incidents=rows(IncidentHistory),
        life=rows(CaseHistory) if case.position else [],
        older=low if low > 1 else 0,
        newest=newest,
        since=_instant(case, low) if low > 1 else None,
        until=None if newest else _instant(case, high),
    )


def _instant(case: Case, position: int) -> int | None:
    """Return when the first element at or after a position was entered, None if there is none."""
    rows = ElementHistory.objects.filter(case=case, position__gte=position).order_by("position")
    return rows.values_list("entered", flat=True).first()
