"""
What happens when a listener's job is done: the next one begins, or what waited for them goes on.
"""

from collections.abc import Callable
from typing import Any, Final

from clerkwork.engine.assembling import assemble
from clerkwork.engine.beginning import begin
from clerkwork.engine.completion import depart, end_case
from clerkwork.engine.events import Heard
from clerkwork.engine.incidents import Fault
from clerkwork.engine.listeners import END, START, offer
from clerkwork.engine.modification import begin_at
from clerkwork.engine.nodes import Graph, ListenerPlan, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.languages.bpmn.model import Trigger


def attend(run: Run, node: Node, instance: Instance, heard: Heard, variables: dict[str, Any]) -> None:
    """Go on after a listener's job: with the next listener, or with what waited for the last one."""
    plans, go_on = ATTENDED[heard.event]
    if variables and heard.event == START:
        run.set_here(instance.key, variables)
    elif variables:
        run.merge(instance.scope or instance.key, variables)
    place = heard.place + 1
    if place < len(plans(node)):
        offer(run, node, instance.key, plans(node)[place], Heard(heard.event, place, heard.data))
    else:
        go_on(run, node, instance, heard)


def activate(run: Run, node: Node, instance: Instance, heard: Heard) -> None:
    """Let an element, or the process itself, begin after the listeners to its start."""
    key = instance.key
    if not instance.scope:
        said = heard.data
        at, part = tuple(said.get("at", ())), said.get("part", 0)
        begin_case(run, said["element"], said["variables"], at, part)
        return
    run.prepared = key
    try:
        flow = node.enter(run, node, instance.scope, None, key)
    except Fault as fault:
        run.incident(key, fault)
        return
    finally:
        run.prepared = 0
    if flow is not None:
        run.push(flow, instance.scope)


def begin_case(
    run: Run, element: str | None, variables: dict[str, Any], at: tuple[str, ...] = (), part: int = 0
) -> None:
    """
    Let the first event of a case occur, or with `at` none: then a token stands at each of these elements.

    An event that brings variables maps them, else they are there already.
    """
    case = run.state.case
    if at:
        begin_at(run, at)
        return
    for entry in entries(run.graph, element):
        first = entry.target
        if not first.brings:
            run.push(entry, case)
        elif first.element.event.trigger is Trigger.PARALLEL:
            assemble(run, first, case, variables, part)
        elif (flow := begin(run, first, case, variables, None)) is not None:
            run.push(flow, case)


def entries(graph: Graph, element: str | None) -> tuple[Any, ...]:
    """Return where a case begins, None being the none start event."""
    return graph.nodes[graph.process].entries if element is None else (graph.nodes[element].door,)


def complete(run: Run, node: Node, instance: Instance, _heard: Heard) -> None:
    """Let an element, or the process itself, be left after the listeners to its end."""
    if instance.scope:
        depart(run, node, instance)
    elif not instance.children and not run.queued.get(instance.key):
        end_case(run, instance.key)


Plans = Callable[[Node], tuple[ListenerPlan, ...]]
GoOn = Callable[[Run, Node, Instance, Heard], None]
ATTENDED: Final[dict[str, tuple[Plans, GoOn]]] = {
    START: (lambda node: node.start_listeners, activate),
    END: (lambda node: node.end_listeners, complete),
}
"""Event → which listeners there are to it, and what goes on after the last."""
