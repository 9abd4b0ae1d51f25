"""
Jobs: leased, finished under a fencing token, tried again with growing pauses, then an incident.

Rule 1: only the holder of the present lease can finish or fail a job (P5).
Rule 2: a lease that expires is a failed attempt (P6), noted by the sweep.
Rule 3: a failure leaves a job to try again or an incident, never silence (P7).
"""

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from clerkwork.engine import state as engine
from clerkwork.engine.commands import Choice, Command, CompleteJob, FailJob, TaskResult, ThrowError, UpdateJob
from clerkwork.engine.events import Heard
from clerkwork.engine.throwing import catches_errors
from clerkwork.engine.timers import duration
from clerkwork.kernel import json
from clerkwork.kernel.errors import ClerkworkError, Invalid, NotFound, Problem, Refused
from clerkwork.kernel.names import fits, given
from clerkwork.plugins import ConnectorError, ConnectorJob
from clerkwork.runtime import clocks, models, nodes, sql, wiring
from clerkwork.runtime.business_ids import give
from clerkwork.runtime.cases import JobRow, Working
from clerkwork.runtime.listeners import read_heard
from clerkwork.runtime.sql import Read, Rows, Session
from clerkwork.runtime.sql.statements import NARROW
from clerkwork.runtime.suspensions import SUSPENDED
from clerkwork.runtime.unit import Unit, host_of, visible, work

FIRST_PAUSE: Final = 10_000  # ms before the second attempt
LONGEST_PAUSE: Final = 3_600_000
JITTER: Final = 0.2
LEASE: Final = 60_000  # ms that a built-in connector may take
TURN: Final = 100.0  # ms after which other due work has its turn
HERE: Final = "clerkwork"
RETRY_BACKOFF: Final = "retryBackoff"
LEASED: Final = "leased"
OFFERED: Final = ("candidate_groups", "candidate_users")


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
    root: int
    business_key: str
    tags: tuple[str, ...] = ()
    listener: Heard | None = None

    @property
    def idempotency_key(self) -> str:
        """The same text in every attempt of this job."""
        return f"clerkwork-{self.key}"


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a job belongs and who holds it: `lease` is the token of the worker that has it now, None if none has."""

    key: int
    case: int
    app: str
    instance: int
    lease: int | None


def holding(job: int) -> Holding:
    """Return where a job belongs and who holds it. Raises NotFound."""
    found = sql.session().read("holding", job)
    if not found:
        raise NotFound(f"Expected a job {job}, but there is none (any more).")
    ((case, app, instance, state, lease, worker),) = found
    return Holding(job, case, app, instance, lease if state == LEASED and worker != HERE else None)


def pause(attempt: int, chance: float) -> int:
    """Return the milliseconds before the next attempt; `chance` is a number from 0 to 1."""
    doubled = min(FIRST_PAUSE << min(attempt - 1, 20), LONGEST_PAUSE) if attempt > 0 else FIRST_PAUSE
    return int(doubled * (1 + JITTER * (2 * chance - 1)))


def spread(asked: int, chance: float) -> int:
    """Return a pause that a model asks for, or a little more, so that what failed together does not come together."""
    return int(asked * (1 + JITTER * chance))


def activate_jobs(type: str, worker: str, timeout_ms: int, maximum: int) -> list[ActivatedJob]:  # noqa: A002 - its name
    """Lease up to `maximum` due jobs of a type to a worker, for `timeout_ms`."""
    now = wiring.now()
    if not sql.session().read("ready_jobs", type, now, 1):
        return []
    lease = nodes.ids()()
    with transaction.atomic():
        session = sql.session()
        keys = [key for (key,) in session.read("ready_jobs", type, now, maximum)]
        if not keys:
            return []
        session.read("lease_jobs", lease, now + timeout_ms, worker, keys)
        rows = session.read("leased_jobs", keys)
        scopes = _scopes(session, rows)
    return [_activated(row, scopes[row[1]], worker, lease, now + timeout_ms) for row in rows]


def _scopes(session: Session, jobs: Rows) -> dict[int, engine.State]:
    """Return of each case what is needed to see its jobs' variables; of a wide one only the paths to the root."""
    wide = {row[1] for row in jobs if row[13] > NARROW}
    narrow = sorted({row[1] for row in jobs} - wide)
    found = _scopes_of(session, [("instances", (narrow,)), ("variables", (narrow,))], narrow) if narrow else {}
    for case in sorted(wide):
        path = [key for (key,) in session.read("path_job", case, [row[0] for row in jobs if row[1] == case])]
        found |= _scopes_of(session, [("instances_of", (case, path)), ("variables_of", (case, [case, *path]))], [case])
    return found


def _scopes_of(session: Session, wanted: list[Read], cases: list[int]) -> dict[int, engine.State]:
    instances, variables = session.reads(wanted)
    values: dict[int, dict[int, dict[str, Any]]] = {case: {} for case in cases}
    for case, scope, name, value in variables:
        values[case].setdefault(scope, {})[name] = json.loads(value)
    open_ones: dict[int, list[engine.Instance]] = {case: [engine.Instance(case, "", 0)] for case in cases}
    for case, key, scope in instances:
        open_ones[case].append(engine.Instance(key, "", scope))
    return {case: engine.load(case, open_ones[case], variables=values[case]) for case in cases}


