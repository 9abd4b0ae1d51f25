"""
Events that race: they are waited for at the gateway before them, and the first one ends the wait for the others.

An event behind such a gateway has no life before it occurs, like a boundary event.
"""

from typing import Any

from clerkwork.engine.completion import detach
from clerkwork.engine.events import ElementCompleted
from clerkwork.engine.nodes import Node
from clerkwork.engine.occurrences import occur
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance


def win(run: Run, node: Node, gateway: Instance, variables: dict[str, Any]) -> None:
    """Complete the gateway with all that waits at it, and let the event occur behind it."""
    detach(run, gateway.key)
    run.emit(ElementCompleted(gateway.key, gateway.element, gateway.scope))
    run.take(run.graph.flows[node.incoming[0]], gateway.scope)
    flow = occur(run, node, gateway.scope, variables, None)
    if flow is not None:
        run.push(flow, gateway.scope)
