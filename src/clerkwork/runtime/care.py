"""
What the owner of a process does with a case that went wrong or has to wait.

Rule 1: the functions with a `Working` belong to a unit of work, those with a key open one; batches use the former.
Rule 2: a plan of migration is checked against both versions before any case is looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from django.db import transaction

from clerkwork.engine import commands as c
from clerkwork.engine import events as e
from clerkwork.engine.commands import Migrate, Modify
from clerkwork.engine.errors import CommandRefused
from clerkwork.engine.mapping import Plan, check, command_of
from clerkwork.kernel.errors import Invalid, Refused
from clerkwork.kernel.names import given
from clerkwork.kernel.sentences import Sentence, of
from clerkwork.runtime import nodes, sql
from clerkwork.runtime.cases import Working
from clerkwork.runtime.definitions import Compiled, compiled
from clerkwork.runtime.unit import Unit, work

__all__ = ["Plan", "Preview", "migrate", "modify", "preview", "resolve_incidents", "resume", "suspend"]
OTHER_APP: Final = Sentence("Expected a version of the same app, but %(name)s is one of %(app)s.")
NO_APP: Final = Sentence("no app")
WAITED_FOR: Final = Sentence("Expected a case that none waits for, but case %(case)s does. Cancel that one.")


@dataclass(slots=True)
class Preview:
    """What a migration would do with a case: `refusal` says why it cannot go on, else the counts what becomes of it."""

    case: int
    refusal: str = ""
    kept: Counter[str] = field(default_factory=Counter)  # by element of the target
    begun: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)  # events that are waited for anew
    closed: int = 0  # timers and subscriptions that end


def modify(case: int, command: Modify, *, by: str | None) -> None:
    """Activate, end and move elements of a case. Raises NotFound, Refused, Invalid."""
    begun = [each.variables for each in command.activate] + [each.variables for each in command.moves]
    for placed in chain(*begun):
        given(placed.variables, "variableInstructions.variables")
    with work() as unit:
        unit.run(unit.case(case), command, by)


def suspend(case: int, *, by: str | None) -> None:
    """Let a case rest. Raises NotFound, Refused."""
    with work() as unit:
        unit.run(unit.case(case), c.Suspend(), by)


def resume(case: int, *, by: str | None) -> None:
    """Let a suspended case go on. Raises NotFound, Refused."""
    with work() as unit:
        unit.run(unit.case(case), c.Resume(), by)


def end(unit: Unit, case: Working, by: str | None) -> None:
    """End a case with everything in it, and then those it has called. Raises Refused when another waits for it."""
    key = case.row.key
    if case.row.parent is not None and unit.session.read("call", key):
        raise Refused(Sentence(WAITED_FOR, case=str(case.row.parent)))
    unit.run(case, c.Cancel(), by)


def resolve_incidents(case: int, *, by: str | None, retries: int = 1) -> int:
    """Try again whatever stopped a case; return how many incidents it had. Raises NotFound, Refused."""
    with work() as unit:
        return resolve_all(unit, unit.case(case), by, retries)


def resolve_all(unit: Unit, case: Working, by: str | None, retries: int = 1) -> int:
    """Resolve every open incident of a case."""
    unit.load_whole(case)
    found = sorted(case.state.incidents)
    for key in found:
        if key in case.state.incidents:  # else one before has ended what it stood on
            unit.run(case, c.ResolveIncident(key, retries), by)
    return len(found)


def migrate(case: int, target: int, plan: Plan, *, by: str | None) -> None:
    """Let a case go on by another version. Raises NotFound, Invalid for the plan, Refused with what the case has."""
    with work() as unit:
        working, definition = unit.case(case), compiled(target)
        unit.migrate(working, definition, planned(working.compiled, definition, plan), by)


def planned(source: Compiled, target: Compiled, plan: Plan) -> Migrate:
    """Return the command that carries a plan out. Raises Invalid, Refused."""
    if source.app != target.app:
        raise Refused(Sentence(OTHER_APP, name=target.name, app=target.app or NO_APP))
    problems = check(source.graph, target.graph, plan)
    if problems:
        raise Invalid(problems)
    return command_of(source.graph, target.graph, plan)


def preview(cases: Iterable[int], target: int | Compiled, plan: Plan) -> list[Preview]:
    """
    Return what a migration would do with each case, and do nothing; the target may be one that is not deployed yet.

    Raises NotFound, Invalid for the plan.
    """
    with transaction.atomic():
        unit = Unit(sql.session(), nodes.ids())  # never flushed, and what connectors write is taken back
        unit.load(set(cases))
        definition = compiled(target) if isinstance(target, int) else target
        found = [_try(unit, unit.cases[key], definition, plan) for key in sorted(unit.cases)]
        transaction.set_rollback(True)
    return found


def _try(unit: Unit, case: Working, target: Compiled, plan: Plan) -> Preview:
    seen = Preview(case.row.key)
    unit.load_whole(case)
    before = {key for rows in case.state.attached.values() for key in rows}
    try:
        happened = unit.migrate(case, target, planned(case.compiled, target, plan), None)
    except CommandRefused as refusal:
        seen.refusal = of(refusal)
        return seen
    for event in happened:
        match event:
            case e.ElementMigrated():
                seen.kept[event.element] += 1
            case e.ElementActivated() | e.ElementPassed():
                seen.begun[event.element] += 1
            case e.TimerCreated() | e.SubscriptionOpened():
                seen.opened[event.element] += 1
            case e.TimerCanceled() | e.SubscriptionClosed():
                seen.closed += event.key in before
    return seen
