"""
What happened in a case, in the past tense.

Rule 1: `step` emits these and nothing else; only `appliers` turns them into state, only the runtime into rows.
Rule 2: an event holds keys (ints), BPMN ids and JSON values, never an index or an object of the graph.
Rule 3: instants are ints, milliseconds since the epoch, UTC.

Every open element instance has a key; the root instance's key is the case's key and its element is the process's id.
`scope` is the key of the enclosing instance, the case's key at the top.
"""

from enum import StrEnum
from typing import Any, Final

import msgspec

from clerkwork.engine.life import Phase


class Event(msgspec.Struct, frozen=True, gc=False):
    """The base of all events, so that a reader may say `list[Event]`; has no fields and no behaviour."""


class Caught(msgspec.Struct, frozen=True, gc=False):
    """The codes of errors and escalations that those who called a case catch; None stands for every code."""

    errors: tuple[str | None, ...] = ()
    escalations: tuple[str | None, ...] = ()


NOTHING_CAUGHT: Final = Caught()


class CaseStarted(Event, frozen=True, gc=False):
    """A case of a process began; its root instance is open and has no variables yet."""

    case: int
    process: str
    caught: Caught = NOTHING_CAUGHT
    stops: frozenset[str] = frozenset()


class CaseCompleted(Event, frozen=True, gc=False):
    """The last token is consumed, or a terminate end event was reached. Nothing is open any more."""

    case: int


class CaseCanceled(Event, frozen=True, gc=False):
    """Somebody ended the case before its end. Nothing is open any more."""

    case: int


class ErrorEscaped(Event, frozen=True, gc=False):
    """Nothing in a called case catches an error, but one of its callers does; the case is canceled next."""

    case: int
    code: str
    message: str
    variables: dict[str, Any]


class EscalationEscaped(Event, frozen=True, gc=False):
    """Nothing in a called case catches an escalation, but one of its callers does; the case goes on."""

    case: int
    code: str
    variables: dict[str, Any]


class CasePaused(Event, frozen=True, gc=False):
    """
    The step used up its budget; `tokens` are added to those that wait for the command Continue.

    Until then the case is alive without anything else open; other commands are allowed meanwhile.
    """

    case: int
    tokens: tuple["Token", ...]


class CaseContinued(Event, frozen=True, gc=False):
    """The tokens that waited for Continue move again; none waits any more."""

    case: int


class CaseSuspended(Event, frozen=True, gc=False):
    """The case rests: timers and jobs wait, tokens that are set free are kept for the command Continue."""

    case: int


class CaseResumed(Event, frozen=True, gc=False):
    """The case goes on; what has become due meanwhile is due now."""

    case: int


class CaseModified(Event, frozen=True, gc=False):
    """
    Somebody changes where the tokens are: elements begin, others end. The events after it change the state, not this.
    """

    case: int
    begun: tuple[str, ...]
    ended: tuple[str, ...]


class CaseMigrated(Event, frozen=True, gc=False):
    """The case goes on by another model, of which `process` is the id; what becomes of what is open follows."""

    case: int
    process: str


class ElementMigrated(Event, frozen=True, gc=False):
    """An open instance is one of `element` from now on; its jobs, tasks, incidents and variables stay."""

    key: int
    element: str


