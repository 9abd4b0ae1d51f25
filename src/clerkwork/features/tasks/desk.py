"""
Everything the page of one task shows, gathered once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clerkwork.features.forms import queries as forms
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import prose
from clerkwork.features.processes import queries as processes
from clerkwork.features.processes.definitions import model
from clerkwork.features.processes.filling import Filling
from clerkwork.features.processes.panels import Calendar
from clerkwork.features.processes.permissions import person_of
from clerkwork.features.processes.rule_words import Line, lines
from clerkwork.features.processes.rulebook import named
from clerkwork.features.tasks import queries
from clerkwork.features.tasks.models import Draft
from clerkwork.features.tasks.queries import Access
from clerkwork.languages.bpmn import Element
from clerkwork.runtime.models import Task
from clerkwork.web import components


@dataclass(frozen=True, slots=True)
class Desk:
    """
    One task as its reader sees it; `errors` are those of a refused answer by place.

    `rules` are those of its step sheet, `missing` the completion criteria that a refused answer does not meet.
    """

    access: Access
    process: str
    guidance: str
    requester: Any
    holder: Any
    done_by: Any
    waiting: str
    filling: Filling | None
    calendars: Sequence[Calendar]
    comments: Sequence[components.Comment]
    successors: Sequence[User]
    draft: Draft | None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rules: Sequence[Line] = ()
    missing: Sequence[str] = ()

    @property
    def task(self) -> Task:
        """The task."""
        return self.access.task

    @property
    def level(self) -> str:
        """The priority as a word."""
        return queries.level(self.task.priority)


def filling(user: User, access: Access, answer: Mapping[str, Any] | None = None) -> Filling | None:
    """Return the form of a task with the case's variables, None for a task without form."""
    task = access.task
    if not task.form:
        return None
    variables = processes.variables(task.case_id, task.instance)
    return Filling(forms.form(task.app, task.form), task.app, user, person_of(user), variables, answer)


def desk(
    user: User,
    access: Access,
    answer: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    missing: Sequence[str] = (),
) -> Desk:
    """Return everything about a task; an answer that was refused stands before the draft."""
    task, case = access.task, access.task.case
    draft = queries.draft(user, task.key) if access.may_work else None
    sheet = filling(user, access, queries.draft_data(draft) if answer is None else answer) if access.open else None
    element = model(case.definition).elements.get(task.element)
    written = [row for row in processes.comments(case.key) if not row.about]
    offered = [row.name for row in access.candidates if row.kind != "excluded"]
    named = {case.started_by or "", task.assignee or "", task.completed_by or "", *offered}
    known = people.users(named | {row.author for row in written})
    groups = people.group_names(set(offered) - known.keys())
    return Desk(
        access=access,
        process=case.definition.name or case.process_id,
        guidance=element.documentation if element is not None else "",
        requester=known.get(case.started_by or "", case.started_by or ""),
        holder=known.get(task.assignee, task.assignee) if task.assignee else "",
        done_by=known.get(task.completed_by or "", task.completed_by or ""),
        waiting=", ".join(known[name].name if name in known else groups[name] for name in offered),
        filling=sheet,
        calendars=sheet.calendars() if sheet is not None else (),
        comments=[_comment(row, user, known) for row in written],
        successors=queries.successors(access, user),
        draft=draft,
        errors=errors or {},
        rules=_rules(element),
        missing=missing,
    )


def _rules(element: Element | None) -> list[Line]:
    """Return the step sheet of a task, with the names of the groups that it names."""
    if element is None or not element.sheet.rules:
        return []
    wanted = named(element)
    return lines(element.sheet, people.group_names(wanted) if wanted else {})


def _comment(row: Any, user: User, known: Mapping[str, User]) -> components.Comment:
    author = known.get(row.author, row.author)
    return components.Comment(row.at, author, html=prose.html(row.text), mine=row.author == user.username)
