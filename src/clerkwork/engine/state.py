"""
The state of one case, or of the part of it that a step needs.

Rule 1: only `appliers` change it. Rule 2: it holds keys, BPMN ids and JSON values, so it can be stored as rows.
Rule 3: what is loaded of an instance is loaded whole: its variables, what is attached to it, the arrivals in it and how
far its loop is.

A step needs the target of its command, the instances on the path from there to the root, and the case's waiting
tokens. Children that are not on the path may be left out; `Instance.children` counts them all the same, and a step
that must visit them raises `Unloaded`. So may items and results of loops.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final

import msgspec

from clerkwork.engine.events import NOTHING_CAUGHT, Caught, Heard, SubscriptionKind, Token
from clerkwork.engine.life import Phase


class Instance(msgspec.Struct):
    """An open element instance; the root's key is the case's and its scope is 0."""

    key: int
    element: str
    scope: int
    phase: Phase = Phase.ACTIVE
    children: int = 0  # open instances directly in it, loaded or not
    counter: int = 0  # which round of its loop it is, from 1; 0 if it is none


class Job(msgspec.Struct):
    """Open work; `type` and headers stand in the job's row and are not needed here."""

    key: int
    instance: int
    retries: int
    listener: Heard | None = None


class Task(msgspec.Struct):
    """A person's open task."""

    key: int
    instance: int


class Timer(msgspec.Struct):
    """A running timer; see `events.TimerCreated`."""

    key: int
    instance: int
    element: str
    due: int
    interval: str = ""
    repetitions: int = 0
    part: int = 0


class Subscription(msgspec.Struct):
    """An open wait for a message or signal; see `events.SubscriptionOpened`."""

    key: int
    instance: int
    element: str
    message: str
    correlation_key: str
    interrupting: bool = True
    kind: SubscriptionKind = SubscriptionKind.MESSAGE
    part: int = 0


class Condition(msgspec.Struct):
    """An open wait for a condition; see `events.ConditionOpened`."""

    key: int
    instance: int
    element: str
    part: int = 0


class Occurrence(msgspec.Struct):
    """One of the things that an event waits for all of, and that has happened; see `events.OccurrenceNoted`."""

    key: int
    instance: int
    element: str
    part: int
    variables: dict[str, Any]


class Incident(msgspec.Struct):
    """An open fault."""

    key: int
    instance: int
    kind: str
    job: int | None = None


class Call(msgspec.Struct):
    """An open wait for a called case, whose key it has."""

    key: int
    instance: int


class Compensation(msgspec.Struct):
    """A completed activity that can be undone; see `events.CompensationKept`."""

    key: int
    instance: int
    element: str
    within: int = 0
    variables: dict[str, Any] = {}
    running: bool = False


class Loop(msgspec.Struct):
    """
    How far the rounds of an open loop are; it lives and dies with the instance whose key it has.

    `size` is how many rounds there may be, -1 if nobody knows. By the counters of their rounds: `items` of rounds that
    have not begun, `results` of those that are done. Both may be loaded in part.
    """

    instance: int
    size: int
    begun: int = 0
    completed: int = 0
    items: dict[int, Any] = {}
    results: dict[int, Any] = {}


Attached = Job | Task | Timer | Subscription | Condition | Occurrence | Call | Incident | Compensation
"""What can be attached to an instance and lives no longer than it."""


