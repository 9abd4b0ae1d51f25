"""
One command, carried out to the next wait states.

Rule 1: a command that is refused, or stopped by Unloaded, leaves nothing: what it has emitted is taken back.
Rule 2: HANDLERS has one function per command.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from clerkwork.engine import commands as told
from clerkwork.engine import task_listeners, throwing
from clerkwork.engine.appliers import take_back
from clerkwork.engine.attending import attend, begin_case
from clerkwork.engine.choosing_jobs import CHOOSING
from clerkwork.engine.commands import Command
from clerkwork.engine.completion import complete, end_token, finish, forgive
from clerkwork.engine.conditions import ask_of, react, react_before
from clerkwork.engine.context import StepContext
from clerkwork.engine.correlating import arrive, reach, trigger
from clerkwork.engine.elements import ad_hoc_sub_process
from clerkwork.engine.errors import Gone, NotDue, NotPossible
from clerkwork.engine.escalating import escalate, wake
from clerkwork.engine.events import (
    CallEnded,
    CasePaused,
    CaseStarted,
    Event,
    Heard,
    IncidentResolved,
    JobCompleted,
    JobFailed,
    JobRetriesSet,
    JobUpdated,
    TaskCompleted,
    TimerCreated,
    TimerFired,
)
from clerkwork.engine.gathering import settle
from clerkwork.engine.halting import halt, halt_before
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.interruption import PUT_OFF, ask, put_off_at
from clerkwork.engine.judging import demand_done, waive
from clerkwork.engine.life import Phase
from clerkwork.engine.listeners import START, offer
from clerkwork.engine.migration import migrate
from clerkwork.engine.modification import activatable, enter, modify
from clerkwork.engine.nodes import Flow, Graph, Node
from clerkwork.engine.run import Run
from clerkwork.engine.state import Call, Instance, State, Timer
from clerkwork.engine.stopping import check_stops, end, stop
from clerkwork.engine.suspension import check_awake, hold, release, resume, suspend, tokens_of
from clerkwork.engine.timers import FOR_EVER, following

Row = TypeVar("Row")


def step(graph: Graph, state: State, command: Command, context: StepContext) -> list[Event]:
    """
    Carry a command out to the next wait states; return what happened.

    `state` is afterwards the fold of the events over what it was. If anything is raised it is as it was before:
    CommandRefused (the command is not possible), Unloaded (load the children of `.scope` with `state.add`, repeat).
    """
    run = Run(graph, state, context)
    try:
        if state.suspended:
            check_awake(run, command)
        HANDLERS[type(command)](run, command)
        if run.halts:
            halt(run)
        if state.stops and stop(run):
            run.queue.clear()
        elif state.suspended:
            hold(run)
        elif run.queue or graph.gathers or run.stirred:
            move(run)
            if state.suspended:
                hold(run)
    except BaseException:
        take_back(state)
        raise
    state.undo.clear()
    return run.events


def move(run: Run) -> None:
    """Move tokens until all wait and no join can go on, or the budget is used up."""
    left = run.context.budget
    while left >= 0 and goes_on(run):
        left = advance(run, left)
        if run.state.stops and stop(run):
            return
    if left >= 0 and run.parked:
        run.emit(CasePaused(run.state.case, tokens_of(run)))


def goes_on(run: Run) -> bool:
    """Let conditions and joins act that only looked on so far; tell whether tokens move."""
    if run.changes or run.opened or run.unfinished:
        react(run)
    while not run.queue and run.graph.gathers and (settle(run) or run.stirred or run.unfinished):
        react(run)
    if run.halts:
        halt(run)
    return bool(run.queue) and not run.state.suspended


def advance(run: Run, left: int) -> int:
    """Move tokens until all wait; return how many elements may still be entered, -1 if the step pauses."""
    conditional, stops = run.graph.conditional, bool(run.state.stops)
    while run.queue:
        flow: Flow | None
        flow, scope = run.pop()
        while flow is not None:
            if stops and stop(run):
                return left
            if left <= 0:
                pause(run, flow, scope)
                return -1
            left -= 1
            node = flow.target
            try:
                flow = node.enter(run, node, scope, flow if flow.id else None, None)
            except Fault as fault:
                run.stop(node, scope, None, fault)
                flow = None
            if conditional:
                flow = react_before(run, flow, scope)
                if run.halts:
                    flow = halt_before(run, flow, scope)
                    if run.state.suspended:
                        return left
        if run.charged:
            left, run.charged = left - run.charged, 0
    return max(left, 0)


def pause(run: Run, flow: Flow, scope: int) -> None:
    """Leave the tokens on their way to the command Continue, after letting go on what they do not hold."""
    run.push(flow, scope)
    run.queue.rotate(1)
    if run.graph.gathers:
        settle(run)
        react(run)
    run.emit(CasePaused(run.state.case, tokens_of(run)))


# Commands


def start(run: Run, command: told.Start) -> None:
    """Open the root scope and let the start event occur."""
    state, graph = run.state, run.graph
    if state.instances or state.outcome:
        raise NotPossible(f"Expected a case that has not begun, but {state.case} has.")
    brought = check_beginning(graph, command)
    if command.stops:
        check_stops(graph, command.stops)
    case = state.case
    run.emit(CaseStarted(case, graph.process, command.caught, command.stops))
    if command.variables and not brought:
        run.set_here(case, command.variables)
    root = graph.nodes[graph.process]
    if root.start_listeners:
        data = {"element": command.element, "variables": command.variables, "at": command.at, "part": command.part}
        offer(run, root, case, root.start_listeners[0], Heard(START, 0, data))
    else:
        begin_case(run, command.element, command.variables, command.at, command.part)


def check_beginning(graph: Graph, command: told.Start) -> bool:
    """Say whether the first event brings the variables of the case itself. Raises NotPossible for no beginning."""
    if not command.at:
        return entries_of(graph, command.element)[0].target.brings
    if command.element is not None:
        raise NotPossible("Expected a start event or elements to begin at, but both.")
    for element in command.at:
        activatable(graph, element)
    return False


def entries_of(graph: Graph, element: str | None) -> tuple[Flow, ...]:
    """Return where a case begins: at a start event of the process, or where the process says."""
    root = graph.nodes[graph.process]
    if element is None:
        if not root.entries:
            raise NotPossible(f"Expected a none start event, but {root.name} has none.")
        return root.entries
    node = graph.nodes.get(element)
    if node not in root.starts:
        raise NotPossible(f"Expected a start event of {root.name}, but {element}.")
    return (node.door,)


def complete_job(run: Run, command: told.CompleteJob) -> None:
    """Complete the job's element."""
    job = find(run.state.jobs, command.job, "job")
    listens = job.listener is not None and job.listener.event in task_listeners.CARRIED_OUT
    if listens and command.variables:
        names = ", ".join(sorted(command.variables))
        raise NotPossible(f"Expected no variables from a task listener, but {names}. It corrects or denies the change.")
    run.emit(JobCompleted(job.key, job.instance))
    forgive(run, job)
    node, instance = owner(run, job.instance)
    if job.listener is None:
        complete(run, node, instance, command.variables)
    elif job.listener.event == CHOOSING:
        ad_hoc_sub_process.answer(run, node, instance, command)
    elif listens:
        task_listeners.attend(run, node, instance, job.listener, command.task or told.TaskResult())
    else:
        attend(run, node, instance, job.listener, command.variables)


