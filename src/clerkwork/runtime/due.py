"""
Due work, drained in batches: timers, paused steps, expired leases, messages, signals, start timers, connector jobs.

Rule 1: what is due is found in the tables, never in a wake-up.
Rule 2: many cases share one commit; cases are locked in key order and those that somebody works on are left for later.
Rule 3: a command that fails for a reason of its own fails alone: its batch is done again one by one.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, transaction

from clerkwork.engine.commands import Command, Continue, FireTimer, Start
from clerkwork.engine.errors import CommandRefused
from clerkwork.engine.timers import FOR_EVER, following
from clerkwork.runtime import batches, broadcasts, jobs, messages, outbox, sql, wiring
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.starting import begin
from clerkwork.runtime.unit import Unit, work
from clerkwork.runtime.wake import quiet

logger = logging.getLogger(__name__)

BATCH: Final = 100
CONNECTOR_BATCH: Final = 10
LATER: Final = 60_000  # ms until a timer is tried again whose command failed
Due = tuple[int, Command]
Source = Callable[[int], int]
_added: Final[list[Source]] = []


def drain(limit: int = 1_000) -> int:
    """
    Carry out what is due now, and what that makes due, until nothing is left or `limit` is reached; return how much.
    """
    done = 0
    with quiet():
        while done < limit:
            before = done
            for source in (*SOURCES, *_added):
                done += source(min(BATCH, limit))
            if done == before:
                break
    return done


@contextmanager
def alone() -> Iterator[None]:
    """Leave the work of the layers above to others for a block; for tests of the runtime."""
    before = tuple(_added)
    _added.clear()
    try:
        yield
    finally:
        _added.extend(before)


def register(source: Source) -> None:
    """Have `drain` carry out work of a layer above too: `source(limit)` returns how much it did."""
    if source not in _added:
        _added.append(source)


def fire(limit: int) -> int:
    """Fire due timers and continue paused steps, many cases to one commit."""
    due = _due(limit)
    if not due:
        return 0
    try:
        return _together(due)
    except DatabaseError:
        raise  # the database's trouble: the next drain tries again
    except Exception:  # one of them is at fault; find out which
        logger.exception("Expected %d due commands to succeed together, but one failed.", len(due))
        return sum(_alone(one) for one in due)


def _due(limit: int) -> list[Due]:
    session, now = sql.session(), wiring.now()
    timers: list[Due] = [(case, FireTimer(key)) for key, case in session.read("due_timers", now, limit)]
    paused: list[Due] = [(case, Continue()) for (case,) in session.read("due_cases", now, limit)]
    return sorted(timers + paused, key=lambda one: one[0])


def _together(due: Sequence[Due]) -> int:
    done = 0
    with work() as unit:
        unit.load({case for case, _ in due}, skip_locked=True)
        timers: dict[int, list[int]] = {}
        for case, command in due:
            if isinstance(command, FireTimer) and case in unit.cases:
                timers.setdefault(case, []).append(command.timer)
        for case, keys in timers.items():
            unit.bring(unit.cases[case], "timer", keys)
        for case, command in due:
            done += _one(unit, case, command)
    return done


def _one(unit: Unit, key: int, command: Command) -> int:
    case = unit.cases.get(key)
    if case is None:
        return 0
    try:
        unit.run(case, command)
    except CommandRefused:
        return 0  # gone, or not due by the time we hold the lock
    return 1


def _alone(due: Due) -> int:
    try:
        return _together([due])
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Expected %r on case %d to succeed, but it failed; it is tried again.", due[1], due[0])
        _postpone(due[1])
        return 0


def _postpone(command: Command) -> None:
    if isinstance(command, FireTimer):
        with transaction.atomic():
            changes = Changes()
            changes.update("postponed", (command.timer,), wiring.now() + LATER)
            changes.flush(sql.session())


def start_due(limit: int) -> int:
    """Start the cases whose start timers are due."""
    if not sql.session().read("due_starts", wiring.now(), 1):
        return 0
    with work() as unit:
        rows = unit.session.read("due_starts", unit.now, limit)
        for key, definition, element, due, interval, repetitions in rows:
            begin(unit, compiled(definition), Start({}, element), by=None)
            if repetitions == 0 or not interval:
                unit.changes.delete("timer", key, key)
            else:
                left = repetitions if repetitions == FOR_EVER else repetitions - 1
                unit.changes.update("timer", (key,), following(due, interval, wiring.current().zone, unit.now), left)
    return len(rows)


def run_connectors(limit: int) -> int:
    """Run due jobs of built-in connectors, a few at a time so that their leases are short."""
    return jobs.run_connectors(min(limit, CONNECTOR_BATCH))


SOURCES: Final[tuple[Source, ...]] = (
    messages.correlate_fresh,
    broadcasts.spread,
    fire,
    outbox.deliver,
    start_due,
    jobs.expire,
    run_connectors,
    batches.advance,
)
"""Each carries out up to so many pieces of due work and returns how many it did."""
