"""
A naive interpreter of BPMN, to compare the engine with: objects and lists, no events, no rows, nothing precomputed.

It says where a case stands after each action. Tokens move in the engine's order, which BPMN leaves open: a token goes
on until it waits, by its first flow; those on its other flows follow in the order in which they were made. Rounds
that do not wait go one after another before anything else moves.

Source: BPMN 2.0.2, chapters 10 and 13; Zeebe's rules for variables.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from tests.replay.adhoc import AdHocs
from tests.replay.conditions import Conditions
from tests.replay.ending import Ending
from tests.replay.joins import RESET, Joins
from tests.replay.listening import Listening
from tests.replay.loops import Loops
from tests.replay.occurring import Occurring
from tests.replay.people import AbandonedError, People
from tests.replay.places import (
    DECIDED,
    OPENED,
    Action,
    Place,
    catches_link,
    value_of,
)
from tests.replay.troubles import STOPPED, Troubles
from tests.replay.undoing import Undoing
from tests.replay.values import Values

from clerkwork.languages.bpmn.model import Element, Flow, Kind, Process, Trigger


class Reference(AdHocs, Conditions, Ending, Joins, Listening, Loops, Occurring, People, Troubles, Undoing, Values):
    """One case of a process."""

    def __init__(self, process: Process, *, staffed: bool = True) -> None:
        self.staffed = staffed  # whether groups have people
        self.elements = {element.id: element for element in process.elements}
        self.out: dict[str, list[Flow]] = {}
        self.into: dict[str, list[Flow]] = {}
        for flow in process.flows:
            self.out.setdefault(flow.source, []).append(flow)
            self.into.setdefault(flow.target, []).append(flow)
        self.root = Place(Element(process.id, Kind.SUB_PROCESS), None)
        self.places: list[Place] = []  # open, oldest first
        self.queue: deque[tuple[str, Flow | None, Place]] = deque()  # (element, by flow, in scope)
        self.outcome: str | None = None
        self.in_hand: list[Place] = []  # scopes of tokens that neither wait nor are on their way
        self.changes: list[tuple[Place, str, str]] = []  # of variables, since conditions were last asked
        self.asked: list[tuple[Place, Element, int]] = []  # conditions, in the order in which they began to wait
        self.pausing = False  # a failure condition wants the case to rest
        self.paused = False  # the case rests
        self.unfinished: list[Place] = []  # scopes that complete unless a condition is faster
        self.stores: dict[str, dict[str, Any]] = {}
        parts = [part for element in process.elements for part in element.event.parts or (element.event,)]
        self.conditional = any(part.condition for part in parts) or any(map(self.failures, process.elements))
        self.inner: dict[str, list[str]] = {}  # by inner scope of an ad-hoc sub-process: what may begin in it
        self.divide()

    # What is asked

    def marking(self) -> list[str]:
        """Return the paths of all that is open, with the events that are waited for there, and tokens at joins."""
        found = []
        for place in self.places:
            path = place.path()
            if place.scope is not None:
                found.append(path)
            found += [f"{path}@{event.id}{place.keys.get((event.id, part), '')}" for event, part in self.awaited(place)]
            found += [f"{path}@{place.element.id}" for _ in self.failures_at(place)]
            found += [f"{path}:{work}" for work in self.work_at(place)]
            found += [f"{path}!{kind}" for kind in place.troubles]
            found += [
                f"{path}<{gateway}<{flow}*{count}"
                for gateway, flows in place.arrived.items()
                for flow, count in flows.items()
            ]
        return sorted(found)

    # What is done

    def start(self, variables: dict[str, Any], first: str | None = None) -> None:
        """Begin at the none start event, or at what else a process may begin with."""
        self.places.append(self.root)
        if first is not None and self.elements[first].event.trigger is Trigger.PARALLEL:
            self.assemble(self.elements[first], variables)
            return
        self.set_in(self.root, variables)
        self.changes.clear()
        if first is None:
            self.begin(self.root)
        else:
            self.begin_with(self.elements[first])
        self.watch(self.root)
        try:
            self.move()
        except AbandonedError:
            self.cancel(Action("cancel", ""), {})

    def begin_with(self, event: Element) -> None:
        """Begin with an event, perhaps behind a gateway that goes on waiting for its others."""
        gate = next((self.elements[flow.source] for flow in self.into.get(event.id, [])), None)
        if gate is not None and gate.waits_for_all:
            self.open(gate, self.root).fired[event.id, 0] = 1
        self.follow(event, self.root)

    def do(self, action: Action, values: dict[str, Any]) -> None:
        """Carry out what was done to the engine too."""
        try:
            self.actions()[action.verb](action, values)
            if self.paused:
                self.overlook()
            elif self.pausing:
                self.rest()
            else:
                self.move()
        except AbandonedError:
            self.cancel(action, values)

    def actions(self) -> dict[str, Callable[[Action, dict[str, Any]], None]]:
        """Return what each verb does."""
        return {
            "complete": self.complete_place,
            "throw": self.throw_at,
            "occur": self.occur_at,
            "activate": self.activate_choice,
            "choose": self.choose,
            "assign": self.assign,
            "say": self.say,
            "set": self.set_variables,
            "fail": self.fail,
            "resume": self.resume,
            "resolve": self.resolve,
            "cancel": self.cancel,
        }

    def open_places(self, element: str) -> list[Place]:
        """Return what is open of an element, oldest first."""
        return [place for place in self.places if place.element.id == element]

    def complete_place(self, action: Action, values: dict[str, Any]) -> None:
        """Complete a task, a job, a listener's job or a called case."""
        place = self.open_places(action.element)[action.nth]
        self.forgive(place)
        if place.listening:
            self.listened(place, values)
        elif place.task:
            self.finish_task(place, values)
        else:
            self.complete(place, values)

    def set_variables(self, action: Action, values: dict[str, Any]) -> None:
        """Set variables from outside, at the process or at the nth open place of an element."""
        self.merge(self.root if not action.element else self.open_places(action.element)[action.nth], values)

    # Tokens

    def begin(self, scope: Place) -> None:
        """Send a token to where a scope begins, or offer a task."""
        if scope.element.kind is Kind.USER_TASK:
            self.offer(scope)
        if scope.element.ad_hoc is not None and scope.element.id not in self.inner:
            self.begin_choices(scope)
            return
        for element in self.elements.values():
            inside = element.scope == scope.element.id
            if inside and element.kind is Kind.START_EVENT and element.event.trigger is Trigger.NONE:
                self.queue.append((element.id, None, scope))

    def move(self) -> None:
        """Move tokens until all wait, then let joins go on that nothing can reach any more."""
        while self.goes_on():
            while self.queue and not self.paused:
                element, via, scope = self.queue.popleft()
                self.enter(self.elements[element], via, scope)

    def goes_on(self) -> bool:
        """Let conditions and joins act that only looked on so far; tell whether tokens move."""
        self.react()
        while not self.queue and self.gather():
            self.react()
        if self.pausing:
            self.rest()
        return bool(self.queue) and not self.paused

    def enter(self, element: Element, via: Flow | None, scope: Place) -> None:
        """Let a token enter an element, and all it enters next on its first flow."""
        step: tuple[Element, Flow | None] | None = (element, via)
        while step is not None:
            step = self.visit(*step, scope)
            if self.conditional:
                step = self.react_before(step, scope)
            if self.pausing:
                self.queue.extend([(step[0].id, step[1], scope)] if step else [])
                self.rest()
                return

    def visit(self, element: Element, via: Flow | None, scope: Place) -> tuple[Element, Flow | None] | None:
        """Return where the token is at once afterwards, None if it waits or is gone."""
        if element.id in self.inner:
            return self.begin_alone(scope, element.id, {})
        if self.is_skipped(element, scope):
            return self.leave(element, scope)
        if element.loop is not None or self.waits(element):
            return (self.wait if element.loop is None else self.go_round)(element, scope)
        if element.event.trigger in TOLD:
            return TOLD[element.event.trigger](self, element, scope)
        if element.kind in ARRIVED_AT and via and len(self.into[element.id]) > 1:
            return ARRIVED_AT[element.kind](self, element, via, scope)
        return self.end(element, scope) if element.kind is Kind.END_EVENT else self.work(element, scope)

    def wait(self, element: Element, scope: Place) -> None:
        """Let a token wait at an element, which begins after the listeners to that."""
        place = self.open(element, scope)
        if self.is_stopped(place, place.view()):
            place.unbegun = True
            self.trouble(place, STOPPED)
        elif not self.listens(place, "start"):
            self.begin(place)

    def waits(self, element: Element) -> bool:
        """Tell whether a token that enters an element opens a place."""
        publishes = element.event.publication is not None
        if element.kind in {Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT}:
            return element.event.trigger is Trigger.MESSAGE and not publishes
        return element.kind in OPENED and not publishes and not catches_link(element)

    def open(self, element: Element, scope: Place, own: dict[str, Any] | None = None) -> Place:
        """Open a place with variables of its own and those its inputs make."""
        view = {**scope.view(), **(own or {})}
        place = Place(element, scope)
        scope.inside.append(place)
        self.places.append(place)
        self.set_in(place, {**(own or {}), **self.mapped(element.inputs, view)})
        if not any(each.event == "start" for each in element.listeners):
            self.watch(place)
        return place

    def work(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Do what is done at once, and go on."""
        local = self.mapped(element.inputs, scope.view())
        produced = {}
        if element.script is not None:
            produced[element.script.result] = value_of(element.script.expression, {**scope.view(), **local})
        if element.decision is not None:
            produced[element.decision.result] = value_of(DECIDED, {**scope.view(), **local})
        self.produce(element, scope, local, produced)
        self.note(element, scope)
        if element.event.trigger is Trigger.LINK and element.kind is Kind.INTERMEDIATE_THROW_EVENT:
            same = [each for each in self.elements.values() if each.scope == element.scope and catches_link(each)]
            return next(each for each in same if each.event.link == element.event.link), None
        return self.leave(element, scope)

    def leave(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Send a token along each flow that may be taken."""
        return self.send(self.chosen(element, {**scope.view(), RESET: True}), scope)

    def send(self, flows: list[Flow], scope: Place) -> tuple[Element, Flow | None] | None:
        """Send a token along each flow; without any the token ends."""
        if not flows:
            self.settle(scope)
            return None
        self.queue.extend((flow.target, flow, scope) for flow in flows[1:])
        return self.elements[flows[0].target], flows[0]

    def chosen(self, element: Element, view: dict[str, Any]) -> list[Flow]:
        """Return the flows by which an element is left."""
        flows = self.out.get(element.id, [])
        if element.kind is Kind.PARALLEL_GATEWAY:
            return flows
        default = [flow for flow in flows if flow.id == element.default and len(flows) > 1]
        open_ones = [flow for flow in flows if flow not in default]
        open_ones = [flow for flow in open_ones if flow.condition is None or value_of(flow.condition, view) is True]
        found = open_ones or default
        return found[:1] if element.kind is Kind.EXCLUSIVE_GATEWAY else found

    def arrive(self, element: Element, via: Flow, scope: Place) -> tuple[Element, Flow | None] | None:
        """Let a token wait at a join; a parallel one goes on with one token of each flow."""
        flows = scope.arrived.setdefault(element.id, {})
        flows[via.id] = flows.get(via.id, 0) + 1
        if element.kind is Kind.INCLUSIVE_GATEWAY or len(flows) < len(self.into[element.id]):
            self.settle(scope)
            return None
        self.join(element, scope)
        return self.leave(element, scope)

    def join(self, element: Element, scope: Place, those: set[str] | None = None) -> None:
        """Take one token of each flow that has one, or of some."""
        flows = scope.arrived[element.id]
        for flow in list(flows if those is None else those):
            flows[flow] -= 1
            if not flows[flow]:
                del flows[flow]
        if not flows:
            del scope.arrived[element.id]

    def settle(self, scope: Place) -> None:
        """Complete a scope in which nothing is left."""
        if scope in self.in_hand or scope.inside or scope.arrived or any(where is scope for _, _, where in self.queue):
            return
        if self.is_stirred():
            self.unfinished.append(scope)
        elif scope.todo is not None:
            self.undo(scope)
        elif scope is self.root:
            self.finish("completed")
        elif scope.loop:
            self.end_loop(scope, scope.loop)
        elif scope.element.id in self.inner:
            self.end_choice(scope)
        elif scope.element.ad_hoc is None or scope.completing:
            self.complete(scope, {})
        elif scope.element.task is not None:
            scope.asks = True
        elif scope.element.ad_hoc.completion is None:
            self.complete(scope, {})

    def end(self, element: Element, scope: Place) -> None:
        """Let a token end, and do what its end event says."""
        if element.event.trigger is Trigger.ERROR:
            assert self.throw(scope, Trigger.ERROR, value_of(element.event.code or '""', scope.view()), {})
            return
        self.produce(element, scope, self.mapped(element.inputs, scope.view()), {})
        if element.event.trigger is Trigger.TERMINATE and not self.end_inside(scope):
            scope.interrupted = True
            scope.then = lambda: self.settle(scope)
            return
        self.settle(scope)

    def tell(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Throw a signal or an escalation, and go on if the token is still there."""
        self.in_hand.append(scope)
        if element.event.trigger is not Trigger.ESCALATION:  # a signal, perhaps with a message, which nobody gets here
            hosts = [(host, *each) for host in self.places for each in self.awaited(host)]
            for place, event, part in [each for each in hosts if each[2] >= 0]:
                said = (event.event.parts or (event.event,))[part]
                if said.trigger is Trigger.SIGNAL and place in self.places and (event, part) in self.awaited(place):
                    self.arrive_at(event, part, place, {})
        else:
            self.throw(scope, Trigger.ESCALATION, value_of(element.event.code or '""', scope.view()), {})
        if scope not in self.in_hand:
            return None
        self.in_hand.remove(scope)
        return self.leave(element, scope)

    # Ends

    def complete(self, place: Place, produced: dict[str, Any]) -> None:
        """Complete what has waited, and let its token go on after those that are on their way."""
        assert place.scope is not None
        if place.element.loop is not None and place.scope.loop is not None and place.loop is None:
            self.end_round(place, place.scope.loop, produced)
            return
        why = self.keeps(place, produced)
        if why:
            self.keep(place, produced, why)
            return
        self.judge(place, produced)
        self.note(place.element, place.scope, place)
        self.produce(place.element, place.scope, place.variables, produced)
        if self.listens(place, "end"):
            return
        self.close(place)
        self.follow(place.element, place.scope)

    def follow(self, element: Element, scope: Place) -> None:
        """Let a token leave an element later, when it is its turn."""
        flows = self.chosen(element, scope.view())
        if not flows:
            self.settle(scope)
        first = [(flow.target, flow, scope) for flow in flows[:1]]
        self.queue.extend([(flow.target, flow, scope) for flow in flows[1:]] + first)


TOLD: Final[dict[Trigger, Callable[[Reference, Element, Place], tuple[Element, Flow | None] | None]]] = {
    Trigger.SIGNAL: Reference.tell,
    Trigger.MULTIPLE: Reference.tell,
    Trigger.ESCALATION: Reference.tell,
    Trigger.COMPENSATE: Reference.compensate,
    Trigger.CANCEL: Reference.give_up,
}
"""What a token does at an event that throws."""
ARRIVED_AT: Final = {
    Kind.PARALLEL_GATEWAY: Reference.arrive,
    Kind.INCLUSIVE_GATEWAY: Reference.arrive,
    Kind.COMPLEX_GATEWAY: Reference.arrive_at_gate,
}
"""What a token does at a join."""
