"""
The compiled process: plain objects that refer to each other, made once per deployed version and never changed.

Rule 1: what can be known before a case runs stands here; a step looks nothing up that could have been precomputed.
Rule 2: nodes refer to nodes directly (one attribute access instead of an index into a list); rows know only their ids.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from clerkwork.engine.context import StepContext
from clerkwork.engine.evaluator import Evaluator
from clerkwork.engine.events import Event
from clerkwork.engine.incidents import Fault
from clerkwork.engine.timers import Schedule, schedule
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.bpmn.model import Element, TimerKind, Trigger
from clerkwork.languages.feel import Expression, Feel

if TYPE_CHECKING:  # a run works on nodes, and a node's behaviour on a run
    from clerkwork.engine.run import Run
    from clerkwork.engine.state import Instance


UNTIMELY: Final = "Write a timer that needs no variables: no case has begun when it is read."


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """
    One input or output mapping: the source and the path of its target.

    An optional one does nothing when the source is null; `reads` are the data stores that the source sees.
    """

    source: Expression
    path: tuple[str, ...]
    place: str
    optional: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimerPlan:
    """What a timer event evaluates; `lasts` is the text of a duration that is always the same."""

    kind: TimerKind
    expression: Expression
    lasts: str | None = None


@dataclass(frozen=True, slots=True)
class ListenerPlan:
    """What a listener's job needs, and the event it is for."""

    event: str
    type: Expression
    retries: Expression
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class MessagePlan:
    """What a message event waits for."""

    name: Expression
    key: Expression | None


@dataclass(frozen=True, slots=True)
class SignalPlan:
    """What a signal event waits for or throws."""

    name: Expression


class Wait(NamedTuple):
    """
    One thing to wait for: the event's node, what it evaluates, and the instance that what waits is attached to.

    `part` is its place among the definitions of a multiple event.
    """

    node: "Node"
    plan: Any
    instance: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """What an event that throws a message evaluates; `sent_key` on what the message carries."""

    name: Expression
    key: Expression | None
    sent_key: Expression | None
    message_id: Expression | None
    ttl: Expression | None


@dataclass(frozen=True, slots=True)
class ConditionPlan:
    """What a conditional event evaluates, and after which changes; without names, after every one."""

    expression: Expression
    names: frozenset[str]
    creates: bool
    updates: bool


@dataclass(frozen=True, slots=True)
class PartsPlan:
    """What the definitions of a multiple event evaluate, each with its trigger."""

    parts: tuple[tuple[Trigger, Any], ...]


Enter = Callable[["Run", "Node", int, "Flow | None", "int | None"], "Flow | None"]
"""
A token enters: (run, node, scope, the flow it came by, key) → the flow it leaves by at once, or None.

`key` is None on the first attempt; after an incident it is the instance that was kept for the next one. Raises Fault
before it has emitted anything that changes the state.
"""
Act = Callable[["Run", "Node", "Instance", dict[str, Any]], None]
"""What an event's timer or message does: (run, the event's node, the instance it is attached to, variables)."""
Renew = Callable[["Run", "Node", "Instance"], None]
"""Open again what an open instance waits for: (run, its node, the instance)."""
Compile = Callable[[Element, Feel], Any]
"""Precompute what only this kind of element needs: (element, feel) → Node.plan."""
End = Callable[["Run", "Node", "Instance"], None]
"""What a scope does in which nothing is open any more: (run, its node, its instance)."""
Watch = Callable[["Run", "Node", int, dict[str, Any]], list[Event]]
"""Say what waits for an event: (run, the event's node, the instance to attach to, visible variables) → events."""


Work = Callable[["Run", "Node", dict[str, Any]], dict[str, Any]]
"""Do an element's work on the variables it sees, which are not to be kept; return the variables it produces."""
Script = Callable[["Node"], tuple["Expression", str]]
"""Return the expression that is all of an element's work, and the name of the only variable it produces."""


class Rounds(NamedTuple):
    """
    What a loop does when one of its rounds is done.

    `judge` decides what follows, seeing the round's variables, and emits nothing; it may raise Fault. `follow` does it.
    """

    judge: Callable[["Run", "Node", "Instance", dict[str, Any]], Any]
    follow: Callable[["Run", "Instance", Any], None]


