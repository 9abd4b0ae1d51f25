"""Terminate end event: everything else in its scope ends, and the scope completes."""

from clerkwork.engine.completion import complete_scope
from clerkwork.engine.interruption import terminate_children
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Consume the token and every other one of the scope."""
    run.passed(node, scope, key)
    terminate_children(run, scope)
    complete_scope(run, run.state.instances[scope])
    return None


BEHAVIOUR = Behaviour(enter)
