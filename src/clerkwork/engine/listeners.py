"""
Execution listeners: jobs that are done before an element begins its work, and before it is left.

They are done one after the other. Until those to its start are done the element is activating, until those to its end
are done it is completing; what waits at its boundary is opened after the first and closed before the last. What a
listener to the start answers becomes local to the element, and it sees what the inputs made; what one to the end
answers goes the way of the element's results.

Semantics: Camunda 8's.
"""

from dataclasses import replace
from typing import Any, Final

from clerkwork.engine.events import ElementActivated, Heard, JobCreated
from clerkwork.engine.incidents import Fault
from clerkwork.engine.life import Phase
from clerkwork.engine.mappings import map_inputs
from clerkwork.engine.nodes import Enter, Flow, ListenerPlan, Node
from clerkwork.engine.run import Run
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.model import Element, Kind, Listener
from clerkwork.languages.feel import Context, Feel

START: Final = "start"
END: Final = "end"
CANCELING: Final = "canceling"
JOINS: Final = frozenset({Kind.PARALLEL_GATEWAY, Kind.INCLUSIVE_GATEWAY})


def plan_listeners(found: tuple[Listener, ...], element: Element, feel: Feel) -> tuple[ListenerPlan, ...]:
    """Return what the listeners of an element evaluate."""
    headers = dict(element.headers)
    return tuple(
        ListenerPlan(each.event, feel.expression(each.type), feel.expression(each.retries), headers) for each in found
    )


def of_event(plans: tuple[ListenerPlan, ...], event: str) -> tuple[ListenerPlan, ...]:
    """Return those that listen to one event."""
    return tuple(plan for plan in plans if plan.event == event)


def listener_job(run: Run, node: Node, key: int, asked: tuple[ListenerPlan, Heard], view: dict[str, Any]) -> JobCreated:
    """Return the job of a listener; a Fault if its type or retries cannot be told."""
    plan, heard = asked
    place = f"{node.name}, {plan.event} listener {heard.place + 1}"
    kind = run.feel.text(plan.type, view, f"{place}, job type")
    retries = run.feel.whole(plan.retries, view, f"{place}, retries")
    return JobCreated(run.ids(), key, node.id, kind, retries, plan.headers, heard)


def listened(enter: Enter) -> Enter:
    """Return the entry of an element that has listeners to its start."""

    def begin(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
        if (key is not None and run.prepared == key) or (via is not None and node.joins):
            return enter(run, node, scope, via, key)
        local = map_inputs(run, node, scope, run.own(key)) if node.inputs else {}
        own = run.ids() if key is None else key
        view = {**run.view(scope), **run.own(key), **local}
        job = listener_job(run, node, own, (node.start_listeners[0], Heard(START)), view)
        if own not in run.state.instances:
            run.emit(ElementActivated(own, node.id, scope, Phase.ACTIVATING))
        if local:
            run.set_here(own, local)
        run.emit(job)
        return None

    return begin


def listen_to_end(run: Run, node: Node, key: int) -> None:
    """Let the first listener to the end of an element begin, that is completing; a fault is an incident on it."""
    offer(run, node, key, node.end_listeners[0], Heard(END))


def offer(run: Run, node: Node, key: int, plan: ListenerPlan, heard: Heard) -> None:
    """Create the job of a listener; a fault is an incident on the element."""
    try:
        run.emit(listener_job(run, node, key, (plan, heard), run.view(key)))
    except Fault as fault:
        run.incident(key, fault)


def set_listeners(nodes: dict[str, Node], own: set[str], root: str, feel: Feel) -> list[Problem]:
    """Set what the nodes of a process's own elements know of their listeners; return what is wrong with them."""
    problems = []
    for node in nodes.values():
        element = node.element
        if not (element.listeners or element.task_listeners) or element.id not in own:
            continue
        try:
            plans = plan_listeners(element.listeners, element, feel)
            node.core.task_listeners = plan_listeners(element.task_listeners, element, feel)
        except ValueError as error:
            problems.append(Problem(node.id, str(error), line=element.line or None))
            continue
        _attach(node.core, plans)
    problems += [_needs_variables(nodes[root], plan) for plan in nodes[root].start_listeners if not _is_constant(plan)]
    return problems


def _attach(node: Node, plans: tuple[ListenerPlan, ...]) -> None:
    node.start_listeners, node.end_listeners = of_event(plans, START), of_event(plans, END)
    node.joins = len(node.incoming) > 1 and node.element.kind in JOINS
    if node.start_listeners and node.around is not None:
        node.behaviour = replace(node.behaviour, enter=listened(node.behaviour.enter))
    elif node.start_listeners:
        node.enter = listened(node.enter)


def _is_constant(plan: ListenerPlan) -> bool:
    context = Context(now=to_datetime(0))
    return type(plan.type.run({}, context)) is str and plan.retries.run({}, context) is not None


def _needs_variables(root: Node, plan: ListenerPlan) -> Problem:
    said = f"Expected a listener whose job needs no variables, but {plan.type.text}."
    return Problem(root.id, said, line=root.element.line or None)
