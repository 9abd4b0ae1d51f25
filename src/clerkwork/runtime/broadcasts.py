"""
Signals: stored when they are thrown, then brought to everybody who waited at that moment.

Rule 1: a broadcast reaches the subscriptions with a smaller key than its own, in the order of their keys, a batch to a
transaction that also notes how far it has come; so each gets it exactly once. Then the start events get it.
Rule 2: a case that throws a signal catches it in the step that throws it, so its broadcast goes to all others.
Rule 3: whoever cannot take a signal for a fault of ours is left out and logged; nobody else misses it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction

from clerkwork.engine.commands import Correlate, Start
from clerkwork.engine.errors import CommandRefused
from clerkwork.kernel import json
from clerkwork.kernel.names import demand_short, given
from clerkwork.runtime import nodes, sql
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.starting import begin
from clerkwork.runtime.unit import Unit, work
from clerkwork.runtime.wake import wake

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Signal:
    """A signal on its way; `thrower` is a case's key or 0, `reached` the last subscription that got it."""

    key: int
    name: str
    text: str
    thrower: int
    reached: int

    @property
    def variables(self) -> dict[str, Any]:
        """A copy of what it carries."""
        found: dict[str, Any] = json.loads(self.text)
        return found


def broadcast(name: str, variables: Mapping[str, Any] | None = None) -> int:
    """Store a signal and return its key; after the commit it reaches all who wait for it now, and its start events."""
    demand_short(signalName=name)
    key = nodes.ids()()
    with transaction.atomic():
        changes = Changes()
        changes.insert("broadcast", key, (key, name, json.dumps(given(variables)), None))
        changes.flush(sql.session())
        wake()
    return key


def spread(limit: int) -> int:
    """Bring the oldest signal to up to `limit` of those who wait for it; return how many were looked at."""
    if not sql.session().read("broadcasts", 1):
        return 0
    try:
        return _spread(limit)
    except DatabaseError:
        raise  # the database's trouble: the next drain tries again
    except Exception:  # one of them is at fault; find out which
        logger.exception("Expected a signal to reach %d subscriptions together, but one failed.", limit)
        return sum(_spread(1, leave_out=True) for _ in range(limit))


def _spread(limit: int, *, leave_out: bool = False) -> int:
    with work() as unit:
        found = unit.session.read("broadcasts", 1)
        if not found:
            return 0
        signal = _Signal(*found[0])
        waiting = unit.session.read("hearing", signal.name, signal.reached, signal.key, signal.thrower, limit)
        unit.load({case for _, case in waiting})
        for found_case in unit.cases.values():
            unit.bring(found_case, "subscription", [key for key, case in waiting if case == found_case.row.key])
        for subscription, case in waiting:
            _reach(unit, signal, subscription, case, leave_out=leave_out)
        if len(waiting) == limit:
            unit.changes.update("broadcast", (signal.key,), waiting[-1][0])
        else:
            _start(unit, signal)
            unit.changes.delete("broadcast", signal.key, signal.key)
    return len(waiting) + 1


def _reach(unit: Unit, signal: _Signal, subscription: int, case_key: int, *, leave_out: bool) -> None:
    """Bring a signal to a subscription, unless it is gone by now."""
    case = unit.cases.get(case_key)
    if case is None:
        return
    try:
        unit.run(case, Correlate(subscription, 0, signal.variables))
    except CommandRefused:
        return
    except DatabaseError:
        raise
    except Exception:
        if not leave_out:
            raise
        logger.exception("Expected case %d to take the signal %r, but it failed; it is left out.", case_key, signal)


def _start(unit: Unit, signal: _Signal) -> None:
    """Start the cases that begin with a signal."""
    for definition, element in unit.session.read("signal_starts", signal.name, signal.key):
        begin(unit, compiled(definition), Start(signal.variables, element), by=None)
