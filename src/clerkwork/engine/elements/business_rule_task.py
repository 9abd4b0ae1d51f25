"""Business rule task: a decision whose result becomes a variable, or with a job type a job that decides."""

from typing import Any, NamedTuple

from clerkwork.engine.activities import passing
from clerkwork.engine.context import Decided, DecisionCall
from clerkwork.engine.elements import service_task
from clerkwork.engine.events import DecisionEvaluated
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.kernel.errors import ClerkworkError
from clerkwork.languages.bpmn.model import Binding, Element
from clerkwork.languages.feel import Expression, Feel


class DecisionPlan(NamedTuple):
    """The decision that is asked, and the variable for its result."""

    decision: Expression
    binding: Binding
    version_tag: str
    result: str


def plan(element: Element, feel: Feel) -> DecisionPlan | service_task.JobPlan:
    """Return what a called decision or a task definition says."""
    said = element.decision
    if said is None:
        return service_task.plan_job(element, feel)
    return DecisionPlan(feel.expression(said.id), said.binding, said.version_tag, said.result)


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Decide at once, or open a job."""
    if type(node.plan) is not DecisionPlan:
        return service_task.BEHAVIOUR.enter(run, node, scope, via, key)
    return passing(lambda run, node, view: decide(run, node, view, key))(run, node, scope, via, key)


def decide(run: Run, node: Node, view: dict[str, Any], instance: int | None) -> dict[str, Any]:
    """Return the decision's value under the name of its variable; a Fault if there is none."""
    plan: DecisionPlan = node.plan
    decided = ask(run, node, view)
    run.emit(
        DecisionEvaluated(
            key=run.ids(),
            instance=instance,
            element=node.id,
            decision_key=decided.key,
            decision=decided.decision,
            version=decided.version,
            inputs=decided.inputs,
            output=decided.output,
            trace=decided.trace,
            failure=decided.failure,
        )
    )
    if decided.failure is not None:
        raise Fault(IncidentKind.DECISION, f"{node.name}: {decided.failure}")
    return {plan.result: decided.output}


def ask(run: Run, node: Node, view: dict[str, Any]) -> Decided:
    """Return what the decision says; a Fault if it is not there."""
    plan: DecisionPlan = node.plan
    decision = run.feel.text(plan.decision, view, f"{node.name}, called decision")
    if run.context.decide is None:
        raise Fault(IncidentKind.DECISION, f"{node.name}: Expected decisions, but nothing here can evaluate any.")
    call = DecisionCall(decision, plan.binding, plan.version_tag)
    try:
        return run.context.decide(call, view, run.feel.fresh())
    except ClerkworkError as error:
        raise Fault(IncidentKind.DECISION, f"{node.name}: {error}") from error


BEHAVIOUR = Behaviour(enter, compile=plan)
