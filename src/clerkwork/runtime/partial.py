"""
Wide cases, loaded in part: what a command is about, the path from there to the root, and more when a step asks for it.

Rule 1: what is loaded of an instance is loaded whole; what this unit of work has loaded, opened or closed is never read
again, because its rows are older than the unit.
Rule 2: a command that is not in TARGETS may be about anything, so the whole case is loaded for it.
"""

from collections.abc import Iterable
from typing import Final

from clerkwork.engine import commands as c
from clerkwork.engine import state as engine
from clerkwork.engine.errors import Part, Unloaded
from clerkwork.kernel import json
from clerkwork.runtime.cases import Working, merge
from clerkwork.runtime.sql import Session

INSTANCE: Final = "instance"
TARGETS: Final[dict[type[c.Command], str]] = {
    c.CompleteTask: "task",
    c.ChangeTask: "task",
    c.CompleteJob: "job",
    c.FailJob: "job",
    c.UpdateJob: "job",
    c.ThrowError: "job",
    c.FireTimer: "timer",
    c.Correlate: "subscription",
    c.CompleteCall: "call",
    c.AbandonCall: "call",
    c.CatchError: "call",
    c.CatchEscalation: "call",
    c.ResolveIncident: "incident",
    c.SetVariables: INSTANCE,
    c.ActivateElements: INSTANCE,
}
"""What a command names by its first field; `Continue` goes on in the scopes of the waiting tokens."""
AT_ONCE: Final = 2_000  # items of a loop that are read together
MANY: Final = 256  # instances from which on the whole case is read instead


def prepare(session: Session, case: Working, command: c.Command) -> None:
    """Load of a wide case what a command is about, with the path to the root."""
    if type(command) is c.Continue:
        bring(session, case, INSTANCE, (token.scope for token in case.state.tokens))
    elif type(command) in TARGETS:
        bring(session, case, TARGETS[type(command)], (getattr(command, command.__struct_fields__[0]),))
    else:
        load_whole(session, case)


def bring(session: Session, case: Working, owner: str, keys: Iterable[int]) -> None:
    """Load the instances to which tasks, jobs, timers, subscriptions, calls or incidents belong, and their paths."""
    if not case.partial:
        return
    there = case.state.instances if owner == INSTANCE else getattr(case.state, f"{owner}s")
    wanted = [key for key in dict.fromkeys(keys) if key not in there]
    if wanted:
        _load(session, case, [key for (key,) in session.read(f"path_{owner}", case.row.key, wanted)])


def load_more(session: Session, case: Working, missing: Unloaded) -> None:
    """Load what a step has asked for."""
    scope = missing.scope
    if missing.part is Part.ITEMS:
        loop = case.state.loops[scope]
        last = loop.begun + max(AT_ONCE, 4 * len(loop.items))
        rows = session.read("items", case.row.key, scope, loop.begun, last)
        engine.add_rounds(case.state, scope, {counter: json.loads(value) for counter, value in rows}, {})
    elif missing.part is Part.RESULTS:
        rows = session.read("results", case.row.key, scope)
        engine.add_rounds(case.state, scope, {}, {counter: json.loads(value) for counter, value in rows})
    elif scope == case.row.key:
        load_whole(session, case)
    else:
        _load(session, case, [key for (key,) in session.read("down", case.row.key, [scope])])


def load_whole(session: Session, case: Working) -> None:
    """Load all that is not there yet."""
    if case.partial:
        merge(case, session.read("parts", [case.row.key]))
        case.partial = False


def _load(session: Session, case: Working, keys: Iterable[int]) -> None:
    wanted = [key for key in keys if key not in case.places and key != case.row.key]
    if len(wanted) > MANY:
        load_whole(session, case)
    elif wanted:
        merge(case, session.read("parts_of", case.row.key, wanted))
