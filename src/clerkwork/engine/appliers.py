"""
The only code that changes state: one function per event.

Rule 1: an applier decides nothing; the same events give the same state anywhere and at any time.
Rule 2: every change notes in `undo` how to take it back: put, drop and assign do, and what comes most often by itself.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from clerkwork.engine import events as happened
from clerkwork.engine.life import COMPLETED, FIRST, TERMINATED, IllegalStep, check_step
from clerkwork.engine.state import (
    ROWS,
    Attached,
    Call,
    Compensation,
    Condition,
    Incident,
    Instance,
    Job,
    Loop,
    Occurrence,
    State,
    Subscription,
    Task,
    Timer,
)

MISSING: Final = object()
E = TypeVar("E", bound=happened.Event)
Key = TypeVar("Key")
Owner = TypeVar("Owner")
Value = TypeVar("Value")


def apply(state: State, event: happened.Event) -> None:
    """Change the state as the event says; folding all events over `State(case)` gives the state."""
    APPLIERS[type(event)](state, event)
    state.undo.clear()


def take_back(state: State) -> None:
    """Undo everything since the list of undos was last cleared."""
    for target, name, old in reversed(state.undo):
        if type(target) is not dict:
            setattr(target, name, old)
        elif old is MISSING:
            del target[name]
        else:
            target[name] = old
    state.undo.clear()


def put(state: State, mapping: dict[Key, Value], key: Key, value: Value) -> None:
    """Set one entry."""
    state.undo.append((mapping, key, mapping.get(key, MISSING)))
    mapping[key] = value


def add(state: State, mapping: dict[Key, Value], key: Key, value: Value) -> None:
    """Set one entry that is not there yet."""
    state.undo.append((mapping, key, MISSING))
    mapping[key] = value


def drop(state: State, mapping: dict[Key, Any], key: Key) -> None:
    """Remove one entry, if it is there."""
    old = mapping.pop(key, MISSING)
    if old is not MISSING:
        state.undo.append((mapping, key, old))


def assign(state: State, target: State | Instance | Attached | Loop, name: str, value: object) -> None:
    """Set one field."""
    state.undo.append((target, name, getattr(target, name)))
    setattr(target, name, value)


def put_below(state: State, index: dict[Owner, dict[Key, Value]], owner: Owner, key: Key, value: Value) -> None:
    """Set one entry of the mapping that an owner has in an index."""
    mapping = index.get(owner)
    if mapping is None:
        add(state, index, owner, {key: value})
    else:
        put(state, mapping, key, value)


def drop_below(state: State, index: dict[Owner, dict[Key, Any]], owner: Owner, key: Key) -> None:
    """Remove one entry of the mapping that an owner has in an index, and the mapping with its last entry."""
    mapping = index[owner]
    if len(mapping) == 1 and key in mapping:
        state.undo.append((index, owner, index.pop(owner)))
    else:
        drop(state, mapping, key)


def nothing(state: State, event: happened.Event) -> None:
    """Change nothing: the event is for history."""


def case_started(state: State, event: happened.CaseStarted) -> None:
    """Open the root instance."""
    case = event.case
    state.undo += [(state.instances, case, MISSING), (state.variables, case, MISSING)]
    state.instances[case] = Instance(case, event.process, 0)
    state.variables[case] = {}
    if event.caught is not state.caught:
        assign(state, state, "caught", event.caught)
    if event.stops:
        assign(state, state, "stops", event.stops)


def case_ended(state: State, event: happened.CaseCompleted | happened.CaseCanceled) -> None:
    """Close the root instance; its variables stay readable."""
    case, completed = event.case, type(event) is happened.CaseCompleted
    check_step(state.instances[case].phase, COMPLETED if completed else TERMINATED)
    state.undo += [(state, "outcome", state.outcome), (state.instances, case, state.instances[case])]
    state.outcome = "completed" if completed else "canceled"
    del state.instances[case]
    if state.tokens:
        assign(state, state, "tokens", ())
    if state.suspended:
        assign(state, state, "suspended", False)


def case_suspended(state: State, event: happened.CaseSuspended | happened.CaseResumed) -> None:
    """Note whether the case rests."""
    assign(state, state, "suspended", type(event) is happened.CaseSuspended)


def case_migrated(state: State, event: happened.CaseMigrated) -> None:
    """Let the root be an instance of another process."""
    assign(state, state.instances[event.case], "element", event.process)


def element_migrated(state: State, event: happened.ElementMigrated) -> None:
    """Let an instance be one of another element."""
    assign(state, state.instances[event.key], "element", event.element)


def wait_migrated(state: State, event: happened.WaitMigrated) -> None:
    """Let what waits belong to another event."""
    assign(state, state.attached[event.instance][event.key], "element", event.element)


def case_paused(state: State, event: happened.CasePaused) -> None:
    """Keep the tokens."""
    assign(state, state, "tokens", state.tokens + event.tokens)


def case_continued(state: State, event: happened.CaseContinued) -> None:
    """Let the tokens go."""
    del event
    assign(state, state, "tokens", ())


def element_activated(state: State, event: happened.ElementActivated) -> None:
    """Open an instance in its scope."""
    if event.phase not in FIRST:
        raise IllegalStep(f"Expected a life to begin with one of {sorted(FIRST)}, but {event.phase}.")
    key, scope, counter = event.key, event.scope, event.counter
    add(state, state.instances, key, Instance(key, event.element, scope, event.phase, 0, counter))
    put_below(state, state.members, scope, key, None)
    parent = state.instances[scope]
    assign(state, parent, "children", parent.children + 1)
    if counter:
        loop = state.loops[scope]
        assign(state, loop, "begun", counter)
        drop(state, loop.items, counter)


def phase_changed(state: State, event: happened.PhaseChanged) -> None:
    """Move an instance on."""
    instance = state.instances[event.key]
    check_step(instance.phase, event.phase)
    assign(state, instance, "phase", event.phase)


def element_left(state: State, event: happened.ElementCompleted | happened.ElementTerminated) -> None:
    """Close an instance, and with it everything that is only its own."""
    key, scope = event.key, event.scope
    new = COMPLETED if type(event) is happened.ElementCompleted else TERMINATED
    instance = state.instances[key]
    check_step(instance.phase, new)
    if state.loops:
        drop(state, state.loops, key)
        if instance.counter and new is COMPLETED:
            assign(state, state.loops[scope], "completed", state.loops[scope].completed + 1)
    state.undo.append((state.instances, key, state.instances.pop(key)))
    if key in state.variables:
        drop(state, state.variables, key)
    drop_below(state, state.members, scope, key)
    parent = state.instances[scope]
    assign(state, parent, "children", parent.children - 1)
    if state.tokens:
        assign(state, state, "tokens", tuple(token for token in state.tokens if token.scope != key))


def step_skipped(state: State, event: happened.StepSkipped) -> None:
    """Close the instance that an incident had kept, if there is one."""
    if event.key:
        element_left(state, happened.ElementCompleted(event.key, event.element, event.scope))


def loop_started(state: State, event: happened.LoopStarted) -> None:
    """Keep the items of the rounds to come."""
    items = dict(enumerate(event.items or (), 1))
    put(state, state.loops, event.instance, Loop(event.instance, event.size, items=items))


def round_done(state: State, event: happened.RoundDone) -> None:
    """Keep a result."""
    put(state, state.loops[event.instance].results, event.counter, event.result)


def rounds_passed(state: State, event: happened.RoundsPassed) -> None:
    """Count rounds and keep their results."""
    loop = state.loops[event.instance]
    if len(loop.items) <= event.count:
        assign(state, loop, "items", {})
    for counter in range(event.first, event.first + event.count) if loop.items else ():
        drop(state, loop.items, counter)
    assign(state, loop, "begun", event.first + event.count - 1)
    assign(state, loop, "completed", loop.completed + event.count)
    for counter, result in event.results.items():
        put(state, loop.results, counter, result)


def token_arrived(state: State, event: happened.TokenArrived) -> None:
    """Count one token more."""
    waiting = state.arrivals.get(event.scope)
    if waiting is None:
        waiting = {}
        put(state, state.arrivals, event.scope, waiting)
    count = waiting.get(event.gateway, {}).get(event.flow, 0)
    put_below(state, waiting, event.gateway, event.flow, count + 1)


def tokens_joined(state: State, event: happened.TokensJoined) -> None:
    """Count one token less for each flow."""
    waiting = state.arrivals[event.scope]
    at_gateway = waiting[event.gateway]
    for flow in event.flows:
        if at_gateway[flow] > 1:
            put(state, at_gateway, flow, at_gateway[flow] - 1)
        else:
            drop_below(state, waiting, event.gateway, flow)
    if not waiting:
        drop(state, state.arrivals, event.scope)


def tokens_dropped(state: State, event: happened.TokensDropped) -> None:
    """Forget the tokens that wait at a gateway."""
    drop_below(state, state.arrivals, event.scope, event.gateway)


def tokens_withdrawn(state: State, event: happened.TokensWithdrawn) -> None:
    """Forget the tokens of a scope that wait for Continue."""
    assign(state, state, "tokens", tuple(token for token in state.tokens if token.scope != event.scope))


def variables_set(state: State, event: happened.VariablesSet) -> None:
    """Set variables of one scope; with no name in it, nothing changes."""
    values = event.values
    own = state.variables.get(event.scope)
    if own is None:
        if not values:
            return
        own = {}
        put(state, state.variables, event.scope, own)
    undo, find = state.undo.append, own.get
    for name in values:
        undo((own, name, find(name, MISSING)))
    own.update(values)


def attach(state: State, row: Attached) -> None:
    """Hang a row on its instance."""
    key, undo, attached = row.key, state.undo, state.attached
    rows, beside = ROWS[type(row)](state), attached.get(row.instance)
    undo.append((rows, key, MISSING))
    rows[key] = row
    if beside is None:
        undo.append((attached, row.instance, MISSING))
        attached[row.instance] = {key: row}
    else:
        undo.append((beside, key, MISSING))
        beside[key] = row


def detacher(kind: type[Attached]) -> Callable[[State, Any], None]:
    """Return the applier of an event that takes a row of a kind away."""
    rows = ROWS[kind]

    def detach(state: State, event: Any) -> None:
        key, instance, undo, attached = event.key, event.instance, state.undo, state.attached
        found, beside = rows(state), attached[instance]
        if key in found:
            undo.append((found, key, found.pop(key)))
        if len(beside) == 1 and key in beside:
            undo.append((attached, instance, attached.pop(instance)))
        else:
            drop(state, beside, key)

    return detach


def job_created(state: State, event: happened.JobCreated) -> None:
    """Open a job."""
    attach(state, Job(event.key, event.instance, event.retries, event.listener))


def job_retries(state: State, event: happened.JobFailed | happened.JobRetriesSet | happened.JobUpdated) -> None:
    """Note how many attempts a job has left."""
    assign(state, state.jobs[event.key], "retries", event.retries)


def task_created(state: State, event: happened.TaskCreated) -> None:
    """Open a task."""
    attach(state, Task(event.key, event.instance))


def timer_created(state: State, event: happened.TimerCreated) -> None:
    """Start a timer."""
    what = (event.due, event.interval, event.repetitions, event.part)
    attach(state, Timer(event.key, event.instance, event.element, *what))


def subscription_opened(state: State, event: happened.SubscriptionOpened) -> None:
    """Open a subscription."""
    what = (event.message, event.correlation_key, event.interrupting, event.kind, event.part)
    attach(state, Subscription(event.key, event.instance, event.element, *what))


def condition_opened(state: State, event: happened.ConditionOpened) -> None:
    """Wait for a condition."""
    attach(state, Condition(event.key, event.instance, event.element, event.part))


def occurrence_noted(state: State, event: happened.OccurrenceNoted) -> None:
    """Note that one of several things happened."""
    attach(state, Occurrence(event.key, event.instance, event.element, event.part, event.variables))


def case_called(state: State, event: happened.CaseCalled) -> None:
    """Wait for a called case."""
    attach(state, Call(event.key, event.instance))


def compensation_kept(state: State, event: happened.CompensationKept) -> None:
    """Keep in mind what can be undone."""
    attach(state, Compensation(event.key, event.instance, event.element, 0, event.variables))


def compensation_moved(state: State, event: happened.CompensationMoved) -> None:
    """Hang what can be undone on another instance."""
    old = state.compensations[event.key]
    compensation_dropped(state, event)
    attach(state, Compensation(old.key, event.target, old.element, event.within, old.variables, event.running))
    if event.running:
        put(state, state.undoing, event.target, event.key)


def compensation_dropped(state: State, event: happened.CompensationDropped | happened.CompensationMoved) -> None:
    """Forget what could be undone."""
    drop(state, state.compensations, event.key)
    drop_below(state, state.attached, event.instance, event.key)
    if state.undoing.get(event.instance) == event.key:
        drop(state, state.undoing, event.instance)


def incident_raised(state: State, event: happened.IncidentRaised) -> None:
    """Open an incident."""
    attach(state, Incident(event.key, event.instance, event.kind, event.job))


APPLIERS: Final[dict[type[happened.Event], Callable[[State, Any], None]]] = {
    happened.CaseStarted: case_started,
    happened.CaseCompleted: case_ended,
    happened.CaseCanceled: case_ended,
    happened.CaseSuspended: case_suspended,
    happened.CaseResumed: case_suspended,
    happened.CaseModified: nothing,
    happened.ErrorEscaped: nothing,
    happened.EscalationEscaped: nothing,
    happened.CaseMigrated: case_migrated,
    happened.ElementMigrated: element_migrated,
    happened.WaitMigrated: wait_migrated,
    happened.CasePaused: case_paused,
    happened.CaseContinued: case_continued,
    happened.ElementPassed: nothing,
    happened.ElementActivated: element_activated,
    happened.PhaseChanged: phase_changed,
    happened.ElementCompleted: element_left,
    happened.ElementTerminated: element_left,
    happened.LoopPassed: nothing,
    happened.LoopStarted: loop_started,
    happened.RoundDone: round_done,
    happened.RoundsPassed: rounds_passed,
    happened.StepSkipped: step_skipped,
    happened.TargetSet: nothing,
    happened.Escalated: nothing,
    happened.FailureMet: nothing,
    happened.FlowTaken: nothing,
    happened.TokenArrived: token_arrived,
    happened.TokensJoined: tokens_joined,
    happened.TokensDropped: tokens_dropped,
    happened.TokensWithdrawn: tokens_withdrawn,
    happened.VariablesSet: variables_set,
    happened.DataStored: nothing,
    happened.JobCreated: job_created,
    happened.JobCompleted: detacher(Job),
    happened.JobFailed: job_retries,
    happened.JobRetriesSet: job_retries,
    happened.JobUpdated: job_retries,
    happened.JobCanceled: detacher(Job),
    happened.TaskCreated: task_created,
    happened.TaskCompleted: detacher(Task),
    happened.TaskChanged: nothing,
    happened.TaskDenied: nothing,
    happened.TaskCanceled: detacher(Task),
    happened.TimerCreated: timer_created,
    happened.TimerFired: detacher(Timer),
    happened.TimerCanceled: detacher(Timer),
    happened.SubscriptionOpened: subscription_opened,
    happened.SubscriptionCorrelated: nothing,
    happened.SubscriptionClosed: detacher(Subscription),
    happened.CaseCalled: case_called,
    happened.CallEnded: detacher(Call),
    happened.CallCanceled: detacher(Call),
    happened.CompensationKept: compensation_kept,
    happened.CompensationMoved: compensation_moved,
    happened.CompensationDropped: compensation_dropped,
    happened.ConditionOpened: condition_opened,
    happened.ConditionMet: nothing,
    happened.ConditionClosed: detacher(Condition),
    happened.OccurrenceNoted: occurrence_noted,
    happened.OccurrenceForgotten: detacher(Occurrence),
    happened.MessageThrown: nothing,
    happened.SignalThrown: nothing,
    happened.DecisionEvaluated: nothing,
    happened.IncidentRaised: incident_raised,
    happened.IncidentResolved: detacher(Incident),
}
