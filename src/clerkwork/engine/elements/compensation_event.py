"""
Compensation events: one thrown in the flow undoes what was completed, one on a boundary says by what.

A throwing event undoes one activity, or all of its scope; it waits for the handlers unless it says otherwise. From an
event sub-process the scope around it is meant too.
"""

from clerkwork.engine.activities import nothing, opens_nothing, passing, waiting
from clerkwork.engine.completion import complete, detach, end_token, kept_in, leave
from clerkwork.engine.events import ElementCompleted
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Compensation, Instance
from clerkwork.engine.undoing import never, take_over, undo, undoing

PASS = passing(nothing)
WAIT = waiting(opens_nothing)


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Take over what is to be undone and begin with it; with nothing to undo, pass."""
    rows = chosen(run, node, scope)
    if not rows:
        return PASS(run, node, scope, via, key)
    own = run.ids() if key is None else key
    WAIT(run, node, scope, via, own)
    take_over(run, rows, own)
    undo(run, own)
    return None if node.element.event.waits else leave(run, node, scope)


def chosen(run: Run, node: Node, scope: int) -> list[Compensation]:
    """Return what an event undoes, oldest first, with all that lies within."""
    rows: list[Compensation] = []
    for place in places(run, scope):
        rows += (row for row in kept_in(run, place) if not row.running)
    wanted, found = node.element.event.activity, set[int]()
    for row in sorted(rows, key=lambda row: -row.key):
        if row.within in found or (not row.within and wanted in {None, row.element}):
            found.add(row.key)
    return sorted((row for row in rows if row.key in found), key=lambda row: row.key)


def places(run: Run, scope: int) -> list[int]:
    """Return the scope in which an event throws, and those around it as far as they are event sub-processes."""
    found = [scope]
    while run.node_of(run.state.instances[found[-1]]).element.event_triggered:
        found.append(run.state.instances[found[-1]].scope)
    return found


def finish(run: Run, node: Node, instance: Instance) -> None:
    """Let the token go on that has waited; one that has not is gone already."""
    if node.element.event.waits:
        complete(run, node, instance, {})
        return
    detach(run, instance.key)
    run.emit(ElementCompleted(instance.key, node.id, instance.scope))
    end_token(run, instance.scope)


THROW = Behaviour(enter, end=undoing(finish), undoes=True)
BOUNDARY = Behaviour(never)
