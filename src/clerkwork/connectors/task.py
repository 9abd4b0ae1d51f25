"""The task connector: remind, add a candidate or reassign an open task of the same case."""

from collections.abc import Mapping
from typing import Any, Final

from clerkwork.connectors.headers import Operation, chosen, optional, people, required
from clerkwork.connectors.templates import template
from clerkwork.plugins import ConnectorJob, Host


class TaskConnector:
    """
    Acts on the open tasks of an element of the same case; when there are none left, nothing is to be done.

    Headers or inputs: `operation` (remind, add candidate, reassign), `task` (the user task's element id), `text` for a
    reminder, `users` and `groups` for add candidate, `to` for reassign (nobody: back to the candidates).
    """

    type = "clerk:task"
    transactional = False  # it changes the task, so it cannot run inside a step that holds the case
    template = template("task")

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        """Do the task's operation on every open task of the element."""
        return chosen(OPERATIONS, job)(job, host)


def remind(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Remind whoever has the task, or everyone it is offered to."""
    text = host.texts.render(optional(job, "text") or "", job.variables)
    for task in _open(job, host):
        host.tasks.remind(task, text)
    return {}


def add_candidate(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Offer the task to more people or groups."""
    for task in _open(job, host):
        for user in people(optional(job, "users")):
            host.tasks.add_candidate(task, user=user)
        for group in people(optional(job, "groups")):
            host.tasks.add_candidate(task, group=group)
    return {}


def reassign(job: ConnectorJob, host: Host) -> dict[str, Any]:
    """Give the task to somebody else, or back to its candidates."""
    for task in _open(job, host):
        host.tasks.reassign(task, optional(job, "to") or None)
    return {}


def _open(job: ConnectorJob, host: Host) -> list[int]:
    return host.tasks.find(job.case, required(job, "task"))


OPERATIONS: Final[Mapping[str, Operation]] = {"remind": remind, "add candidate": add_candidate, "reassign": reassign}
