"""
How open instances are ended from outside, with everything in them.

Rule 1: a task that somebody listens to when it is canceled ends when they are done; until then it and the scopes around
it, as far as they end too, are terminating, and nothing else is left in them.
Rule 2: whoever ends others and goes on afterwards asks whether they are gone; if not it puts off what it does next, as
an occurrence on the scope, which `ending` carries out.
"""

from typing import Any, Final

from clerkwork.engine.completion import detach, gone
from clerkwork.engine.errors import Unloaded
from clerkwork.engine.events import (
    CaseCanceled,
    ElementTerminated,
    ErrorEscaped,
    Heard,
    OccurrenceNoted,
    PhaseChanged,
    TokensDropped,
    TokensWithdrawn,
)
from clerkwork.engine.life import TERMINATING
from clerkwork.engine.listeners import CANCELING, of_event, offer
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance, Occurrence, Task

PUT_OFF: Final = -1
"""The part of an occurrence that waits for what it has ended."""
WITHERS: Final = -2
"""The same of a scope that ends, instead of completing, if nothing else is left in it."""


def terminate(run: Run, key: int, *, heard: bool = False) -> bool:
    """End an instance and everything in it, innermost first; tell whether it is gone. `heard` asks no listener."""
    is_empty = terminate_children(run, key, heard=heard)
    instance = run.state.instances[key]
    if not is_empty or (run.graph.cancels and not heard and is_listened(run, instance)):
        wind_down(run, instance)
        return False
    detach(run, key)
    run.emit(ElementTerminated(key, instance.element, instance.scope))
    return True


def terminate_children(run: Run, scope: int, *, heard: bool = False) -> bool:
    """End what is open in a scope; tell whether it is gone. Raises Unloaded if the state does not hold all of it."""
    children = sorted(run.state.members.get(scope, ()))
    if len(children) != run.state.instances[scope].children:
        raise Unloaded(scope)
    waiting = [key for key in children if not terminate(run, key, heard=heard)]
    run.forget(scope)
    if waiting:
        withdraw(run, scope)
    return not waiting


def withdraw(run: Run, scope: int) -> None:
    """Let the tokens vanish that wait in a scope, which itself stays open."""
    for gateway, flows in sorted(run.state.arrivals.get(scope, {}).items()):
        run.emit(TokensDropped(scope, gateway, tuple(sorted(flows))))
    if any(token.scope == scope for token in run.state.tokens):
        run.emit(TokensWithdrawn(scope))


def is_listened(run: Run, instance: Instance) -> bool:
    """Tell whether somebody listens to the cancelation of the open task of an instance."""
    listens = of_event(run.node_of(instance).task_listeners, CANCELING)
    return bool(listens) and any(type(row) is Task for row in run.state.attached.get(instance.key, {}).values())


def wind_down(run: Run, instance: Instance) -> None:
    """Leave nothing of an instance but what must be gone before it ends; with a task, its listeners begin."""
    key = instance.key
    is_first = instance.phase != TERMINATING
    if is_first:
        detach(run, key, but=Task)
        run.emit(PhaseChanged(key, TERMINATING))
    for row in list(run.state.attached.get(key, {}).values()):
        if type(row) is Occurrence:  # something farther out ends the instance, and decides what comes next
            run.emit(gone(row))
    if is_first and is_listened(run, instance):
        ask(run, instance)


def ask(run: Run, instance: Instance) -> None:
    """Let the first listener to the cancelation of a task work."""
    node = run.node_of(instance)
    offer(run, node, instance.key, of_event(node.task_listeners, CANCELING)[0], Heard(CANCELING))


def put_off(run: Run, scope: int, element: str, variables: dict[str, Any], part: int = PUT_OFF) -> None:
    """
    Note what happens when all that was ended in a scope, or with it, is gone: `element` goes on with variables.

    What ends more afterwards decides anew.
    """
    before = put_off_at(run, scope)
    if before is not None:
        run.emit(gone(before))
    run.emit(OccurrenceNoted(run.ids(), scope, element, part, variables))


def put_off_at(run: Run, scope: int) -> Occurrence | None:
    """Return what happens when all that was ended in a scope is gone."""
    rows = run.state.attached.get(scope, {}).values()
    return next((row for row in rows if type(row) is Occurrence and row.part < 0), None)


def cancel_case(run: Run, error: dict[str, Any] | None = None) -> None:
    """Cancel the case with everything in it, as soon as that is gone; `error` says which one escapes with it."""
    case = run.state.case
    is_empty = terminate_children(run, case)
    detach(run, case)
    if is_empty:
        end_case(run, error or {})
    else:
        put_off(run, case, run.graph.process, error or {})


def end_case(run: Run, error: dict[str, Any]) -> None:
    """Let an empty case be canceled."""
    case = run.state.case
    if error:
        run.emit(ErrorEscaped(case, **error))
    run.emit(CaseCanceled(case))
