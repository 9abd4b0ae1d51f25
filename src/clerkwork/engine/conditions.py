"""
Conditional events: they occur when their condition holds as they begin to wait, or after a change of what it reads.

A change is seen when the element or command that made it is done, before any other token moves and before the scope it
happened in completes. What a condition gives other than true means that it does not hold.
"""

from collections.abc import Iterator
from typing import Any, Final

from clerkwork.engine import judging
from clerkwork.engine.completion import end_token
from clerkwork.engine.correlating import arrive
from clerkwork.engine.events import ConditionClosed, ConditionMet, ConditionOpened
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.life import Phase
from clerkwork.engine.loading import load_below
from clerkwork.engine.nodes import ConditionPlan, Flow, Wait, parts_of
from clerkwork.engine.run import Change, Run
from clerkwork.engine.sheets import index_of
from clerkwork.engine.state import Condition
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Feel

MOST: Final = 1_000
"""How often events may occur one because of the other without a token moving."""


def plan_condition(element: Element, feel: Feel) -> ConditionPlan:
    """Return what a conditional event evaluates."""
    condition = element.event.condition
    if condition is None:
        raise ValueError("Expected a condition, but there is none.")
    expression = feel.expression(condition.expression)
    names = expression.names if condition.names is None else frozenset(condition.names)
    return ConditionPlan(expression, names, "create" in condition.changes, "update" in condition.changes)


def open_condition(run: Run, wait: Wait, view: dict[str, Any]) -> ConditionOpened:
    """Return the wait for a condition, attached to an instance; a Fault if it cannot be evaluated at all."""
    plan: ConditionPlan = wait.plan
    run.feel.value(plan.expression, view, wait.node.name)
    return ConditionOpened(run.ids(), wait.instance, wait.node.id, wait.part)


def react(run: Run) -> None:
    """Let the events occur whose condition holds now, until nothing changes any more."""
    occurred = 0
    while run.stirred or run.unfinished:
        for condition in due(run):
            if condition.key in run.state.conditions:  # else one before it ended what this one was for
                occurred += 1
                meet(run, condition)
        if occurred > MOST and run.stirred:
            give_up(run)
        if not run.stirred:
            finish(run)


def react_before(run: Run, flow: Flow | None, scope: int) -> Flow | None:
    """Do so while a token is in hand; return its flow, None if it is gone."""
    if flow is None:
        react(run)
        return None
    run.hold(scope)
    react(run)
    return flow if run.release(scope) else None


def due(run: Run) -> list[Condition]:
    """Return the conditions that hold, of those that were opened or see a change, outermost first."""
    changes, opened = run.changes, run.opened
    run.changes, run.opened = [], []
    found = {key: (0, key) for key in opened if key in run.state.conditions}
    for change in changes:
        if change.scope in run.state.instances:
            load_below(run, change.scope, run.graph.conditional)
            for condition, depth in seeing(run, change):
                found[condition.key] = (depth, condition.key)
    ordered = [run.state.conditions[key] for key in sorted(found, key=lambda key: found[key])]
    return [condition for condition in ordered if holds(run, condition)]


def seeing(run: Run, change: Change) -> Iterator[tuple[Condition, int]]:
    """Yield the conditions that read a variable of a change and see it, and how deep they are below its scope."""
    for condition in run.state.conditions.values():
        plan = plan_of(run, condition)
        names = (change.created if plan.creates else frozenset()) | (change.updated if plan.updates else frozenset())
        names = names & plan.names if plan.names else names
        depth, at = 0, condition.instance
        while names and at and at != change.scope:
            names = names.difference(run.state.variables.get(at, ()))
            at, depth = run.state.instances[at].scope, depth + 1
        if names and at:
            yield condition, depth


def holds(run: Run, condition: Condition) -> bool:
    """Tell whether a condition holds; one that cannot be evaluated at all is an incident."""
    plan, instance = plan_of(run, condition), condition.instance
    try:
        return run.feel.value(plan.expression, run.view(instance), run.graph.nodes[condition.element].name) is True
    except Fault as fault:
        run.incident(instance, Fault(IncidentKind.CONDITION, fault.message))
        return False


def plan_of(run: Run, condition: Condition) -> ConditionPlan:
    """Return what a condition evaluates."""
    if condition.part < 0:
        failure: ConditionPlan = (
            run.graph.nodes[condition.element].core.sheet.failures[index_of(condition.part)].condition
        )
        return failure
    plan: ConditionPlan = parts_of(run.graph.nodes[condition.element])[condition.part][1]
    return plan


def interrupts(run: Run, condition: Condition) -> bool:
    """Tell whether an event occurs only once for a condition; failure conditions wait on."""
    return condition.part >= 0 and run.graph.nodes[condition.element].element.event.interrupting


def meet(run: Run, condition: Condition) -> None:
    """Let a conditional event occur, or a failure condition do what it says; what interrupts waits no more."""
    if condition.part < 0:
        judging.meet(run, condition)
        return
    run.emit(ConditionMet(condition.key, condition.instance, condition.element))
    if interrupts(run, condition):
        run.emit(ConditionClosed(condition.key, condition.instance))
    arrive(run, condition, {})


def give_up(run: Run) -> None:
    """Raise an incident where events make each other occur without end."""
    for condition in due(run)[:1]:
        name = run.graph.nodes[condition.element].name
        said = f"{name}: Expected an end of its occurrences, but its own output mappings make it occur again and again."
        run.incident(condition.instance, Fault(IncidentKind.CONDITION, said))


def finish(run: Run) -> None:
    """Complete the scopes whose last token is consumed, now that no condition is faster."""
    scopes, run.unfinished = run.unfinished, {}
    for scope in scopes:
        instance = run.state.instances.get(scope)
        if instance is not None and instance.phase is Phase.ACTIVE:
            end_token(run, scope)


def ask_of(run: Run, instance: int) -> None:
    """Have the conditions asked that are attached to an instance."""
    run.opened += [row.key for row in run.state.attached.get(instance, {}).values() if type(row) is Condition]


def ask_again(run: Run) -> None:
    """Have the conditions asked that were not while the case rested; those that do not interrupt wait for a change."""
    if not run.graph.conditional:
        return
    load_below(run, run.state.case, run.graph.conditional)
    run.opened += [one.key for one in run.state.conditions.values() if interrupts(run, one)]