BRINGING: Final = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.MULTIPLE, Trigger.PARALLEL})
"""What brings its variables to the start event that it triggers; others begin with them in the root."""
RESET: Final = "waitingForStart"
"""What conditions at a complex gateway see: true when it goes on, false when it resets."""


def no_plan(element: Element, feel: Feel) -> None:
    """Precompute nothing."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How one kind of element lives; each file of `elements/` defines one by composing functions."""

    enter: Enter
    compile: Compile = no_plan
    trigger: Act | None = None
    watch: Watch | None = None
    contains: bool = False  # it is a scope for elements of its own
    end: "End | None" = None  # of a scope: what it does when nothing in it is open any more, if not complete
    vacated: "End | None" = None  # of a scope: what it does when something in it was ended from outside
    inner: "Behaviour | None" = None  # of a scope whose beginning is chosen: how what is chosen runs
    splits: bool = False  # its flows may have conditions
    races: bool = False  # it waits for the events behind it, of which the first takes its token
    undoes: bool = False  # what is in it undoes what was completed around it
    raced: "Behaviour | None" = None  # how the element lives behind one that races
    gathers: bool = False  # as a join it waits for what can still come
    resets: bool = False  # such a join goes on before, and then waits for the rest
    renew: Renew | None = None  # opens again what it waits for, after that was lost
    rounds: Rounds | None = None  # it is a loop
    work: Work | None = None  # of an activity that passes: what it does
    script: Script | None = None  # if that is one expression


@dataclass(slots=True, eq=False)
class Flow:
    """A sequence flow; one without id and source leads into a start event."""

    id: str
    target: "Node"
    condition: Expression | None = None
    place: str = ""


@dataclass(slots=True, eq=False)
class Node:
    """A flow node, or the process itself (whose `element` is None)."""

    id: str
    behaviour: Behaviour
    element: Element
    enter: Enter
    plan: Any
    name: str
    container: "Node | None" = None
    flow: "Flow | None" = None  # its only outgoing flow
    flows: tuple["Flow", ...] = ()
    default: "Flow | None" = None
    leap: "Flow | None" = None  # of a throwing link event: into the catching one
    asks: bool = False  # an activity of whose flows some are taken by their conditions
    incoming: tuple[str, ...] = ()
    reach: Any = None  # of a join that waits for what can still come: a `reach.Reach`
    inputs: tuple[MappingPlan, ...] = ()
    outputs: tuple[MappingPlan, ...] = ()
    data_outputs: tuple[MappingPlan, ...] = ()  # what leaves it besides
    watchers: tuple["Node", ...] = ()  # events that wait with it: at its boundary, or behind it in a race
    catchers: tuple["Node", ...] = ()  # boundary events that catch what is thrown, those with a code first
    event_starts: tuple["Node", ...] = ()  # of a scope: those of its event sub-processes, with a code first
    entries: tuple["Flow", ...] = ()  # of a scope: where it begins
    resets: tuple["Node", ...] = ()  # of a scope: joins in it that reset
    starts: tuple["Node", ...] = ()  # of the process: what can begin a case
    brings: bool = False  # what triggers it brings it variables
    gate: "Node | None" = None  # of an event that can begin a case behind a gateway: the gateway
    joins: bool = False  # a token that comes by a flow may have to wait for others
    start_listeners: tuple["ListenerPlan", ...] = ()
    end_listeners: tuple["ListenerPlan", ...] = ()
    task_listeners: tuple["ListenerPlan", ...] = ()
    handler: "Node | None" = None  # the activity that undoes it
    undoer: "Node | None" = None  # of a sub-process: the start of the event sub-process in it that undoes it
    cancels: "Node | None" = None  # of a transaction: the cancel event on its boundary
    remembers: bool = False  # it can be undone once it is completed, by its handler or by what is in it
    undone: "Node | None" = None  # of a sub-process: how it lives while what was done in it is undone
    inner: "Node | None" = None  # of an activity that loops: what each round does
    around: "Node | None" = None  # of such an inner node: the activity
    bare: bool = False  # nothing is said of it but what it does and by which flow it is left
    script: "tuple[Expression, str] | None" = None  # of a bare one: the expression that is all of it, and its result
    passes: bool = False  # of an activity that loops, or its inner node: its rounds are done at once
    sole: Expression | None = None  # of such an inner node: the expression that is all of a round
    sheet: Any = None  # what of its step sheet is executed: a `sheets.SheetPlan`
    door: "Flow" = field(init=False)  # leads into it from nowhere

    def __post_init__(self) -> None:
        self.door = Flow("", self)
        self.brings = self.element.event.trigger in BRINGING

    def __repr__(self) -> str:
        return f"Node({self.id!r})"

    @property
    def core(self) -> "Node":
        """The node that does the work and holds what is in it: of an activity that loops its inner one."""
        return self if self.inner is None else self.inner

    @property
    def begins_together(self) -> bool:
        """Whether it begins a case that needs other messages too."""
        waits = self.gate is not None and self.gate.element.waits_for_all
        return waits or self.element.event.trigger is Trigger.PARALLEL


