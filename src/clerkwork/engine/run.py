"""
One step at work: the state, the events so far, and the tokens that still have to move.

Rule 1: a Run lives for one step; nothing of it is kept.
Rule 2: it names no BPMN element; what an element does stands in `elements/`.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple

from clerkwork.engine.appliers import APPLIERS, put, variables_set
from clerkwork.engine.context import StepContext
from clerkwork.engine.evaluator import Evaluator
from clerkwork.engine.events import (
    ConditionOpened,
    DataStored,
    ElementActivated,
    ElementCompleted,
    ElementPassed,
    Event,
    FlowTaken,
    IncidentRaised,
    PhaseChanged,
    Token,
    VariablesSet,
)
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.engine.life import ACTIVATING, ACTIVE, COMPLETING
from clerkwork.engine.nodes import Flow, Graph, Node
from clerkwork.engine.state import Instance, State
from clerkwork.languages.bpmn.model import STORE
from clerkwork.languages.bpmn.sheets import Consequence


class Change(NamedTuple):
    """The variables of a scope that were created, and those that got another value."""

    scope: int
    created: frozenset[str]
    updated: frozenset[str]


class Halt(NamedTuple):
    """What a failure condition has asked for: on which element and instance (0 if it has none), what, and why."""

    element: str
    instance: int
    then: Consequence
    message: str


def same(old: object, new: object) -> bool:
    """Tell whether two values are the same; true is not 1."""
    return type(old) is type(new) and old == new


class Run:
    """What the functions of one step share."""

    made: Evaluator | None = None  # `feel`, once somebody wanted it
    prepared = 0  # the instance whose listeners to its start are done
    ending = 0  # the instance that is done but for the listeners to its end
    snapshots = False  # whether a view is a copy, so that it grows stale
    settled = 0  # events after which it was found out which joins may go on
    charged = 0  # rounds that were done without being entered, still to be counted
    rounds = 0  # how many rounds side by side have begun
    looked = 0  # events of which it is known that the case does not stop after them
    waived = 0  # the instance that goes on in spite of what stops it

    def __init__(self, graph: Graph, state: State, context: StepContext) -> None:
        self.graph = graph
        self.state = state
        self.context = context
        self.ids = context.ids
        self.events: list[Event] = []
        self.queue: deque[tuple[Flow, int]] = deque()
        self.queued: dict[int, int] = {}  # tokens on their way by scope, those that wait for Continue included
        self.views: dict[int, dict[str, Any]] = {}
        self.ended: list[int] = []  # scopes in which a token was consumed, the present one first
        self.parked: list[tuple[Flow, int]] = []  # tokens that wait for the next step
        self.unsettled: set[int] = set()  # scopes of which it has to be found out for another reason
        self.changes: list[Change] = []  # of variables, that conditional events have not looked at yet
        self.opened: list[int] = []  # conditions that have not been asked yet
        self.unfinished: dict[int, None] = {}  # scopes that complete unless a condition is faster
        self.vanished: set[int] = set()  # scopes whose tokens on their way were let vanish
        self.halts: list[Halt] = []  # what failure conditions have asked for that is not done yet
        self.stored: dict[str, dict[str, Any]] = {}  # what this step has written to data stores
        for token in state.tokens:
            self.queued[token.scope] = self.queued.get(token.scope, 0) + 1

    @property
    def feel(self) -> Evaluator:
        """What evaluates expressions; many steps need none."""
        if self.made is None:
            self.made = Evaluator(self.context)
        return self.made

    def emit(self, event: Event) -> None:
        """Note what happened and let it change the state."""
        self.events.append(event)
        APPLIERS[type(event)](self.state, event)

    # Tokens

    def push(self, flow: Flow, scope: int) -> None:
        """Let a token move along a flow, after those that are on their way already."""
        self.queue.append((flow, scope))
        self.queued[scope] = self.queued.get(scope, 0) + 1

    def pop(self) -> tuple[Flow, int]:
        """Take the token that has waited longest."""
        flow, scope = self.queue.popleft()
        self.queued[scope] -= 1
        return flow, scope

    def park(self, flow: Flow, scope: int) -> None:
        """Leave a token on its way to the next step, the others go on."""
        self.parked.append((flow, scope))
        self.queued[scope] = self.queued.get(scope, 0) + 1

    def way_of(self, token: Token) -> Flow:
        """Return the way of a token that waited for the command Continue."""
        if token.flow:
            return self.graph.flows[token.flow]
        node = self.graph.nodes[token.element]
        if node.inner is not None and self.state.instances[token.scope].element == token.element:
            return node.inner.door
        return node.door

    def take(self, flow: Flow, scope: int) -> Flow:
        """Note that a token goes along a flow, and return the flow."""
        self.events.append(FlowTaken(flow.id, scope))
        return flow

    def forget(self, scope: int) -> None:
        """Let the tokens on their way in a scope vanish, also one that is held."""
        self.vanished.add(scope)
        if self.queued.pop(scope, 0):
            self.queue = deque(entry for entry in self.queue if entry[1] != scope)
            self.parked = [entry for entry in self.parked if entry[1] != scope]

    def hold(self, scope: int) -> None:
        """Count a token in hand as on its way, so that its scope does not complete while something else happens."""
        self.queued[scope] = self.queued.get(scope, 0) + 1
        self.vanished.discard(scope)

    def release(self, scope: int) -> bool:
        """Take a token that was held in hand again; tell whether it is still there."""
        if scope in self.vanished:
            return False
        self.queued[scope] -= 1
        return True

    # Variables

    def view(self, scope: int) -> dict[str, Any]:
        """Return the variables visible in a scope, nearest first. Not to be changed, nor kept."""
        found = self.views.get(scope)
        if found is None:
            found = self.views[scope] = self._look(scope)
        return found

    def _look(self, scope: int) -> dict[str, Any]:
        state = self.state
        own = state.variables.get(scope)
        if scope == state.case:
            return {} if own is None else own
        outer = self.view(state.instances[scope].scope)
        if not own:
            return outer
        self.snapshots = True
        return {**outer, **own}

    @property
    def stirred(self) -> bool:
        """Whether there are conditions to be asked."""
        return bool(self.changes or self.opened)

    def set_here(self, scope: int, values: dict[str, Any]) -> None:
        """Set variables in this very scope."""
        if self.graph.conditional:
            self.note_change(scope, values)
        event = VariablesSet(scope, values)
        self.events.append(event)
        variables_set(self.state, event)
        if self.snapshots or scope != self.state.case:
            self.views.clear()
            self.snapshots = False

    def note_change(self, scope: int, values: dict[str, Any]) -> None:
        """Note which variables are about to be created and which to get another value."""
        own = self.state.variables.get(scope, {})
        created = frozenset(name for name in values if name not in own)
        updated = frozenset(name for name, value in values.items() if name in own and not same(own[name], value))
        if created or updated:
            self.changes.append(Change(scope, created, updated))

    def merge(self, scope: int, values: dict[str, Any]) -> None:
        """Set each variable in the nearest scope outwards that has it, else in the root (Zeebe's propagation)."""
        if self.graph.stores:
            values = self._write_stores(values)
        state = self.state
        while scope != state.case:
            own = state.variables.get(scope)
            here = own and {name: value for name, value in values.items() if name in own}
            if here:
                self.set_here(scope, here)
                values = {name: value for name, value in values.items() if name not in here}
            scope = state.instances[scope].scope
        if values:
            self.set_here(scope, values)

    def keep(self, scope: int, name: str, value: Any) -> None:
        """Set one variable, as `merge` does; in the root, where most stand, without its loops."""
        own = self.state.variables.get(scope)
        if own is None or scope != self.state.case or not self.graph.plain:
            self.merge(scope, {name: value})
            return
        self.events.append(VariablesSet(scope, {name: value}))
        put(self.state, own, name, value)
        if self.snapshots:
            self.views.clear()
            self.snapshots = False

    # Data stores

    def read_store(self, name: str, place: str) -> dict[str, Any]:
        """Return all that a data store holds, by key; a Fault if there are no data stores here."""
        if self.context.stores is None:
            raise Fault(IncidentKind.MAPPING, f"{place}: Expected the data store {name}, but nothing here holds any.")
        found = {**self.context.stores(name), **self.stored.get(name, {})}
        return {key: value for key, value in found.items() if value is not None}

    def _write_stores(self, values: dict[str, Any]) -> dict[str, Any]:
        """Write the values that go to data stores; return the others."""
        for name in [name for name in values if name[:1] == STORE]:
            for key, value in values[name].items():
                self.stored.setdefault(name[1:], {})[key] = value
                self.events.append(DataStored(name[1:], key, value))
        return {name: value for name, value in values.items() if name[:1] != STORE}

    # Lives

    def node_of(self, instance: Instance) -> Node:
        """Return the node that an open instance is of."""
        node = self.graph.nodes[instance.element]
        if self.state.undoing and instance.key in self.state.undoing:
            return node.undone or node
        return node.core if instance.counter else node

    def own(self, key: int | None) -> dict[str, Any]:
        """Return the variables that an element which is entered has already, if it is entered as an instance."""
        return {} if key is None else self.state.variables.get(key, {})

    def activate(self, node: Node, scope: int, key: int, local: dict[str, Any] | None = None) -> None:
        """Let an instance wait; one kept by an incident moves on. `local` are its own variables."""
        if key in self.state.instances:
            self.emit(PhaseChanged(key, ACTIVE))
        else:
            self.emit(ElementActivated(key, node.id, scope, ACTIVE))
        if local:
            self.set_here(key, local)

    def passed(self, node: Node, scope: int, key: int | None) -> None:
        """Note that an element is done that did not wait, except perhaps for an incident."""
        if node.end_listeners:
            self.ending = self.wait_for_end(node, scope, key)
        elif key is None:
            self.events.append(ElementPassed(node.id, scope))
        else:
            self.emit(ElementCompleted(key, node.id, scope))

    def wait_for_end(self, node: Node, scope: int, key: int | None) -> int:
        """Let an element that is done be completing, because something listens to its end; return its key."""
        own = self.ids() if key is None else key
        if key is None:
            self.emit(ElementActivated(own, node.id, scope, ACTIVE))
        elif self.state.instances[own].phase != ACTIVE:
            self.emit(PhaseChanged(own, ACTIVE))
        self.emit(PhaseChanged(own, COMPLETING))
        return own

    def stop(self, node: Node, scope: int, key: int | None, fault: Fault, local: dict[str, Any] | None = None) -> None:
        """Keep an element that could not be activated, with an incident on it."""
        if key is None:
            key = self.ids()
            self.emit(ElementActivated(key, node.id, scope, ACTIVATING))
            if local:
                self.set_here(key, local)
        self.incident(key, fault)

    def incident(self, instance: int, fault: Fault, job: int | None = None) -> None:
        """Raise an incident on an instance."""
        self.emit(IncidentRaised(self.ids(), instance, fault.kind, fault.message, job))

    def emit_all(self, events: Iterable[Event]) -> None:
        """Emit several events; conditions that they open are asked soon."""
        for event in events:
            self.emit(event)
            if type(event) is ConditionOpened:
                self.opened.append(event.key)
