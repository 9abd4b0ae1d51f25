"""What happened to the work of people, programs and decisions, and what went wrong in it."""

from typing import Any

from clerkwork.engine.events.base import Event, Heard


class JobCreated(Event, frozen=True, gc=False):
    """Work for a worker or connector is open; `listener` says what a listener's job is for."""

    key: int
    instance: int
    element: str
    type: str
    retries: int
    headers: dict[str, str]
    listener: Heard | None = None


class JobCompleted(Event, frozen=True, gc=False):
    """A worker did the job; it is gone."""

    key: int
    instance: int


class JobFailed(Event, frozen=True, gc=False):
    """A worker failed; the job stays. Not to be handed out before `retry_at`, nor at all while `retries` is 0."""

    key: int
    instance: int
    retries: int
    message: str
    retry_at: int


class JobRetriesSet(Event, frozen=True, gc=False):
    """A failed job may be tried again at once, `retries` times (its incident was resolved)."""

    key: int
    instance: int
    retries: int


class JobUpdated(Event, frozen=True, gc=False):
    """A job has another number of attempts left; all else of it is as it was."""

    key: int
    instance: int
    retries: int


class JobCanceled(Event, frozen=True, gc=False):
    """The job is gone without being done: its element was interrupted or it threw an error that was caught."""

    key: int
    instance: int


class TaskCreated(Event, frozen=True, gc=False):
    """
    A person's task is open.

    People and groups are handles; `due` and `follow_up` are instants; `form` is a form's id; `priority` is 0 to 100.
    """

    key: int
    instance: int
    element: str
    name: str
    form: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    excluded_users: tuple[str, ...]
    due: int | None
    follow_up: int | None
    priority: int


class TaskCompleted(Event, frozen=True, gc=False):
    """A person completed the task; it is not open any more. `by` is set if listeners came between."""

    key: int
    instance: int
    by: str | None = None


class TaskChanged(Event, frozen=True, gc=False):
    """An open task was changed; `kind` is the word for its history, `changes` as in `commands.TaskResult`."""

    key: int
    instance: int
    changes: dict[str, Any]
    by: str | None
    kind: str


class TaskDenied(Event, frozen=True, gc=False):
    """A listener denied a change of a task (`event`: assigning, updating, completing), which is as it was."""

    key: int
    instance: int
    event: str
    reason: str


class TaskCanceled(Event, frozen=True, gc=False):
    """The task is not open any more because its element was interrupted."""

    key: int
    instance: int


class DecisionEvaluated(Event, frozen=True, gc=False):
    """
    An element asked for a decision; for history only, the state does not change.

    `key` is the evaluation's, `decision_key` and `version` are the decision's; `instance` is the element instance that
    an incident had kept, None if there is none. The rest is as in `context.Decided`.
    """

    key: int
    instance: int | None
    element: str
    decision_key: int
    decision: str
    version: int
    inputs: dict[str, Any]
    output: Any
    trace: Any
    failure: str | None


class IncidentRaised(Event, frozen=True, gc=False):
    """A fault waits for somebody; `kind` is one of `incidents.Kind`, `job` the failed job's key or None."""

    key: int
    instance: int
    kind: str
    message: str
    job: int | None


class IncidentResolved(Event, frozen=True, gc=False):
    """The incident is gone: it was resolved, or its element was interrupted."""

    key: int
    instance: int
