"""
A step that is not required is skipped: its token goes on as if it had been done, and nothing of it is begun.

A condition that gives anything but true or false is a fault.
"""

from clerkwork.engine.completion import leave, ways
from clerkwork.engine.events import StepSkipped
from clerkwork.engine.nodes import Enter, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.feel import Expression

BEGINNING = frozenset({Kind.START_EVENT, Kind.BOUNDARY_EVENT})


def set_required(nodes: dict[str, Node]) -> None:
    """Let the elements that are required only sometimes ask before they begin."""
    raced = {event.id for node in nodes.values() if node.behaviour.races for event in node.watchers}
    for node in nodes.values():
        sheet, element = node.core.sheet, node.element
        if sheet is None or sheet.required is None or node.id in raced:
            continue
        alone = element.event_triggered or element.instantiates or element.for_compensation
        if element.kind not in BEGINNING and not alone and element.event.link is None:
            node.enter = asking(node.enter, sheet.required)


def asking(enter: Enter, required: Expression) -> Enter:
    """Return the entry of an element that is skipped unless a condition holds."""

    def begin(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
        if key is not None and run.prepared == key:
            return enter(run, node, scope, via, key)
        view = {**run.view(scope), **run.own(key)} if key is not None else run.view(scope)
        if run.feel.truth(required, view, f"{node.name}, required when"):
            return enter(run, node, scope, via, key)
        flows = ways(run, node, scope, {}) if node.asks else None
        run.emit(StepSkipped(node.id, scope, key or 0))
        run.ending = 0
        return leave(run, node, scope, flows)

    return begin
