"""
What happens while a step is not done: its escalation, as timers of its instance.

Each step of an escalation is evaluated when its time has come. What fails then is an incident on the instance, and the
timer sleeps until that is resolved.
"""

from typing import Any, Final

from clerkwork.engine.completion import complete, forgive, gone
from clerkwork.engine.events import (
    Escalated,
    Event,
    TargetSet,
    TaskChanged,
    TaskCompleted,
    TimerCanceled,
    TimerCreated,
    TimerFired,
)
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.interruption import put_off, terminate_children
from clerkwork.engine.judging import unmet, watch_failures
from clerkwork.engine.life import Phase
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Run
from clerkwork.engine.sheets import RungPlan, SheetPlan, after, due_of, index_of, moment, place_of, write
from clerkwork.engine.state import Instance, Job, Task, Timer
from clerkwork.engine.timers import FOR_EVER, LAST, duration_text
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.bpmn.sheets import Deed, Since


def watch_sheet(run: Run, node: Node, key: int, view: dict[str, Any]) -> list[Event]:
    """Return what waits for the rules of an instance that begins to wait; a Fault if it must not."""
    sheet: SheetPlan = node.sheet
    found = watch_failures(run, node, key, view)
    if not sheet.rungs and sheet.target is None:
        return found
    due = due_of(run, node, view)
    if due is not None and node.element.kind is not Kind.USER_TASK:
        found.append(TargetSet(key, node.id, due))
    for index, rung in enumerate(sheet.rungs):
        start = run.context.now if rung.since is Since.BEGIN else due
        if start is not None:
            found.append(_timer(run, (node, key, index), view, start))
    return found


def _timer(run: Run, whose: tuple[Node, int, int], view: dict[str, Any], start: int) -> TimerCreated:
    """Return the timer of a step of an escalation; one whose time was before it began is due at once."""
    node, key, index = whose
    rung: RungPlan = node.sheet.rungs[index]
    place = f"{node.name}, step {index + 1} of the escalation"
    due = max(run.context.now, moment(run, rung.after, view, place, (start, rung.hours)))
    interval, left = "", 0
    if rung.every is not None and rung.times != 1:
        interval = duration_text(run.feel.value(rung.every, view, place)) or ""
        again = after(run, due, interval, rung.hours)
        if again is None or again <= due:
            raise run.feel.wrong(f"{place}, repetition", "a duration such as P1D", interval or None, rung.every)
        left = FOR_EVER if rung.times < 0 else rung.times - 1
    return TimerCreated(run.ids(), key, node.id, due, interval, left, place_of(index))


def escalate(run: Run, timer: Timer) -> None:
    """Take a step of an escalation whose time has come."""
    run.emit(TimerFired(timer.key, timer.instance, timer.element))
    instance = run.state.instances[timer.instance]
    node = run.node_of(instance)
    sheet: SheetPlan | None = node.sheet
    if sheet is None or index_of(timer.part) >= len(sheet.rungs):
        return  # a model that the case was migrated to has no such step
    rung = sheet.rungs[index_of(timer.part)]
    try:
        taken = take(run, node, instance, rung)
    except Fault as fault:
        run.emit(renewed(run, timer, LAST, timer.repetitions))
        run.incident(timer.instance, Fault(IncidentKind.ESCALATION, fault.message))
        return
    if timer.repetitions:
        run.emit(again(run, timer, rung))
    for event in taken:
        run.emit(event)
    if rung.do is Deed.DECIDE and instance.phase is Phase.ACTIVE:
        decide(run, node, instance, taken[0].result or {})


def again(run: Run, timer: Timer, rung: RungPlan) -> TimerCreated:
    """Return the timer of the next repetition; those that were missed are not caught up on."""
    due = after(run, timer.due, timer.interval, rung.hours) or LAST
    if due <= run.context.now:
        due = after(run, run.context.now, timer.interval, rung.hours) or LAST
    left = timer.repetitions if timer.repetitions == FOR_EVER else timer.repetitions - 1
    return renewed(run, timer, due, left)