class WaitMigrated(Event, frozen=True, gc=False):
    """What waits for an event belongs to `element` from now on; all else of it stays."""

    key: int
    instance: int
    element: str


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token on its way when the budget ran out: in `scope`, about to enter `element`, by `flow` ("" if by none)."""

    scope: int
    element: str
    flow: str = ""


class ElementPassed(Event, frozen=True, gc=False):
    """An element was entered and left at once, without waiting; it has no key and no row."""

    element: str
    scope: int


class StepSkipped(Event, frozen=True, gc=False):
    """
    An element was not required and is left at once without being begun.

    `key` is 0, or that of an instance that an incident had kept, which is gone now.
    """

    element: str
    scope: int
    key: int = 0


class ElementActivated(Event, frozen=True, gc=False):
    """
    An element instance is open: one row more, and one child more of its scope.

    `phase` is ACTIVE when it waits, ACTIVATING when a fault stopped it (an IncidentRaised follows) or a loop begins a
    round; `counter` says which round of the loop `scope` it is, 0 if it is none.
    """

    key: int
    element: str
    scope: int
    phase: Phase = Phase.ACTIVE
    counter: int = 0


class PhaseChanged(Event, frozen=True, gc=False):
    """An open instance moved on within its life: ACTIVATING → ACTIVE or ACTIVE → COMPLETING."""

    key: int
    phase: Phase


class ElementCompleted(Event, frozen=True, gc=False):
    """
    An open instance left as its model says; its scope has a child less.

    Gone with it are its row, its local variables, and tokens in it that waited for Continue.
    """

    key: int
    element: str
    scope: int


class ElementTerminated(Event, frozen=True, gc=False):
    """An open instance was interrupted; the same is gone as with ElementCompleted."""

    key: int
    element: str
    scope: int


class LoopStarted(Event, frozen=True, gc=False):
    """
    An open instance goes its rounds: `size` of them, -1 if nobody knows how many; `items` are what they are for.

    With the instance go its rounds, and the items and results that are kept for them.
    """

    instance: int
    size: int
    items: list[Any] | None


class LoopPassed(Event, frozen=True, gc=False):
    """A loop was entered and left at once, with so many rounds that did not wait; none of them has a key or a row."""

    element: str
    scope: int
    rounds: int


class RoundDone(Event, frozen=True, gc=False):
    """A round of a loop had a result, to be kept at its place until the loop is done."""

    instance: int
    counter: int
    result: Any


class RoundsPassed(Event, frozen=True, gc=False):
    """
    The next `count` rounds of a loop were begun and done at once, without an instance; an ElementPassed tells of each.

    `first` is the counter of the first, `results` are what they gave by their counters.
    """

    instance: int
    first: int
    count: int
    results: dict[int, Any]


class FlowTaken(Event, frozen=True, gc=False):
    """A token went along a sequence flow; for history only, the state does not change."""

    flow: str
    scope: int


class TokenArrived(Event, frozen=True, gc=False):
    """A token waits at a joining gateway: the count of (scope, gateway, flow) rises by one."""

    scope: int
    gateway: str
    flow: str


class TokensJoined(Event, frozen=True, gc=False):
    """A joining gateway went on: the counts of these flows fall by one each; a row at 0 is gone."""

    scope: int
    gateway: str
    flows: tuple[str, ...]


class TokensDropped(Event, frozen=True, gc=False):
    """A scope ends in which tokens waited at a joining gateway: their counts on these flows are gone."""

    scope: int
    gateway: str
    flows: tuple[str, ...]


class TokensWithdrawn(Event, frozen=True, gc=False):
    """An event sub-process interrupts a scope that stays open: tokens in it that waited for Continue are gone."""

    scope: int


class VariablesSet(Event, frozen=True, gc=False):
    """Variables of one scope were created or replaced; values are JSON (numbers int or Decimal)."""

    scope: int
    values: dict[str, Any]


class DataStored(Event, frozen=True, gc=False):
    """A key of a data store got a value, None to take it away. The store is no part of the case."""

    store: str
    key: str
    value: Any


class Heard(msgspec.Struct, frozen=True):
    """
    What a listener's job is for: the event, which of its listeners it is, and what waits for them.

    `event` is start, end, or a task's creating, assigning, updating, completing or canceling; `data` are JSON values.
    """

    event: str
    place: int = 0
    data: dict[str, Any] = {}


class JobCreated(Event, frozen=True, gc=False):
    """Work for a worker or connector is open; `listener` says what a listener's job is for."""

    key: int
    instance: int
    element: str
    type: str
    retries: int
    headers: dict[str, str]
    listener: Heard | None = None


class JobCompleted(Event, frozen=True, gc=False):
    """A worker did the job; it is gone."""

    key: int
    instance: int


class JobFailed(Event, frozen=True, gc=False):
    """A worker failed; the job stays. Not to be handed out before `retry_at`, nor at all while `retries` is 0."""

    key: int
    instance: int
    retries: int
    message: str
    retry_at: int


