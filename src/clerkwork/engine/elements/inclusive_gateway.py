"""
Inclusive gateway: waits for the tokens that can still come, then sends one along each flow whose condition holds.

The conditions stand on the sequence flows. With none that holds the token takes the default flow; without a default
flow it waits with an incident.
"""

from clerkwork.engine.choosing import choose_flows
from clerkwork.engine.completion import leave, send
from clerkwork.engine.events import TokenArrived
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Let the token wait at a join, from where `gathering` calls again without a flow; or let it split."""
    if via is not None and node.reach is not None:
        run.emit(TokenArrived(scope, node.id, via.id))
        return None
    if node.flow is not None or not node.flows:
        run.passed(node, scope, key)
        return leave(run, node, scope)
    flows = choose_flows(run, node, run.view(scope if key is None else key))
    run.passed(node, scope, key)
    return send(run, flows, scope)


BEHAVIOUR = Behaviour(enter, splits=True, gathers=True)
