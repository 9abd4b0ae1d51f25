"""What happens when a message or signal reaches a subscription, or a timer is due: its event is triggered."""

from typing import Any

from clerkwork.engine.events import (
    OccurrenceForgotten,
    OccurrenceNoted,
    SubscriptionClosed,
    SubscriptionCorrelated,
    SubscriptionKind,
)
from clerkwork.engine.loading import load_all
from clerkwork.engine.nodes import Node, parts_of
from clerkwork.engine.run import Run
from clerkwork.engine.state import Condition, Occurrence, Subscription, Timer
from clerkwork.languages.bpmn.model import Trigger


def trigger(run: Run, node: Node, instance: int, variables: dict[str, Any]) -> None:
    """Let what an element waited for do what the element says."""
    act = node.behaviour.trigger
    assert act is not None, "only what has a trigger has timers, subscriptions and calls"
    act(run, node, run.state.instances[instance], variables)


def awaited(run: Run, row: Timer | Subscription | Condition) -> Node:
    """Return the node that a row waits for: an event of what the row is attached to, or that itself."""
    instance = run.state.instances[row.instance]
    return run.node_of(instance) if instance.element == row.element else run.graph.nodes[row.element]


def arrive(run: Run, row: Timer | Subscription | Condition, variables: dict[str, Any]) -> None:
    """Let what waited do what its event says; an event that waits for all of several things does when all are there."""
    node = awaited(run, row)
    if node.element.event.trigger is Trigger.PARALLEL:
        gathered = gather(run, len(parts_of(node)), row, variables)
        if gathered is None:
            return
        variables = gathered
    trigger(run, node, row.instance, variables)


def gather(
    run: Run, wanted: int, row: Timer | Subscription | Condition, variables: dict[str, Any]
) -> dict[str, Any] | None:
    """Note that one of several things happened; when all have, forget that and return what they brought."""
    key = row.instance
    noted = [
        one
        for one in run.state.attached.get(key, {}).values()
        if type(one) is Occurrence and one.element == row.element
    ]
    others = sorted((one for one in noted if one.part != row.part), key=lambda one: one.key)
    complete = len(others) + 1 == wanted
    for one in noted:
        if complete or one.part == row.part:
            run.emit(OccurrenceForgotten(one.key, key))
    if not complete:
        run.emit(OccurrenceNoted(run.ids(), key, row.element, row.part, variables))
        return None
    gathered: dict[str, Any] = {}
    for one in others:
        gathered |= one.variables
    return gathered | variables


def reach(run: Run, found: Subscription, message: int, variables: dict[str, Any]) -> None:
    """Let the event that waits for a message or signal occur; an interrupting one waits for no other."""
    run.emit(SubscriptionCorrelated(found.key, found.instance, found.element, message))
    if found.interrupting:
        run.emit(SubscriptionClosed(found.key, found.instance))
    arrive(run, found, variables)


def spread(run: Run, signal: str, variables: dict[str, Any]) -> None:
    """Let every event of the case that waits for a signal now occur, the oldest first."""
    if not run.graph.hears:
        return
    load_all(run)
    waiting = [one for one in run.state.subscriptions.values() if is_for(one, signal)]
    for found in sorted(waiting, key=lambda one: one.key):
        if found.key in run.state.subscriptions:  # else one before it ended what this one was for
            reach(run, found, 0, variables)


def is_for(found: Subscription, signal: str) -> bool:
    """Tell whether a subscription waits for a signal."""
    return found.kind == SubscriptionKind.SIGNAL and found.message == signal
