"""
Compile a process into a graph, once per deployed version.

Rule 1: every expression is parsed here, every flow and scope resolved here; a step does neither.
Rule 2: what no file of `elements/` can run is refused here, all problems at once.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from clerkwork.engine import choices as choices_of
from clerkwork.engine.activities import set_bare
from clerkwork.engine.elements import ad_hoc_sub_process, link_event
from clerkwork.engine.elements.table import (
    BEHAVIOURS,
    EVENT_SUB_PROCESS,
    EVENT_SUB_PROCESS_STARTS,
    INSTANTIATING,
    LOOPS,
    PROCESS,
)
from clerkwork.engine.instantiation import set_starts
from clerkwork.engine.listeners import CANCELING, of_event, set_listeners
from clerkwork.engine.looping import loop_around
from clerkwork.engine.nodes import (
    Behaviour,
    Flow,
    Graph,
    MappingPlan,
    Node,
    StartMessage,
    StartSignal,
    StartTimer,
    parts_of,
)
from clerkwork.engine.reach import set_reach
from clerkwork.engine.requiring import set_required
from clerkwork.engine.rounds import set_rounds
from clerkwork.engine.sheets import set_sheets
from clerkwork.engine.undoing import TIED, set_remembering, tie_undoing
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.bpmn import model
from clerkwork.languages.bpmn.model import STORE, Element, Kind, Process, TimerKind, Trigger
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, WAITED_FOR
from clerkwork.languages.feel import Context, Expression, Feel

__all__ = ["Graph", "StartMessage", "StartSignal", "StartTimer", "compile_graph"]

Made = TypeVar("Made")


def compile_graph(process: Process, feel: Feel) -> Graph:
    """Return the graph of a process that the reader has found valid; raises Invalid for what the engine cannot run."""
    return _Compiler(process, feel).graph()


class _Compiler:
    """Makes one graph and gathers the problems on the way."""

    def __init__(self, process: Process, feel: Feel) -> None:
        self.process = process
        self.feel = feel
        self.problems: list[Problem] = []
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.handlers = {element.id for element in process.elements if element.event_triggered}

    def graph(self) -> Graph:
        process = self.process
        root = Element(process.id, Kind.SUB_PROCESS, process.name, process.line, listeners=process.listeners)
        self.nodes[process.id] = Node(process.id, PROCESS, root, PROCESS.enter, None, process.name or process.id)
        for element in process.elements:
            self.add_node(element)
        for flow in process.flows:
            self.add_flow(flow)
        for element in process.elements:
            self.connect(element)
        self.connect_events()
        self.problems += tie_undoing(self.nodes)
        inside: dict[str, list[Node]] = {node.id: [] for node in self.nodes.values() if node.core.behaviour.contains}
        for node in self.nodes.values():
            if node.container is not None:
                inside.setdefault(node.container.id, []).append(node)
        for scope, found in inside.items():
            self.find_entries(self.nodes[scope].core, found)
        set_remembering(self.nodes)
        own = {process.id, *(element.id for element in process.elements)}
        self.problems += set_sheets(self.nodes, self.feel)
        self.problems += set_listeners(self.nodes, own, process.id, self.feel)
        set_required(self.nodes)
        if self.problems:
            raise Invalid(self.problems)
        return self.finish(self.nodes[process.id].starts)

    def problem(self, element: Element | model.Flow, message: str) -> None:
        self.problems.append(Problem(element.id, message, line=element.line or None))

    def attempt(self, element: Element | model.Flow, make: Callable[[], Made]) -> Made | None:
        """Return what is made, or None after noting why it cannot be (FEEL's syntax errors are ValueErrors)."""
        try:
            return make()
        except ValueError as error:
            self.problem(element, str(error))
            return None

    def add_node(self, element: Element) -> None:
        trigger = element.event.trigger
        behaviour = self.behaviour_of(element)
        if behaviour is None:
            what = element.kind if trigger is Trigger.NONE else f"{element.kind} with the trigger {trigger}"
            self.problem(element, f"Expected an element that Clerkwork can run, but {what}.")
            return
        name = element.name or element.id
        node = Node(element.id, behaviour, element, behaviour.enter, None, name)
        self.nodes[element.id] = node
        node.plan = self.attempt(element, lambda: behaviour.compile(element, self.feel))
        node.inputs = self.mappings(element, element.inputs, f"{name}, input")
        node.outputs = self.mappings(element, (*_results(element), *element.outputs), f"{name}, output")
        node.data_outputs = self.mappings(element, element.data_outputs, f"{name}, data output")
        timers = {part.timer for part in element.event.parts or (element.event,)}
        if TimerKind.CYCLE in timers and element.kind is Kind.INTERMEDIATE_CATCH_EVENT:
            self.problem(element, "Expected a date or a duration, but a cycle.")
        if element.loop is not None:
            self.add_loop(node, element.loop)

    def add_loop(self, node: Node, loop: model.MultiInstance | model.StandardLoop) -> None:
        """Put a loop around an activity."""
        if node.element.kind not in ACTIVITIES:
            self.problem(node.element, f"Expected no loop around {node.name}, but there is one.")
            return
        plan = self.attempt(node.element, lambda: LOOPS[type(loop)](loop, self.feel))
        self.nodes[node.id] = loop_around(node, plan)

    def check_name(self, start: Node) -> None:
        """Refuse a start event whose name depends on variables, because there are none yet."""
        for _, plan in parts_of(start):
            name = getattr(plan, "name", None)
            if isinstance(name, Expression) and type(name.run({}, Context(now=to_datetime(0)))) is not str:
                self.problem(start.element, f"Expected a name that needs no variables, but {name.text}.")

    def behaviour_of(self, element: Element) -> Behaviour | None:
        """Return how an element lives, None if the engine cannot run it."""
        if element.event_triggered:
            return EVENT_SUB_PROCESS
        if element.kind is Kind.START_EVENT and element.scope in self.handlers:
            return EVENT_SUB_PROCESS_STARTS.get(element.event.trigger)
        if element.kind is Kind.RECEIVE_TASK and element.instantiates:
            return INSTANTIATING
        return BEHAVIOURS.get((element.kind, element.event.trigger))

    def mappings(self, element: Element, found: Iterable[model.Mapping], place: str) -> tuple[MappingPlan, ...]:
        plans = []
        for mapping in found:
            source = self.attempt(element, lambda text=mapping.source: self.feel.expression(text))  # type: ignore[misc]
            if source is not None:
                path = tuple(mapping.target.split("."))
                plans.append(MappingPlan(source, path, f"{place} {mapping.target}", mapping.optional, mapping.reads))
        return tuple(plans)

    def add_flow(self, flow: model.Flow) -> None:
        source, target = self.nodes.get(flow.source), self.nodes.get(flow.target)
        if source is None or target is None:
            self.problem(flow, f"Expected a flow between two elements, but from {flow.source} to {flow.target}.")
            return
        text = flow.condition
        if text is not None and not source.behaviour.splits and source.element.kind not in ACTIVITIES:
            self.problem(flow, f"Expected no condition on a flow that leaves {source.name}, but there is one.")
        condition = None if text is None else self.attempt(flow, lambda: self.feel.expression(text))
        made = Flow(flow.id, target, condition, f"flow {flow.name or flow.id}")
        self.flows[flow.id] = made
        source.flows = (*source.flows, made)
        target.incoming = (*target.incoming, flow.id)

    def connect(self, element: Element) -> None:
        """Set what a node knows of its neighbours."""
        node = self.nodes.get(element.id)
        if node is None:
            return
        node.container = (self.nodes.get(element.scope) or self.nodes[self.process.id]).core
        node.default = self.flows.get(element.default or "")
        order = {flow: place for place, flow in enumerate(element.outgoing)}
        node.flows = tuple(sorted(node.flows, key=lambda flow: order.get(flow.id, len(order))))
        if len(node.flows) == 1 and node.flows[0].condition is None:
            node.flow = node.flows[0]
        node.asks = element.kind in ACTIVITIES and _asks(node)
        if element.attached_to is not None:
            self.attach(node, element.attached_to)

    def attach(self, node: Node, host_id: str) -> None:
        host = self.nodes.get(host_id)
        if host is None:
            self.problem(node.element, f"Expected an activity to be attached to, but {host_id}.")
        elif node.element.event.trigger in TIED:
            return
        elif node.behaviour.watch is not None:
            host.watchers = (*host.watchers, node)
        else:
            catchers = (*host.catchers, node)
            host.catchers = tuple(sorted(catchers, key=lambda catcher: catcher.plan is None))

    def connect_events(self) -> None:
        """Set what nodes know of events to which something else than a flow leads."""
        ends: dict[tuple[Node | None, str | None], list[Node]] = {}
        for node in self.nodes.values():
            if node.behaviour.races:
                self.race(node)
            elif _is_handler(node):
                self.handle(node)
            elif _catches_link(node):
                ends.setdefault(_link(node), []).append(node)
        for node in self.nodes.values():
            if node.behaviour is link_event.THROW:
                self.link(node, ends.get(_link(node), []))

    def handle(self, start: Node) -> None:
        """Let the scope around an event sub-process know its start event."""
        scope = start.container.container if start.container else None
        assert scope is not None, "an event sub-process stands in a process"
        scope.event_starts = tuple(sorted((*scope.event_starts, start), key=lambda handler: handler.plan is None))

    def link(self, thrower: Node, catchers: list[Node]) -> None:
        """Let a throwing link event lead to the one that catches its name in its scope."""
        if len(catchers) == 1:
            thrower.leap = catchers[0].door
        else:
            self.problem(thrower.element, f"Expected one event that catches {thrower.name}, but {len(catchers)}.")

    def race(self, gateway: Node) -> None:
        """Let the events behind a gateway be waited for at the gateway."""
        for flow in gateway.flows:
            event = flow.target
            if event.behaviour.raced is None or len(event.incoming) > 1 or event.watchers or event.catchers:
                what = "an event that no other flow leads to and no event is attached to"
                self.problem(event.element, f"Expected {what} behind {gateway.name}, but {event.name}.")
                continue
            event.behaviour = event.behaviour.raced
            event.enter = event.behaviour.enter
            gateway.watchers = (*gateway.watchers, event)

    def find_entries(self, scope: Node, inside: list[Node]) -> None:
        """Find where a scope begins: at its none start event, else at every element that no flow leads to."""
        starts = [node for node in inside if node.element.kind is Kind.START_EVENT]
        if scope.element.event_triggered:
            if len(starts) != 1:
                self.problem(scope.element, f"Expected one start event, but {len(starts)}.")
            return
        none = [node for node in starts if node.element.event.trigger is Trigger.NONE]
        if scope.container is None:
            scope.starts = tuple(set_starts(scope, inside))
            starts, none = list(scope.starts), none[:1]
            for start in starts:
                self.check_name(start)
            if scope.event_starts and not starts:
                self.problem(scope.element, "Expected a start event beside the event sub-processes, but there is none.")
        elif len(none) > 1:
            self.problem(scope.element, f"Expected one none start event, but {len(none)}.")
        if not starts:
            none = [node for node in inside if not node.incoming and not _begins_by_itself(node)]
        if not none and (not starts or scope.container is not None):
            self.problem(scope.element, "Expected a none start event, but there is none.")
        if scope.behaviour.inner is not None:
            self.divide(scope, none, scope.behaviour.inner)
        else:
            scope.entries = tuple(node.door for node in none)

    def divide(self, scope: Node, choices: list[Node], inner: Behaviour) -> None:
        """Make the scopes in which the choices of an ad-hoc sub-process run."""
        scopes = choices_of.divide(scope, choices, inner)
        self.nodes.update((each.id, each) for each in scopes)
        self.attempt(scope.element, lambda: ad_hoc_sub_process.set_choices(scope, scopes))

    def finish(self, starts: tuple[Node, ...]) -> Graph:
        none = [node.id for node in starts if node.element.event.trigger is Trigger.NONE]
        triggers = [(node, part, *each) for node in starts for part, each in enumerate(parts_of(node))]
        alone = [(node, trigger, plan) for node, _, trigger, plan in triggers if not node.begins_together]
        by = {kind: [(node, plan) for node, trigger, plan in alone if trigger is kind] for kind in WAITED_FOR}
        messages = [(node, part, plan) for node, part, trigger, plan in triggers if trigger is Trigger.MESSAGE]
        conditional = frozenset(_conditional(self.nodes.values()))
        set_rounds(self.nodes.values(), conditional=bool(conditional))
        set_bare(self.nodes.values())
        stores = any(_uses_stores(node) for node in self.nodes.values())
        return Graph(
            process=self.process.id,
            nodes=self.nodes,
            flows=self.flows,
            none_start=none[0] if none else None,
            start_messages=tuple(StartMessage(node.id, _name(plan), part) for node, part, plan in messages),
            timed_starts=tuple(by[Trigger.TIMER]),
            gathers=set_reach(self.nodes.values()),
            start_signals=tuple(StartSignal(node.id, _name(plan)) for node, plan in by[Trigger.SIGNAL]),
            conditional=conditional,
            conditional_starts=tuple(by[Trigger.CONDITIONAL]),
            cancels=any(of_event(node.core.task_listeners, CANCELING) for node in self.nodes.values()),
            hears=any(_waits_for(node, Trigger.SIGNAL) for node in self.nodes.values()),
            stores=stores,
            plain=not stores and not conditional,
        )


def _results(element: Element) -> Iterator[model.Mapping]:
    """Yield the mapping by which the results that an ad-hoc sub-process gathers leave it."""
    if element.ad_hoc is not None and element.ad_hoc.collection is not None:
        yield model.Mapping(element.ad_hoc.collection, element.ad_hoc.collection)


def _is_handler(node: Node) -> bool:
    around, element = node.container, node.element
    alone = element.kind is not Kind.START_EVENT or element.event.trigger in TIED
    return not alone and around is not None and around.element.event_triggered


def _begins_by_itself(node: Node) -> bool:
    """Tell whether something else than a token or the beginning of its scope leads to a node."""
    element = node.element
    alone = element.event_triggered or element.for_compensation or element.attached_to is not None
    alone = alone or element.instantiates
    return alone or _catches_link(node)


def _uses_stores(node: Node) -> bool:
    plans = (*node.inputs, *node.data_outputs)
    return any(plan.reads or plan.path[0].startswith(STORE) for plan in plans)


def _catches_link(node: Node) -> bool:
    return node.behaviour is link_event.CATCH


def _link(node: Node) -> tuple[Node | None, str | None]:
    return node.container, node.element.event.link


def _asks(node: Node) -> bool:
    """Tell whether conditions say by which flows a node is left."""
    return any(flow.condition is not None for flow in node.flows) or (node.default is not None and len(node.flows) > 1)


def _waits_for(node: Node, trigger: Trigger) -> bool:
    """Tell whether a trigger is one of those that a node waits for."""
    return node.behaviour.trigger is not None and any(each is trigger for each, _ in parts_of(node))


def _conditional(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the ids of elements in or on which something waits for a condition."""
    for node in nodes:
        fails = node.core.sheet is not None and node.core.sheet.failures
        if fails or any(_waits_for(each, Trigger.CONDITIONAL) for each in (node, *node.watchers)):
            at: Node | None = node
            while at is not None:
                yield at.element.id
                at = at.container


def _name(plan: Any) -> str:
    """Return the name that a start event waits for."""
    return str(plan.name.run({}, Context(now=to_datetime(0))))
