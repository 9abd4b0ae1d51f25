"""
Joins that wait for what can still come, and for nothing else.

They are looked at when all tokens wait, for only then is it known where the tokens are. A join goes on when a token is
there and no other holds it: a token holds it that can still reach an incoming flow without a token and none with one.
It takes one token of each flow that has one.

Source: BPMN 2.0.2, 13.4.3, table 13.3.
"""

from collections.abc import Iterator
from typing import Final

from clerkwork.engine.completion import report_stuck
from clerkwork.engine.errors import Unloaded
from clerkwork.engine.events import (
    ElementCompleted,
    ElementPassed,
    ElementTerminated,
    Event,
    TokenArrived,
    TokensJoined,
)
from clerkwork.engine.incidents import Fault
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import Node
from clerkwork.engine.reach import Reach
from clerkwork.engine.run import Run

MOVES: Final[frozenset[type[Event]]] = frozenset((ElementPassed, ElementCompleted, ElementTerminated, TokenArrived))
"""The events after which a token of their scope is somewhere else, or gone."""


def settle(run: Run) -> bool:
    """Let the joins go on that nothing holds any more; tell whether tokens move again."""
    scopes = {event.scope for event in run.events[run.settled :] if type(event) in MOVES}  # type: ignore[attr-defined]
    scopes |= run.unsettled
    run.unsettled.clear()
    run.settled = len(run.events)
    for scope in sorted(scopes & run.state.arrivals.keys()):
        if run.state.instances[scope].phase == Phase.ACTIVE:
            settle_scope(run, scope)
    return bool(run.queue)


def settle_scope(run: Run, scope: int) -> None:
    """Let the joins of one scope go on; when nothing in it can move, it has an incident."""
    state = run.state
    joins = [node for gateway in sorted(state.arrivals[scope]) if (node := run.graph.nodes[gateway]).reach is not None]
    for node in joins:
        while (there := state.arrivals.get(scope, {}).get(node.id)) and not is_held(run, node, scope, there):
            join(run, node, scope, tuple(flow for flow in node.incoming if flow in there))
    if scope in state.arrivals and not state.instances[scope].children and not run.queued.get(scope):
        report_stuck(run, scope)


def is_held(run: Run, node: Node, scope: int, there: dict[str, int]) -> bool:
    """Tell whether a join has to wait, given the flows that have tokens."""
    if len(there) == len(node.incoming):
        return False
    reach: Reach = node.reach
    filled = sum(reach.flows[flow] for flow in there)
    return any(bits and not bits & filled for bits in coming(run, node, scope))


def coming(run: Run, node: Node, scope: int) -> Iterator[int]:
    """Yield for each other token of a scope the bits of the flows to which it can still come."""
    state, reach = run.state, node.reach
    members = state.members.get(scope, {})
    if len(members) != state.instances[scope].children:
        raise Unloaded(scope)
    yield from (reach.nodes.get(state.instances[key].element, 0) for key in members if key not in state.undoing)
    yield from (reach.nodes.get(gateway, 0) for gateway in state.arrivals[scope] if gateway != node.id)
    yield from (reach.of_flow(flow) for flow, place in run.queue if place == scope)
    for token in state.tokens:
        if token.scope == scope:
            yield reach.of_flow(run.way_of(token))


def join(run: Run, node: Node, scope: int, flows: tuple[str, ...]) -> None:
    """Make one token of those that wait; a fault on the way out keeps it with an incident."""
    run.emit(TokensJoined(scope, node.id, flows))
    try:
        flow = node.enter(run, node, scope, None, None)
    except Fault as fault:
        run.stop(node, scope, None, fault)
        return
    if flow is not None:
        run.push(flow, scope)