class StartTimer(msgspec.Struct, frozen=True):
    """A timer that starts cases of a deployed definition."""

    element: str
    due: int
    interval: str
    repetitions: int


class StartMessage(msgspec.Struct, frozen=True):
    """A message that starts cases of a deployed definition; `part` is its place among the definitions of the event."""

    element: str
    message: str
    part: int = 0


class StartSignal(msgspec.Struct, frozen=True):
    """A signal that starts cases of a deployed definition."""

    element: str
    signal: str


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """
    An immutable compiled process; share it between all cases and threads.

    `nodes` has every element by its id, the process too; `flows` every sequence flow; `none_start` is the id of the
    none start event or None; `start_messages` and `start_signals` are the messages and signals that start a case.
    """

    process: str
    nodes: dict[str, Node]
    flows: dict[str, Flow]
    none_start: str | None
    start_messages: tuple[StartMessage, ...]
    timed_starts: tuple[tuple[Node, TimerPlan], ...]
    gathers: bool = False  # whether it has joins that wait for what can still come
    start_signals: tuple[StartSignal, ...] = ()
    cancels: bool = False  # whether somebody listens to the cancelation of tasks
    hears: bool = False  # whether it has events that catch signals
    stores: bool = False  # whether it reads or writes data stores
    conditional: frozenset[str] = frozenset()  # elements in or on which something waits for a condition
    plain: bool = False  # whether a variable is set without a look at data stores and conditions
    conditional_starts: tuple[tuple[Node, ConditionPlan], ...] = ()

    def start_timers(self, context: StepContext) -> list[StartTimer]:
        """Return the timers that start cases, from the context's instant on; raises Invalid for those that are none."""
        feel, found, problems = Evaluator(context), [], []
        for node, plan in self.timed_starts:
            try:
                found.append(_start_timer(node, plan, feel))
            except Fault as fault:
                message = fault.message.removeprefix(f"{node.name}: ")
                problems.append(Problem(node.id, message, UNTIMELY, line=node.element.line or None))
        if problems:
            raise Invalid(problems)
        return found

    def starts_on(self, context: StepContext, variables: dict[str, Any]) -> list[str]:
        """Return the start events whose condition holds on these variables; raises Fault if one cannot be evaluated."""
        feel = Evaluator(context)
        starts = self.conditional_starts
        held = (node.id for node, plan in starts if feel.value(plan.expression, variables, node.name) is True)
        return list(dict.fromkeys(held))


def parts_of(node: Node) -> tuple[tuple[Trigger, Any], ...]:
    """Return the triggers of an event, each with what it evaluates."""
    return node.plan.parts if type(node.plan) is PartsPlan else ((node.element.event.trigger, node.plan),)


def _start_timer(node: Node, plan: TimerPlan, feel: Evaluator) -> StartTimer:
    found = timer_schedule(plan, node.name, feel, {})
    return StartTimer(node.id, found.due, found.interval, found.repetitions)


def timer_schedule(plan: TimerPlan, place: str, feel: Evaluator, view: dict[str, Any]) -> Schedule:
    """Return when a timer event's timer is due; a Fault if its expression does not say."""
    value = feel.value(plan.expression, view, place)
    try:
        return schedule(plan.kind, value, feel.now, feel.zone, place)
    except Fault as fault:
        said = plan.expression.constant is not None  # a text of the model, which the fault has shown
        raise Fault(fault.kind, fault.message if said else fault.message + feel.because(plan.expression)) from fault
