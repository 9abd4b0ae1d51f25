"""
Parallel gateway: waits for one token on each incoming flow, then sends one along each outgoing flow.

A second token on a flow waits for the next round (BPMN 2.0.2, 13.4.1; Camunda 7 counts tokens instead).
"""

from clerkwork.engine.completion import end_token, leave
from clerkwork.engine.events import TokenArrived, TokensJoined
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Let the token wait for its fellows, or go on with them."""
    if via is not None and len(node.incoming) > 1:
        run.emit(TokenArrived(scope, node.id, via.id))
        if len(run.state.arrivals[scope][node.id]) < len(node.incoming):
            end_token(run, scope)
            return None
        run.emit(TokensJoined(scope, node.id, node.incoming))
        if node.start_listeners:
            return node.enter(run, node, scope, None, key)
    run.passed(node, scope, key)
    return leave(run, node, scope)


BEHAVIOUR = Behaviour(enter)
