"""
Escalation events that throw: the token goes on, unless the event that catches the escalation interrupts.

An escalation that nobody catches is no fault (BPMN 2.0.2, 10.5.1).
"""

from clerkwork.engine.completion import leave, produce
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.throwing import catcher_of, escalation, plan_code, throw_to


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Throw the escalation with the variables that the event's inputs make, then go on if the token is still there."""
    local = map_inputs(run, node, scope) if node.inputs else {}
    view = {**run.view(scope), **local}
    thrown = escalation("" if node.plan is None else run.feel.text(node.plan, view, node.name), local)
    values = produce(run, node, scope, local, {})
    catcher = catcher_of(run, scope, thrown)
    if values:
        run.merge(scope, values)
    run.passed(node, scope, key)
    run.hold(scope)
    throw_to(run, catcher, thrown)
    return leave(run, node, scope) if run.release(scope) else None


BEHAVIOUR = Behaviour(enter, compile=plan_code)
