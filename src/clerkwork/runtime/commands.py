"""
Every write to cases: one function, one transaction, or a savepoint inside the caller's.

Rule 1: keys are ints, instants milliseconds, people usernames (None: the system), variables JSON values.
Rule 2: a refused command raises (kernel.errors) and changes nothing.
Rule 3: permission and audit are the caller's; these functions check only what the state of things demands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clerkwork.runtime.models import Definition

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActivatedJob:
    """A job with the lease that its worker must show to finish it."""

    key: int
    type: str
    case: int
    definition: int
    process_id: str
    version: int
    element: str
    instance: int
    headers: dict[str, str]
    variables: dict[str, Any]
    worker: str
    retries: int
    attempt: int
    deadline: int
    lease: int
    app: str
    initiator: str | None

    @property
    def idempotency_key(self) -> str:
        """The same text in every attempt of this job."""
        return f"clerkwork-{self.key}"


def deploy(xml: bytes, *, app: str = "", resource: str = "") -> list[Definition]:
    """
    Store every process of a BPMN file as a new version, or find the version that already has this content.

    Raises Invalid with every problem.
    """
    raise NotImplementedError


def start(
    process: str | int,
    variables: Variables | None = None,
    *,
    by: str | None,
    title: str | None = None,
    business_key: str = "",
) -> int:
    """
    Start a case of the newest version of a process id, or of a definition key, and return its key.

    Without a title the process property `title`, a text template over the variables, gives one. Raises NotFound.
    """
    raise NotImplementedError


def cancel(case: int, *, by: str | None) -> None:
    """End a case with everything in it. Raises NotFound, Refused."""
    raise NotImplementedError


def set_variables(
    case: int, variables: Variables, *, by: str | None, scope: int | None = None, local: bool = False
) -> None:
    """Set variables in a scope (default: the case's root); without `local` they go up to where each is declared."""
    raise NotImplementedError


def complete_task(task: int, variables: Variables | None = None, *, by: str | None) -> None:
    """Complete an open task with its result variables. Raises NotFound, Refused when it is not open."""
    raise NotImplementedError


def claim(task: int, by: str) -> None:
    """Give an unassigned open task to `by`. Raises NotFound, Refused (assigned to another, excluded, not open)."""
    raise NotImplementedError


def unclaim(task: int, by: str | None) -> None:
    """Give an open task back to its candidates. Raises NotFound, Refused."""
    raise NotImplementedError


def assign(task: int, to: str | None, by: str | None) -> None:
    """Give an open task to a person whoever has it now. Raises NotFound, Refused (excluded, not open)."""
    raise NotImplementedError


def add_candidate(task: int, *, user: str | None = None, group: str | None = None, by: str | None = None) -> None:
    """Offer an open task to one more person or group; harmless when already offered."""
    raise NotImplementedError


def note_task(task: int, kind: str, *, by: str | None, details: Mapping[str, Any] | None = None) -> None:
    """Write a row of task history, such as `reminded`, that changes nothing else."""
    raise NotImplementedError


def publish(
    name: str,
    correlation_key: str,
    variables: Variables | None = None,
    *,
    ttl_ms: int = 0,
    message_id: str | None = None,
) -> int:
    """
    Store a message and return its key; it is correlated after the commit, at most once per process.

    Raises Refused when a message with this name, correlation key and id was already published.
    """
    raise NotImplementedError


def correlate(case: int, name: str, variables: Variables | None = None, *, by: str | None) -> None:
    """
    Deliver a message to one case at once, whatever its correlation key.

    Raises NotFound, Refused when the case does not wait for that message.
    """
    raise NotImplementedError


def resolve_incident(incident: int, *, by: str | None, retries: int = 1) -> None:
    """Resume at an incident; a job without retries gets `retries`. Raises NotFound, Refused."""
    raise NotImplementedError


def activate_jobs(type: str, worker: str, timeout_ms: int, maximum: int) -> list[ActivatedJob]:  # noqa: A002 - its name
    """Lease up to `maximum` due jobs of a type to a worker."""
    raise NotImplementedError


def complete_job(job: int, lease: int, variables: Variables | None = None) -> None:
    """Complete a leased job. Raises NotFound, Refused when the lease is not the present one."""
    raise NotImplementedError


def fail_job(job: int, lease: int, message: str, *, retries: int | None = None, retry_at: int | None = None) -> None:
    """
    Report a failed attempt; by default one retry less and a growing pause. Without retries an incident is raised.

    Raises NotFound, Refused when the lease is not the present one.
    """
    raise NotImplementedError


def throw_error(job: int, lease: int, code: str, message: str = "", variables: Variables | None = None) -> None:
    """Throw a BPMN error at a job's element. Raises NotFound, Refused when the lease is not the present one."""
    raise NotImplementedError