def renewed(run: Run, timer: Timer, due: int, left: int) -> TimerCreated:
    """Return the same timer with another time."""
    return TimerCreated(run.ids(), timer.instance, timer.element, due, timer.interval, left, timer.part)


def take(run: Run, node: Node, instance: Instance, rung: RungPlan) -> list[Any]:
    """Return what a step of an escalation does; a Fault if that cannot be told."""
    view, place = run.view(instance.key), f"{node.name}, escalation"
    groups, users = run.feel.names(rung.role, view, f"{place}, role"), run.feel.names(rung.person, view, place)
    if rung.do in ADDRESSED and not groups and not users:
        raise Fault(IncidentKind.ESCALATION, f"{place}: Expected somebody to {rung.do}, but there is nobody.")
    result = _result(run, node, rung, view) if rung.do is Deed.DECIDE else None
    said = write(run, rung.message, view)
    done = Escalated(instance.key, node.id, rung.do.value, users, groups, said, result)
    if rung.do is not Deed.REASSIGN or instance.phase is not Phase.ACTIVE:
        return [done]
    return [done, *_reassigned(run, node, instance, users, groups)]


def _result(run: Run, node: Node, rung: RungPlan, view: dict[str, Any]) -> dict[str, Any]:
    """Return the result with which a step is decided; a Fault if it is none, or does not meet the criteria."""
    assert rung.result is not None, "the reader demands a result of what decides"
    place = f"{node.name}, result of the escalation"
    result = run.feel.json(rung.result, view, place)
    if type(result) is not dict:
        raise run.feel.wrong(place, "a context", result, rung.result)
    missing = unmet(run, node, node.sheet.criteria, {**view, **result})
    if missing:
        raise Fault(IncidentKind.ESCALATION, f"{place}: {' '.join(missing)}")
    return result


def _reassigned(
    run: Run, node: Node, instance: Instance, users: tuple[str, ...], groups: tuple[str, ...]
) -> list[TaskChanged]:
    """Return the change by which a task is given to somebody else, but to nobody who must not have it."""
    plan = node.plan
    view = run.view(instance.key)
    excluded = run.feel.names(plan.excluded_users, view, f"{node.name}, excluded users")
    allowed = tuple(user for user in users if user not in excluded)
    if users and not allowed and not groups:
        raise Fault(IncidentKind.ESCALATION, f"{node.name}: Expected somebody who may have the task, but {users[0]}.")
    alone = allowed[0] if len(allowed) == 1 and not groups else None
    changes: dict[str, Any] = {"assignee": alone}
    if alone is None:
        changes |= {"candidate_users": list(allowed), "candidate_groups": list(groups)}
    tasks = [row for row in run.state.attached.get(instance.key, {}).values() if type(row) is Task]
    return [TaskChanged(task.key, instance.key, changes, None, "escalated") for task in tasks]


def decide(run: Run, node: Node, instance: Instance, result: dict[str, Any]) -> None:
    """Complete an instance in place of whoever has not."""
    for row in list(run.state.attached.get(instance.key, {}).values()):
        if type(row) is Task:
            run.emit(TaskCompleted(row.key, instance.key))
        elif type(row) is Job:
            forgive(run, row)
            run.emit(gone(row))
    if terminate_children(run, instance.key):
        complete(run, node, instance, result)
    else:
        put_off(run, instance.key, node.id, result)


def wake(run: Run, key: int) -> None:
    """Let the steps of an escalation that failed be due at once."""
    for row in list(run.state.attached.get(key, {}).values()):
        if type(row) is Timer and row.part < 0 and row.due == LAST:
            run.emit(TimerCanceled(row.key, key))
            run.emit(renewed(run, row, run.context.now, row.repetitions))


ADDRESSED: Final = frozenset({Deed.REASSIGN, Deed.TELL})
"""What is done to somebody who must be named."""
