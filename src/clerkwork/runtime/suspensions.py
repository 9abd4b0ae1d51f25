"""
What it means for rows that a case rests: its timers and jobs are not due, its messages wait.

Rule 1: a job that is leased loses its lease; whoever held it is refused, and it is handed out again afterwards.
Rule 2: a message for a resting case is held, whatever its time to live, and brought to it when it goes on.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from clerkwork.engine.events import SubscriptionKind
from clerkwork.runtime.cases import Working

if TYPE_CHECKING:  # a unit of work does it, and its projection
    from clerkwork.runtime.changes import Changes
    from clerkwork.runtime.unit import Unit

SUSPENDED: Final = "suspended"
FAILED: Final = "failed"
READY: Final = "ready"


def rest(changes: "Changes", case: Working, now: int) -> None:
    """Write that a case rests from now on."""
    case.row.suspended_at = now
    changes.update("suspended", (case.row.key,), now)
    _hold_timers(changes, case, held=True)
    for key, job in case.jobs.items():
        if job.state != FAILED:
            _set_job(changes, case, key, SUSPENDED, job.due)


def wake(changes: "Changes", case: Working, now: int) -> None:
    """Write that a case goes on; what became due meanwhile is due at once."""
    awaken(changes, case)
    _hold_timers(changes, case, held=False)
    for key, job in case.jobs.items():
        if job.state == SUSPENDED:
            _set_job(changes, case, key, READY, max(job.due, now))


def awaken(changes: "Changes", case: Working) -> None:
    """Write that a case that has ended does not rest."""
    case.row.suspended_at = None
    changes.update("suspended", (case.row.key,), None)


def _hold_timers(changes: "Changes", case: Working, *, held: bool) -> None:
    for key in case.state.timers:
        changes.update("held", (key,), held)


def _set_job(changes: "Changes", case: Working, key: int, state: str, due: int) -> None:
    job = case.jobs[key]
    job.state, job.due, job.lease = state, due, None
    changes.update("job", (key,), case.state.jobs[key].retries, state, due, None)


def hold_message(unit: "Unit", case: Working, message: int) -> None:
    """Keep a message for a resting case."""
    place = (case.row.key, message)
    unit.changes.insert("heldmessage", place, place)


def bring_messages(unit: "Unit", case: Working) -> None:
    """Have the messages correlated that a case which goes on has missed."""
    for key in _missed(unit, case):
        unit.changes.update("message", (key,), True)
        unit.background = True
    release_messages(unit.changes, case)


def release_messages(changes: "Changes", case: Working) -> None:
    """Keep no message for a case any more."""
    changes.deletes["heldmessage"][case.row.key] = (case.row.key,)


def _missed(unit: "Unit", case: Working) -> Iterable[int]:
    """Yield the messages that were held for a case, and those that are there for what it waits for by now."""
    yield from (key for (key,) in unit.session.read("held_messages", case.row.key))
    open_ones = (row for row in case.state.subscriptions.values() if row.kind is SubscriptionKind.MESSAGE)
    places = sorted({(row.message, row.correlation_key) for row in open_ones})
    if places:
        unit.session.lock_messages(places)
    for place in places:
        found = unit.session.read("waking_messages", *place, unit.now, case.row.process_id)
        yield from (key for (key,) in found)
