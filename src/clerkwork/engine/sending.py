"""
What an event can send without ending anything: one table from triggers to what they evaluate and what they do.

Every event that throws is composed from it, in the flow and at its end.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from clerkwork.engine.completion import leave, produce, ways
from clerkwork.engine.correlating import spread
from clerkwork.engine.events import MessageThrown, SignalThrown
from clerkwork.engine.listening import name_of, plan_signal
from clerkwork.engine.mappings import local_of
from clerkwork.engine.nodes import Behaviour, Compile, Flow, Node, PublicationPlan, SignalPlan, parts_of
from clerkwork.engine.parts import plan_parts
from clerkwork.engine.run import Run
from clerkwork.engine.timers import schedule
from clerkwork.languages.bpmn.model import Element, TimerKind, Trigger
from clerkwork.languages.feel import Expression, Feel


class Parcel(NamedTuple):
    """What is about to be sent: by which node, in which scope, what was evaluated, and the variables it carries."""

    node: Node
    scope: int
    content: Any
    variables: dict[str, Any]


class Send(NamedTuple):
    """
    What an event with a trigger evaluates, and what it does.

    `pack(run, node, plan, view, local)` evaluates before anything is emitted; `send` may end the scope of the event.
    """

    plan: Compile
    pack: Callable[[Run, Node, Any, dict[str, Any], dict[str, Any]], Any]
    send: Callable[[Run, Parcel], None]


def pack_signal(run: Run, node: Node, plan: SignalPlan, view: dict[str, Any], _local: dict[str, Any]) -> str:
    """Return the signal's name."""
    return run.feel.text(plan.name, view, f"{node.name}, signal name")


def send_signal(run: Run, parcel: Parcel) -> None:
    """Throw a signal: the events of its own case catch it at once, all others are told."""
    signal: str = parcel.content
    run.emit(SignalThrown(run.ids(), parcel.node.id, parcel.scope, signal, parcel.variables))
    spread(run, signal, parcel.variables)


class Letter(NamedTuple):
    """A message that is about to be published."""

    name: str
    key: str
    message_id: str | None
    ttl: int


def plan_publication(element: Element, feel: Feel) -> PublicationPlan:
    """Return what a message that is thrown evaluates."""
    message, said = element.event.message, element.event.publication
    if message is None or said is None:
        raise ValueError("Expected a message to publish, but there is none.")

    def read(text: str | None) -> Expression | None:
        return None if text is None else feel.expression(text)

    keys = (read(said.correlation_key), read(message.sent_key))
    return PublicationPlan(name_of(message, feel), *keys, read(said.message_id), read(said.ttl))


def pack_message(run: Run, node: Node, plan: PublicationPlan, view: dict[str, Any], local: dict[str, Any]) -> Letter:
    """Return the message; a Fault if a part of it cannot be used."""
    feel, name = run.feel, node.name
    place, key = f"{name}, correlation key", ""
    if plan.key is not None:
        key = feel.key(plan.key, view, place)
    elif plan.sent_key is not None:
        key = feel.key(plan.sent_key, local, place)
    ttl = 0
    if plan.ttl is not None:
        place = f"{name}, time to live"
        ttl = schedule(TimerKind.DURATION, feel.value(plan.ttl, view, place), feel.now, feel.zone, place).due - feel.now
    identity = feel.optional_text(plan.message_id, view, f"{name}, message id")
    return Letter(feel.text(plan.name, view, f"{name}, message name"), key, identity, max(ttl, 0))


def send_message(run: Run, parcel: Parcel) -> None:
    """Throw a message, which is stored and correlated after the step."""
    letter: Letter = parcel.content
    run.emit(MessageThrown(run.ids(), parcel.node.id, parcel.scope, *letter, parcel.variables))


SENDS: Final[dict[Trigger, Send]] = {
    Trigger.SIGNAL: Send(plan_signal, pack_signal, send_signal),
    Trigger.MESSAGE: Send(plan_publication, pack_message, send_message),
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
    contents = [(trigger, SENDS[trigger].pack(run, node, plan, view, local)) for trigger, plan in parts_of(node)]
    values = produce(run, node, scope, local, {})
    flows = ways(run, node, scope, values)
    if values:
        run.merge(scope, values)
    run.passed(node, scope, key)
    run.hold(scope)
    for trigger, content in contents:
        SENDS[trigger].send(run, Parcel(node, scope, content, local))
    return leave(run, node, scope, flows) if run.release(scope) else None


SENDS_PARTS: Final = Behaviour(enter, compile=plan_of)
"""How an event lives that sends one thing or several."""
