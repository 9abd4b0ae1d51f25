"""Link events: the token goes on from the throwing event at the catching one of the same name in its scope."""

from clerkwork.engine.activities import nothing, passing
from clerkwork.engine.completion import produce
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run


def jump(run: Run, node: Node, scope: int, _via: Flow | None, key: int | None) -> Flow | None:
    """Send the token to the other end of the link."""
    local = map_inputs(run, node, scope) if node.inputs else {}
    values = produce(run, node, scope, local, {})
    if values:
        run.merge(scope, values)
    run.passed(node, scope, key)
    return node.leap


THROW = Behaviour(jump)
CATCH = Behaviour(passing(nothing))
