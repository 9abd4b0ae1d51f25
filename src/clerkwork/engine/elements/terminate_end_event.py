"""Terminate end event: everything else in its scope ends, and the scope completes."""

from typing import Any

from clerkwork.engine.completion import close_handlers, complete_scope
from clerkwork.engine.interruption import put_off, terminate_children
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance


def enter(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Consume the token and every other one of the scope."""
    run.passed(node, scope, key)
    host = run.state.instances[scope]
    if terminate_children(run, scope):
        complete_scope(run, host)
    else:
        close_handlers(run, run.node_of(host), scope)
        put_off(run, scope, node.id, {})
    return None


def end(run: Run, _node: Node, host: Instance, _variables: dict[str, Any]) -> None:
    """Complete the scope when all in it is gone."""
    complete_scope(run, host)


BEHAVIOUR = Behaviour(enter, trigger=end)