def _activated(row: tuple[Any, ...], state: engine.State, worker: str, lease: int, deadline: int) -> ActivatedJob:
    key, case, instance, element, kind, retries, attempt, headers, listener, *more = row
    definition, process_id, app, starter, version, _, root, business_key, tags = more
    heard = read_heard(listener)
    return ActivatedJob(
        key=key,
        type=kind,
        case=case,
        definition=definition,
        process_id=process_id,
        version=version,
        element=element,
        instance=instance,
        headers=json.loads(headers),
        variables=visible(state, instance, heard),
        worker=worker,
        retries=retries,
        attempt=attempt,
        deadline=deadline,
        lease=lease,
        app=app,
        initiator=starter,
        root=root,
        business_key=business_key,
        tags=tuple(tags.split()),
        listener=heard,
    )


def complete_job(
    job: int,
    lease: int,
    variables: Mapping[str, Any] | None = None,
    task: TaskResult | None = None,
    *,
    choice: Choice | None = None,
    business_key: str = "",
) -> None:
    """
    Complete a leased job; `task` is what a task listener answers, `choice` what begins in an ad-hoc sub-process.

    With a business id the case gets it before it goes on. Raises NotFound, Refused when the lease is not the present
    one, or the case has another business id, Invalid for names that no variable and no person can have.
    """
    told = CompleteJob(job, given(variables), task, choice)
    if task is not None:
        _demand_people(task.corrections)
    for each in choice.elements if choice is not None else ():
        given(each.variables, f"result.activateElements.{each.element}.variables")
    with work() as unit:
        case = _held(unit, job, lease)
        if business_key:
            give(unit, case, business_key)
        unit.run(case, told)


def _demand_people(corrections: Mapping[str, Any]) -> None:
    """Raise Invalid for names of people and groups that are too long to be found by."""
    named = [corrections.get("assignee") or "", *(name for kind in OFFERED for name in corrections.get(kind, ()))]
    if not all(map(fits, named)):
        message = "Expected names of people and groups, but one is longer than any."
        raise Invalid([Problem("result.corrections", message, "Shorten it.")])


def fail_job(job: int, lease: int, message: str, *, retries: int | None = None, retry_at: int | None = None) -> None:
    """
    Report a failed attempt; by default one retry less and a growing pause. Without retries an incident is raised.

    Raises NotFound, Refused when the lease is not the present one.
    """
    with work() as unit:
        case = _held(unit, job, lease)
        unit.run(case, _failure(unit, case, job, message, retries=retries, retry_at=retry_at))


