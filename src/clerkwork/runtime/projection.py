"""
Events to rows: state and history of a case, written in the same transaction.

Rule 1: one function per event, found in HANDLERS; an event without one is a fault of this file.
Rule 2: history only ever appends, but for an element's `left`; positions rise by one, per case.
Rule 3: counts and phases are read from the state when the step is over (`seal`), never counted here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from clerkwork.engine import events as e
from clerkwork.engine.life import Phase
from clerkwork.engine.timers import following
from clerkwork.kernel import json
from clerkwork.runtime import (
    loops,
    moving,
    signals,
    step_rules,
    suspensions,
    task_changes,
    wait_rows,
    wiring,
    work_rows,
)
from clerkwork.runtime.cases import Working
from clerkwork.runtime.changes import Changes

PHASES: Final = {phase: phase.value for phase in Phase}
CHILDREN, PHASE = 4, 7  # columns of a new element instance
LEFT: Final = slice(8, 11)  # left, outcome, actor of a new history row


@dataclass(slots=True)
class Projection:
    """The events of one unit of work on their way to rows; `actor` is who caused the present ones."""

    changes: Changes
    now: int
    actor: str | None = None
    pending: list[tuple[signals.Event, signals.Case]] = field(default_factory=list)
    done_by: dict[int, str | None] = field(default_factory=dict)

    def project(self, case: Working, happened: Sequence[e.Event]) -> None:
        """Note what the rows of these events are."""
        for event in happened:
            HANDLERS[type(event)](self, case, event)

    def tell(self, case: Working, event: signals.Event) -> None:
        """Note an event for the handlers of signals."""
        self.pending.append((event, case.row))

    def seal(self, case: Working, stamp: int) -> None:
        """Note the final counts of a case and its root row, after its last step of this unit."""
        row, state = case.row, case.state
        row.stamp = stamp
        root = state.instances.get(row.key)
        if root is None:
            row.children, row.tokens, row.due = 0, "", None
        else:
            row.children = root.children
            row.tokens = msgspec.json.encode(state.tokens).decode() if state.tokens else ""
            row.due = self.now if row.tokens and row.suspended_at is None else None
        for key in case.stirred:
            if key in state.instances and key != row.key:
                self._seal_instance(case, key)
        for key in case.looped:
            loops.seal(self.changes, case, key)
        for place in case.joined:
            self._seal_join(case, *place)
        self._seal_root(case)

    def _seal_join(self, case: Working, scope: int, gateway: str, flow: str) -> None:
        count = case.state.arrivals.get(scope, {}).get(gateway, {}).get(flow, 0)
        place = (case.row.key, scope, gateway, flow)
        if count:
            self.changes.upsert("join", place, count)
        else:
            self.changes.drop("join", place)

    def _seal_instance(self, case: Working, key: int) -> None:
        found = case.state.instances[key]
        new = self.changes.new("elementinstance", key)
        if new is not None:
            new[CHILDREN], new[PHASE] = found.children, PHASES[found.phase]
        else:
            self.changes.update("instance", (case.row.key, key), found.children, PHASES[found.phase])

    def _seal_root(self, case: Working) -> None:
        row = case.row
        if case.new:
            self.changes.insert("case", row.key, msgspec.structs.astuple(row))
            for tag in row.tags.split():
                self.changes.insert("casetag", (tag, row.key), (tag, row.key))
        else:
            counts = (row.incidents, row.position, row.children)
            values = (row.state, row.ended_at, *counts, row.due, row.tokens, row.stamp, row.width)
            self.changes.update("case", (row.key, case.was), *values)

    def note(self, case: Working, kind: str, details: Any = None) -> None:
        """Add a row of case history."""
        self.record("casehistory", case, self.now, kind, self.actor, json.dumps(details or {}))

    def note_task(self, case: Working, task: int, kind: str, actor: str | None, details: Any = None) -> None:
        """Add a row of task history."""
        text = json.dumps(details) if details else "{}"
        self.record("taskhistory", case, task, self.now, kind, actor, text)

    def record(self, table: str, case: Working, *columns: Any) -> None:
        """Add a row of history that says all there will be to say."""
        row = case.row
        row.position += 1
        self.changes.appended[table].append((row.key, row.position, *columns))

    def passed(self, case: Working, element: str, scope: int, *, loop: bool = False, how: str = "completed") -> None:
        """Add the history row of an element that has left already (`how`)."""
        kind, name = case.compiled.elements[element]
        kind, now, row = loops.KIND if loop else kind, self.now, case.row
        row.position += 1
        columns = (row.key, row.position, None, scope, element, kind, name, now, now, how, None, row.definition)
        self.changes.appended["elementhistory"].append(columns)

    def enter(self, case: Working, instance: int, element: str, scope: int, *, loop: bool) -> int:
        """Add the history row of an element that is open and return its position."""
        kind, name = case.compiled.elements[element]
        row = case.row
        row.position += 1
        what = (instance, scope, element, loops.KIND if loop else kind, name, self.now)
        place = (row.key, row.position)
        self.changes.insert("elementhistory", place, [*place, *what, None, None, None, row.definition])
        return row.position

    def leave(self, case: Working, key: int, outcome: str) -> None:
        """Say in the history row of an open instance how it left."""
        place = (case.row.key, case.places[key][1])
        left = (self.now, outcome, self.done_by.pop(key, None))
        new = self.changes.new("elementhistory", place)
        if new is not None:
            new[LEFT] = left
        else:
            self.changes.update("left", place, *left)

    def gone(self, case: Working, key: int, scope: int, outcome: str) -> None:
        """Take away the row of an instance that left, and what is only its own."""
        self.leave(case, key, outcome)
        case.row.width -= 1
        if case.rounds:
            loops.end(self.changes, case, key)
            if scope in case.rounds:
                case.looped.add(scope)
        self.changes.delete("elementinstance", key, case.row.key, key)
        case.stirred.add(scope)
        if key in case.fresh:
            case.fresh.discard(key)
            upserts = self.changes.upserts["variable"]
            for place in [place for place in upserts if place[1] == key]:
                del upserts[place]
        if key in case.stored:
            case.stored.discard(key)
            self.changes.deletes["variable"][key] = (case.row.key, key)


def _case_started(_to: Projection, _case: Working, _event: e.CaseStarted) -> None:
    """Do nothing: the root row is written when the unit is sealed."""


def _case_completed(to: Projection, case: Working, _event: e.CaseCompleted) -> None:
    _end(to, case, "completed")


def _case_canceled(to: Projection, case: Working, _event: e.CaseCanceled) -> None:
    _end(to, case, "canceled")


def _end(to: Projection, case: Working, state: str) -> None:
    case.row.state, case.row.ended_at = state, to.now
    kept = case.compiled.process.time_to_live
    if kept and case.row.parent is None:
        to.changes.update("expiry", (case.row.key,), following(to.now, kept, wiring.current().zone))
    if case.row.suspended_at is not None:
        suspensions.release_messages(to.changes, case)
        suspensions.awaken(to.changes, case)
    to.tell(case, signals.CaseEnded(state))


def _suspended(to: Projection, case: Working, _event: e.CaseSuspended) -> None:
    suspensions.rest(to.changes, case, to.now)
    _note(to, case, "suspended")


def _resumed(to: Projection, case: Working, _event: e.CaseResumed) -> None:
    suspensions.wake(to.changes, case, to.now)
    _note(to, case, "resumed")


def _note(to: Projection, case: Working, kind: str, details: Any = None) -> None:
    """Write a step in the life of a case, and of the tasks that rest with it."""
    to.note(case, kind, details)
    if kind in {"suspended", "resumed"}:
        for task in case.tasks:
            to.note_task(case, task, kind, to.actor)


def _modified(to: Projection, case: Working, event: e.CaseModified) -> None:
    _note(to, case, "modified", {"begun": event.begun, "ended": event.ended})


def _migrated(to: Projection, case: Working, event: e.CaseMigrated) -> None:
    before = case.row.definition
    case.row.definition, case.row.process_id = case.compiled.key, event.process
    to.changes.update("migrated", (case.row.key,), case.row.definition, event.process)
    _note(to, case, "migrated", {"from": str(before), "to": str(case.row.definition)})


def _element_migrated(to: Projection, case: Working, event: e.ElementMigrated) -> None:
    moving.element(to.changes, case, event.key, event.element)


def _wait_migrated(to: Projection, case: Working, event: e.WaitMigrated) -> None:
    moving.wait(to.changes, case, event.instance, event.key, event.element)


def _sealed_only(_to: Projection, _case: Working, _event: e.Event) -> None:
    """Do nothing: `seal` reads the tokens from the state."""


def _told_elsewhere(_to: Projection, _case: Working, _event: e.Event) -> None:
    """Do nothing: the unit of work tells the case that called this one, or stores the message."""


def _case_called(to: Projection, case: Working, event: e.CaseCalled) -> None:
    to.changes.insert("call", event.key, (event.key, case.row.key, event.instance, event.element))


def _call_gone(to: Projection, _case: Working, event: e.CallEnded | e.CallCanceled) -> None:
    to.changes.delete("call", event.key, event.key)


def _passed(to: Projection, case: Working, event: e.ElementPassed) -> None:
    to.passed(case, event.element, event.scope)


def _activated(to: Projection, case: Working, event: e.ElementActivated) -> None:
    loop = not event.counter and case.compiled.graph.nodes[event.element].inner is not None
    position = to.enter(case, event.key, event.element, event.scope, loop=loop)
    case.places[event.key] = (event.element, position)
    row = [case.row.key, event.key, event.element, event.scope, 0, position, to.now, PHASES[event.phase], event.counter]
    case.row.width += 1
    if event.counter:
        loops.begin_round(to.changes, case, event)
        case.looped.add(event.scope)
    to.changes.insert("elementinstance", event.key, row)
    case.stirred |= {event.key, event.scope}


def _phase_changed(_to: Projection, case: Working, event: e.PhaseChanged) -> None:
    case.stirred.add(event.key)


def _completed(to: Projection, case: Working, event: e.ElementCompleted) -> None:
    to.gone(case, event.key, event.scope, "completed")


def _terminated(to: Projection, case: Working, event: e.ElementTerminated) -> None:
    to.gone(case, event.key, event.scope, "terminated")


def _loop_passed(to: Projection, case: Working, event: e.LoopPassed) -> None:
    to.passed(case, event.element, event.scope, loop=True)
    for _ in range(event.rounds):
        to.passed(case, event.element, event.scope)


def _loop_started(to: Projection, case: Working, event: e.LoopStarted) -> None:
    loops.start(to.changes, case, event)
    case.looped.add(event.instance)


def _rounds_passed(to: Projection, case: Working, event: e.RoundsPassed) -> None:
    loops.pass_rounds(to.changes, case, event)
    case.looped.add(event.instance)


def _round_done(to: Projection, case: Working, event: e.RoundDone) -> None:
    loops.keep_result(to.changes, case, event)
    case.looped.add(event.instance)


def _flow_taken(to: Projection, case: Working, event: e.FlowTaken) -> None:
    row = case.row
    row.position += 1
    to.changes.appended["flowhistory"].append((row.key, row.position, event.flow, to.now))


def _arrived(_to: Projection, case: Working, event: e.TokenArrived) -> None:
    case.joined.add((event.scope, event.gateway, event.flow))


def _joined(_to: Projection, case: Working, event: e.TokensJoined | e.TokensDropped) -> None:
    case.joined |= {(event.scope, event.gateway, flow) for flow in event.flows}


def _variables_set(to: Projection, case: Working, event: e.VariablesSet) -> None:
    row, scope, changes = case.row, event.scope, to.changes
    key, history = row.key, changes.appended["variablehistory"]
    case.fresh.add(scope)
    for name, value in event.values.items():
        text = json.dumps(value)
        case.weight += len(text)
        changes.upsert("variable", (key, scope, name), text)
        row.position += 1
        history.append((key, row.position, scope, name, text, to.now, to.actor))


def _stored(_to: Projection, _case: Working, _event: e.DataStored) -> None:
    """Do nothing: `stores.write` locks the store first."""


Handler = Callable[[Projection, Working, Any], None]
HANDLERS: Final[dict[type[e.Event], Handler]] = {
    e.CaseStarted: _case_started,
    e.CaseCompleted: _case_completed,
    e.CaseCanceled: _case_canceled,
    e.CaseSuspended: _suspended,
    e.CaseResumed: _resumed,
    e.CaseModified: _modified,
    e.CaseMigrated: _migrated,
    e.ElementMigrated: _element_migrated,
    e.WaitMigrated: _wait_migrated,
    e.ErrorEscaped: _told_elsewhere,
    e.EscalationEscaped: _told_elsewhere,
    e.CaseCalled: _case_called,
    e.CallEnded: _call_gone,
    e.CallCanceled: _call_gone,
    e.CasePaused: _sealed_only,
    e.CaseContinued: _sealed_only,
    e.ElementPassed: _passed,
    e.ElementActivated: _activated,
    e.PhaseChanged: _phase_changed,
    e.ElementCompleted: _completed,
    e.ElementTerminated: _terminated,
    e.LoopPassed: _loop_passed,
    e.LoopStarted: _loop_started,
    e.RoundDone: _round_done,
    e.RoundsPassed: _rounds_passed,
    e.FlowTaken: _flow_taken,
    e.TokenArrived: _arrived,
    e.TokensJoined: _joined,
    e.TokensDropped: _joined,
    e.TokensWithdrawn: _sealed_only,
    e.VariablesSet: _variables_set,
    e.DataStored: _stored,
    e.JobCreated: work_rows.job_created,
    e.JobCompleted: work_rows.job_gone,
    e.JobFailed: work_rows.job_failed,
    e.JobRetriesSet: work_rows.job_retries_set,
    e.JobUpdated: work_rows.job_updated,
    e.JobCanceled: work_rows.job_gone,
    e.TaskCreated: work_rows.task_created,
    e.TaskCompleted: work_rows.task_completed,
    e.TaskChanged: task_changes.task_changed,
    e.TaskDenied: task_changes.task_denied,
    e.TaskCanceled: work_rows.task_canceled,
    e.StepSkipped: step_rules.skipped,
    e.TargetSet: step_rules.target_set,
    e.Escalated: step_rules.escalated,
    e.FailureMet: step_rules.failure_met,
    e.TimerCreated: wait_rows.timer_created,
    e.TimerFired: wait_rows.timer_gone,
    e.TimerCanceled: wait_rows.timer_gone,
    e.SubscriptionOpened: wait_rows.subscription_opened,
    e.SubscriptionCorrelated: wait_rows.subscription_correlated,
    e.SubscriptionClosed: wait_rows.subscription_closed,
    e.CompensationKept: wait_rows.compensation_kept,
    e.CompensationMoved: wait_rows.compensation_moved,
    e.CompensationDropped: wait_rows.compensation_dropped,
    e.ConditionOpened: wait_rows.condition_opened,
    e.ConditionMet: wait_rows.condition_met,
    e.ConditionClosed: wait_rows.condition_closed,
    e.OccurrenceNoted: wait_rows.occurrence_noted,
    e.OccurrenceForgotten: wait_rows.occurrence_forgotten,
    e.MessageThrown: _told_elsewhere,
    e.SignalThrown: wait_rows.signal_thrown,
    e.DecisionEvaluated: work_rows.decision_evaluated,
    e.IncidentRaised: work_rows.incident_raised,
    e.IncidentResolved: work_rows.incident_resolved,
}
