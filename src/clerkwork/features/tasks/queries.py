"""
Reading of tasks, always within what the asker may see.

Rule 1: the inbox costs the same with ten open tasks as with a hundred thousand; its queries are pinned by a test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import keyset
from clerkwork.features.processes.definitions import model
from clerkwork.features.processes.permissions import groups_of
from clerkwork.features.processes.queries import counted
from clerkwork.features.tasks import permissions
from clerkwork.features.tasks.models import Draft
from clerkwork.kernel import json
from clerkwork.kernel.clock import to_datetime, to_instant
from clerkwork.kernel.errors import NotFound
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.bpmn.sheets import Delegation, Responsible, RuleKind
from clerkwork.runtime import wiring
from clerkwork.runtime.models import Case, Definition, Task, TaskCandidate

MINE: Final = "mine"
GROUPS: Final = "groups"
DONE: Final = "done"
TABS: Final = (MINE, GROUPS, DONE)
ORDERS: Final[Mapping[str, keyset.Order]] = {
    "due": keyset.Order("due", nullable=True),
    "priority": keyset.Order("priority", descending=True),
    "newest": keyset.Order("key", descending=True, key_descending=True),
}
DONE_ORDER: Final = keyset.Order("completed_at", descending=True, key_descending=True)
PERIODS: Final = ("late", "today", "week")
HIGH: Final = 67
LOW: Final = 33


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox is narrowed to."""

    tab: str = MINE
    sort: str = "due"
    process: str = ""
    period: str = ""
    search: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters of a request; what is not understood is left out."""
        tab, sort, period = query.get("tab", MINE), query.get("sort", "due"), query.get("due", "")
        return cls(
            tab if tab in TABS else MINE,
            sort if sort in ORDERS else "due",
            query.get("process", "")[:200],
            period if period in PERIODS else "",
            query.get("q", "").strip()[:200],
        )

    @property
    def order(self) -> keyset.Order:
        """The order of the list."""
        return DONE_ORDER if self.tab == DONE else ORDERS[self.sort]


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one person may work on, asked once for a request. Three queries to make it."""

    user: User
    groups: frozenset[str]
    offered: permissions.Offers

    @classmethod
    def of(cls, user: User) -> "Inbox":
        """Return the inbox of a person."""
        groups = groups_of(user)
        return cls(user, groups, permissions.offered(user, groups))

    def tab(self, tab: str) -> QuerySet[Task]:
        """Return the tasks behind a tab."""
        if tab == GROUPS:
            return self.offered.rows
        return permissions.done(self.user) if tab == DONE else permissions.mine(self.user)

    def counts(self) -> dict[str, int]:
        """Return how many tasks wait in the tabs, and how many of one's own are late. Three queries."""
        mine = self.tab(MINE)
        return {
            MINE: counted(mine),
            GROUPS: self.offered.count(),
            "late": counted(mine.filter(due__lt=wiring.now())),
        }

    def page(self, filters: Filters, query: QueryDict, size: int = 25) -> keyset.Slice[Task]:
        """Return one page of a tab. One query, two where tasks with a due date end and those without begin."""
        return keyset.page(narrowed(self.tab(filters.tab), filters), filters.order, query, size)


def narrowed(tasks: QuerySet[Task], filters: Filters) -> QuerySet[Task]:
    """Return tasks under the filters of a request."""
    if filters.process:
        tasks = tasks.filter(process_id=filters.process)
    if filters.period:
        tasks = tasks.filter(due__lt=_end(filters.period))
    for word in filters.search.split():
        tasks = tasks.filter(_mentions(word))
    return tasks


def _mentions(word: str) -> Q:
    return Q(name__icontains=word) | Q(case__title__icontains=word) | Q(case__started_by__icontains=word)


def _end(period: str) -> int:
    """Return the instant before which something is late, due by the end of today, or due within a week."""
    now = wiring.now()
    if period == "late":
        return now
    zone = timezone.get_current_timezone()
    today = to_datetime(now).astimezone(zone).date()
    last = today + timedelta(days=1 if period == "today" else 7)
    return to_instant(datetime.combine(last, time(), tzinfo=ZoneInfo(str(zone))))


@dataclass(frozen=True, slots=True)
class Line:
    """One task in a list, with what tells it apart."""

    task: Task
    case: Case | None
    process: str
    requester: Any

    @property
    def subject(self) -> str:
        """What the task is about: its case's title, else its process's name."""
        return (self.case.title if self.case is not None else "") or self.process

    @property
    def level(self) -> str:
        """The priority as a word: low, normal or high."""
        return level(self.task.priority)