def fail_job(run: Run, command: told.FailJob) -> None:
    """Keep the job for its next attempt, or raise an incident."""
    job = find(run.state.jobs, command.job, "job")
    forgive(run, job)
    retries = max(0, command.retries)
    run.emit(JobFailed(job.key, job.instance, retries, command.message, command.retry_at))
    if not retries:
        said = command.message or "The worker gave no reason."
        run.incident(job.instance, Fault(IncidentKind.NO_RETRIES, said), job.key)


def throw_error(run: Run, command: told.ThrowError) -> None:
    """Let the error be caught, or raise an incident on the job."""
    job = find(run.state.jobs, command.job, "job")
    if job.listener is not None and job.listener.event != CHOOSING:
        raise NotPossible(f"Expected the job of an element, but {job.key} is a listener's. Let it fail instead.")
    problem = throwing.throw_error(run, job.instance, command.code, command.message, command.variables)
    if problem is not None:
        forgive(run, job)
        run.emit(JobFailed(job.key, job.instance, 0, problem.message, 0))
        run.incident(job.instance, problem, job.key)


def complete_call(run: Run, command: told.CompleteCall) -> None:
    """Complete the element that called the case."""
    call = find(run.state.calls, command.call, "call")
    run.emit(CallEnded(call.key, call.instance))
    trigger(run, owner(run, call.instance)[0], call.instance, command.variables)


