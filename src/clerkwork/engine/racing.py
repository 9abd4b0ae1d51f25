"""
Events that race: they are waited for at the gateway before them, and the first one ends the wait for the others.

An event behind such a gateway has no life before it occurs, like a boundary event.
"""

from typing import Any

from clerkwork.engine.completion import detach
from clerkwork.engine.events import ElementCompleted
from clerkwork.engine.nodes import Behaviour, Compile, Node, Watch
from clerkwork.engine.occurrences import enter_again, occur
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance


def raced(compile_plan: Compile, watch: Watch) -> Behaviour:
    """Return how an event lives behind a gateway that waits for it, given what it is like and what waits for it."""
    return Behaviour(enter_again, compile=compile_plan, watch=watch, trigger=win)


def win(run: Run, node: Node, gateway: Instance, variables: dict[str, Any]) -> None:
    """Complete the gateway with all that waits at it, and let the event occur behind it."""
    detach(run, gateway.key)
    run.emit(ElementCompleted(gateway.key, gateway.element, gateway.scope))
    run.take(run.graph.flows[node.incoming[0]], gateway.scope)
    flow = occur(run, node, gateway.scope, variables, None)
    if flow is not None:
        run.push(flow, gateway.scope)
