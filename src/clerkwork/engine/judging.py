"""
Whether a step is done, and whether it or its case must not go on.

A completion criterion that a person's result does not meet refuses the result; with anybody else's it is an incident.
A failure condition is asked when the step begins, after each change of what it reads, and of its result:

    stop      the step waits as an incident; whoever resolves it lets the step go on in spite of the condition
    pause     the case rests, after what the step has done so far
    abandon   the case is canceled, after the result was kept

Rule 1: a fault that stops a step is raised before anything is emitted. What becomes of the case is noted in
`Run.halts` and done when the element or command that caused it is done (`halting`).
"""

from typing import Any

from clerkwork.engine.commands import CompleteTask
from clerkwork.engine.errors import NotDone
from clerkwork.engine.events import ConditionClosed, ConditionOpened, Event
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.nodes import Node
from clerkwork.engine.run import Halt, Run
from clerkwork.engine.sheets import CriterionPlan, FailurePlan, SheetPlan, index_of, place_of, write
from clerkwork.engine.state import Condition, Incident
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.bpmn.sheets import Consequence

STOPPED = Sentence("This step has been stopped. Somebody has to look at its incident first.")


def demand_done(run: Run, node: Node, instance: int, command: CompleteTask) -> None:
    """Refuse a person's result that does not meet the criteria. Raises NotDone with every sentence."""
    sheet: SheetPlan | None = node.sheet
    if sheet is None:
        return
    view = {**run.view(instance), **command.variables}
    missing = unmet(run, node, sheet.criteria, view)
    stops = [row for row in run.state.attached.get(instance, {}).values() if is_stop(row)]
    if stops:
        missing.append(STOPPED)
    if missing:
        raise NotDone(missing)


def is_stop(row: object) -> bool:
    """Tell whether a row is the incident of a step that a failure condition has stopped."""
    return type(row) is Incident and row.kind == IncidentKind.FAILURE


def unmet(run: Run, node: Node, criteria: tuple[CriterionPlan, ...], view: dict[str, Any]) -> list[str]:
    """Return what people read of the criteria that are not met; one that cannot be told is not."""
    place = f"{node.name}, completion criterion"
    missing = (one for one in criteria if run.feel.value(one.when, view, place) is not True)
    return [write(run, one.message, view) for one in missing]


def judge_result(run: Run, node: Node, key: int, produced: dict[str, Any]) -> bool:
    """
    Tell whether the case is abandoned because of the result of an instance that waited; a Fault if it is not done.

    Criteria are for what is not a person's; theirs were asked before. Failure conditions count that still wait, and
    what has stopped the step does until somebody lets it go on, whatever has changed since.
    """
    sheet: SheetPlan = node.sheet
    view = {**run.view(key), **produced}
    if sheet.criteria and node.element.kind is not Kind.USER_TASK:
        missing = unmet(run, node, sheet.criteria, view)
        if missing:
            raise Fault(IncidentKind.CRITERION, f"{node.name}: {' '.join(missing)}")
    rows = run.state.attached.get(key, {}).values()
    if any(map(is_stop, rows)):
        raise Fault(IncidentKind.FAILURE, f"{node.name}: {STOPPED}")
    waiting = [row for row in rows if type(row) is Condition and row.part < 0]
    return fails(run, node, key, [sheet.failures[index_of(row.part)] for row in waiting], view)


def judge_work(run: Run, node: Node, key: int | None, view: dict[str, Any], produced: dict[str, Any] | None) -> bool:
    """Tell whether the case is abandoned because of what an element that does not wait sees or has produced."""
    sheet: SheetPlan = node.sheet
    if produced is not None:
        view = {**view, **produced}
        missing = unmet(run, node, sheet.criteria, view)
        if missing:
            raise Fault(IncidentKind.CRITERION, f"{node.name}: {' '.join(missing)}")
    return fails(run, node, key or 0, [*in_force(run, sheet, key or 0)], view)


def in_force(run: Run, sheet: SheetPlan, key: int) -> list[FailurePlan]:
    """Return the failure conditions that count: somebody who lets an instance go on waives those that stop it."""
    waived = key != 0 and run.waived == key
    return [one for one in sheet.failures if not (waived and one.then is Consequence.STOP)]


def fails(run: Run, node: Node, key: int, failures: list[FailurePlan], view: dict[str, Any]) -> bool:
    """Note what becomes of the case; tell whether it is abandoned. A Fault if the step stops."""
    found = [one for one in failures if run.feel.value(one.condition.expression, view, node.name) is True]
    for failure in found:
        if failure.then is Consequence.STOP:
            raise stopped(run, node, failure, view)
    for failure in found:
        run.halts.append(Halt(node.id, key, failure.then, write(run, failure.message, view)))
    return any(failure.then is Consequence.ABANDON for failure in found)


def stopped(run: Run, node: Node, failure: FailurePlan, view: dict[str, Any]) -> Fault:
    """Return the fault of a step that must not go on."""
    return Fault(IncidentKind.FAILURE, f"{node.name}: {write(run, failure.message, view)}")


def watch_failures(run: Run, node: Node, key: int, view: dict[str, Any]) -> list[Event]:
    """Return what waits for the failure conditions of an instance that begins; a Fault if it must not begin."""
    sheet: SheetPlan = node.sheet
    found: list[Event] = []
    for failure in in_force(run, sheet, key):
        holds = run.feel.value(failure.condition.expression, view, node.name) is True
        if holds and failure.then is Consequence.STOP:
            raise stopped(run, node, failure, view)
        found.append(ConditionOpened(run.ids(), key, node.id, place_of(sheet.failures.index(failure))))
    return found


def meet(run: Run, condition: Condition) -> None:
    """Let a failure condition that holds by now do what it says."""
    node = run.node_of(run.state.instances[condition.instance])
    sheet: SheetPlan = node.sheet
    failure, view = sheet.failures[index_of(condition.part)], run.view(condition.instance)
    if failure.then is not Consequence.STOP:
        said = write(run, failure.message, view)
        run.halts.append(Halt(node.id, condition.instance, failure.then, said))
    elif not any(map(is_stop, run.state.attached[condition.instance].values())):
        run.incident(condition.instance, stopped(run, node, failure, view))


def waive(run: Run, key: int) -> None:
    """Let an instance go on that was stopped: what stops it is not asked any more."""
    sheet: SheetPlan | None = run.node_of(run.state.instances[key]).sheet
    run.waived = key
    if sheet is None:
        return
    for row in list(run.state.attached.get(key, {}).values()):
        if type(row) is Condition and row.part < 0 and sheet.failures[index_of(row.part)].then is Consequence.STOP:
            run.emit(ConditionClosed(row.key, key))
