"""
Everything the page of one case shows, gathered once.

Rule 1: the asker has been let in before; this file decides nothing but which doors are drawn.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Min, Q, QuerySet

from clerkwork.features.decisions import queries as decisions
from clerkwork.features.forms import queries as forms
from clerkwork.features.forms.errors import Unreadable
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import callers, data, permissions, prose, queries, timeline
from clerkwork.features.processes.choices import Free, choices
from clerkwork.features.processes.definitions import Model, model
from clerkwork.features.processes.models import Comment
from clerkwork.features.processes.rule_words import Line, lines
from clerkwork.features.processes.rulebook import named
from clerkwork.features.processes.stretches import Stretch, stretch
from clerkwork.languages.bpmn import Kind
from clerkwork.languages.forms import Form
from clerkwork.runtime.definitions import EVENT_SUB_PROCESS
from clerkwork.runtime.loops import KIND as LOOP
from clerkwork.runtime.models import (
    Case,
    Definition,
    ElementHistory,
    FlowHistory,
    Incident,
    Task,
    TaskCandidate,
)
from clerkwork.web import components

SCOPES: Final = frozenset({Kind.SUB_PROCESS.value, Kind.TRANSACTION.value, EVENT_SUB_PROCESS, LOOP})
MOST: Final = 100  # open tasks that a page shows
MOST_INCIDENTS: Final = 20  # and incidents


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that is open now, with who has it, as words, and whether the reader can work on it."""

    task: Task
    holder: Any
    waiting: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as its reader sees it."""

    case: Case
    model: Model
    starter: Any
    outcome: str
    diagram: Mapping[str, Any]
    timeline: Sequence[components.Entry]
    older: int
    newest: bool
    tasks: Sequence[OpenTask]
    more_tasks: int
    items: Sequence[data.Item]
    comments: Sequence[components.Comment]
    incidents: Sequence[Incident]
    callers: Sequence[Case]
    called: Sequence[Case]
    sheets: Sequence[tuple[str, Sequence[Line]]]
    can_withdraw: bool
    can_cancel: bool
    can_retry: bool
    can_rest: bool
    can_operate: bool
    free: Sequence[Free]

    @property
    def title(self) -> str:
        """The case's title, else its process's name."""
        return self.case.title or self.case.definition.name or self.case.process_id

    @property
    def shown(self) -> list[tuple[str, Any]]:
        """The data that forms asked for, without what nobody has answered."""
        return [(item.label, item.value) for item in self.items if not item.technical and not item.empty]

    @property
    def stops(self) -> list[tuple[str, Incident]]:
        """The incidents that are shown, each with the name of its element."""
        return [(self.model.element_name(incident.element), incident) for incident in self.incidents]

    @property
    def technical(self) -> list[tuple[str, Any]]:
        """The data that the process made for itself."""
        return [(item.label, item.value) for item in self.items if item.technical and not item.empty]


def dossier(user: User, case: Case, before: int | None = None) -> Dossier:
    """
    Return everything about a case, of a long history the part before a position.

    A fixed number of queries, and one for each form the process has.
    """
    read = model(case.definition)
    part = stretch(case, before)
    tasks = list(Task.objects.filter(case=case, state="open").order_by("key")[:MOST])
    written = queries.comments(case.key)
    candidates = _candidates(tasks)
    known, names = _names(case, part, written, candidates)
    said = Incident.objects.filter(key__in={row.incident_id for row in part.incidents})
    record = timeline.Record(
        case,
        read,
        part,
        dict(Task.objects.filter(key__in={row.task_id for row in part.tasks}).values_list("key", "name")),
        dict(said.values_list("key", "message")),
        known,
        names,
        [each for each in written if part.holds(each.at)],
        _decided(user, case, read, part),
        _versions(part),
    )
    underway, done = _elements(case)
    cancelable = permissions.may_cancel(user, case)
    return Dossier(
        case=case,
        model=read,
        starter=known.get(case.started_by or "", case.started_by or ""),
        outcome=_outcome(case),
        diagram=_diagram(case, underway, done),
        timeline=timeline.entries(record),
        older=part.older,
        newest=part.newest,
        tasks=[_open(task, user, candidates, known, names) for task in tasks],
        more_tasks=_more(Task.objects.filter(case=case, state="open"), tasks),
        items=data.items(queries.variables(case.key), data.labels(_forms(case, read))),
        comments=[_comment(row, user, known) for row in written if not row.about],
        incidents=list(_stopped(case).order_by("key")[:MOST_INCIDENTS]) if case.incidents else (),
        sheets=_sheets(read, underway) if case.state == "active" else (),
        can_withdraw=queries.can_withdraw(user, case),
        callers=callers.path(user, case)[:-1],
        called=callers.called(user, case) if any(element.called for element in read.process.elements) else (),
        can_cancel=cancelable and not callers.is_awaited(case),
        can_retry=permissions.may_retry(user),
        can_rest=cancelable,
        can_operate=permissions.may_operate(user),
        free=choices(case) if permissions.may_operate(user) else (),
    )


def _more(found: QuerySet[Any], shown: Sequence[Any]) -> int:
    """Return how many rows are not shown. One query if there may be any."""
    return found.count() - len(shown) if len(shown) == MOST else 0


def _sheets(read: Model, underway: Iterable[str]) -> list[tuple[str, Sequence[Line]]]:
    """Return the step sheets of what is open now, each once. Two queries if there are any."""
    found = [read.elements[each] for each in underway if each in read.elements and read.elements[each].sheet.rules]
    if not found:
        return []
    wanted = {name for element in found for name in named(element)}
    names = people.group_names(wanted) if wanted else {}
    return [(element.name or element.id, lines(element.sheet, names)) for element in found]


def _decided(user: User, case: Case, read: Model, part: Stretch) -> Sequence[decisions.Decided]:
    """Return what the case had decided in a part of its history, if its process asks decisions at all."""
    asks = any(element.kind is Kind.BUSINESS_RULE_TASK for element in read.process.elements)
    return decisions.of_case(user, case.key, case.app, since=part.since, until=part.until) if asks else ()


def _versions(part: Stretch) -> dict[str, int]:
    """Return the versions of the definitions between which the case was moved. One query if it was."""
    keys = timeline.moved(part.life)
    found = Definition.objects.filter(key__in=keys).values_list("key", "version") if keys else ()
    return {str(key): version for key, version in found}


def _candidates(tasks: Sequence[Task]) -> dict[int, list[TaskCandidate]]:
    found: dict[int, list[TaskCandidate]] = {}
    keys = [task.key for task in tasks]
    for row in TaskCandidate.objects.filter(task_id__in=keys) if keys else ():
        found.setdefault(row.task_id, []).append(row)
    return found


def _names(
    case: Case,
    part: Stretch,
    written: Sequence[Comment],
    candidates: Mapping[int, Sequence[TaskCandidate]],
) -> tuple[dict[str, User], dict[str, str]]:
    """Return everybody the page names, and the display names of people and groups. Three queries."""
    wanted = timeline.handles([*part.tasks, *part.life]) | {row.author for row in written} | {case.started_by or ""}
    wanted |= {row.actor for row in part.elements if row.actor}
    wanted |= {row.name for rows in candidates.values() for row in rows}
    known = people.users(wanted)
    names = {username: person.name for username, person in known.items()}
    return known, names | people.group_names(wanted - known.keys() - {""})


def _outcome(case: Case) -> str:
    """Return the name of the end that a completed case reached last. One query if it is one."""
    if case.state != "completed":
        return ""
    ends = ElementHistory.objects.filter(case=case, kind=Kind.END_EVENT.value, outcome="completed").exclude(name="")
    return ends.order_by("-position").values_list("name", flat=True).first() or ""


def standing(case: Case) -> dict[str, Any]:
    """Return where a case stands, as the diagram wants it. Two queries, one more if something stopped."""
    return _diagram(case, *_elements(case))


def _elements(case: Case) -> tuple[dict[str, str], set[str]]:
    """Return the kinds of the elements that are open, by their ids, the first entered first; and those once left."""
    rows = (
        ElementHistory.objects.filter(case=case)
        .values("element", "kind")
        .annotate(since=Min("position", filter=Q(left=None)), done=Max("left"))
    )
    found = sorted(rows, key=lambda row: row["since"] or 0)
    underway = {row["element"]: row["kind"] for row in found if row["since"] is not None}
    return underway, {row["element"] for row in found if row["done"] is not None}


def _diagram(case: Case, underway: Mapping[str, str], done: Collection[str]) -> dict[str, Any]:
    """Return where the case stands, as the diagram wants it."""
    active = {element for element, kind in underway.items() if kind not in SCOPES} or set(underway)
    return {
        "active": sorted(active),
        "passed": sorted(set(done) - active),
        "incidents": sorted(set(_stopped(case).values_list("element", flat=True))) if case.incidents else [],
        "flows": sorted(FlowHistory.objects.filter(case=case).values_list("flow", flat=True).distinct()),
    }


def _stopped(case: Case) -> QuerySet[Incident]:
    return Incident.objects.filter(case=case, state="open")


def _open(
    task: Task,
    user: User,
    candidates: Mapping[int, Sequence[TaskCandidate]],
    known: Mapping[str, User],
    names: Mapping[str, str],
) -> OpenTask:
    offered = [row for row in candidates.get(task.key, ()) if row.kind != "excluded"]
    waiting = ", ".join(names.get(row.name, row.name) for row in offered)
    holder = known.get(task.assignee, task.assignee) if task.assignee else ""
    return OpenTask(task, holder, waiting, mine=task.assignee == user.username)


def _forms(case: Case, read: Model) -> list[Form]:
    """Return the forms of a process that can be read: the start form first."""
    ids = [case.definition.start_form]
    ids += [element.user_task.form for element in read.process.elements if element.user_task is not None]
    found = (_form(case.app, form) for form in dict.fromkeys(ids) if form)
    return [form for form in found if form is not None]


def _form(app: str, form_id: str) -> Form | None:
    try:
        return forms.find(app, form_id)
    except Unreadable:
        return None  # its labels are missing; the case is still worth looking at


def _comment(row: Comment, user: User, known: Mapping[str, User]) -> components.Comment:
    author = known.get(row.author, row.author)
    return components.Comment(row.at, author, html=prose.html(row.text), mine=row.author == user.username)
