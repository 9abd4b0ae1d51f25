"""Exclusive gateway: the token takes the first flow whose condition holds, else the default flow."""

from clerkwork.engine.completion import leave
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run


def choose_flow(run: Run, node: Node, scope: int) -> Flow:
    """Return the first flow whose condition holds, else the default flow; a Fault if there is none."""
    view = run.view(scope)
    for flow in node.flows:
        if flow is not node.default and (
            flow.condition is None or run.feel.truth(flow.condition, view, f"{node.name}, {flow.place}")
        ):
            return flow
    if node.default is None:
        raise Fault(IncidentKind.NO_FLOW, f"{node.name}: Expected a flow to take, but no condition holds.")
    return node.default


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Send the token along one flow."""
    if node.flow is not None or not node.flows:
        run.passed(node, scope, key)
        return leave(run, node, scope)
    flow = choose_flow(run, node, scope)
    run.passed(node, scope, key)
    return run.take(flow, scope)


BEHAVIOUR = Behaviour(enter, splits=True)
