"""What happened to elements, tokens, variables and what can be undone."""

from typing import Any

from clerkwork.engine.events.base import Event
from clerkwork.engine.life import Phase


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
    """An open instance moved on within its life: ACTIVATING → ACTIVE → COMPLETING, or any of them → TERMINATING."""

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
