"""
Operations on many cases, jobs or evaluations: kept as rows, carried out in the background a slice at a time, with a
report for each.

Rule 1: a slice is one transaction: its cases, their items and the counts of the operation change together.
Rule 2: a case for which the operation is not possible fails alone, with the reason; the others go on.
Rule 3: locks are taken in one order: items, cases, messages, the operation.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from clerkwork.engine import commands as c
from clerkwork.kernel import json
from clerkwork.kernel.errors import ClerkworkError, NotFound, Refused
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import care, jobs, models, nodes, retention, sql, wiring
from clerkwork.runtime.cases import Working
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.unit import Unit, work
from clerkwork.runtime.wake import wake

logger = logging.getLogger(__name__)

SLICE: Final = 50  # cases to a transaction, so that nobody waits long for it
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
COMPLETED: Final = "completed"
FAILED: Final = "failed"
CANCELED: Final = "canceled"
Details = Mapping[str, Any]
TURNED: Final[Mapping[str, Sentence]] = {
    SUSPENDED: Sentence("Expected operation %(operation)s to be active, but it is not."),
    ACTIVE: Sentence("Expected operation %(operation)s to be suspended, but it is not."),
    CANCELED: Sentence("Expected operation %(operation)s to be active or suspended, but it has ended."),
}
"""Why an operation does not come to a state, by that state."""
NOTHING: Final[Mapping[str, Sentence]] = {
    "case": Sentence("Expected at least one case, but there is none."),
    "job": Sentence("Expected at least one job, but there is none."),
    "evaluation": Sentence("Expected at least one evaluation, but there is none."),
}
"""Why there is nothing to do, by what is meant."""


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation that is under way; `by` is who started it."""

    key: int
    kind: str
    details: dict[str, Any]
    by: str | None


def begin(
    kind: str,
    cases: "QuerySet[Any, Any]",
    *,
    by: str | None,
    app: str = "",
    title: str = "",
    details: Details | None = None,
) -> int:
    """
    Start an operation on the cases (or jobs, or evaluations) that a query finds now; return its key.

    Kinds and their details: cancel, suspend, resume, resolve (`retries`), delete, modify (`moves`: [[from, to]]),
    migrate (`target`: a definition's key, `elements`, `renewed`); of jobs: update (`retries`, `timeout_ms`); of
    evaluations of decisions: forget. Raises Refused when there is none.
    """
    if kind not in KINDS:
        raise ValueError(f"Expected one of {', '.join(KINDS)}, but {kind}.")
    key, now = nodes.ids()(), wiring.now()
    with transaction.atomic():
        total = _take(key, cases)
        if not total:
            raise Refused(NOTHING[THING.get(kind, "case")])
        models.Batch.objects.create(
            key=key,
            kind=kind,
            state=ACTIVE,
            app=app,
            title=title,
            details=json.dumps(dict(details or {})),
            started_by=by,
            started_at=now,
            total=total,
            at=now,
        )
        wake()
    return key


def _take(key: int, cases: "QuerySet[Any, Any]") -> int:
    """Make an item of each; return how many there are."""
    try:
        found, parameters = cases.order_by().values_list("key", flat=True).query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO runtime_batchitem (batch_id, case_id, state, message, at)"  # noqa: S608 - Django's own text
            f" SELECT DISTINCT %s, x.key, 'active', '', CAST(NULL AS BIGINT) FROM ({found}) x",
            [key, *parameters],
        )
        return int(cursor.rowcount)


def suspend(batch: int) -> None:
    """Let an operation rest after the slice that is under way. Raises NotFound, Refused."""
    _turn(batch, {ACTIVE}, SUSPENDED)


def resume(batch: int) -> None:
    """Let an operation go on. Raises NotFound, Refused."""
    _turn(batch, {SUSPENDED}, ACTIVE)
    wake()


def cancel(batch: int) -> None:
    """Leave the cases alone whose turn has not come. Raises NotFound, Refused."""
    with transaction.atomic():
        sql.session().read("batch_rest", wiring.now(), batch, batch)
        _turn(batch, {ACTIVE, SUSPENDED}, CANCELED, ended_at=wiring.now())


def _turn(batch: int, allowed: set[str], state: str, **more: Any) -> None:
    if models.Batch.objects.filter(key=batch, state__in=allowed).update(state=state, **more):
        return
    found = models.Batch.objects.filter(key=batch).first()
    if found is None:
        raise NotFound(Sentence("Expected an operation %(operation)s, but there is none.", operation=str(batch)))
    raise Refused(Sentence(TURNED[state], operation=str(batch)))


