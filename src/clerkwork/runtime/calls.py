"""
Cases that call cases: finding what is called, beginning it, and what one case has to tell another.

Rule 1: a called case begins in its caller's unit of work. Whatever else one of the two does to the other goes by the
outbox, unless the called case was begun in this very unit, so that nobody else can know it.
Rule 2: a unit begins so many called cases and no more at once; the others begin in a later one.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from clerkwork.engine import commands as c
from clerkwork.engine import events as e
from clerkwork.engine.context import ProcessCall, StepContext
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.languages.bpmn import Binding
from clerkwork.runtime import sql
from clerkwork.runtime.cases import ACTIVE, CaseRow, Working
from clerkwork.runtime.definitions import Compiled, compiled

if TYPE_CHECKING:  # a unit of work carries out what this file makes of its events
    from clerkwork.runtime.unit import Unit

DEEPEST: Final = 1_000
"""How many cases may call each other, one inside the other: more is a process that calls itself without end."""
AT_ONCE: Final = 100
"""How many called cases a unit of work lets move; the others begin in a later one."""

CANCEL: Final = "cancel"
COMPLETED: Final = "completed"
CANCELED: Final = "canceled"
ERROR: Final = "error"
ESCALATION: Final = "escalation"

Told = tuple[Working, c.Command]


def finding(context: StepContext, case: Working) -> StepContext:
    """Return the context of a step in a case of a process that calls processes."""
    return msgspec.structs.replace(context, find=partial(find_called, case))


def find_called(case: Working, call: ProcessCall) -> int:
    """Return the key of the version that is called. Raises NotFound, Refused."""
    if case.row.depth >= DEEPEST:
        raise Refused(f"Expected at most {DEEPEST:,} calls one inside the other, but this would be one more.")
    key = _key(case.compiled, call)
    callee = compiled(key)
    if not callee.graph.nodes[callee.process_id].entries:
        raise Refused(f"Expected “{callee.process_id}” to have a start event without a trigger, but it has none.")
    return key


def _key(caller: Compiled, call: ProcessCall) -> int:
    name = call.process
    if call.binding is Binding.DEPLOYMENT:
        if name == caller.process_id:
            return caller.key
        bound = json.loads(sql.session().read("calls", caller.key)[0][0] or "{}")
        if name in bound:
            return int(bound[name])
        where = f"that was there when version {caller.version} of {caller.process_id} was deployed"
        raise NotFound(f"Expected a process “{name}” {where}, but there was none. Deploy it, then resolve this.")
    if call.binding is Binding.VERSION_TAG:
        found, more = sql.session().read("definition_tagged", name, call.version_tag), f" tagged “{call.version_tag}”"
    else:
        found, more = sql.session().read("latest", name), ""
    if not found or found[0][1] not in {caller.app, ""}:
        where = f"in {caller.app}" if caller.app else "without an app"
        raise NotFound(f"Expected a process “{name}”{more} {where}, but there is none. Deploy it, then resolve this.")
    return int(found[0][0])


def begin(unit: "Unit", case: Working, event: e.CaseCalled) -> Told | None:
    """Add the case that is called; None if nobody waits for it any more."""
    unit.called.add(event.key)
    if event.key not in case.state.calls:
        return None
    callee = compiled(event.definition)
    row = CaseRow(
        key=event.key,
        definition=callee.key,
        process_id=callee.process_id,
        app=callee.app,
        state=ACTIVE,
        title=callee.title_of(event.variables),
        business_key=case.row.business_key if event.business_id is None else event.business_id,
        started_by=case.row.started_by,
        started_at=unit.now,
        parent=case.row.key,
        parent_instance=event.instance,
        root=case.row.root or case.row.key,
        depth=case.row.depth + 1,
        caught=msgspec.json.encode(event.caught).decode(),
        tags=case.row.tags,
    )
    return unit.begin(callee, row), c.Start(event.variables, caught=event.caught)


def cancel(unit: "Unit", case: Working, event: e.CallCanceled) -> Told | None:
    """Cancel the case that is called, at once if this unit has begun it, else by the outbox."""
    called = unit.cases.get(event.key)
    if called is not None and called.new:
        unit.answered.add(event.key)
        return called, c.Cancel()
    if event.key not in unit.called:
        send(unit, event.key, case.row.key, CANCEL)
    return None


def answer(unit: "Unit", case: Working, event: Any) -> Told | None:
    """Tell the case that called this one what became of it, at once if this one began in this unit."""
    row = case.row
    if row.parent is None or row.key in unit.answered:
        return None
    kind, payload = _ANSWERS[type(event)](event)
    if kind != ESCALATION:
        unit.answered.add(row.key)
    caller = unit.cases.get(row.parent)
    if case.new and caller is not None and not caller.state.suspended:
        variables = case.state.variables.get(row.key, {})
        return caller, command_of(kind, row.key, payload, lambda: dict(variables))
    send(unit, row.parent, row.key, kind, payload)
    return None


def send(unit: "Unit", case: int, sender: int, kind: str, payload: dict[str, Any] | None = None) -> None:
    """Put what one case has to tell another into the outbox."""
    key = unit.ids()
    unit.changes.insert("outbox", key, (key, case, sender, kind, json.dumps(payload or {}), unit.now))
    unit.background = True


def command_of(kind: str, sender: int, payload: dict[str, Any], variables: Callable[[], dict[str, Any]]) -> c.Command:
    """Return what a case is told; `variables` gives those of the sender's root scope."""
    match kind:
        case "cancel":
            return c.Cancel()
        case "completed":
            return c.CompleteCall(sender, variables())
        case "error":
            return c.CatchError(sender, payload["code"], payload["message"], payload["variables"])
        case "escalation":
            return c.CatchEscalation(sender, payload["code"], payload["variables"])
    return c.AbandonCall(sender)


_ANSWERS: Final[dict[type[e.Event], Callable[[Any], tuple[str, dict[str, Any]]]]] = {
    e.CaseCompleted: lambda _: (COMPLETED, {}),
    e.CaseCanceled: lambda _: (CANCELED, {}),
    e.ErrorEscaped: lambda event: (
        ERROR,
        {"code": event.code, "message": event.message, "variables": event.variables},
    ),
    e.EscalationEscaped: lambda event: (ESCALATION, {"code": event.code, "variables": event.variables}),
}
"""What the caller is told of each event of a called case."""

ANSWERED: Final = frozenset(_ANSWERS)
FOLLOWED: Final = ANSWERED | {e.CaseCalled, e.CallCanceled, e.CaseResumed}
"""The events that mean something to another case."""


def follow_up(unit: "Unit", case: Working, event: e.Event) -> Told | None:
    """Return what another case is told at once because of an event, if anything."""
    if isinstance(event, e.CaseCalled):
        return begin(unit, case, event)
    if isinstance(event, e.CallCanceled):
        return cancel(unit, case, event)
    if isinstance(event, e.CaseResumed):
        unit.changes.update("outbox_of", (case.row.key,), unit.now)  # what it did not hear while it was suspended
        unit.background = True
        return None
    return answer(unit, case, event)
