"""
The rows of what cases wait for, of what can be undone, and of signals that were thrown.
"""

from typing import TYPE_CHECKING, Final

from clerkwork.engine import events as e
from clerkwork.kernel import json
from clerkwork.runtime.cases import Working

if TYPE_CHECKING:  # it hands itself over
    from clerkwork.runtime.projection import Projection

KINDS: Final = {kind: kind.value for kind in e.SubscriptionKind}
KEPT_BY, KEPT_HOW = 2, slice(4, 6)  # columns of a new compensation


def timer_created(to: "Projection", case: Working, event: e.TimerCreated) -> None:
    """Add a timer, held if the case rests."""
    held = case.row.suspended_at is not None
    columns = (None, event.instance, event.element, event.due, event.interval, event.repetitions, held, event.part)
    to.changes.insert("timer", event.key, [event.key, case.row.key, *columns])


def timer_gone(to: "Projection", _case: Working, event: e.TimerFired | e.TimerCanceled) -> None:
    """Delete a timer."""
    to.changes.delete("timer", event.key, event.key)


def subscription_opened(to: "Projection", case: Working, event: e.SubscriptionOpened) -> None:
    """Add a wait for a message or signal."""
    what = (event.message, event.correlation_key, event.interrupting, KINDS[event.kind], event.part)
    columns = (event.instance, event.element, *what)
    row = [event.key, case.row.key, None, case.row.process_id, *columns]
    to.changes.insert("subscription", event.key, row)


def subscription_correlated(to: "Projection", case: Working, event: e.SubscriptionCorrelated) -> None:
    """Note which message reached the case; a signal, or one brought by hand, has no row."""
    if event.message:  # 0: brought by hand, or a signal; no row of its own
        row = [event.message, case.row.process_id, case.row.key, event.key, event.element, event.instance, to.now]
        to.changes.insert("correlation", (event.message, case.row.process_id), row)


def subscription_closed(to: "Projection", _case: Working, event: e.SubscriptionClosed) -> None:
    """Delete a wait."""
    to.changes.delete("subscription", event.key, event.key)


def compensation_kept(to: "Projection", case: Working, event: e.CompensationKept) -> None:
    """Add what can be undone."""
    variables = json.dumps(event.variables)
    case.weight += len(variables)
    row = [case.row.key, event.key, event.instance, event.element, 0, False, variables]
    to.changes.insert("compensation", (case.row.key, event.key), row)


def compensation_moved(to: "Projection", case: Working, event: e.CompensationMoved) -> None:
    """Let another scope keep what can be undone."""
    place, values = (case.row.key, event.key), (event.target, event.within, event.running)
    new = to.changes.new("compensation", place)
    if new is not None:
        new[KEPT_BY], new[KEPT_HOW] = values[0], values[1:]
    else:
        to.changes.update("compensation", place, *values)


def compensation_dropped(to: "Projection", case: Working, event: e.CompensationDropped) -> None:
    """Delete what can no longer be undone."""
    place = (case.row.key, event.key)
    to.changes.updates["compensation"].pop(place, None)
    to.changes.delete("compensation", place, *place)


def condition_opened(to: "Projection", case: Working, event: e.ConditionOpened) -> None:
    """Add a wait for a condition."""
    to.changes.insert("condition", event.key, [event.key, case.row.key, event.instance, event.element, event.part])


def condition_met(_to: "Projection", _case: Working, _event: e.ConditionMet) -> None:
    """Do nothing: what the event causes says that it occurred."""


def condition_closed(to: "Projection", _case: Working, event: e.ConditionClosed) -> None:
    """Delete a wait for a condition."""
    to.changes.delete("condition", event.key, event.key)


def occurrence_noted(to: "Projection", case: Working, event: e.OccurrenceNoted) -> None:
    """Add one of the things that have happened."""
    text = json.dumps(event.variables)
    case.weight += len(text)
    row = [event.key, case.row.key, event.instance, event.element, event.part, text]
    to.changes.insert("occurrence", event.key, row)


def occurrence_forgotten(to: "Projection", _case: Working, event: e.OccurrenceForgotten) -> None:
    """Delete one of the things that have happened."""
    to.changes.delete("occurrence", event.key, event.key)


def signal_thrown(to: "Projection", case: Working, event: e.SignalThrown) -> None:
    """Put a signal on its way."""
    text = json.dumps(event.variables)
    to.changes.insert("broadcast", event.key, (event.key, event.signal, text, case.row.key))