class JobRetriesSet(Event, frozen=True, gc=False):
    """A failed job may be tried again at once, `retries` times (its incident was resolved)."""

    key: int
    instance: int
    retries: int


class JobUpdated(Event, frozen=True, gc=False):
    """A job has another number of attempts left; all else of it is as it was."""

    key: int
    instance: int
    retries: int


class JobCanceled(Event, frozen=True, gc=False):
    """The job is gone without being done: its element was interrupted or it threw an error that was caught."""

    key: int
    instance: int


class TaskCreated(Event, frozen=True, gc=False):
    """
    A person's task is open.

    People and groups are handles; `due` and `follow_up` are instants; `form` is a form's id; `priority` is 0 to 100.
    """

    key: int
    instance: int
    element: str
    name: str
    form: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    excluded_users: tuple[str, ...]
    due: int | None
    follow_up: int | None
    priority: int


class TaskCompleted(Event, frozen=True, gc=False):
    """A person completed the task; it is not open any more. `by` is set if listeners came between."""

    key: int
    instance: int
    by: str | None = None


class TaskChanged(Event, frozen=True, gc=False):
    """An open task was changed; `kind` is the word for its history, `changes` as in `commands.TaskResult`."""

    key: int
    instance: int
    changes: dict[str, Any]
    by: str | None
    kind: str


class TaskDenied(Event, frozen=True, gc=False):
    """A listener denied a change of a task (`event`: assigning, updating, completing), which is as it was."""

    key: int
    instance: int
    event: str
    reason: str


class TaskCanceled(Event, frozen=True, gc=False):
    """The task is not open any more because its element was interrupted."""

    key: int
    instance: int


class TimerCreated(Event, frozen=True, gc=False):
    """
    A timer runs.

    `instance` is what it is attached to (for a boundary event: the activity), `element` the timer event. `interval` is
    "" or says when it runs again (an ISO 8601 duration or a cron expression), `repetitions` how often it does so after
    this time (-1: for ever).

    `part` is the place of what waits among the definitions of a multiple event, here and in the events below.
    """

    key: int
    instance: int
    element: str
    due: int
    interval: str
    repetitions: int
    part: int = 0


class TimerFired(Event, frozen=True, gc=False):
    """The timer was due and is gone; if it repeats, a TimerCreated with a new key follows."""

    key: int
    instance: int
    element: str


class TimerCanceled(Event, frozen=True, gc=False):
    """The timer is gone because nothing needs it any more."""

    key: int
    instance: int


class TargetSet(Event, frozen=True, gc=False):
    """The step that an instance is should be done by an instant; for history only. A task has its due date itself."""

    instance: int
    element: str
    due: int


class Escalated(Event, frozen=True, gc=False):
    """
    A step of an escalation was taken, because an instance was not done in time; what it changes follows.

    `do` is remind, reassign, tell or decide; to `users` and `groups`, those who have the task if none are named.
    """

    instance: int
    element: str
    do: str
    users: tuple[str, ...]
    groups: tuple[str, ...]
    message: str
    result: dict[str, Any] | None = None


class FailureMet(Event, frozen=True, gc=False):
    """A failure condition holds: the case is paused or abandoned next (`then`). `instance` is 0 if there is none."""

    instance: int
    element: str
    then: str
    message: str


class SubscriptionKind(StrEnum):
    """What a subscription waits for; rows hold the text."""

    MESSAGE = "message"
    """A message of its name and correlation key."""
    SIGNAL = "signal"
    """A signal of its name; it has no correlation key."""


class SubscriptionOpened(Event, frozen=True, gc=False):
    """
    An element waits for a message or signal; `instance` is what it is attached to, as for timers.

    `message` is the name of either, `correlation_key` "" for a signal.
    """

    key: int
    instance: int
    element: str
    message: str
    correlation_key: str
    interrupting: bool
    kind: SubscriptionKind = SubscriptionKind.MESSAGE
    part: int = 0


class SubscriptionCorrelated(Event, frozen=True, gc=False):
    """
    A message or signal reached the subscription; it stays open until a SubscriptionClosed says otherwise.

    `message` is the message's key, 0 for a signal and for a message that was brought by hand.
    """

    key: int
    instance: int
    element: str
    message: int


