"""
What happens when an event occurs: its variables are mapped and its token goes on.

A boundary event has no life before it occurs, so this is where its life begins; a start event likewise.
"""

from typing import Any

from clerkwork.engine.completion import leave, produce, ways
from clerkwork.engine.events import ElementPassed
from clerkwork.engine.incidents import Fault
from clerkwork.engine.interruption import put_off, terminate
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance


def occur(run: Run, node: Node, scope: int, variables: dict[str, Any], key: int | None) -> Flow | None:
    """Let an event occur with the variables it brings; a fault of its mappings or ways keeps it with an incident."""
    values, flows = variables, node.flows
    if node.inputs or node.outputs or node.data_outputs or node.asks:
        try:
            local = map_inputs(run, node, scope) if node.inputs else {}
            values = produce(run, node, scope, local, variables)
            flows = ways(run, node, scope, values)
        except Fault as fault:
            run.stop(node, scope, key, fault, variables)
            return None
    if values:
        run.merge(scope, values)
    if key is None and not node.end_listeners:
        run.events.append(ElementPassed(node.id, scope))
    else:
        run.passed(node, scope, key)
    return leave(run, node, scope, flows)


def enter_again(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Let an event occur that was kept with an incident, with the variables it brought."""
    return occur(run, node, scope, {} if key is None else dict(run.state.variables.get(key, {})), key)


def occur_on_boundary(run: Run, node: Node, host: Instance, variables: dict[str, Any]) -> None:
    """Let a boundary event occur: an interrupting one ends its activity first."""
    if node.element.event.interrupting and not terminate(run, host.key):
        put_off(run, host.key, node.id, variables)
        return
    flow = occur(run, node, host.scope, variables, None)
    if flow is not None:
        run.push(flow, host.scope)
