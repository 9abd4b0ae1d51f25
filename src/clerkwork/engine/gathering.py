"""
Joins that wait for what can still come, and for nothing else.

They are looked at when all tokens wait, for only then is it known where the tokens are. A join goes on when a token is
there and no other holds it: a token holds it that can still reach an incoming flow without a token and none with one.
It takes one token of each flow that has one. A complex gateway goes on by its condition; what it waits for in this way
is its reset.

Source: BPMN 2.0.2, 13.4.3, table 13.3.
"""

from collections.abc import Iterator
from typing import Final

from clerkwork.engine.completion import report_stuck
from clerkwork.engine.elements.complex_gateway import asks_for_reset, open_gate, reset
from clerkwork.engine.errors import Unloaded
from clerkwork.engine.events import (
    ElementCompleted,
    ElementPassed,
    ElementTerminated,
    Event,
    LoopPassed,
    TokenArrived,
    TokensJoined,
)
from clerkwork.engine.incidents import Fault
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import Node
from clerkwork.engine.reach import Reach
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance

MOVES: Final[frozenset[type[Event]]] = frozenset(
    (ElementPassed, LoopPassed, ElementCompleted, ElementTerminated, TokenArrived)
)
"""The events after which a token of their scope is somewhere else, or gone."""


def settle(run: Run) -> bool:
    """Let the joins go on that nothing holds any more; tell whether tokens move again."""
    looked = False
    while not (looked and run.queue) and (scopes := _moved(run)):
        looked = True
        for scope in sorted(scopes):
            instance = run.state.instances.get(scope)  # None if another one of them ended it
            if instance is not None and instance.phase == Phase.ACTIVE:
                reset_joins(run, scope)
                if scope in run.state.arrivals:
                    settle_scope(run, scope)
    return bool(run.queue)


def _moved(run: Run) -> set[int]:
    """Return the scopes in which tokens moved since the last time, and that can have joins."""
    state, found = run.state, run.unsettled
    found |= {event.scope for event in run.events[run.settled :] if type(event) in MOVES}  # type: ignore[attr-defined]
    run.unsettled, run.settled = set(), len(run.events)
    there = {scope for scope in found if scope in state.instances}
    around = {state.instances[scope].scope if _is_gate(run, scope) else scope for scope in there}
    return {scope for scope in around if scope in state.arrivals or run.node_of(state.instances[scope]).resets}


def _is_gate(run: Run, key: int) -> bool:
    """Tell whether an instance is a join that waits for its reset, not a scope."""
    return run.node_of(run.state.instances[key]).behaviour.resets


def _sends_nothing(node: Node) -> bool:
    """Tell whether an open instance of a node is a join that sends no token when it resets."""
    return node.behaviour.resets and not any(asks_for_reset(flow) for flow in node.flows)


def reset_joins(run: Run, scope: int) -> None:
    """Let the joins of one scope begin anew that have gone on and for which no more token can come."""
    for node in run.node_of(run.state.instances[scope]).resets:
        gate = open_gate(run, node, scope)
        if gate is not None and gate.phase == Phase.ACTIVE and not is_kept_open(run, node, gate):
            reset(run, node, gate)
            if scope not in run.state.instances:
                return


def is_kept_open(run: Run, node: Node, gate: Instance) -> bool:
    """Tell whether a token can still come to a flow of which a join has had none since it began."""
    state, flows = run.state, node.reach.flows
    had = state.arrivals.get(gate.key, {}).get(node.id, {})
    there = state.arrivals.get(gate.scope, {}).get(node.id, {})
    filled = sum(bit for flow, bit in flows.items() if flow in there and flow not in had)
    missing = sum(bit for flow, bit in flows.items() if flow not in there and flow not in had)
    return any(bits & missing and not bits & filled for bits in coming(run, node, gate.scope))


def settle_scope(run: Run, scope: int) -> None:
    """Let the joins of one scope go on; when nothing in it can move, it has an incident."""
    state = run.state
    joins = [run.graph.nodes[gateway] for gateway in sorted(state.arrivals[scope])]
    for node in joins:
        if node.reach is None or node.behaviour.resets:
            continue
        while (there := state.arrivals.get(scope, {}).get(node.id)) and not is_held(run, node, scope, there):
            join(run, node, scope, tuple(flow for flow in node.incoming if flow in there))
    if scope in state.arrivals and not run.queued.get(scope) and is_idle(run, scope):
        report_stuck(run, scope)


def is_idle(run: Run, scope: int) -> bool:
    """Tell whether nothing is open in a scope but joins that wait for their reset, which hold each other then."""
    state = run.state
    if not run.node_of(state.instances[scope]).resets:
        return not state.instances[scope].children
    members = [state.instances[key] for key in state.members.get(scope, ())]
    return all(_is_gate(run, one.key) and one.phase == Phase.ACTIVE for one in members)


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
    open_ones = [state.instances[key].element for key in members if key not in state.undoing]
    yield from (reach.nodes.get(element, 0) for element in open_ones if not _sends_nothing(run.graph.nodes[element]))
    yield from (reach.nodes.get(gateway, 0) for gateway in state.arrivals.get(scope, ()) if gateway != node.id)
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
