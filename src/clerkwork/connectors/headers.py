"""
How connectors read what the model says of a job.

Rule 1: what never changes stands in the task's headers, what is computed in its local variables.
Rule 2: whatever is missing or unknown, the error names the element and the remedy.
"""

from collections.abc import Callable, Mapping
from typing import Any

from clerkwork.plugins import ConnectorError, ConnectorJob, Host

Operation = Callable[[ConnectorJob, Host], dict[str, Any]]


def required(job: ConnectorJob, name: str) -> Any:
    """
    Return the variable or header of this name.

    Raises ConnectorError if the task says neither.
    """
    value = optional(job, name)
    if value is None or value == "":
        raise ConnectorError(
            "configuration", f"Expected “{name}” on the task {job.element}, but it is empty. Fill it in."
        )
    return value


def optional(job: ConnectorJob, name: str) -> Any:
    """Return the variable or header of this name, or None."""
    return job.variables[name] if name in job.variables else job.headers.get(name)


def chosen(operations: Mapping[str, Operation], job: ConnectorJob) -> Operation:
    """
    Return the operation that the task's header names.

    Raises ConnectorError that lists the operations there are.
    """
    name = required(job, "operation")
    if name not in operations:
        known = ", ".join(operations)
        raise ConnectorError("configuration", f"Expected one of {known} as operation of {job.element}, but “{name}”.")
    return operations[name]


def people(value: Any) -> list[str]:
    """Return a list of names from a list, one text with commas, or nothing."""
    if value is None:
        return []
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    return [str(name) for name in value if name]
