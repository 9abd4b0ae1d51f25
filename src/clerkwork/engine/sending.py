"""
What an event can send without ending anything: one table from triggers to what they evaluate and what they do.

Every event that throws is composed from it, in the flow and at its end.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from clerkwork.engine.completion import leave, produce
from clerkwork.engine.correlating import spread
from clerkwork.engine.events import SignalThrown
from clerkwork.engine.listening import plan_signal
from clerkwork.engine.mappings import local_of
from clerkwork.engine.nodes import Behaviour, Compile, Flow, Node, SignalPlan, parts_of
from clerkwork.engine.parts import plan_parts
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element, Trigger
from clerkwork.languages.feel import Feel


class Parcel(NamedTuple):
    """What is about to be sent: by which node, in which scope, what was evaluated, and the variables it carries."""

    node: Node
    scope: int
    content: Any
    variables: dict[str, Any]


class Send(NamedTuple):
    """
    What an event with a trigger evaluates, and what it does.

    `pack(run, node, plan, view)` evaluates before anything is emitted; `send` may end the scope of the event.
    """

    plan: Compile
    pack: Callable[[Run, Node, Any, dict[str, Any]], Any]
    send: Callable[[Run, Parcel], None]


def pack_signal(run: Run, node: Node, plan: SignalPlan, view: dict[str, Any]) -> str:
    """Return the signal's name."""
    return run.feel.text(plan.name, view, f"{node.name}, signal name")


def send_signal(run: Run, parcel: Parcel) -> None:
    """Throw a signal: the events of its own case catch it at once, all others are told."""
    signal: str = parcel.content
    run.emit(SignalThrown(run.ids(), parcel.node.id, parcel.scope, signal, parcel.variables))
    spread(run, signal, parcel.variables)


SENDS: Final[dict[Trigger, Send]] = {
    Trigger.SIGNAL: Send(plan_signal, pack_signal, send_signal),
}


SENT: Final = (*SENDS, Trigger.MULTIPLE)
"""The triggers of events that send: those above, and all of several."""


def plan_of(element: Element, feel: Feel) -> Any:
    """Return what an event that sends evaluates."""
    return plan_parts(element, feel, {trigger: send.plan for trigger, send in SENDS.items()})


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Send something with the variables of the input mappings; what it causes happens before the token goes on."""
    local = local_of(run, node, scope, key)
    view = {**run.view(scope), **local}
    contents = [(trigger, SENDS[trigger].pack(run, node, plan, view)) for trigger, plan in parts_of(node)]
    values = produce(run, node, scope, local, {})
    if values:
        run.merge(scope, values)
    run.passed(node, scope, key)
    run.hold(scope)
    for trigger, content in contents:
        SENDS[trigger].send(run, Parcel(node, scope, content, local))
    return leave(run, node, scope) if run.release(scope) else None


SENDS_PARTS: Final = Behaviour(enter, compile=plan_of)
"""How an event lives that sends one thing or several."""
