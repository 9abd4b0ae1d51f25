"""
Reading of decisions and evaluations, always within what the asker may see.

Rule 1: each function states what it costs; tests pin it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clerkwork.features.decisions import permissions
from clerkwork.features.decisions.permissions import Reach
from clerkwork.features.decisions.values import show
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Decision, DecisionEvaluation

DAY: Final = 24 * 3_600_000  # milliseconds
LATELY: Final = 30 * DAY
MOST: Final = 200  # characters of a search
MOST_OF_CASE: Final = 1_000  # evaluations in the history of a case
RESULT: Final = 80  # characters of a result in a sentence
LONG: Final = 19  # digits that may not fit 64 bits
STATES: Final = ("decided", "failed")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of decisions is narrowed to."""

    search: str = ""
    app: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters of a request."""
        return cls(query.get("q", "").strip()[:MOST], query.get("app", "")[:MOST])


@dataclass(frozen=True, slots=True)
class Line:
    """One decision in the list: its app, and how often and when last it was asked, as far as the asker may see."""

    decision: Decision
    app: str
    asked: int
    last: int | None

    @property
    def name(self) -> str:
        """What people call the decision."""
        return self.decision.name or self.decision.decision_id

    @property
    def kind(self) -> str:
        """What sort of logic it has, in words."""
        return KINDS.get(self.decision.kind, KINDS[""])()


KINDS: Final[Mapping[str, Callable[[], str]]] = {
    "decisionTable": lambda: _("Table of rules"),
    "": lambda: _("Formula"),
}


def decisions(reach: Reach, filters: Filters) -> QuerySet[Decision]:
    """Return the latest version of each decision, in order of name."""
    found = permissions.readable(reach).filter(latest=True)
    if filters.app:
        found = found.filter(app=filters.app)
    for word in filters.search.split():
        found = found.filter(Q(name__icontains=word) | Q(decision_id__icontains=word))
    return found.order_by("name", "decision_id")


def lines(user: User, reach: Reach, found: Sequence[Decision]) -> list[Line]:
    """Return decisions as the list shows them. One query, and those of `visible`."""
    since = wiring.now() - LATELY
    ids = [decision.decision_id for decision in found]
    seen = permissions.visible(user, reach).filter(decision_id__in=ids, at__gte=since).order_by()
    counted = {
        row["decision_id"]: (row["asked"], row["last"])
        for row in seen.values("decision_id").annotate(asked=Count("key"), last=Max("at"))
    }
    names = reach.names
    return [Line(each, names.get(each.app, each.app), *counted.get(each.decision_id, (0, None))) for each in found]


def decision(reach: Reach, decision_id: str, version: int | None = None) -> Decision:
    """Return a decision that may be read, the latest unless a version is named; raises NotFound. One query."""
    found = (
        permissions.readable(reach).filter(decision_id=decision_id).select_related("resource").defer("resource__xml")
    )
    found = found.filter(version=version) if version is not None else found.order_by("-latest", "-version")
    first = found.first()
    if first is None:
        raise NotFound(f"Expected a decision, but there is none called {decision_id} that you may read.")
    return first


def versions(reach: Reach, decision_id: str) -> list[Decision]:
    """Return every version of a decision, newest first. One query."""
    return list(permissions.readable(reach).filter(decision_id=decision_id).order_by("-version"))


def links(reach: Reach, ids: Sequence[str]) -> set[str]:
    """Return which of these decisions may be read. One query."""
    return set(
        permissions.readable(reach).filter(decision_id__in=ids, latest=True).values_list("decision_id", flat=True)
    )


def evaluations(user: User, reach: Reach, decision_id: str) -> QuerySet[DecisionEvaluation]:
    """Return the evaluations of a decision that may be seen, newest first."""
    return permissions.visible(user, reach).filter(decision_id=decision_id).order_by("-key")


def narrowed(found: QuerySet[DecisionEvaluation], query: QueryDict) -> QuerySet[DecisionEvaluation]:
    """Return the evaluations that a request asks for: by `state` (decided, failed) and `case` (key or words of it)."""
    state, case = query.get("state", ""), query.get("case", "").strip()[:MOST]
    if state in STATES:
        found = found.filter(failure__isnull=state == "decided")
    if case:
        titled = Q(case__title__icontains=case) | Q(case__business_key__icontains=case)
        key = Q(case_id=int(case)) if case.isascii() and case.isdecimal() and len(case) < LONG else Q(pk__in=())
        found = found.filter(titled | key)
    return found


def evaluation(user: User, reach: Reach, key: int) -> DecisionEvaluation:
    """Return an evaluation that may be seen; raises NotFound. As many queries as `visible` and one."""
    found = permissions.visible(user, reach).filter(key=key).select_related("case__definition").first()
    if found is None:
        raise NotFound("Expected an evaluation, but there is none with this key that you may see.")
    return found


def decided_by(found: DecisionEvaluation) -> Decision | None:
    """Return the version of the decision that was evaluated. One query."""
    return Decision.objects.filter(key=found.decision_key).select_related("resource").defer("resource__xml").first()


def people_of(found: Sequence[DecisionEvaluation]) -> Mapping[str, Any]:
    """Return who asked, by username. One query."""
    return people.users(each.by for each in found if each.by)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in the story of a case: what it said, when, at which element, and where it is explained."""

    name: str
    result: str
    failed: bool
    at: int
    element: str
    url: str


def of_case(user: User, case: int, app: str, *, since: int | None = None, until: int | None = None) -> list[Decided]:
    """
    Return what a case had decided between two instants, oldest first, the newest `MOST_OF_CASE` if there are more.

    Only if its decisions may be read; the user has been let in before.

    One query; if there is anything, one more and those of `reach`.
    """
    rows = DecisionEvaluation.objects.filter(case_id=case).defer("inputs", "trace")
    rows = rows if since is None else rows.filter(at__gte=since)
    rows = rows if until is None else rows.filter(at__lt=until)
    found = list(rows.order_by("-key")[:MOST_OF_CASE])[::-1]
    if not found or not permissions.reach(user).may_read(app):
        return []
    keys = {each.decision_key for each in found}
    names = dict(Decision.objects.filter(key__in=keys).values_list("key", "name"))
    return [_decided(each, names.get(each.decision_key, each.decision_id)) for each in found]


def _decided(each: DecisionEvaluation, name: str) -> Decided:
    result = Truncator(str(show(json.loads(each.output)))).chars(RESULT)
    url = reverse("decisions:evaluation", args=[each.key])
    return Decided(name, result, each.failure is not None, each.at, each.element or "", url)


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of a history; `older` is where the next one begins, "" if there is none."""

    rows: Sequence[DecisionEvaluation]
    older: str
    newest: bool


def slice_of(found: QuerySet[DecisionEvaluation], query: QueryDict, size: int) -> Slice:
    """Return the evaluations before the key that `before` names, newest first. One query."""
    text = query.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < LONG else None
    if before is not None:
        found = found.filter(key__lt=before)
    rows = list(found.select_related("case__definition").defer("trace", "inputs", "case__definition__xml")[: size + 1])
    return Slice(rows[:size], str(rows[size - 1].key) if len(rows) > size else "", before is None)


def apps_of(reach: Reach) -> dict[str, str]:
    """Return the names of the apps that have decisions to read, by handle. One query."""
    handles = set(permissions.readable(reach).filter(latest=True).values_list("app", flat=True).distinct())
    return {handle: reach.names.get(handle, handle) for handle in handles if handle}
