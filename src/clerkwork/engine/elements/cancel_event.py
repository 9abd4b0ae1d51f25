"""
Cancel events: the end event gives a transaction up, the boundary event goes on from there.

Whatever is open in the transaction ends, what was completed in it is undone, then the token leaves by the boundary
event; of a transaction that goes rounds, all rounds end with the one that is given up. Until then no other event ends
the transaction, but an error in a handler that nobody catches inside (a hazard).
"""

from typing import Any

from clerkwork.engine.completion import detach, kept_in
from clerkwork.engine.events import ElementCompleted
from clerkwork.engine.interruption import put_off, terminate_children
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.occurrences import enter_again, occur_on_boundary
from clerkwork.engine.run import Run
from clerkwork.engine.state import Compensation, Instance
from clerkwork.engine.undoing import take_over, undo, undoing


def enter(run: Run, node: Node, scope: int, _via: Flow | None, _key: int | None) -> Flow | None:
    """End everything else in the transaction and begin to undo what was completed in it."""
    is_empty = terminate_children(run, scope)
    detach(run, scope, but=Compensation)
    if not is_empty:
        put_off(run, scope, node.id, {})
        return None
    own = run.ids()
    run.activate(node, scope, own)
    take_over(run, kept_in(run, scope), own)
    if undo(run, own):
        finish(run, node, run.state.instances[own])
    return None


def enter_late(run: Run, node: Node, host: Instance, _variables: dict[str, Any]) -> None:
    """Begin to undo what was completed when all else in the transaction is gone."""
    enter(run, node, host.key, None, None)


def finish(run: Run, _node: Node, instance: Instance) -> None:
    """Leave the transaction by its cancel boundary event."""
    host = run.state.instances[instance.scope]
    if run.node_of(host).around is not None:
        host = run.state.instances[host.scope]
    detach(run, instance.key)
    run.emit(ElementCompleted(instance.key, instance.element, instance.scope))
    event = run.node_of(host).cancels
    assert event is not None, "the compiler has seen to it"
    occur_on_boundary(run, event, host, {})


END = Behaviour(enter, trigger=enter_late, end=undoing(finish), undoes=True)
BOUNDARY = Behaviour(enter_again)