def throw_error(job: int, lease: int, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
    """Throw a BPMN error at a job's element. Raises NotFound, Refused when the lease is not the present one."""
    with work() as unit:
        unit.run(_held(unit, job, lease), ThrowError(job, code, message, given(variables)))


def update_job(
    job: int, *, retries: int | None = None, timeout_ms: int | None = None, lease: int | None = None
) -> None:
    """
    Give a job another number of attempts, or its holder another time from now on.

    With `lease` only its holder may. Raises NotFound, Refused (another's lease, or no holder whose time could change).
    """
    with work() as unit:
        case = _owned(unit, job)
        if lease is not None:
            _demand_lease(case, job, lease)
        _change(unit, case, job, retries, timeout_ms)


def update_jobs(unit: Unit, keys: Collection[int], *, retries: int | None, timeout_ms: int | None) -> dict[int, str]:
    """Give many jobs, if they are there still, other attempts or their holders another time; say why one was not."""
    cases = dict(models.Job.objects.filter(key__in=keys).values_list("key", "case_id"))
    unit.load(set(cases.values()))
    found = {}
    for key in keys:
        try:
            _change(unit, _waiting(unit, key, cases.get(key)), key, retries, timeout_ms)
        except ClerkworkError as error:
            found[key] = str(error)
        else:
            found[key] = ""
    return found


def _waiting(unit: Unit, job: int, key: int | None) -> Working:
    """Return the case of a job, which is loaded if it is still running. Raises NotFound, Refused."""
    case = unit.cases.get(key) if key is not None else None
    if case is not None:
        unit.bring(case, "job", [job])
    return _demand_waiting(case, job)


def _change(unit: Unit, case: Working, job: int, retries: int | None, timeout_ms: int | None) -> None:
    row = case.jobs[job]
    if timeout_ms is not None and row.state != LEASED:
        raise Refused(f"Expected job {job} to be activated by a worker, but it is not.")
    if timeout_ms is not None:
        row.due = unit.now + timeout_ms
        present = case.state.jobs[job].retries
        unit.changes.update("job", (job,), present, row.state, row.due, row.lease)
        unit.touch(case)
    if retries is not None:
        unit.run(case, UpdateJob(job, retries))


def _held(unit: Unit, job: int, lease: int) -> Working:
    case = _owned(unit, job)
    _demand_lease(case, job, lease)
    return case


def _owned(unit: Unit, job: int) -> Working:
    case, _ = unit.load_owner("job", job)
    return _demand_waiting(case, job)


def _demand_waiting(case: Working | None, job: int) -> Working:
    if case is None or job not in case.jobs:
        raise NotFound(f"Expected a job {job}, but there is none (any more).")
    if case.jobs[job].state == SUSPENDED:
        raise Refused(f"Expected the case of job {job} to be active, but it is suspended.")
    return case


def _demand_lease(case: Working, job: int, lease: int) -> None:
    row = case.jobs[job]
    if row.state != LEASED or row.lease != lease:
        raise Refused(f"Expected the present lease of job {job}, but it is another's by now.")


def _failure(
    unit: Unit, case: Working, job: int, message: str, *, retries: int | None = None, retry_at: int | None = None
) -> FailJob:
    left = case.state.jobs[job].retries - 1 if retries is None else retries
    chance = random.random()  # noqa: S311 - spreads retries, keeps no secret
    if retry_at is None:
        retry_at = unit.now + own_pause(case.jobs[job], unit.now, chance)
    return FailJob(job, max(left, 0), message, retry_at)


def own_pause(job: JobRow, now: int, chance: float) -> int:
    """Return the pause that the model asks for in the header that Camunda's connectors have, else a growing one."""
    asked = duration(job.headers.get(RETRY_BACKOFF, ""), now, wiring.current().zone)
    return pause(job.attempt, chance) if asked is None else spread(asked, chance)


def expire(limit: int) -> int:
    """Note up to `limit` expired leases as failed attempts."""
    if not sql.session().read("due_leases", wiring.now(), 1):
        return 0
    with work() as unit:
        late = unit.session.read("due_leases", unit.now, limit)
        unit.load({case for _, case, _ in late}, skip_locked=True)
        done = 0
        for key, case_key, lease in late:
            case = unit.cases.get(case_key)
            if case is not None:
                unit.bring(case, "job", [key])
            row = case.jobs.get(key) if case is not None else None
            if case is None or row is None or row.state != LEASED or row.lease != lease:
                continue
            unit.run(case, _failure(unit, case, key, "Expected the worker to answer in time, but its lease expired."))
            done += 1
    return done


def run_connectors(limit: int, ticks: Callable[[], float] = clocks.ticks) -> int:
    """Run due jobs of the built-in connectors, each outside any transaction, up to `limit` a type; return how many."""
    kinds = [kind for kind, connector in wiring.current().connectors.items() if not connector.transactional]
    return sum(_take_turn(kind, limit, ticks) for kind in kinds)


def _take_turn(kind: str, limit: int, ticks: Callable[[], float]) -> int:
    """
    Run due jobs of a type for a while.

    Leased together are only as many as the pace so far lets end in time: what is slow is left for other workers, and
    what was leased long ago might be theirs by the time it begins.
    """
    began, done, size = ticks(), 0, 1
    while size > 0 and (found := activate_jobs(kind, HERE, LEASE, size)):
        for job in found:
            _run(job)
        done += len(found)
        spent = max(ticks() - began, 1.0)
        size = min(limit - done, int(done * (TURN - spent) / spent))
    return done


def _run(job: ActivatedJob) -> None:
    connector = wiring.current().connectors[job.type]
    work_order = ConnectorJob(
        key=job.key,
        type=job.type,
        element=job.element,
        case=job.case,
        headers=job.headers,
        variables=job.variables,
        attempt=job.attempt,
        idempotency_key=job.idempotency_key,
        app=job.app,
        initiator=job.initiator,
    )
    try:
        variables = given(connector.run(work_order, host_of(work_order)))
    except ConnectorError as error:
        _finish(job, error)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises is a failed attempt that names it
        _finish(job, error)
    else:
        _finish(job, None, variables)


def _finish(job: ActivatedJob, error: Exception | None, variables: Mapping[str, Any] | None = None) -> None:
    """Report a connector's outcome; a job that is no longer ours is left alone."""
    try:
        with work() as unit:
            case = _held(unit, job.key, job.lease)
            unit.run(case, _outcome(unit, case, job, error, variables))
    except (NotFound, Refused):
        return  # cancelled or taken over meanwhile: the fencing token did its work


def _outcome(
    unit: Unit, case: Working, job: ActivatedJob, error: Exception | None, variables: Mapping[str, Any] | None
) -> Command:
    if error is None:
        return CompleteJob(job.key, dict(variables or {}))
    if isinstance(error, ConnectorError):
        if error.code and _may_catch(case, job.instance):
            return ThrowError(job.key, error.code, error.message, error.variables)
        return _failure(unit, case, job.key, error.message)
    return _failure(unit, case, job.key, f"{type(error).__name__}: {error}")


def _may_catch(case: Working, instance: int) -> bool:
    """Say whether any event around an instance catches errors; if none does, trying again is better."""
    at = instance
    while at in case.state.instances:
        found = case.state.instances[at]
        if catches_errors(case.compiled.graph.nodes[found.element]):
            return True
        at = found.scope
    return False
