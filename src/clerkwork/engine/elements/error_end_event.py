"""Error end event: throws a BPMN error to the scopes around it; uncaught it stays, with an incident."""

from clerkwork.engine.calling import can_escape, escape_error
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.throwing import catcher_of, plan_code, throw_to, unhandled


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Throw the error; the event that catches it ends the scope and this token with it."""
    code = "" if node.plan is None else run.feel.text(node.plan, run.view(scope), node.name)
    found = catcher_of(run, scope, code)
    if found is None and can_escape(run, code):
        run.passed(node, scope, key)
        escape_error(run, code, "", {})
        return None
    if found is None:
        raise Fault(IncidentKind.UNHANDLED_ERROR, unhandled(code, ""))
    run.passed(node, scope, key)
    throw_to(run, found, {})
    return None


BEHAVIOUR = Behaviour(enter, compile=plan_code)
