"""What a case waited for: times, messages, signals and conditions; and what it threw."""

from typing import Any

from clerkwork.engine.events.base import Event, SubscriptionKind


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
    """
    One of the things happened that an event waits for all of; it brought these variables.

    With a part below 0 the event has occurred, and goes on when what it has ended is gone.
    """

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
