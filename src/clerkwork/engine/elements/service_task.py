"""Service task: a job for a worker or connector. Send and business rule tasks with a job type live the same way."""

from typing import Any, NamedTuple

from clerkwork.engine.activities import waiting
from clerkwork.engine.events import JobCreated
from clerkwork.engine.nodes import Behaviour, Node
from clerkwork.engine.run import Run
from clerkwork.languages.bpmn.model import Element
from clerkwork.languages.feel import Expression, Feel


class JobPlan(NamedTuple):
    """What a job needs."""

    type: Expression
    retries: Expression
    headers: dict[str, str]


def plan_job(element: Element, feel: Feel) -> JobPlan:
    """Return the expressions of a task definition."""
    if element.task is None:
        raise ValueError("Expected a task definition with a job type, but there is none.")
    return JobPlan(feel.expression(element.task.type), feel.expression(element.task.retries), dict(element.headers))


def create_job(run: Run, node: Node, key: int, view: dict[str, Any]) -> JobCreated:
    """Return the job."""
    plan: JobPlan = node.plan
    kind = run.feel.text(plan.type, view, f"{node.name}, job type")
    retries = run.feel.whole(plan.retries, view, f"{node.name}, retries")
    return JobCreated(run.ids(), key, node.id, kind, retries, plan.headers)


BEHAVIOUR = Behaviour(waiting(create_job), compile=plan_job)