class State(msgspec.Struct):
    """
    One case. Make `State(case=key)` for a new one, `load(…)` for one that has rows.

    `variables` has an entry for each loaded instance that has local variables; `arrivals` holds, by scope, joining
    gateway and incoming flow, how many tokens wait.
    """

    case: int
    outcome: str | None = None  # None while it runs or has not begun; "completed" or "canceled"
    instances: dict[int, Instance] = {}
    variables: dict[int, dict[str, Any]] = {}
    arrivals: dict[int, dict[str, dict[str, int]]] = {}
    jobs: dict[int, Job] = {}
    tasks: dict[int, Task] = {}
    timers: dict[int, Timer] = {}
    subscriptions: dict[int, Subscription] = {}
    conditions: dict[int, Condition] = {}
    occurrences: dict[int, Occurrence] = {}
    calls: dict[int, Call] = {}
    incidents: dict[int, Incident] = {}
    compensations: dict[int, Compensation] = {}
    loops: dict[int, Loop] = {}
    tokens: tuple[Token, ...] = ()  # wait for Continue
    suspended: bool = False
    caught: Caught = NOTHING_CAUGHT  # of errors and escalations, by those who called the case
    stops: frozenset[str] = frozenset()  # ids of elements after which the case is canceled
    members: dict[int, dict[int, None]] = {}  # index: scope → its loaded children, oldest first
    attached: dict[int, dict[int, Attached]] = {}  # index: instance → what hangs on it, oldest first
    undoing: dict[int, int] = {}  # index: instance that undoes a sub-process → its compensation
    undo: list[Any] = []  # how to take back the present step; empty between steps


def load(  # noqa: PLR0913 - one for each table that a case has rows in
    case: int,
    instances: Iterable[Instance],
    *,
    variables: dict[int, dict[str, Any]],
    attached: Iterable[Attached] = (),
    arrivals: Iterable[tuple[int, str, str, int]] = (),
    loops: Iterable[Loop] = (),
    tokens: tuple[Token, ...] = (),
    suspended: bool = False,
    caught: Caught = NOTHING_CAUGHT,
    stops: frozenset[str] = frozenset(),
) -> State:
    """
    Return the state of a running case from its rows, or from those on a path to the root.

    Args: the instances, the root's included (key = case, scope = 0, element = process id); local variables by instance
    key; what is attached to these instances; arrivals as (scope, gateway, flow, count); loops with as many of their
    items and results as are wanted.
    """
    state = State(case, tokens=tokens, variables={case: {}}, suspended=suspended, caught=caught, stops=stops)
    add(state, instances, variables=variables, attached=attached, arrivals=arrivals, loops=loops)
    return state


def add(
    state: State,
    instances: Iterable[Instance],
    *,
    variables: dict[int, dict[str, Any]],
    attached: Iterable[Attached] = (),
    arrivals: Iterable[tuple[int, str, str, int]] = (),
    loops: Iterable[Loop] = (),
) -> None:
    """Add more rows of the same case to a state, after `Unloaded`; rows that are there already stay as they are."""
    for instance in sorted(instances, key=lambda one: one.key):
        if state.instances.setdefault(instance.key, instance) is instance and instance.scope:
            state.members.setdefault(instance.scope, {})[instance.key] = None
    for scope, values in variables.items():
        if not state.variables.get(scope):
            state.variables[scope] = values
    for row in sorted(attached, key=lambda one: one.key):
        rows = ROWS[type(row)](state)
        if rows.setdefault(row.key, row) is row:
            state.attached.setdefault(row.instance, {})[row.key] = row
            if type(row) is Compensation and row.running:
                state.undoing[row.instance] = row.key
    for scope, gateway, flow, count in arrivals:
        state.arrivals.setdefault(scope, {}).setdefault(gateway, {}).setdefault(flow, count)
    for loop in loops:
        state.loops.setdefault(loop.instance, loop)


def add_rounds(state: State, instance: int, items: dict[int, Any], results: dict[int, Any]) -> None:
    """Add items and results of a loop, after `Unloaded`; those of rounds that have begun meanwhile are left out."""
    loop = state.loops[instance]
    loop.items = {counter: item for counter, item in items.items() if counter > loop.begun}
    loop.results = {**results, **loop.results}


ROWS: Final[dict[type[Attached], Callable[[State], dict[int, Any]]]] = {
    Job: attrgetter("jobs"),
    Task: attrgetter("tasks"),
    Timer: attrgetter("timers"),
    Subscription: attrgetter("subscriptions"),
    Condition: attrgetter("conditions"),
    Occurrence: attrgetter("occurrences"),
    Call: attrgetter("calls"),
    Incident: attrgetter("incidents"),
    Compensation: attrgetter("compensations"),
}
"""Kind → the part of a state that holds all rows of it."""
