"""
Changes of open tasks that came through the engine, as rows.
"""

from typing import TYPE_CHECKING, Any, Final

from clerkwork.engine import events as e
from clerkwork.runtime import signals
from clerkwork.runtime.cases import TaskRow, Working

if TYPE_CHECKING:  # it hands itself over
    from clerkwork.runtime.projection import Projection

COLUMNS: Final = {"due": "task_due", "follow_up": "task_follow_up", "priority": "task_priority"}
KINDS: Final = {"candidate_users": "user", "candidate_groups": "group"}


def task_changed(to: "Projection", case: Working, event: e.TaskChanged) -> None:
    """Write what a task is now, and tell whose it is."""
    key, changes, task = event.key, event.changes, case.tasks[event.key]
    details: dict[str, Any] = {name: value for name, value in changes.items() if name != "assignee"}
    for name, statement in COLUMNS.items():
        if name in changes:
            to.changes.update(statement, (key,), changes[name])
    for name, kind in KINDS.items():
        if name in changes:
            _set_candidates(to, key, task, {(kind, each) for each in changes[name]}, kind)
    assigned = "assignee" in changes and changes["assignee"] != task.assignee
    if assigned:
        details |= {"from": task.assignee, "to": changes["assignee"]}
        task.assignee = changes["assignee"]
        to.changes.update("task_assignee", (key,), task.assignee)
    to.note_task(case, key, event.kind, event.by, details)
    if assigned:
        to.tell(case, signals.TaskAssigned(key, task.name, task.assignee, event.by))


def task_denied(to: "Projection", case: Working, event: e.TaskDenied) -> None:
    """Note in the task's history that a change of it was denied."""
    to.note_task(case, event.key, "denied", to.actor, {"event": event.event, "reason": event.reason})


def _set_candidates(to: "Projection", key: int, task: TaskRow, wanted: set[tuple[str, str]], kind: str) -> None:
    there = {candidate for candidate in task.candidates if candidate[0] == kind}
    for candidate in there - wanted:
        to.changes.delete("taskcandidate", (key, *candidate), key, *candidate)
    for candidate in wanted - there:
        to.changes.insert("taskcandidate", (key, *candidate), [key, *candidate, True])
    task.candidates = task.candidates - there | wanted
