"""What events that wait for a message or a signal have in common, to be composed in `catching`."""

from typing import Any

from clerkwork.engine.events import SubscriptionKind, SubscriptionOpened
from clerkwork.engine.nodes import MessagePlan, SignalPlan, Wait
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element, Message, Signal
from clerkwork.languages.bpmn.reading import quote
from clerkwork.languages.feel import Expression, Feel


def name_of(named: Message | Signal, feel: Feel) -> Expression:
    """Return the expression of the name of a message or signal."""
    return feel.expression(quote(named.name) if named.expression is None else named.expression)


def plan_message(element: Element, feel: Feel) -> MessagePlan:
    """Return the message's name and the expression of its key."""
    message = element.event.message
    if message is None or message.correlation_key is None:
        raise ValueError("Expected a message with a correlation key, but there is none.")
    return MessagePlan(name_of(message, feel), feel.expression(message.correlation_key))


def plan_message_name(element: Element, feel: Feel) -> MessagePlan:
    """Return the message of a start event, where the key plays no part."""
    message = element.event.message
    if message is None:
        raise ValueError("Expected a message, but there is none.")
    return MessagePlan(name_of(message, feel), None)


def listen(run: Run, wait: Wait, view: dict[str, Any]) -> SubscriptionOpened:
    """Return the subscription, attached to an instance; the correlation key is fixed from here on."""
    plan: MessagePlan = wait.plan
    node = wait.node
    assert plan.key is not None, "only start events have none"
    place = f"{node.name}, correlation key"
    correlation_key = run.feel.key(plan.key, view, place)
    name = run.feel.text(plan.name, view, f"{node.name}, message name")
    interrupting = node.element.event.interrupting
    what = (name, correlation_key, interrupting, SubscriptionKind.MESSAGE, wait.part)
    return SubscriptionOpened(run.ids(), wait.instance, node.id, *what)


def plan_signal(element: Element, feel: Feel) -> SignalPlan:
    """Return the signal's name."""
    signal = element.event.signal
    if signal is None:
        raise ValueError("Expected a signal, but there is none.")
    return SignalPlan(name_of(signal, feel))


def hear(run: Run, wait: Wait, view: dict[str, Any]) -> SubscriptionOpened:
    """Return the subscription to a signal, attached to an instance; its name is fixed from here on."""
    plan: SignalPlan = wait.plan
    node = wait.node
    name = run.feel.text(plan.name, view, f"{node.name}, signal name")
    what = (name, "", node.element.event.interrupting, SubscriptionKind.SIGNAL, wait.part)
    return SubscriptionOpened(run.ids(), wait.instance, node.id, *what)
