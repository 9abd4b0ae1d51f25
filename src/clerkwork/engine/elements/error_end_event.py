"""Error end event: throws a BPMN error to the scopes around it; uncaught it stays, with an incident."""

from clerkwork.engine.calling import can_escape
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.throwing import catcher_of, error, plan_code, throw_to, unhandled


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Throw the error with the variables that the event's inputs make; what catches it ends this token."""
    local = map_inputs(run, node, scope) if node.inputs else {}
    view = {**run.view(scope), **local}
    thrown = error("" if node.plan is None else run.feel.text(node.plan, view, node.name), "", local)
    catcher = catcher_of(run, scope, thrown)
    if catcher is None and not can_escape(run, thrown.code):
        raise unhandled(thrown.code, "")
    run.passed(node, scope, key)
    throw_to(run, catcher, thrown)
    return None


BEHAVIOUR = Behaviour(enter, compile=plan_code)
