"""
Everything the page of one case shows, gathered once.

Rule 1: the asker has been let in before; this file decides nothing but which doors are drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

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
from clerkwork.languages.bpmn import Kind
from clerkwork.languages.forms import Form
from clerkwork.runtime.definitions import EVENT_SUB_PROCESS
from clerkwork.runtime.loops import KIND as LOOP
from clerkwork.runtime.models import (
    Case,
    CaseHistory,
    ElementHistory,
    FlowHistory,
    Incident,
    IncidentHistory,
    Task,
    TaskCandidate,
    TaskHistory,
)
from clerkwork.web import components

SCOPES: Final = frozenset({Kind.SUB_PROCESS.value, EVENT_SUB_PROCESS, LOOP})


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
    tasks: Sequence[OpenTask]
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
    def technical(self) -> list[tuple[str, Any]]:
        """The data that the process made for itself."""
        return [(item.label, item.value) for item in self.items if item.technical and not item.empty]


def dossier(user: User, case: Case) -> Dossier:
    """Return everything about a case. A fixed number of queries, and one for each form the process has."""
    read = model(case.definition)
    elements = list(ElementHistory.objects.filter(case=case).order_by("position"))
    flows = list(FlowHistory.objects.filter(case=case).order_by("position"))
    steps = list(TaskHistory.objects.filter(case=case).order_by("position"))
    tasks = {task.key: task for task in Task.objects.filter(case=case)}
    written = queries.comments(case.key)
    candidates = _candidates(tasks.values())
    life = list(CaseHistory.objects.filter(case=case).order_by("position")) if case.position else []
    known, names = _names(case, elements, [*steps, *life], written, candidates)
    incidents = list(Incident.objects.filter(case=case).order_by("key"))
    record = timeline.Record(
        case,
        read,
        elements,
        flows,
        steps,
        {key: task.name for key, task in tasks.items()},
        list(IncidentHistory.objects.filter(case=case).order_by("position")),
        {incident.key: incident.message for incident in incidents},
        known,
        names,
        written,
        _decided(user, case, read),
        life,
    )
    cancelable = permissions.may_cancel(user, case)
    return Dossier(
        case=case,
        model=read,
        starter=known.get(case.started_by or "", case.started_by or ""),
        outcome=_outcome(case, elements),
        diagram=_diagram(elements, flows, incidents),
        timeline=timeline.entries(record),
        tasks=[_open(task, user, candidates, known, names) for task in tasks.values() if task.state == "open"],
        items=data.items(queries.variables(case.key), data.labels(_forms(case, read))),
        comments=[_comment(row, user, known) for row in written if not row.about],
        incidents=[incident for incident in incidents if incident.state == "open"],
        sheets=_sheets(read, elements) if case.state == "active" else (),
        can_withdraw=queries.can_withdraw(user, case),
        callers=callers.path(user, case)[:-1],
        called=callers.called(user, case) if any(element.called for element in read.process.elements) else (),
        can_cancel=cancelable and not callers.is_awaited(case),
        can_retry=permissions.may_retry(user),
        can_rest=cancelable,
        can_operate=permissions.may_operate(user),
        free=choices(case) if permissions.may_operate(user) else (),
    )


def _sheets(read: Model, rows: Sequence[ElementHistory]) -> list[tuple[str, Sequence[Line]]]:
    """Return the step sheets of what is open now, each once. Two queries if there are any."""
    open_ones = dict.fromkeys(row.element for row in rows if row.left is None)
    found = [read.elements[each] for each in open_ones if each in read.elements and read.elements[each].sheet.rules]
    if not found:
        return []
    wanted = {name for element in found for name in named(element)}
    names = people.group_names(wanted) if wanted else {}
    return [(element.name or element.id, lines(element.sheet, names)) for element in found]


def _decided(user: User, case: Case, read: Model) -> Sequence[decisions.Decided]:
    """Return what the case had decided, if its process asks decisions at all."""
    asks = any(element.kind is Kind.BUSINESS_RULE_TASK for element in read.process.elements)
    return decisions.of_case(user, case.key, case.app) if asks else ()


def _candidates(tasks: Any) -> dict[int, list[TaskCandidate]]:
    found: dict[int, list[TaskCandidate]] = {}
    keys = [task.key for task in tasks if task.state == "open"]
    for row in TaskCandidate.objects.filter(task_id__in=keys) if keys else ():
        found.setdefault(row.task_id, []).append(row)
    return found


def _names(
    case: Case,
    elements: Sequence[ElementHistory],
    steps: Sequence[TaskHistory | CaseHistory],
    written: Sequence[Comment],
    candidates: Mapping[int, Sequence[TaskCandidate]],
) -> tuple[dict[str, User], dict[str, str]]:
    """Return everybody the page names, and the display names of people and groups. Three queries."""
    wanted = timeline.handles(steps) | {row.author for row in written} | {case.started_by or ""}
    wanted |= {row.actor for row in elements if row.actor}
    wanted |= {row.name for rows in candidates.values() for row in rows}
    known = people.users(wanted)
    names = {username: person.name for username, person in known.items()}
    return known, names | people.group_names(wanted - known.keys() - {""})


def _outcome(case: Case, elements: Sequence[ElementHistory]) -> str:
    """Return the name of the end that a completed case reached last."""
    if case.state != "completed":
        return ""
    ends = [row for row in elements if row.kind == "endEvent" and row.name and row.outcome == "completed"]
    return ends[-1].name if ends else ""


def standing(case: Case) -> dict[str, Any]:
    """Return where a case stands, as the diagram wants it. Three queries."""
    elements = list(ElementHistory.objects.filter(case=case).order_by("position"))
    flows = list(FlowHistory.objects.filter(case=case))
    return _diagram(elements, flows, list(Incident.objects.filter(case=case)))


def _diagram(
    elements: Sequence[ElementHistory], flows: Sequence[FlowHistory], incidents: Sequence[Incident]
) -> dict[str, Any]:
    """Return where the case stands, as the diagram wants it."""
    open_rows = [row for row in elements if row.left is None]
    inner = {row.element for row in open_rows if row.kind not in SCOPES}
    active = inner or {row.element for row in open_rows}
    return {
        "active": sorted(active),
        "passed": sorted({row.element for row in elements if row.left is not None} - active),
        "incidents": sorted({incident.element for incident in incidents if incident.state == "open"}),
        "flows": sorted({row.flow for row in flows}),
    }


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
