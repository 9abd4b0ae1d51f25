"""Message throw and end events, and send tasks: they publish a message, or open a job that sends one."""

from typing import Any

from clerkwork.engine import sending
from clerkwork.engine.elements import service_task
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Feel


def plan(element: Element, feel: Feel) -> Any:
    """Return what a publication or a task definition says."""
    publishes = element.event.publication is not None
    return sending.plan_of(element, feel) if publishes else service_task.plan_job(element, feel)


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Publish at once, or open a job."""
    jobs = type(node.plan) is service_task.JobPlan
    return (service_task.BEHAVIOUR if jobs else sending.SENDS_PARTS).enter(run, node, scope, via, key)


BEHAVIOUR = Behaviour(enter, compile=plan)