def abandon_call(run: Run, command: told.AbandonCall) -> None:
    """Keep the element that called the case, with an incident; resolving it calls again."""
    call = find(run.state.calls, command.call, "call")
    run.emit(CallEnded(call.key, call.instance))
    said = f"Expected the called case {call.key} to be completed, but it was canceled. Resolving this calls again."
    run.incident(call.instance, Fault(IncidentKind.CALL, said))


def catch_error(run: Run, command: told.CatchError) -> None:
    """Let the error of a called case be caught, or pass it on, or raise an incident on the element that called."""
    call = find(run.state.calls, command.call, "call")
    run.emit(CallEnded(call.key, call.instance))
    problem = throwing.throw_error(run, call.instance, command.code, command.message, command.variables)
    if problem is not None:
        run.incident(call.instance, problem)


def catch_escalation(run: Run, command: told.CatchEscalation) -> None:
    """Let the escalation of a called case be caught, or pass it on."""
    call = find(run.state.calls, command.call, "call")
    throwing.throw_escalation(run, call.instance, command.code, command.variables)


def complete_task(run: Run, command: told.CompleteTask) -> None:
    """Complete the task's element."""
    task = find(run.state.tasks, command.task, "task")
    node, instance = owner(run, task.instance)
    demand_done(run, node, task.instance, command)
    if node.task_listeners:
        task_listeners.finish(run, node, command)
        return
    run.emit(TaskCompleted(task.key, task.instance))
    complete(run, node, instance, command.variables)


def change_task(run: Run, command: told.ChangeTask) -> None:
    """Change the task, after what listens to that."""
    task = find(run.state.tasks, command.task, "task")
    task_listeners.change(run, owner(run, task.instance)[0], command)


def fire_timer(run: Run, command: told.FireTimer) -> None:
    """Let the timer's event occur, after starting its next repetition."""
    timer = find(run.state.timers, command.timer, "timer")
    if timer.due > run.context.now:
        raise NotDue(f"Expected a timer that is due, but {timer.key} is due in {timer.due - run.context.now} ms.")
    if timer.part < 0:
        escalate(run, timer)
        return
    node = run.graph.nodes[timer.element]
    run.emit(TimerFired(timer.key, timer.instance, timer.element))
    if timer.repetitions and not node.element.event.interrupting:
        run.emit(next_repetition(run, timer))
    arrive(run, timer, {})


def next_repetition(run: Run, timer: Timer) -> TimerCreated:
    """Return the timer's next run, one interval after it was due."""
    due = following(timer.due, timer.interval, run.context.zone, run.context.now)
    left = timer.repetitions if timer.repetitions == FOR_EVER else timer.repetitions - 1
    return TimerCreated(run.ids(), timer.instance, timer.element, due, timer.interval, left, timer.part)


def correlate(run: Run, command: told.Correlate) -> None:
    """Let the event that waits for the message or signal occur."""
    found = find(run.state.subscriptions, command.subscription, "subscription")
    reach(run, found, command.message, command.variables)


def set_variables(run: Run, command: told.SetVariables) -> None:
    """Set the variables here or where they are."""
    if command.scope not in run.state.instances:
        raise Gone(f"Expected an open element instance, but {command.scope} is not open.")
    if command.variables:
        (run.set_here if command.local else run.merge)(command.scope, command.variables)


