"""
Exclusive gateway: the token takes the first flow whose condition holds, else the default flow.

The conditions stand on the sequence flows. If none holds and there is no default flow, the token waits with an
incident.
"""

from clerkwork.engine.choosing import choose_flow
from clerkwork.engine.completion import leave
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Send the token along one flow."""
    if node.flow is not None or not node.flows:
        run.passed(node, scope, key)
        return leave(run, node, scope)
    flow = choose_flow(run, node, run.view(scope if key is None else key))
    run.passed(node, scope, key)
    return run.take(flow, scope)


BEHAVIOUR = Behaviour(enter, splits=True)
