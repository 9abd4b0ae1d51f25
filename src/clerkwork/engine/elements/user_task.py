"""User task: a person's task with its people, times and form."""

from typing import Any, Final, NamedTuple

import msgspec

from clerkwork.engine.activities import waiting
from clerkwork.engine.evaluator import read_names
from clerkwork.engine.events import Event, TaskCreated
from clerkwork.engine.nodes import Behaviour, Flow, Node
from clerkwork.engine.run import Run
from clerkwork.engine.sheets import due_of
from clerkwork.engine.task_listeners import ASSIGNING, CREATING, assign_first, opened
from clerkwork.languages.bpmn.model import Element, UserTask
from clerkwork.languages.feel import Expression, Feel

Names = tuple[str, ...]
USUAL_PRIORITY: Final = 50
HIGHEST_PRIORITY: Final = 100


class TaskPlan(NamedTuple):
    """
    What a task evaluates, and its form.

    `fixed` are assignee, groups, users and excluded users where these are always the same, and no more is said.
    """

    assignee: Expression | None
    candidate_groups: Expression | None
    candidate_users: Expression | None
    excluded_users: Expression | None
    due: Expression | None
    follow_up: Expression | None
    priority: Expression | None
    form: str | None
    fixed: tuple[str | None, Names, Names, Names] | None = None


def plan_task(element: Element, feel: Feel) -> TaskPlan:
    """Return the expressions of a user task."""
    said = element.user_task or UserTask()

    def read(text: str | None) -> Expression | None:
        return None if text is None else feel.expression(text)

    plan = TaskPlan(
        assignee=read(said.assignee),
        candidate_groups=read(said.candidate_groups),
        candidate_users=read(said.candidate_users),
        excluded_users=read(said.excluded_users),
        due=read(said.due),
        follow_up=read(said.follow_up),
        priority=read(said.priority),
        form=said.form,
    )
    return plan if plan.due or plan.follow_up or plan.priority else plan._replace(fixed=_fixed(plan))


def _fixed(plan: TaskPlan) -> tuple[str | None, Names, Names, Names] | None:
    """Return whom a task is always offered to, None if that depends on something."""
    assignee = "" if plan.assignee is None else plan.assignee.constant
    lists = (plan.candidate_groups, plan.candidate_users, plan.excluded_users)
    groups, users, excluded = (() if one is None else read_names(one.constant) for one in lists)
    if type(assignee) is not str or groups is None or users is None or excluded is None:
        return None
    return assignee or None, groups, users, excluded


def enter(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Offer the task; whom the model names is assigned after the listeners to that."""
    assignees: list[str] = []

    def opening(run: Run, node: Node, own: int, view: dict[str, Any]) -> Event:
        created = offer(run, node, own, view)
        if created.assignee is not None and listens_to_assignment(node):
            assignees.append(created.assignee)
            created = msgspec.structs.replace(created, assignee=None)
        return opened(run, node, created, view)

    own = run.ids() if key is None else key
    flow = waiting(opening)(run, node, scope, via, own)
    for assignee in assignees:
        assign_first(run, node, run.state.instances[own], assignee)
    return flow


def listens_to_assignment(node: Node) -> bool:
    """Tell whether somebody listens to the assignment of a task, and nobody to its creation."""
    events = {plan.event for plan in node.task_listeners}
    return ASSIGNING in events and CREATING not in events


def offer(run: Run, node: Node, key: int, view: dict[str, Any]) -> TaskCreated:
    """Return the task."""
    plan: TaskPlan = node.plan
    if plan.fixed is not None and node.sheet is None:
        told = (node.id, node.name, plan.form, *plan.fixed)
        return TaskCreated(run.ids(), key, *told, None, None, USUAL_PRIORITY)
    feel, name = run.feel, node.name
    assignee = feel.optional_text(plan.assignee, view, f"{name}, assignee")
    groups = feel.names(plan.candidate_groups, view, f"{name}, candidate groups")
    users = feel.names(plan.candidate_users, view, f"{name}, candidate users")
    if assignee is None and not groups and not users and node.sheet is not None:
        groups = responsible(run, node, view)
    return TaskCreated(
        key=run.ids(),
        instance=key,
        element=node.id,
        name=name,
        form=plan.form,
        assignee=assignee,
        candidate_groups=groups,
        candidate_users=users,
        excluded_users=feel.names(plan.excluded_users, view, f"{name}, excluded users"),
        due=due_of(run, node, view),
        follow_up=feel.instant(plan.follow_up, view, f"{name}, follow-up date"),
        priority=_priority(run, node, view),
    )


def responsible(run: Run, node: Node, view: dict[str, Any]) -> tuple[str, ...]:
    """Return the groups that the step sheet makes responsible: the role's, or the fallback's if those have nobody."""
    plan = node.sheet.responsible
    if plan is None:
        return ()
    role = run.feel.names(plan.role, view, f"{node.name}, responsible role")
    staffed = run.context.staffed
    if any(staffed is None or staffed(group) for group in role):
        return role
    return run.feel.names(plan.fallback, view, f"{node.name}, fallback") or role


def _priority(run: Run, node: Node, view: dict[str, Any]) -> int:
    expression = node.plan.priority
    if expression is None:
        return USUAL_PRIORITY
    place = f"{node.name}, priority"
    value = run.feel.whole(expression, view, place)
    if not 0 <= value <= HIGHEST_PRIORITY:
        raise run.feel.wrong(place, f"a number from 0 to {HIGHEST_PRIORITY}", value, expression)
    return value


def begin(run: Run, node: Node, scope: int, via: Flow | None, key: int | None) -> Flow | None:
    """Offer the task at once if nobody listens to it."""
    return (enter if node.task_listeners else OFFER)(run, node, scope, via, key)


OFFER: Final = waiting(offer)
BEHAVIOUR = Behaviour(begin, compile=plan_task)
