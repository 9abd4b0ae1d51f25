"""
From where a token can still come to a join: computed once per graph.

A token at a node goes on along its flows, by its boundary events or over its link. Ways through the join itself do not
count: what takes one of them has been joined before.

Source: BPMN 2.0.2, 13.4.3, table 13.3.
"""

from collections.abc import Iterable
from typing import NamedTuple

from clerkwork.engine.nodes import Flow, Node


class Reach(NamedTuple):
    """
    Which incoming flows of a join can get a token; each flow is a bit.

    `flows` has the bit of each incoming flow, `nodes` the bits that a token at a node can still bring; a node from
    which no way leads to the join is not in it.
    """

    flows: dict[str, int]
    nodes: dict[str, int]

    def of_flow(self, flow: Flow) -> int:
        """Return the bits that a token on a flow can bring."""
        return self.flows.get(flow.id) or self.nodes.get(flow.target.id, 0)


def set_reach(nodes: Iterable[Node]) -> bool:
    """Set the reach of every join among the nodes that asks for it; tell whether there is one."""
    nodes = tuple(nodes)
    joins = [node for node in nodes if node.behaviour.gathers and len(node.incoming) > 1]
    if joins:
        before, sources = _hops(nodes)
        for join in joins:
            join.reach = _reach(join, before, sources)
            if join.behaviour.resets and join.container is not None:
                join.container.resets = (*join.container.resets, join)
    return bool(joins)


def _hops(nodes: Iterable[Node]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return by node the nodes from which a token gets there at once, and by flow its source."""
    before: dict[str, list[str]] = {}
    sources: dict[str, str] = {}
    for node in nodes:
        for flow in node.flows:
            before.setdefault(flow.target.id, []).append(node.id)
            sources[flow.id] = node.id
        others = (*node.watchers, *node.catchers, *node.event_starts, *([node.leap.target] if node.leap else ()))
        others = (*others, *([node.cancels] if node.cancels else ()))
        for other in others:
            before.setdefault(other.id, []).append(node.id)
    return before, sources


def _reach(join: Node, before: dict[str, list[str]], sources: dict[str, str]) -> Reach:
    flows = {flow: 1 << place for place, flow in enumerate(join.incoming)}
    nodes: dict[str, int] = {}
    for flow, bit in flows.items():
        waiting = [sources[flow]]
        found = set(waiting)
        while waiting:
            node = waiting.pop()
            nodes[node] = nodes.get(node, 0) | bit
            if node != join.id:
                fresh = [each for each in before.get(node, ()) if each not in found]
                found.update(fresh)
                waiting.extend(fresh)
    return Reach(flows, nodes)
