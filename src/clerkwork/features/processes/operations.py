"""
What programs of administrators do to the engine: one verb, one transaction, permission, audit row.

Rule 1: every function demands an operator before it looks at anything (Forbidden).
Rule 2: a worker that shows no lease token speaks for whoever holds the job now; one that shows it is fenced by it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from clerkwork.engine.commands import Choice, TaskResult
from clerkwork.features.audit.actions import action
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes import permissions
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.runtime import commands, dispatch, jobs, messages, retention, wiring
from clerkwork.runtime.clocks import MovableClock
from clerkwork.runtime.commands import ActivatedJob
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.jobs import Holding
from clerkwork.runtime.models import Case, Definition, ElementInstance, Incident

MOST_JOBS = 1_000
LONGEST_REASON = 1_000


def start_definition(
    user: User,
    definition: Definition,
    variables: Mapping[str, Any],
    *,
    business_key: str = "",
    at: tuple[str, ...] = (),
    tags: Sequence[str] = (),
    stops: Sequence[str] = (),
) -> int:
    """
    Start a case of any version with any variables and return its key; an app's models also get the requester.

    With `at` it begins at these elements instead of a start event; after one of `stops` it is canceled.
    """
    permissions.demand_operator(user)
    given = dict(variables)
    if definition.app:
        given = {"requester": people.person_of(user), **given}
    said = {"process": definition.process_id, "at": list(at), "tags": list(tags), "stops": list(stops)}
    with action(user, "case.start", kind="case", app=definition.app, **said) as act:
        key = commands.start(
            definition.key, given, by=user.username, business_key=business_key, at=at, tags=tags, stops=stops
        )
        act.of(key)
    return key


def set_variables(user: User, key: int, variables: Mapping[str, Any], *, local: bool = False) -> None:
    """Set variables in the scope of a case or of an open element instance. Raises NotFound, Refused."""
    permissions.demand_operator(user)
    case = Case.objects.filter(key=key).first()
    if case is None:
        instance = ElementInstance.objects.select_related("case").filter(key=key).first()
        if instance is None:
            raise NotFound(f"Expected an open element instance {key}, but there is none.")
        case = instance.case
    with action(user, "case.set_variables", kind="case", id=case.key, app=case.app, names=sorted(variables)):
        commands.set_variables(case.key, variables, by=user.username, scope=key, local=local)


def activate_elements(
    user: User,
    key: int,
    elements: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    cancel_remaining: bool = False,
    reason: str = "",
) -> None:
    """Let elements begin in an open ad-hoc sub-process. Raises NotFound, Refused, and Invalid for what is no choice."""
    permissions.demand_operator(user)
    host = ElementInstance.objects.select_related("case").filter(key=key).first()
    choices = [] if host is None else [each.id for each in compiled(host.case.definition_id).choices(host.element)]
    if host is None or not choices:
        raise NotFound(f"Expected an open ad-hoc sub-process {key}, but there is none.")
    ids = [element for element, _variables in elements]
    unknown = [each for each in ids if each not in choices]
    if unknown or not ids:
        message = f"Expected some of {', '.join(choices)}, but {', '.join(unknown) or 'none'}."
        raise Invalid([Problem("elements", message, "Name elements that no flow leads to.")])
    case = host.case
    about = {"element": host.element, "elements": ids, "reason": reason[:LONGEST_REASON]}
    with action(user, "case.activate", kind="case", id=case.key, app=case.app, **about):
        commands.activate_elements(case.key, key, elements, by=user.username, cancel_remaining=cancel_remaining)


def resolve_incident(user: User, key: int) -> None:
    """Let a case go on at an incident. Raises NotFound, Refused."""
    permissions.demand_operator(user)
    incident = Incident.objects.select_related("case").filter(key=key).first()
    if incident is None:
        raise NotFound(f"Expected an incident {key}, but there is none.")
    case = incident.case
    with action(user, "incident.retry", kind="case", id=case.key, app=case.app, incident=str(key)):
        commands.resolve_incident(key, by=user.username)


def delete_case(user: User, key: int) -> None:
    """Delete an ended case and those it called, with all their history. Raises NotFound, Refused."""
    permissions.demand_operator(user)
    case = Case.objects.filter(key=key).first()
    if case is None:
        raise NotFound(f"Expected a case {key}, but there is none.")
    with action(user, "case.delete", kind="case", id=key, app=case.app, title=case.title) as act:
        act.note(cases=retention.delete(key))


# Jobs


def activate_jobs(user: User, kind: str, worker: str, timeout_ms: int, most: int) -> list[ActivatedJob]:
    """Lease due jobs of a type to a worker; asking in vain leaves no trace."""
    permissions.demand_operator(user)
    with transaction.atomic():
        found = commands.activate_jobs(kind, worker, timeout_ms, min(most, MOST_JOBS))
        if found:
            keys = [str(each.key) for each in found]
            with action(user, "job.activate", kind="job", id=kind, worker=worker, jobs=keys):
                pass
    return found


def complete_job(
    user: User,
    key: int,
    variables: Mapping[str, Any],
    *,
    token: int | None = None,
    task: TaskResult | None = None,
    choice: Choice | None = None,
    business_id: str = "",
) -> None:
    """
    Complete a leased job; `task` is what a task listener answers, `choice` what begins in an ad-hoc sub-process.

    Its case gets the business id, if one is given. Raises NotFound, Refused.
    """
    job = _job(user, key)
    facts = {"case": str(job.case), **({"business_id": business_id} if business_id else {})}
    with action(user, "job.complete", kind="job", id=key, app=job.app, **facts):
        lease = _lease(job, token)
        commands.complete_job(key, lease, variables, task, choice=choice, business_key=business_id)


def fail_job(
    user: User,
    key: int,
    message: str,
    *,
    retries: int,
    pause_ms: int = 0,
    variables: Mapping[str, Any] | None = None,
    token: int | None = None,
) -> None:
    """Report a failed attempt; without retries an incident is raised. Raises NotFound, Refused."""
    job = _job(user, key)
    with action(user, "job.fail", kind="job", id=key, app=job.app, case=str(job.case), message=message):
        later = wiring.now() + pause_ms
        commands.fail_job(key, _lease(job, token), message, retries=retries, retry_at=later)
        if variables:
            commands.set_variables(job.case, variables, by=user.username, scope=job.instance, local=True)


def update_job(
    user: User, key: int, *, retries: int | None = None, timeout_ms: int | None = None, token: int | None = None
) -> None:
    """Give a job other attempts, or its holder another time from now on. Raises NotFound, Refused."""
    job = _job(user, key)
    facts = {"case": str(job.case), "retries": retries, "timeout": timeout_ms}
    with action(user, "job.update", kind="job", id=key, app=job.app, **facts):
        commands.update_job(key, retries=retries, timeout_ms=timeout_ms, lease=token)


def throw_error(
    user: User, key: int, code: str, message: str, variables: Mapping[str, Any], *, token: int | None = None
) -> None:
    """Throw a BPMN error at a leased job. Raises NotFound, Refused."""
    job = _job(user, key)
    with action(user, "job.throw_error", kind="job", id=key, app=job.app, case=str(job.case), code=code):
        commands.throw_error(key, _lease(job, token), code, message, variables)


def _job(user: User, key: int) -> Holding:
    permissions.demand_operator(user)
    return jobs.holding(key)


def _lease(job: Holding, token: int | None) -> int:
    """Return the lease to show for a job."""
    if token is not None:
        return token
    if job.lease is None:
        raise Refused(f"Expected job {job.key} to be activated by a worker, but it is not.")
    return job.lease


# Time


def pin_clock(user: User, instant: int | None) -> None:
    """Let it be an instant, with None the present again. Raises NotFound where the clock is the real one."""
    permissions.demand_operator(user)
    clock = wiring.current().clock
    if not isinstance(clock, MovableClock):
        raise NotFound("Expected an installation with a clock for tests, but its clock is the real one.")
    with action(user, "clock.pin", kind="clock", instant=instant):
        clock.pin(instant)
        dispatch.wake()


# Messages


def publish_message(
    user: User,
    name: str,
    key: str,
    variables: Mapping[str, Any],
    *,
    ttl_ms: int = 0,
    message_id: str | None = None,
    business_id: str = "",
) -> int:
    """Publish a message and return its key. Raises Refused for an id that was used before."""
    permissions.demand_operator(user)
    with action(user, "message.publish", kind="message", name=name, correlation_key=key) as act:
        found = commands.publish(name, key, variables, ttl_ms=ttl_ms, message_id=message_id, business_key=business_id)
        act.of(found)
    return found


def evaluate_conditions(
    user: User, variables: Mapping[str, Any], *, definition: int | None = None
) -> tuple[int, list[tuple[int, int]]]:
    """Start a case wherever a condition holds; return a key and (definition, case) of each. Raises NotFound."""
    permissions.demand_operator(user)
    with action(user, "condition.evaluate", kind="condition") as act:
        key, started = commands.evaluate(variables, by=user.get_username(), definition=definition)
        act.of(key)
        act.note(cases=[str(case) for _, case in started])
    return key, started


def broadcast_signal(user: User, name: str, variables: Mapping[str, Any]) -> int:
    """Throw a signal to all who wait for it and return its key."""
    permissions.demand_operator(user)
    with action(user, "signal.broadcast", kind="signal", name=name) as act:
        found = commands.broadcast(name, variables)
        act.of(found)
    return found


def correlate_message(
    user: User, name: str, key: str, variables: Mapping[str, Any], *, business_id: str = ""
) -> tuple[int, int]:
    """Bring a message to who waits for it and return its key and the case. Raises NotFound when nobody does."""
    permissions.demand_operator(user)
    with action(user, "message.correlate", kind="message", name=name, correlation_key=key) as act:
        found, cases = messages.correlate_now(name, key, variables, business_key=business_id)
        act.of(found)
        act.note(cases=[str(case) for case in cases])
    return found, cases[0]
