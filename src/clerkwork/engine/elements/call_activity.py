"""Call activity: a case of another process, which it waits for. The called case is started and ended by the runtime."""

from typing import Any, NamedTuple

from clerkwork.engine.activities import waiting
from clerkwork.engine.completion import complete
from clerkwork.engine.context import ProcessCall
from clerkwork.engine.events import CaseCalled
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance
from clerkwork.engine.throwing import caught_by
from clerkwork.kernel.errors import ClerkworkError
from clerkwork.languages.bpmn.model import Binding, Element
from clerkwork.languages.feel import Expression, Feel


class CallPlan(NamedTuple):
    """The process that is called, and which variables go in and out."""

    process: Expression
    binding: Binding
    version_tag: str
    business_id: Expression | None
    everything_in: bool
    everything_out: bool


def plan_call(element: Element, feel: Feel) -> CallPlan:
    """Return what a called element says; with output mappings only their results go out."""
    said = element.called
    if said is None:
        raise ValueError("Expected a process to call, but there is none.")
    return CallPlan(
        feel.expression(said.id),
        said.binding,
        said.version_tag,
        None if said.business_id is None else feel.expression(said.business_id),
        said.all_parent_variables,
        said.all_child_variables or bool(element.outputs),
    )


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Call the process and wait for its case."""
    return waiting(lambda run, node, own, view: call(run, node, own, scope, view))(run, node, scope, via, key)


def call(run: Run, node: Node, key: int, scope: int, view: dict[str, Any]) -> CaseCalled:
    """Return the call of a case of its own; a Fault if its process is not there."""
    plan: CallPlan = node.plan
    process = run.feel.text(plan.process, view, f"{node.name}, called process")
    business_id = None
    if plan.business_id is not None:
        business_id = run.feel.optional_text(plan.business_id, view, f"{node.name}, business id") or ""
    caught = caught_by(run, node, scope)
    definition = find(run, node, ProcessCall(process, plan.binding, plan.version_tag))
    if not plan.everything_in:
        own = {mapping.path[0] for mapping in node.inputs} | run.own(key).keys()
        view = {name: value for name, value in view.items() if name in own}
    return CaseCalled(run.ids(), key, node.id, definition, process, dict(view), business_id, caught)


def find(run: Run, node: Node, wanted: ProcessCall) -> int:
    """Return the key of the definition to start; a Fault if there is none."""
    if run.context.find is None:
        raise Fault(IncidentKind.CALL, f"{node.name}: Expected processes to call, but there are none here.")
    try:
        return run.context.find(wanted)
    except ClerkworkError as error:
        raise Fault(IncidentKind.CALL, f"{node.name}: {error}") from error


def receive(run: Run, node: Node, instance: Instance, variables: dict[str, Any]) -> None:
    """Complete with the variables of the called case."""
    plan: CallPlan = node.plan
    complete(run, node, instance, variables if plan.everything_out else {})


def call_again(run: Run, node: Node, instance: Instance) -> None:
    """Call once more after a called case was lost, with the variables as they are now."""
    view = {**run.view(instance.scope), **run.own(instance.key)}
    try:
        called = call(run, node, instance.key, instance.scope, view)
    except Fault as fault:
        run.incident(instance.key, fault)
        return
    run.emit(called)


BEHAVIOUR = Behaviour(enter, compile=plan_call, trigger=receive, renew=call_again)
