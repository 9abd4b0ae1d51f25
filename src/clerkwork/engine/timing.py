"""What elements with a timer have in common, to be composed in `elements/`."""

from typing import Any

from clerkwork.engine.events import TimerCreated
from clerkwork.engine.nodes import TimerPlan, Wait, timer_schedule
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Feel


def plan_timer(element: Element, feel: Feel) -> TimerPlan:
    """Return what a timer event evaluates."""
    event = element.event
    if event.timer is None or event.expression is None:
        raise ValueError("Expected a date, duration or cycle, but there is none.")
    return TimerPlan(event.timer, feel.expression(event.expression))


def start_timer(run: Run, wait: Wait, view: dict[str, Any]) -> TimerCreated:
    """Return the timer, attached to an instance."""
    node = wait.node
    found = timer_schedule(wait.plan, node.name, run.feel, view)
    return TimerCreated(run.ids(), wait.instance, node.id, found.due, found.interval, found.repetitions, wait.part)