def update_job(run: Run, command: told.UpdateJob) -> None:
    """Set how many attempts a job has left."""
    job = find(run.state.jobs, command.job, "job")
    if command.retries < 1:
        raise NotPossible(f"Expected at least one attempt for the job, but {command.retries}.")
    run.emit(JobUpdated(job.key, job.instance, command.retries))


def resolve_incident(run: Run, command: told.ResolveIncident) -> None:
    """Try again where the incident stopped the case."""
    incident = find(run.state.incidents, command.incident, "incident")
    if incident.job is not None and command.retries < 1:
        raise NotPossible(f"Expected at least one attempt for the job, but {command.retries}.")
    run.emit(IncidentResolved(incident.key, incident.instance))
    if incident.kind in AFTERWARDS:
        AFTERWARDS[incident.kind](run, incident.instance)
    node, instance = owner(run, incident.instance)
    if incident.job is not None:
        left = max(command.retries, run.state.jobs[incident.job].retries)
        run.emit(JobRetriesSet(incident.job, incident.instance, left))
    elif instance.phase == Phase.TERMINATING:
        ask(run, instance)
    elif instance.phase == Phase.ACTIVATING:
        enter(run, node, instance.key)
    elif instance.phase == Phase.COMPLETING:
        finish(run, node, instance)
    elif node.inner is not None:
        run.push(node.inner.door, instance.key)
    elif node.behaviour.contains or node.behaviour.undoes:
        end_token(run, instance.key)
    elif node.behaviour.renew is not None and not is_calling(run, instance.key):
        node.behaviour.renew(run, node, instance)


def is_calling(run: Run, instance: int) -> bool:
    """Tell whether an instance waits for a called case."""
    return any(type(row) is Call for row in run.state.attached.get(instance, {}).values())


def cancel(run: Run, command: told.Cancel) -> None:
    """End everything."""
    del command
    case = run.state.case
    if case not in run.state.instances:
        raise Gone(f"Expected a running case, but {case} is not running.")
    found = put_off_at(run, case)
    if found is not None and found.part == PUT_OFF and found.element == run.graph.process:
        raise NotPossible(f"Expected a case that nobody has canceled, but {case} waits for listeners to that.")
    end(run)


def go_on(run: Run, command: told.Continue) -> None:
    """Move the tokens on that were paused."""
    del command
    if not run.state.tokens:
        raise Gone(f"Expected a paused case, but {run.state.case} is not paused.")
    release(run)


# Shared by commands


def find(rows: dict[int, Row], key: int, what: str) -> Row:
    """Return an open row; raises Gone if there is none such."""
    row = rows.get(key)
    if row is None:
        raise Gone(f"Expected an open {what}, but {key} is not open.")
    return row


def owner(run: Run, key: int) -> tuple[Node, Instance]:
    """Return an instance with its node."""
    instance = run.state.instances[key]
    return run.node_of(instance), instance


def continue_with(run: Run, flow: Flow | None, scope: int) -> None:
    """Let a token go on, if there is one."""
    if flow is not None:
        run.push(flow, scope)


AFTERWARDS: Final[dict[str, Callable[[Run, int], None]]] = {
    IncidentKind.CONDITION: ask_of,
    IncidentKind.FAILURE: waive,
    IncidentKind.ESCALATION: wake,
}
"""Kind of incident → what its instance needs before it is tried again."""

HANDLERS: Final[dict[type[Command], Callable[[Run, Any], None]]] = {
    told.Start: start,
    told.CompleteJob: complete_job,
    told.FailJob: fail_job,
    told.UpdateJob: update_job,
    told.ThrowError: throw_error,
    told.CompleteTask: complete_task,
    told.ChangeTask: change_task,
    told.CompleteCall: complete_call,
    told.AbandonCall: abandon_call,
    told.CatchError: catch_error,
    told.CatchEscalation: catch_escalation,
    told.FireTimer: fire_timer,
    told.Correlate: correlate,
    told.SetVariables: set_variables,
    told.ResolveIncident: resolve_incident,
    told.Cancel: cancel,
    told.ActivateElements: ad_hoc_sub_process.activate,
    told.Continue: go_on,
    told.Modify: modify,
    told.Suspend: suspend,
    told.Resume: resume,
    told.Migrate: migrate,
}