class SubscriptionClosed(Event, frozen=True, gc=False):
    """The subscription is gone."""

    key: int
    instance: int


class CompensationKept(Event, frozen=True, gc=False):
    """
    An activity was completed that can be undone; `instance` is the scope that keeps this in mind.

    For a sub-process that is undone by what is in it, `variables` are those it had; what was kept in it follows, moved,
    with `within` being this key.
    """

    key: int
    instance: int
    element: str
    variables: dict[str, Any]


class CompensationMoved(Event, frozen=True, gc=False):
    """
    What can be undone is kept by `target` from now on, no longer by `instance`.

    `target` is the scope around a sub-process that was completed, or an event that throws the compensation, or, while
    it is `running`, the instance that undoes the sub-process.
    """

    key: int
    instance: int
    target: int
    within: int = 0
    running: bool = False


class CompensationDropped(Event, frozen=True, gc=False):
    """What could be undone is forgotten: its handler begins or is done, or the scope that kept it is left."""

    key: int
    instance: int


class CaseCalled(Event, frozen=True, gc=False):
    """
    An element waits for a case of its own, which is to be started with these variables; `key` is that case's.

    `definition` is the key of the process's version. `business_id` is None for that of the calling case.
    """

    key: int
    instance: int
    element: str
    definition: int
    process: str
    variables: dict[str, Any]
    business_id: str | None
    caught: Caught


class CallEnded(Event, frozen=True, gc=False):
    """The called case has ended; nobody waits for it any more."""

    key: int
    instance: int


class CallCanceled(Event, frozen=True, gc=False):
    """The element that waits for the called case was interrupted; that case is to be canceled."""

    key: int
    instance: int


class ConditionOpened(Event, frozen=True, gc=False):
    """An element waits for a condition, which sees the variables of `instance`, what it is attached to."""

    key: int
    instance: int
    element: str
    part: int = 0


class ConditionMet(Event, frozen=True, gc=False):
    """A condition holds after a change, so its event occurs; it stays open until a ConditionClosed says otherwise."""

    key: int
    instance: int
    element: str


class ConditionClosed(Event, frozen=True, gc=False):
    """Nobody waits for the condition any more."""

    key: int
    instance: int


class OccurrenceNoted(Event, frozen=True, gc=False):
    """One of the things happened that an event waits for all of; it brought these variables."""

    key: int
    instance: int
    element: str
    part: int
    variables: dict[str, Any]


class OccurrenceForgotten(Event, frozen=True, gc=False):
    """What was noted is gone: all have happened, it happened again, or nobody waits any more."""

    key: int
    instance: int


class MessageThrown(Event, frozen=True, gc=False):
    """An element threw a message, which is to be published; `ttl` is in milliseconds. The state does not change."""

    key: int
    element: str
    scope: int
    message: str
    correlation_key: str
    message_id: str | None
    ttl: int
    variables: dict[str, Any]


class SignalThrown(Event, frozen=True, gc=False):
    """
    An element threw a signal; the state does not change.

    In its own case the signal has been caught by the events that follow; all others have to be told of it. Who began to
    wait after this event (a greater key than `key`) does not get it.
    """

    key: int
    element: str
    scope: int
    signal: str
    variables: dict[str, Any]


class DecisionEvaluated(Event, frozen=True, gc=False):
    """
    An element asked for a decision; for history only, the state does not change.

    `key` is the evaluation's, `decision_key` and `version` are the decision's; `instance` is the element instance that
    an incident had kept, None if there is none. The rest is as in `context.Decided`.
    """

    key: int
    instance: int | None
    element: str
    decision_key: int
    decision: str
    version: int
    inputs: dict[str, Any]
    output: Any
    trace: Any
    failure: str | None


class IncidentRaised(Event, frozen=True, gc=False):
    """A fault waits for somebody; `kind` is one of `incidents.Kind`, `job` the failed job's key or None."""

    key: int
    instance: int
    kind: str
    message: str
    job: int | None


class IncidentResolved(Event, frozen=True, gc=False):
    """The incident is gone: it was resolved, or its element was interrupted."""

    key: int
    instance: int
