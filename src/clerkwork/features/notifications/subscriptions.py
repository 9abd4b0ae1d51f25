"""
What people are told of the runtime's events: a task waits for them, was given to them, or a fault needs somebody.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from clerkwork.features.notifications import live
from clerkwork.features.notifications.actions import Note, notify, notify_all
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import signals
from clerkwork.runtime.models import Task, TaskCandidate
from clerkwork.runtime.signals import (
    CaseHalted,
    CaseInfo,
    IncidentOpened,
    StepEscalated,
    TaskAssigned,
    TaskEnded,
    TaskEscalated,
    TaskOffered,
)


def subscribe() -> None:
    """Listen to the runtime."""
    signals.on_many(TaskOffered, offered)
    signals.on(TaskAssigned, assigned)
    signals.on(TaskEscalated, escalated)
    signals.on(TaskEnded, ended)
    signals.on(StepEscalated, late)
    signals.on(CaseHalted, halted)
    signals.on(IncidentOpened, faulty)


def offered(events: Sequence[tuple[TaskOffered, CaseInfo]]) -> None:
    """Tell the assignee of each task, or everybody to whom it is offered."""
    groups = {name for event, _ in events if not event.assignee for name in event.candidate_groups}
    members = {group: people.members(group) for group in groups}
    notify_all([_offer(event, case, members) for event, case in events])
    live.changed()


def _offer(event: TaskOffered, case: CaseInfo, members: Mapping[str, Iterable[str]]) -> Note:
    names = {event.assignee} if event.assignee else set(event.candidate_users)
    if not event.assignee:
        for group in event.candidate_groups:
            names.update(members[group])
        names -= set(event.excluded_users)
    return Note(sorted(names), event.name, case.title, _task(event.key), "task", f"offered:{event.key}")


def assigned(event: TaskAssigned, case: CaseInfo) -> None:
    """Tell somebody to whom another person gave a task."""
    if event.assignee and event.assignee != event.by:
        notify([event.assignee], event.name, case.title, url=_task(event.key), kind="task")
    live.changed()


def escalated(event: TaskEscalated, case: CaseInfo) -> None:
    """Tell whoever a task is offered to as well."""
    names = [event.user] if event.user else people.members(event.group or "")
    notify(names, event.name, case.title, url=_task(event.key), kind="task", key=f"escalated:{event.key}")
    live.changed()


def ended(_event: TaskEnded, _case: CaseInfo) -> None:
    """Refresh everybody's count: the task is in nobody's inbox any more."""
    live.changed()


def late(event: StepEscalated, case: CaseInfo) -> None:
    """Tell those whom an escalation names, else those who have the task: they are reminded, or asked instead."""
    names = {*event.users, *(name for group in event.groups for name in people.members(group))}
    if not names and event.task is not None:
        names = _holders(event.task)
    url = _task(event.task) if event.task is not None and event.do in BY_TASK else f"/cases/{case.key}/"
    words = Sentence(LATE[event.do], step=event.name)
    title, body = (event.message, case.title or words) if event.message else (words, case.title)
    notify(sorted(names), title, body, url=url, kind="task")
    live.changed()


LATE: Final = {
    "remind": Sentence("Reminder: %(step)s"),
    "reassign": Sentence("%(step)s is yours now, because it was not done in time"),
    "tell": Sentence("%(step)s was not done in time"),
    "decide": Sentence("%(step)s was decided by its rules, because it was not done in time"),
}
BY_TASK: Final = frozenset({"remind", "reassign"})


def _holders(key: int) -> set[str]:
    """Return who has a task, or everybody to whom it is offered."""
    assignee = Task.objects.filter(key=key).values_list("assignee", flat=True).first()
    if assignee:
        return {assignee}
    offers = list(TaskCandidate.objects.filter(task_id=key).values_list("kind", "name"))
    found = {name for kind, name in offers if kind == "user"}
    found.update(member for kind, name in offers if kind == "group" for member in people.members(name))
    return found - {name for kind, name in offers if kind == "excluded"}


RESTS: Final = Sentence("%(case)s rests")
ENDED: Final = Sentence("%(case)s was ended")


def halted(event: CaseHalted, case: CaseInfo) -> None:
    """Tell who started a case and the administrators that a rule has paused or ended it."""
    administrators = User.objects.filter(is_superuser=True, is_active=True).values_list("username", flat=True)
    names = {*administrators, *([case.started_by] if case.started_by else [])}
    became = RESTS if event.then == "pause" else ENDED
    title = Sentence(became, case=case.title or case.process_id)
    notify(sorted(names), title, event.message, url=f"/cases/{case.key}/", kind="incident")


def faulty(event: IncidentOpened, case: CaseInfo) -> None:
    """Tell the administrators that a case cannot go on by itself."""
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    title = Sentence("%(case)s needs attention", case=case.title or case.process_id)
    notify(
        administrators, title, event.message, url=f"/cases/{case.key}/", kind="incident", key=f"incident:{event.key}"
    )


def _task(key: int) -> str:
    return f"/tasks/{key}/"
