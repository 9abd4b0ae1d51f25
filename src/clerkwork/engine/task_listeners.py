"""
Task listeners: jobs that are done before a task is created, assigned, updated, completed or canceled.

They are done one after the other, and until then the change waits in their jobs: the task is as it was, and takes no
other one. A listener may correct what the task will be, and deny every change but the creation and the cancelation:
then nothing changes. What ends a task goes on when those who listen to its cancelation are done.

Semantics: Camunda 8's.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from clerkwork.engine.commands import ChangeTask, CompleteTask, TaskResult
from clerkwork.engine.completion import complete
from clerkwork.engine.ending import settle
from clerkwork.engine.errors import NotPossible
from clerkwork.engine.events import Event, Heard, TaskCanceled, TaskChanged, TaskCompleted, TaskCreated, TaskDenied
from clerkwork.engine.life import TERMINATING
from clerkwork.engine.listeners import CANCELING, listener_job, of_event, offer
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Instance, Job, Task

CREATING: Final = "creating"
ASSIGNING: Final = "assigning"
UPDATING: Final = "updating"
COMPLETING: Final = "completing"
UNDENIABLE: Final = {CREATING: "created", CANCELING: "canceled"}
LISTS: Final = ("candidate_groups", "candidate_users", "excluded_users")


def opened(run: Run, node: Node, created: TaskCreated, view: dict[str, Any]) -> Event:
    """Return what opens a task, or the job of the first listener to its creation."""
    plans = of_event(node.task_listeners, CREATING)
    if not plans:
        return created
    said = msgspec.structs.asdict(created)
    heard = Heard(CREATING, 0, {"task": said | {name: list(said[name]) for name in LISTS}})  # JSON, as a row keeps it
    return listener_job(run, node, created.instance, (plans[0], heard), view)


def change(run: Run, node: Node, command: ChangeTask) -> None:
    """Change a task, after the listeners to that."""
    task = settled(run, command.task)
    data = {"changes": command.changes, "by": command.by, "kind": command.kind, "word": command.word}
    begin(run, node, task, Heard(command.event, 0, data))


def finish(run: Run, node: Node, command: CompleteTask) -> None:
    """Complete a task, after the listeners to that."""
    task = settled(run, command.task)
    data = {"variables": command.variables, "by": command.by, "word": command.word}
    begin(run, node, task, Heard(COMPLETING, 0, data))


def settled(run: Run, key: int) -> Task:
    """Return a task for which no listener works. Raises NotPossible."""
    task = run.state.tasks[key]
    if run.state.instances[task.instance].phase == TERMINATING:
        raise NotPossible(f"Expected task {key} to be at rest, but it is {CANCELING}.")
    for row in run.state.attached.get(task.instance, {}).values():
        if type(row) is Job and row.listener is not None:
            raise NotPossible(f"Expected task {key} to be at rest, but it is {row.listener.event}.")
    return task


def begin(run: Run, node: Node, task: Task, heard: Heard) -> None:
    """Let the first listener work, or carry the change out if there is none."""
    plans = of_event(node.task_listeners, heard.event)
    if plans:
        offer(run, node, task.instance, plans[0], heard)
    else:
        CARRIED_OUT[heard.event](run, node, run.state.instances[task.instance], heard.data)


def attend(run: Run, node: Node, instance: Instance, heard: Heard, result: TaskResult) -> None:
    """Go on after a listener's job: with the next one, or with the change as it was corrected."""
    if result.denied:
        deny(run, instance, heard, result.reason)
        return
    data = {**heard.data, "corrections": {**heard.data.get("corrections", {}), **result.corrections}}
    plans, place = of_event(node.task_listeners, heard.event), heard.place + 1
    if place < len(plans):
        offer(run, node, instance.key, plans[place], Heard(heard.event, place, data))
    else:
        CARRIED_OUT[heard.event](run, node, instance, data)


def deny(run: Run, instance: Instance, heard: Heard, reason: str) -> None:
    """Leave the task as it is."""
    if heard.event in UNDENIABLE:
        raise NotPossible(f"Expected a change that can be denied, but the task is being {UNDENIABLE[heard.event]}.")
    run.emit(TaskDenied(task_of(run, instance).key, instance.key, heard.event, reason))


def task_of(run: Run, instance: Instance) -> Task:
    """Return the task of an instance."""
    return next(row for row in run.state.attached[instance.key].values() if type(row) is Task)


def create(run: Run, node: Node, instance: Instance, data: dict[str, Any]) -> None:
    """Open the task, and then assign it if somebody listens to that."""
    said = {**data["task"], **data.get("corrections", {})}
    said |= {name: tuple(said[name]) for name in LISTS}
    created = TaskCreated(**said)
    if created.assignee is None or not of_event(node.task_listeners, ASSIGNING):
        run.emit(created)
        return
    run.emit(msgspec.structs.replace(created, assignee=None))
    assign_first(run, node, instance, created.assignee)


def assign_first(run: Run, node: Node, instance: Instance, assignee: str) -> None:
    """Assign a task that was just created."""
    data = {"changes": {"assignee": assignee}, "by": None, "kind": "assigned"}
    begin(run, node, task_of(run, instance), Heard(ASSIGNING, 0, data))


def carry_out(run: Run, _node: Node, instance: Instance, data: dict[str, Any]) -> None:
    """Change the task."""
    changes = {**data["changes"], **data.get("corrections", {})}
    run.emit(TaskChanged(task_of(run, instance).key, instance.key, changes, data["by"], data["kind"]))


def end(run: Run, node: Node, instance: Instance, data: dict[str, Any]) -> None:
    """Complete the task and its element."""
    task = task_of(run, instance)
    if data.get("corrections"):
        run.emit(TaskChanged(task.key, instance.key, data["corrections"], None, "corrected"))
    run.emit(TaskCompleted(task.key, instance.key, data["by"]))
    complete(run, node, instance, data["variables"])


def vanish(run: Run, _node: Node, instance: Instance, data: dict[str, Any]) -> None:
    """End the task and its element, and let go on what has waited for that."""
    task = task_of(run, instance)
    if data.get("corrections"):
        run.emit(TaskChanged(task.key, instance.key, data["corrections"], None, "corrected"))
    run.emit(TaskCanceled(task.key, instance.key))
    settle(run, instance.key)


CarryOut = Callable[[Run, Node, Instance, dict[str, Any]], None]
CARRIED_OUT: Final[dict[str, CarryOut]] = {
    CREATING: create,
    ASSIGNING: carry_out,
    UPDATING: carry_out,
    COMPLETING: end,
    CANCELING: vanish,
}
"""Event → what happens when no listener works for it any more."""
