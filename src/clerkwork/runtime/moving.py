"""
What a migration means for rows: they name another element, and another process if that has changed.

Rule 1: history of what has been left stays; that of what is open tells of the element it goes on as.
"""

from typing import TYPE_CHECKING, Final

from clerkwork.engine.state import Compensation, Condition, Incident, Job, Occurrence, Subscription, Task, Timer
from clerkwork.runtime.cases import Working
from clerkwork.runtime.loops import KIND

if TYPE_CHECKING:
    from clerkwork.runtime.changes import Changes

ELEMENT: Final = slice(4, 7)  # element, kind and name of a new history row
DEFINITION: Final = 11


def element(changes: "Changes", case: Working, key: int, element: str) -> None:
    """Let an open instance, with its jobs, tasks and incidents, be one of an element."""
    position = case.places[key][1]
    case.places[key] = (element, position)
    changes.update("instance_migrated", (case.row.key, key), element)
    _history(changes, case, key, element)
    for row in case.state.attached.get(key, {}).values():
        if isinstance(row, Job):
            case.jobs[row.key].element = element
            changes.update("job_migrated", (row.key,), element, case.row.process_id)
        elif isinstance(row, Task):
            case.tasks[row.key].element = element
            changes.update("task_migrated", (row.key,), element, case.row.process_id)
        elif isinstance(row, Incident):
            changes.update("incident_migrated", (row.key,), element)


def _history(changes: "Changes", case: Working, key: int, element: str) -> None:
    position = case.places[key][1]
    kind, name = case.compiled.elements[element]
    kind = KIND if key in case.state.loops else kind
    new = changes.new("elementhistory", (case.row.key, position))
    if new is None:
        values = (element, kind, name, case.row.definition)
        changes.update("history_migrated", (case.row.key, position), *values)
    else:
        new[ELEMENT], new[DEFINITION] = (element, kind, name), case.row.definition


def wait(changes: "Changes", case: Working, instance: int, key: int, element: str) -> None:
    """Let what waits for an event, or can be undone, belong to an element."""
    match case.state.attached.get(instance, {}).get(key):
        case Timer():
            changes.update("timer_migrated", (key,), element)
        case Subscription():
            changes.update("subscription_migrated", (key,), element, case.row.process_id)
        case Condition():
            changes.update("condition_migrated", (key,), element)
        case Occurrence():
            changes.update("occurrence_migrated", (key,), element)
        case Compensation():
            changes.update("compensation_migrated", (case.row.key, key), element)
