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
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Behaviour, Compile, Flow, Node, SignalPlan
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Trigger


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


def sends(trigger: Trigger) -> Behaviour:
    """
    Return how an event lives that sends something; it carries the variables of its input mappings.

    What it causes happens before its token goes on, and may be the end of it.
    """
    plan, pack, send = SENDS[trigger]

    def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
        local = map_inputs(run, node, scope) if node.inputs else {}
        content = pack(run, node, node.plan, {**run.view(scope), **local})
        values = produce(run, node, scope, local, {})
        if values:
            run.merge(scope, values)
        run.passed(node, scope, key)
        run.hold(scope)
        send(run, Parcel(node, scope, content, local))
        return leave(run, node, scope) if run.release(scope) else None

    return Behaviour(enter, compile=plan)
