"""
What people are told of the runtime's events: a task waits for them, was given to them, or a fault needs somebody.
"""

from clerkwork.features.notifications import live
from clerkwork.features.notifications.actions import notify
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.runtime import signals
from clerkwork.runtime.signals import CaseInfo, IncidentOpened, TaskAssigned, TaskEnded, TaskEscalated, TaskOffered


def subscribe() -> None:
    """Listen to the runtime."""
    signals.on(TaskOffered, offered)
    signals.on(TaskAssigned, assigned)
    signals.on(TaskEscalated, escalated)
    signals.on(TaskEnded, ended)
    signals.on(IncidentOpened, faulty)


def offered(event: TaskOffered, case: CaseInfo) -> None:
    """Tell the assignee, or everybody to whom the task is offered."""
    names = {event.assignee} if event.assignee else set(event.candidate_users)
    if not event.assignee:
        for group in event.candidate_groups:
            names.update(people.members(group))
        names -= set(event.excluded_users)
    notify(sorted(names), event.name, case.title, url=_task(event.key), kind="task", key=f"offered:{event.key}")
    live.changed()


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


def faulty(event: IncidentOpened, case: CaseInfo) -> None:
    """Tell the administrators that a case cannot go on by itself."""
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    title = f"{case.title or case.process_id} needs attention"
    notify(
        administrators, title, event.message, url=f"/cases/{case.key}/", kind="incident", key=f"incident:{event.key}"
    )


def _task(key: int) -> str:
    return f"/tasks/{key}/"