def advance(limit: int) -> int:
    """Carry out a slice of each operation that is under way; return of how many cases."""
    done = 0
    for key, kind, details, by in sql.session().read("batches", limit):
        done += _slice(_Operation(key, kind, json.loads(details), by), min(limit, SLICE))
    return done


def _slice(operation: _Operation, limit: int) -> int:
    try:
        return _carry_out(operation, limit)
    except DatabaseError:
        raise  # the database's trouble: the next drain tries again
    except Exception:  # one of them is at fault; find out which
        logger.exception("Expected a slice of operation %d to be carried out, but a case failed.", operation.key)
        return sum(_alone(operation) for _ in range(limit))


def _alone(operation: _Operation) -> int:
    """Carry out one item; a fault of ours is noted as its reason."""
    try:
        return _carry_out(operation, 1)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("Expected a case of operation %d to be carried out, but it failed.", operation.key)
        with transaction.atomic():
            session = sql.session()
            for (case,) in session.read("batch_items", operation.key, 1):
                _note(session, operation, {case: f"{type(error).__name__}: {error}"})
        return 1


def _carry_out(operation: _Operation, limit: int) -> int:
    """Carry out up to so many items in one transaction."""
    with work() as unit:
        cases = [case for (case,) in unit.session.read("batch_items", operation.key, limit)]
        if cases:
            _note(unit.session, operation, KINDS[operation.kind](unit, operation, cases))
    return len(cases)


def _note(session: sql.Session, operation: _Operation, reasons: Mapping[int, str]) -> None:
    """Write what became of items: the reason why one failed, "" if it did not."""
    now, failed = wiring.now(), sum(map(bool, reasons.values()))
    rows = [(FAILED if why else COMPLETED, why, now, operation.key, case) for case, why in reasons.items()]
    session.writes([("update", "batchitem", rows)])
    done = len(rows)
    session.read("batch_counts", done - failed, failed, now, done, now, done, operation.key)


# What can be done to each


Apply = Callable[[Unit, _Operation, Working], object]


def each(apply: Apply) -> Callable[[Unit, _Operation, Sequence[int]], dict[int, str]]:
    """Return what does something to every case of a slice that is running, and says why to others not."""

    def carry_out(unit: Unit, operation: _Operation, cases: Sequence[int]) -> dict[int, str]:
        unit.load(cases)
        return {case: _reason(unit, operation, case, apply) for case in cases}

    return carry_out


def _reason(unit: Unit, operation: _Operation, case: int, apply: Apply) -> str:
    try:
        apply(unit, operation, unit.case(case))
    except ClerkworkError as error:
        return str(error)
    return ""


def _migrate(unit: Unit, operation: _Operation, case: Working) -> None:
    details = operation.details
    target = compiled(int(details["target"]))
    if case.compiled.key == target.key:
        said = Sentence("Expected a case of another version, but it is of version %(version)s already.")
        raise Refused(Sentence(said, version=target.version))
    plan = care.Plan(dict(details["elements"]), frozenset(details.get("renewed", ())))
    unit.migrate(case, target, care.planned(case.compiled, target, plan), operation.by)


def _modify(unit: Unit, operation: _Operation, case: Working) -> None:
    moves = tuple(c.Move(target, element=source) for source, target in operation.details["moves"])
    unit.run(case, c.Modify(moves=moves), operation.by)


def _delete(_unit: Unit, _operation: _Operation, cases: Sequence[int]) -> dict[int, str]:
    found = retention.delete_together(cases)
    return {case: str(one) if isinstance(one, ClerkworkError) else "" for case, one in found.items()}


def _update(unit: Unit, operation: _Operation, keys: Sequence[int]) -> dict[int, str]:
    details = operation.details
    return jobs.update_jobs(unit, keys, retries=details.get("retries"), timeout_ms=details.get("timeout_ms"))


def _forget(_unit: Unit, _operation: _Operation, keys: Sequence[int]) -> dict[int, str]:
    return retention.forget_evaluations(keys)


THING: Final = {"update": "job", "forget": "evaluation"}
"""What an operation is on whose items are no cases: they have the keys of these."""
KINDS: Final[Mapping[str, Callable[[Unit, _Operation, Sequence[int]], dict[int, str]]]] = {
    "cancel": each(lambda unit, operation, case: care.end(unit, case, operation.by)),
    "suspend": each(lambda unit, operation, case: unit.run(case, c.Suspend(), operation.by)),
    "resume": each(lambda unit, operation, case: unit.run(case, c.Resume(), operation.by)),
    "resolve": each(
        lambda unit, operation, case: care.resolve_all(unit, case, operation.by, operation.details.get("retries", 1))
    ),
    "modify": each(_modify),
    "migrate": each(_migrate),
    "delete": _delete,
    "update": _update,
    "forget": _forget,
}
"""What can be done with many, by its name."""
