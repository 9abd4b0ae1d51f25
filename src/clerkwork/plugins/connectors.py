"""
The connector interface: a job handler plus an element template.

Rule 1: a connector sees its job and its host, nothing else of Clerkwork.
Rule 2: a transactional connector runs in the step's own transaction, so it touches rows and nothing outside the
database; any other runs as a leased job, at least once, each time with the same idempotency key.

    ConnectorError   the connector could not do its work: a BPMN error when the model catches its code, else an incident
                     after the retries
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from clerkwork.kernel.errors import ClerkworkError


class ConnectorError(ClerkworkError):
    """A connector's failure, with the BPMN error code that a model may catch."""

    def __init__(self, code: str, message: str, variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.variables = dict(variables or {})


@dataclass(frozen=True, slots=True)
class ConnectorJob:
    """
    One piece of work for a connector.

    Keys are ids; `headers` are the element's static texts, `variables` the JSON values its input mappings left in its
    scope; `attempt` counts from 1; `idempotency_key` is the same in every attempt; `initiator` is the username of who
    started the case, or None.
    """

    key: int
    type: str
    element: str
    case: int
    headers: Mapping[str, str]
    variables: Mapping[str, Any]
    attempt: int
    idempotency_key: str
    app: str
    initiator: str | None


class Rows(Protocol):
    """The rows of an app's tables, read and written with the rights of the process (all rows of its own app)."""

    def query(
        self,
        table: str,
        *,
        where: str | None = None,
        params: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Return the rows for which a FEEL condition over the columns and `params` holds."""
        ...

    def create(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Insert one row and return it with its id."""
        ...

    def update(self, table: str, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change columns of one row and return it."""
        ...

    def delete(self, table: str, row: int) -> None:
        """Delete one row."""
        ...

    def lock(self, name: str) -> None:
        """Wait until no other transaction holds the lock of this name, and hold it until this one ends."""
        ...


class Mail(Protocol):
    """The installation's outgoing mail and in-app notifications."""

    def send(
        self, to: Sequence[str], subject: str, body: str, *, case: int | None = None, idempotency_key: str = ""
    ) -> None:
        """Tell people: `to` holds usernames, `group:handle`s or mail addresses."""
        ...


class Tasks(Protocol):
    """The open tasks of the job's own case."""

    def find(self, case: int, element: str | None = None) -> list[int]:
        """Return the keys of the case's open tasks, of one element if given."""
        ...

    def remind(self, task: int, text: str = "") -> None:
        """Remind the task's assignee, or its candidates when nobody has claimed it."""
        ...

    def add_candidate(self, task: int, *, user: str | None = None, group: str | None = None) -> None:
        """Offer the task to one more person or group."""
        ...

    def reassign(self, task: int, to: str | None) -> None:
        """Give the task to a person, or back to its candidates with None."""
        ...


class People(Protocol):
    """The directory of people and groups."""

    def person(self, username: str) -> dict[str, Any] | None:
        """Return what FEEL sees of a person, None when there is none."""
        ...

    def members(self, group: str) -> list[str]:
        """Return the usernames of a group's members."""
        ...


class Texts(Protocol):
    """Text templates: literal text with FEEL in double braces."""

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """
        Return the text with every placeholder filled from the variables.

        Raises ConnectorError with the code "template" when the template cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Host:
    """What Clerkwork offers to a connector while it runs; `now` is the instant in milliseconds since the epoch."""

    rows: Rows
    mail: Mail
    tasks: Tasks
    people: People
    texts: Texts
    now: int
    extras: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class Connector(Protocol):
    """
    A job handler plus its element template.

    `type` is the job type, `template` the element template as JSON-ready data; `transactional` says that `run` touches
    nothing but `host.rows` and belongs into the step's transaction.
    """

    type: str
    transactional: bool
    template: dict[str, Any]

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        """
        Do the work and return the job's result variables.

        Raises ConnectorError.
        """
        ...
