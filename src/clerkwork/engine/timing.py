"""What elements with a timer have in common, to be composed in `elements/`."""

from typing import Any

from clerkwork.engine.events import TimerCreated
from clerkwork.engine.nodes import TimerPlan, Wait, timer_schedule
from clerkwork.engine.run import Run
from clerkwork.engine.timers import duration_text, later, read_span
from clerkwork.languages.bpmn.model import Element, TimerKind
from clerkwork.languages.feel import Feel


def plan_timer(element: Element, feel: Feel) -> TimerPlan:
    """Return what a timer event evaluates."""
    event = element.event
    if event.timer is None or event.expression is None:
        raise ValueError("Expected a date, duration or cycle, but there is none.")
    expression = feel.expression(event.expression)
    said = duration_text(expression.constant) if event.timer is TimerKind.DURATION else None
    return TimerPlan(event.timer, expression, None if said is None or read_span(said) is None else said)


def start_timer(run: Run, wait: Wait, view: dict[str, Any]) -> TimerCreated:
    """Return the timer, attached to an instance."""
    node, plan = wait.node, wait.plan
    if plan.lasts is not None:
        try:
            due = later(run.context.now, plan.lasts, run.context.zone)
        except OverflowError:
            due = None  # beyond all dates, as is said below
        if due is not None:
            return TimerCreated(run.ids(), wait.instance, node.id, due, "", 0, wait.part)
    found = timer_schedule(plan, node.name, run.feel, view)
    return TimerCreated(run.ids(), wait.instance, node.id, found.due, found.interval, found.repetitions, wait.part)
