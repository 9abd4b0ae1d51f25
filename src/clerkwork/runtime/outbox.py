"""
What cases have to tell each other, carried out one by one in units of their own.

Rule 1: a row is gone in the transaction that carries it out, so each is carried out exactly once.
Rule 2: what one case tells another arrives in the order in which it was said.
Rule 3: what comes too late, because its case has ended or waits no more, is dropped; what a suspended case has to hear
waits until it goes on.
"""

import logging
from collections.abc import Sequence
from typing import Any, Final

from django.db import DatabaseError, transaction

from clerkwork.engine.errors import CommandRefused, Gone
from clerkwork.kernel import json
from clerkwork.runtime import calls, sql, wiring
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.unit import Unit, work

logger = logging.getLogger(__name__)

LATER: Final = 60_000  # ms until something is tried again that could not be carried out
Row = tuple[Any, ...]


def deliver(limit: int) -> int:
    """Carry out what cases have to tell each other, many to one commit; return how much."""
    keys = [key for (key,) in sql.session().read("due_outbox", wiring.now(), limit)]
    if not keys:
        return 0
    try:
        return _together(keys)
    except DatabaseError:
        raise  # the database's trouble: the next drain tries again
    except Exception:  # one of them is at fault; find out which
        logger.exception("Expected %d rows of the outbox to be carried out together, but one failed.", len(keys))
        return sum(_alone(key) for key in keys)


def _together(keys: Sequence[int]) -> int:
    with work() as unit:
        rows = unit.session.read("outbox", list(keys))
        unit.load({row[1] for row in rows})
        completed = sorted({row[2] for row in rows if row[3] == calls.COMPLETED})
        left = _variables(unit, completed) if completed else {}
        for key, case in tuple(unit.cases.items()):
            unit.bring(case, "call", [row[2] for row in rows if row[1] == key and row[3] != calls.CANCEL])
        for row in rows:
            if _carry_out(unit, row, left):
                unit.changes.delete("outbox", row[0], row[0])
            else:
                unit.changes.update("outbox", (row[0],), unit.now + LATER)
    return len(rows)


def _variables(unit: Unit, cases: list[int]) -> dict[int, dict[str, Any]]:
    """Return the variables with which cases have ended."""
    found: dict[int, dict[str, Any]] = {}
    for case, scope, name, value in unit.session.read("variables", cases):
        if scope == case:
            found.setdefault(case, {})[name] = json.loads(value)
    return found


def _carry_out(unit: Unit, row: Row, left: dict[int, dict[str, Any]]) -> bool:
    """Tell a case what it has to hear; False if it has to wait."""
    _, key, sender, kind, payload = row
    case = unit.cases.get(key)
    if case is None:
        return True
    if kind == calls.CANCEL:
        unit.answered.add(key)
    try:
        unit.run(case, calls.command_of(kind, sender, json.loads(payload), lambda: left.get(sender, {})))
    except Gone:
        return True
    except CommandRefused:
        return False
    return True


def _alone(key: int) -> int:
    try:
        return _together([key])
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Expected row %d of the outbox to be carried out, but it failed; it is tried again.", key)
        with transaction.atomic():
            changes = Changes()
            changes.update("outbox", (key,), wiring.now() + LATER)
            changes.flush(sql.session())
        return 0
