"""What elements that wait for a message have in common, to be composed in `elements/`."""

from typing import Any

from clerkwork.engine.events import SubscriptionOpened
from clerkwork.engine.nodes import MessagePlan, Wait
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Feel


def plan_message(element: Element, feel: Feel) -> MessagePlan:
    """Return the message's name and the expression of its key."""
    message = element.event.message
    if message is None or message.correlation_key is None:
        raise ValueError("Expected a message with a correlation key, but there is none.")
    return MessagePlan(message.name, feel.expression(message.correlation_key))


def plan_message_name(element: Element, feel: Feel) -> MessagePlan:
    """Return the message of a start event, where the key plays no part."""
    del feel
    message = element.event.message
    if message is None:
        raise ValueError("Expected a message, but there is none.")
    return MessagePlan(message.name, None)


def listen(run: Run, wait: Wait, view: dict[str, Any]) -> SubscriptionOpened:
    """Return the subscription, attached to an instance; the correlation key is fixed from here on."""
    plan: MessagePlan = wait.plan
    node = wait.node
    assert plan.key is not None, "only start events have none"
    place = f"{node.name}, correlation key"
    correlation_key = run.feel.key(plan.key, view, place)
    interrupting = node.element.event.interrupting
    return SubscriptionOpened(run.ids(), wait.instance, node.id, plan.name, correlation_key, interrupting)
