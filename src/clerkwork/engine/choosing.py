"""Which of its flows a token takes, by their conditions."""

from typing import Any

from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Flow, Node
from clerkwork.engine.run import Run


def holds(run: Run, node: Node, flow: Flow, view: dict[str, Any]) -> bool:
    """Tell whether a flow may be taken: it is not the default flow, and its condition holds or it has none."""
    return flow is not node.default and (
        flow.condition is None or run.feel.truth(flow.condition, view, f"{node.name}, {flow.place}")
    )


def default_flow(node: Node) -> Flow:
    """Return the flow that is taken when no condition holds; a Fault if there is none."""
    if node.default is None:
        raise Fault(IncidentKind.NO_FLOW, f"{node.name}: Expected a flow to take, but no condition holds.")
    return node.default


def choose_flow(run: Run, node: Node, view: dict[str, Any]) -> Flow:
    """Return the first flow that may be taken, else the default flow; a Fault if there is none."""
    for flow in node.flows:
        if holds(run, node, flow, view):
            return flow
    return default_flow(node)


def choose_flows(run: Run, node: Node, view: dict[str, Any]) -> tuple[Flow, ...]:
    """Return every flow that may be taken, else the default flow; a Fault if there is none."""
    return tuple(flow for flow in node.flows if holds(run, node, flow, view)) or (default_flow(node),)
