"""
What begins a case besides a start event: a receive task, or one of the events behind an event-based gateway.

Behind an exclusive gateway the event that begins the case is the only one that counts. A parallel gateway goes on
waiting for its other events, each of which sends a token on its way, and is done with the last one.

Source: BPMN 2.0.2, 10.6.6 and 13.2.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from clerkwork.engine.beginning import enter_first
from clerkwork.engine.completion import complete
from clerkwork.engine.events import ElementCompleted
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.languages.bpmn.model import Kind, Trigger


def takes_part(run: Run, node: Node, gateway: Instance, variables: dict[str, Any]) -> None:
    """Let one more event behind a parallel gateway occur."""
    key, scope = run.ids(), gateway.scope
    run.take(run.graph.flows[node.incoming[0]], scope)
    run.activate(node, scope, key)
    if not run.state.attached.get(gateway.key):
        run.emit(ElementCompleted(gateway.key, gateway.element, scope))
    complete(run, node, run.state.instances[key], variables)


def set_starts(process: Node, inside: Iterable[Node]) -> list[Node]:
    """Let each element of a process that can begin a case do so; return them."""
    found = []
    for node in inside:
        if node.element.kind is Kind.EVENT_BASED_GATEWAY and node.element.instantiates:
            found += [_set_behind(node, event) for event in node.watchers]
        elif node.element.kind is Kind.START_EVENT or node.element.instantiates:
            found.append(node)
    for node in found:
        alone = node.element.kind is Kind.START_EVENT and node.element.event.trigger is not Trigger.PARALLEL
        if (process.event_starts and alone) or node.element.kind is not Kind.START_EVENT:
            node.enter = enter_first
    return found


def _set_behind(gateway: Node, event: Node) -> Node:
    event.gate = gateway
    if gateway.element.waits_for_all:
        event.behaviour = replace(event.behaviour, trigger=takes_part)
    return event