def level(priority: int) -> str:
    """Return a priority from 0 to 100 as a word: low, normal or high."""
    if priority >= HIGH:
        return "high"
    return "low" if priority <= LOW else "normal"


def lines(tasks: Sequence[Task]) -> list[Line]:
    """Return tasks as a list shows them. Three queries."""
    cases = Case.objects.in_bulk({task.case_id for task in tasks})
    names = process_names({case.definition_id for case in cases.values()})
    known = people.users(case.started_by for case in cases.values() if case.started_by)
    return [_line(task, cases.get(task.case_id), names, known) for task in tasks]


def _line(task: Task, case: Case | None, names: Mapping[int, str], known: Mapping[str, User]) -> Line:
    if case is None:
        return Line(task, None, task.process_id, "")
    starter = case.started_by or ""
    return Line(task, case, names.get(case.definition_id, task.process_id), known.get(starter, starter))


def process_names(definitions: set[int]) -> dict[int, str]:
    """Return what people call the processes of definitions, by key. One query."""
    rows = Definition.objects.filter(key__in=definitions).values_list("key", "name", "process_id")
    return {key: name or process_id for key, name, process_id in rows}


@dataclass(frozen=True, slots=True)
class Access:
    """A task, and what its reader may do with it."""

    task: Task
    candidates: Sequence[TaskCandidate]
    assigned: bool
    candidate: bool
    may_reassign: bool

    @property
    def open(self) -> bool:
        """Say whether somebody still has to do it."""
        return self.task.state == permissions.OPEN

    @property
    def may_claim(self) -> bool:
        """Say whether the reader may take it."""
        return self.open and self.task.assignee is None and self.candidate

    @property
    def may_work(self) -> bool:
        """Say whether the reader may fill and complete it."""
        return self.open and (self.assigned or self.may_claim)

    @property
    def may_give_back(self) -> bool:
        """Say whether the reader may give it back to its candidates."""
        return self.open and self.assigned and any(row.kind != "excluded" for row in self.candidates)


def access(user: User, key: int) -> Access:
    """
    Return a task with what a user may do; raises NotFound when the user may not know of it.

    Four to ten queries, the more the less the user has to do with it.
    """
    task = Task.objects.select_related("case", "case__definition").filter(key=key).first()
    candidates = list(TaskCandidate.objects.filter(task_id=key))
    if task is None or permissions.is_excluded(user, candidates):
        raise _not_found()
    groups = groups_of(user)
    assigned = task.assignee == user.username
    candidate = permissions.is_candidate(user, candidates, groups)
    may_reassign = permissions.may_reassign(user, task, candidates, groups)
    if not (assigned or candidate or may_reassign or task.completed_by == user.username):
        raise _not_found()
    may_reassign = may_reassign and task.state == permissions.OPEN
    if may_reassign and not user.is_administrator:
        may_reassign = delegation(task) is not Delegation.NOBODY
    return Access(task, candidates, assigned, candidate, may_reassign)


def delegation(task: Task) -> Delegation:
    """Return to whom the step sheet of a task lets it be handed over."""
    element = model(task.case.definition).elements.get(task.element)
    settings = () if element is None else (rule.setting for rule in element.sheet.of(RuleKind.RESPONSIBLE))
    return next((one.delegation for one in settings if isinstance(one, Responsible)), Delegation.ANYBODY)


def _not_found() -> NotFound:
    return NotFound(Sentence("Expected a task, but there is none with this key that you may see."))


def draft(user: User, key: int) -> Draft | None:
    """Return what a user has filled in and not sent. One query."""
    return Draft.objects.filter(task=key, username=user.username).first()


def draft_data(draft: Draft | None) -> dict[str, Any]:
    """Return a draft's values, none for none."""
    return dict(json.loads(draft.data)) if draft is not None else {}


def successors(access: Access, user: User) -> list[User]:
    """Return whom a task could be given to by a user: its candidates' people, and those the user leads."""
    if not access.may_reassign:
        return []
    excluded = {row.name for row in access.candidates if row.kind == "excluded"} | {access.task.assignee or ""}
    everybody = User.objects.filter(is_active=True).exclude(username__in=excluded)
    if user.is_administrator:
        return list(everybody)
    names = {name for row in access.candidates if row.kind == "group" for name in people.members(row.name)}
    if delegation(access.task) is Delegation.ROLE:
        return list(everybody.filter(username__in=names))
    names |= {row.name for row in access.candidates if row.kind == "user"} | set(people.reports(user.username))
    return list(everybody.filter(username__in=names | {user.username}))
