"""
Complex gateway: goes on as soon as the tokens that have come make its activation condition true.

As a join it then waits for the tokens that can still come on its other flows, consumes them, and begins anew: it
resets. Until then it is open, and the flows of which it has had a token stand in its arrivals. Conditions see
`waitingForStart`, true when it goes on and false when it resets; with the reset only flows that ask for it get a token.

Source: BPMN 2.0.2, 13.4.5.
"""

from typing import Any

from clerkwork.engine.choosing import choose_flows, holds
from clerkwork.engine.completion import detach, end_token, send
from clerkwork.engine.errors import Unloaded
from clerkwork.engine.events import ElementCompleted, ElementTerminated, PhaseChanged, TokenArrived, TokensJoined
from clerkwork.engine.incidents import Fault
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import RESET, Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Expression, Feel


def plan_activation(element: Element, feel: Feel) -> Expression | None:
    """Return the activation condition; without one the gateway waits for a token on each flow."""
    return None if element.activation is None else feel.expression(element.activation)


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Let a token wait at a join, which may go on with it; without other flows it goes on at once."""
    if node.reach is None or (via is None and key is None):
        flows = chosen(run, node, scope)
        run.passed(node, scope, key)
        return go(run, flows, scope)
    if via is not None:
        run.emit(TokenArrived(scope, node.id, via.id))
    if open_gate(run, node, scope, key) is not None:
        return None
    try:
        return activate(run, node, scope, key)
    except Fault as fault:
        run.stop(node, scope, key, fault)
        return None


def open_gate(run: Run, node: Node, scope: int, but: int | None = None) -> Instance | None:
    """Return the instance of a gateway that waits for its reset in a scope, if it does."""
    members = run.state.members.get(scope, {})
    if len(members) != run.state.instances[scope].children:
        raise Unloaded(scope)
    there = (run.state.instances[key] for key in members if key != but)
    return next((one for one in there if one.element == node.id and one.phase != Phase.ACTIVATING), None)


def activate(run: Run, node: Node, scope: int, key: int | None) -> Flow | None:
    """Go on if the activation condition holds, taking one token of each flow that has one; a Fault before that."""
    there = run.state.arrivals.get(scope, {}).get(node.id, {})
    if not there or not is_fulfilled(run, node, scope, there):
        if key is not None:
            run.emit(ElementTerminated(key, node.id, scope))
            end_token(run, scope)
        return None
    flows = chosen(run, node, scope)
    had = tuple(flow for flow in node.incoming if flow in there)
    more = resetting(run, node, scope) if len(had) == len(node.incoming) else None
    run.emit(TokensJoined(scope, node.id, had))
    if more is None:
        own = run.ids() if key is None else key
        run.activate(node, scope, own)
        for flow in had:
            run.emit(TokenArrived(own, node.id, flow))
    else:
        run.passed(node, scope, key)
    return go(run, (*flows, *(more or ())), scope)


def is_fulfilled(run: Run, node: Node, scope: int, there: dict[str, int]) -> bool:
    """Tell whether the tokens that wait make the activation condition true."""
    if node.plan is None:
        return len(there) == len(node.incoming)
    counts = {flow: there.get(flow, 0) for flow in node.incoming}
    view = {**run.view(scope), "activationCount": sum(counts.values()), "activationCounts": counts, RESET: True}
    return run.feel.truth(node.plan, view, f"{node.name}, activation condition")


def chosen(run: Run, node: Node, scope: int) -> tuple[Flow, ...]:
    """Return the flows by which the gateway is left when it goes on; a Fault if there is none."""
    return choose_flows(run, node, {**run.view(scope), RESET: True}) if node.flows else ()


def resetting(run: Run, node: Node, scope: int) -> tuple[Flow, ...]:
    """Return the flows by which tokens leave the gateway when it resets: those whose condition asks for that."""
    view = {**run.view(scope), RESET: False}
    return tuple(flow for flow in node.flows if asks_for_reset(flow) and holds(run, node, flow, view))


def asks_for_reset(flow: Flow) -> bool:
    """Tell whether the condition of a flow knows of the reset."""
    return flow.condition is not None and RESET in flow.condition.names


def go(run: Run, flows: tuple[Flow, ...], scope: int) -> Flow | None:
    """Send a token along each flow; without one the tokens end here."""
    if flows:
        return send(run, flows, scope)
    end_token(run, scope)
    return None


def reset(run: Run, node: Node, instance: Instance) -> None:
    """Consume the tokens that have come since and begin anew; a fault keeps the gateway with an incident."""
    key, scope = instance.key, instance.scope
    try:
        flows = resetting(run, node, scope)
    except Fault as fault:
        if instance.phase != Phase.COMPLETING:
            run.emit(PhaseChanged(key, Phase.COMPLETING))
        run.incident(key, fault)
        return
    had: dict[str, Any] = run.state.arrivals.get(key, {}).get(node.id, {})
    there = run.state.arrivals.get(scope, {}).get(node.id, {})
    late = tuple(flow for flow in node.incoming if flow in there and flow not in had)
    if late:
        run.emit(TokensJoined(scope, node.id, late))
    detach(run, key)
    run.emit(ElementCompleted(key, node.id, scope))
    if run.state.arrivals.get(scope, {}).get(node.id):
        run.hold(scope)
        try:
            again = activate(run, node, scope, None)
        except Fault as fault:
            again = None
            run.stop(node, scope, None, fault)
        run.release(scope)
        if again is not None:
            run.push(again, scope)
    first = go(run, flows, scope)
    if first is not None:
        run.push(first, scope)


BEHAVIOUR = Behaviour(enter, compile=plan_activation, splits=True, gathers=True, end=reset, resets=True)
