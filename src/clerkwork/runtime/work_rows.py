"""
The rows of jobs, tasks, decisions and incidents.
"""

from typing import TYPE_CHECKING

from clerkwork.engine import events as e
from clerkwork.kernel import json
from clerkwork.runtime import signals, suspensions
from clerkwork.runtime.cases import JobRow, TaskRow, Working
from clerkwork.runtime.listeners import write_heard

if TYPE_CHECKING:  # it hands itself over
    from clerkwork.runtime.projection import Projection


def job_created(to: "Projection", case: Working, event: e.JobCreated) -> None:
    """Add a job; it waits while the case rests."""
    state = "ready" if case.row.suspended_at is None else suspensions.SUSPENDED
    job = JobRow(event.element, event.type, 0, dict(event.headers), state, to.now, None)
    case.jobs[event.key] = job
    what = (case.row.process_id, event.type, event.retries, 0, json.dumps(job.headers))
    columns = (*what, state, to.now, "", write_heard(event.listener))
    to.changes.insert("job", event.key, [event.key, case.row.key, event.instance, event.element, *columns])


def job_gone(to: "Projection", case: Working, event: e.JobCompleted | e.JobCanceled) -> None:
    """Delete a job."""
    case.jobs.pop(event.key, None)
    to.changes.updates["job"].pop((event.key,), None)
    to.changes.delete("job", event.key, event.key)


def job_failed(to: "Projection", case: Working, event: e.JobFailed) -> None:
    """Set when a job is tried again."""
    _set_job(to, case, event.key, event.retries, max(event.retry_at, to.now))


def job_retries_set(to: "Projection", case: Working, event: e.JobRetriesSet) -> None:
    """Let a job be tried at once."""
    _set_job(to, case, event.key, event.retries, to.now)


def job_updated(to: "Projection", case: Working, event: e.JobUpdated) -> None:
    """Set how many attempts a job has left."""
    job = case.jobs[event.key]
    to.changes.update("job", (event.key,), event.retries, job.state, job.due, job.lease)


def _set_job(to: "Projection", case: Working, key: int, retries: int, due: int) -> None:
    state = "ready" if retries > 0 else "failed"
    job = case.jobs[key]
    job.state, job.due, job.lease = state, due, None
    to.changes.update("job", (key,), retries, state, due, None)


def task_created(to: "Projection", case: Working, event: e.TaskCreated) -> None:
    """Add a task with its candidates, and tell whom it is offered to."""
    columns = (event.element, event.name, case.row.process_id, case.row.app, event.form, event.assignee)
    when = (event.due, event.follow_up, event.priority, to.now, "open")
    to.changes.insert("task", event.key, [event.key, case.row.key, event.instance, *columns, *when])
    details: dict[str, list[str]] = {}
    candidates: set[tuple[str, str]] = set()
    if event.candidate_users or event.candidate_groups or event.excluded_users:
        offers = {"user": event.candidate_users, "group": event.candidate_groups, "excluded": event.excluded_users}
        details = {kind: list(names) for kind, names in offers.items() if names}
        candidates = {(kind, name) for kind, names in details.items() for name in names}
        for kind, name in candidates:
            to.changes.insert("taskcandidate", (event.key, kind, name), [event.key, kind, name, True])
    case.tasks[event.key] = TaskRow(event.element, event.name, event.assignee, candidates)
    if event.assignee is not None:
        details["assignee"] = [event.assignee]
    to.note_task(case, event.key, "offered", None, details)
    told = signals.TaskOffered(
        key=event.key,
        element=event.element,
        name=event.name,
        assignee=event.assignee,
        candidate_users=event.candidate_users,
        candidate_groups=event.candidate_groups,
        excluded_users=event.excluded_users,
        due=event.due,
    )
    to.tell(case, told)


def task_completed(to: "Projection", case: Working, event: e.TaskCompleted) -> None:
    """End a task, by whom."""
    by = event.by or to.actor
    to.done_by[event.instance] = by
    _end_task(to, case, event.key, "completed", by)


def task_canceled(to: "Projection", case: Working, event: e.TaskCanceled) -> None:
    """End a task that nobody completed."""
    _end_task(to, case, event.key, "canceled")


def _end_task(to: "Projection", case: Working, key: int, state: str, by: str | None = None) -> None:
    task = case.tasks.pop(key)
    to.changes.update("task_end", (key,), state, by, to.now)
    if task.candidates:
        to.changes.update("candidates", (key,), False)
    to.note_task(case, key, state, by or to.actor)
    to.tell(case, signals.TaskEnded(key, task.name, state, by))


def decision_evaluated(to: "Projection", case: Working, event: e.DecisionEvaluated) -> None:
    """Add an evaluation."""
    what = (event.decision_key, event.decision, event.version, case.row.app)
    where = (case.row.key, event.instance, event.element, to.now, to.actor)
    how = (json.dumps(event.inputs), json.dumps(event.output), json.dumps(event.trace), event.failure)
    to.changes.insert("decisionevaluation", event.key, [event.key, *what, *where, *how])


def incident_raised(to: "Projection", case: Working, event: e.IncidentRaised) -> None:
    """Add an incident, count it and tell of it."""
    case.row.incidents += 1
    element = case.element_of(event.instance)
    columns = (element, event.kind, event.message, event.job, "open", to.now)
    to.changes.insert("incident", event.key, [event.key, case.row.key, event.instance, *columns])
    to.record("incidenthistory", case, event.key, to.now, "raised", to.actor)
    to.tell(case, signals.IncidentOpened(event.key, element, event.kind, event.message))


def incident_resolved(to: "Projection", case: Working, event: e.IncidentResolved) -> None:
    """Close an incident."""
    case.row.incidents -= 1
    to.changes.update("incident", (event.key,), "resolved", to.now, to.actor)
    to.record("incidenthistory", case, event.key, to.now, "resolved", to.actor)
