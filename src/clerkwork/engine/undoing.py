"""
Compensation: what was completed is undone, the last first, one after the other.

A scope keeps in mind what was completed in it and can be undone. An event that throws the compensation takes that over
and is a scope itself: handlers run in it. A sub-process without a handler of its own is opened once more, with the
variables it had; what was kept in it is undone there, or the event sub-process in it does the work.

Source: BPMN 2.0.2, 10.7 and 13.5.5.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from clerkwork.engine.completion import kept_in
from clerkwork.engine.events import CompensationDropped, CompensationMoved, ElementActivated, ElementCompleted
from clerkwork.engine.handling import occur_in_scope
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import Behaviour, End, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Compensation, Instance
from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.compensations import undo_of
from clerkwork.languages.bpmn.model import Kind, Trigger

TIED: Final = frozenset({Trigger.COMPENSATE, Trigger.CANCEL})
"""The triggers of boundary events that are tied to their activity here, and wait for nothing."""


# What a step does


def take_over(run: Run, rows: Iterable[Compensation], key: int) -> None:
    """Let an event that throws a compensation keep what it is to undo."""
    for row in list(rows):
        run.emit(CompensationMoved(row.key, row.instance, key, row.within))


def undoing(finish: End) -> End:
    """Return what an event that undoes does when nothing is open in it: go on, and at last finish."""

    def end(run: Run, node: Node, instance: Instance) -> None:
        thrower = _thrower(run, instance)
        if undo(run, instance.key):
            finish(run, node, thrower)

    return end


def undo(run: Run, key: int) -> bool:
    """
    Begin with the next handler that an instance is to run; tell whether none is left.

    Goes down into a sub-process that is undone by what is in it, and up again when all of that is undone.
    """
    while True:
        row = _next(run, key)
        if row is not None:
            inner = _begin(run, row)
            if inner is None:
                return False
            key = inner
        elif key in run.state.undoing:
            key = _close(run, key)
            if run.state.instances[key].children or run.queued.get(key):
                return False
        else:
            return True


def _thrower(run: Run, instance: Instance) -> Instance:
    while instance.key in run.state.undoing:
        instance = run.state.instances[instance.scope]
    return instance


def _next(run: Run, key: int) -> Compensation | None:
    """Return what is to be undone next, the last that was completed; None when all is."""
    rows = [row for row in kept_in(run, key) if not row.within and not row.running]
    element = run.state.instances[key].element
    if key in run.state.undoing and _undoer(run, element) is not None:
        rows = [row for row in rows if row.element == element]  # rounds; the event sub-process undid the rest, or not
    return rows[-1] if rows else None


def _undoer(run: Run, element: str) -> Node | None:
    """Return the start of the event sub-process that undoes a sub-process, or each of its rounds."""
    return run.graph.nodes[element].core.undoer


def _begin(run: Run, row: Compensation) -> int | None:
    """Send a token to the handler; return the sub-process that was opened when what is in it is undone instead."""
    node, scope = run.graph.nodes[row.element], row.instance
    if node.handler is not None:
        run.emit(CompensationDropped(row.key, scope))
        run.push(node.handler.door, scope)
        return None
    inside = list(_inside(kept_in(run, scope), row))
    own = run.ids()
    run.emit(ElementActivated(own, node.id, scope, Phase.ACTIVE))
    if row.variables:
        run.set_here(own, row.variables)
    run.emit(CompensationMoved(row.key, scope, own, running=True))
    for each in inside:
        run.emit(CompensationMoved(each.key, scope, own, 0 if each.within == row.key else each.within))
    undoer = _undoer(run, row.element)
    if undoer is not None and not any(each.element == row.element for each in inside):
        occur_in_scope(run, undoer, run.state.instances[own], {})
        return None
    return own


def _inside(rows: list[Compensation], outer: Compensation) -> Iterator[Compensation]:
    """Yield those of the rows that lie within another at any depth; inner ones are older."""
    found = {outer.key}
    for row in reversed(rows):
        if row.within in found:
            found.add(row.key)
            yield row


def _close(run: Run, key: int) -> int:
    """Complete a sub-process that was undone; return the scope around it."""
    instance = run.state.instances[key]
    for row in kept_in(run, key):
        run.emit(CompensationDropped(row.key, key))
    run.emit(ElementCompleted(key, instance.element, instance.scope))
    return instance.scope


def _go_on(run: Run, _node: Node, instance: Instance) -> None:
    """Let the event that throws the compensation go on when nothing is open in a sub-process that is undone."""
    thrower = run.node_of(_thrower(run, instance))
    assert thrower.behaviour.end is not None, "only what undoes opens a sub-process to undo it"
    thrower.behaviour.end(run, thrower, instance)


def never(_run: Run, node: Node, _scope: int, _via: Flow | None, _key: int | None) -> Flow | None:
    """Refuse a token: none ever comes."""
    raise AssertionError(f"{node.name}: Expected no token, but one came.")


UNDONE: Final = Behaviour(never, contains=True, end=_go_on, undoes=True)
"""How a sub-process lives while what was completed in it is undone: no event is attached to it, no flow leaves it."""


# What is known before a case runs


def tie_undoing(nodes: dict[str, Node]) -> list[Problem]:
    """Tie handlers and cancel events to what they belong to; return what is not as it must be."""
    return [problem for node in nodes.values() for problem in _tie(node, nodes)]


def set_remembering(nodes: dict[str, Node]) -> None:
    """Set which nodes are kept in mind when they are completed, once it is known what contains them."""
    every = [*nodes.values(), *(node.core for node in nodes.values() if node.core is not node)]
    undoers = {node.undoer.container for node in every if node.undoer is not None}
    for node in every:
        if node.handler is not None or node.undoer is not None:
            _let_remember(node, undoers)
    for node in nodes.values():
        if node.remembers and node.core.behaviour.contains and node.handler is None:
            node.undone = Node(node.id, UNDONE, node.element, never, None, node.name, node.container)


def _tie(node: Node, nodes: dict[str, Node]) -> Iterator[Problem]:
    """Tie a boundary event to its activity, or a start event to the sub-process that it undoes."""
    element = node.element
    host = nodes.get(element.attached_to or "")
    if element.kind is Kind.BOUNDARY_EVENT and element.event.trigger is Trigger.CANCEL and host is not None:
        host.cancels = node
    if element.kind is Kind.BOUNDARY_EVENT and element.event.trigger is Trigger.COMPENSATE and host is not None:
        handlers = undo_of(element, {each.id: each.element for each in nodes.values()})
        if len(handlers) != 1:
            said = f"Expected one activity that undoes {host.name}, but {len(handlers)}."
            yield Problem(element.id, said, line=element.line or None)
            return
        host.handler = nodes[handlers[0].id]
    if element.kind is Kind.START_EVENT and element.event.trigger is Trigger.COMPENSATE:
        yield from _tie_start(node)
    if element.kind is Kind.END_EVENT and element.event.trigger is Trigger.CANCEL:
        yield from _check_cancel(node, nodes)


def _tie_start(node: Node) -> Iterator[Problem]:
    scope = node.container.container if node.container else None
    if scope is None or scope.container is None:
        said = (
            f"Expected {node.name} in a sub-process that it undoes, but it stands in the process. Put the activities of"
            " the process and this event sub-process into a sub-process, or undo the call activity that calls it."
        )
        yield Problem(node.id, said, line=node.element.line or None)
        return
    if scope.undoer is not None:
        yield Problem(node.id, f"Expected one event that undoes {scope.name}, but 2.", line=node.element.line or None)
    scope.undoer = node


def _check_cancel(node: Node, nodes: dict[str, Node]) -> Iterator[Problem]:
    catching = [
        each
        for each in nodes.values()
        if each.element.event.trigger is Trigger.CANCEL and each.element.attached_to == node.element.scope
    ]
    if len(catching) != 1:
        said = f"Expected one cancel event on the transaction of {node.name}, but {len(catching)}."
        yield Problem(node.id, said, line=node.element.line or None)


def _let_remember(node: Node, undoers: set[Node | None]) -> None:
    """Let a node be kept in mind when it is completed, and the sub-processes around it, as far as they do not undo."""
    at: Node | None = node
    while at is not None and at.container is not None and not at.remembers:
        if at.element.for_compensation or at in undoers:
            return
        at.remembers = True
        at = at.container
