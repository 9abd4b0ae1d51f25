"""
A naive interpreter of BPMN, to compare the engine with: objects and lists, no events, no rows, nothing precomputed.

It says where a case stands after each action. Tokens move in the engine's order, which BPMN leaves open: a token goes
on until it waits, by its first flow; those on its other flows follow in the order in which they were made. Rounds
that do not wait go one after another before anything else moves.

Source: BPMN 2.0.2, chapters 10 and 13; Zeebe's rules for variables.
"""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from clerkwork.languages.bpmn.model import (
    Element,
    Event,
    Flow,
    Kind,
    Mapping,
    MultiInstance,
    Process,
    StandardLoop,
    TimerKind,
    Trigger,
)
from clerkwork.languages.feel import Context, Feel, to_json

DECIDED: Final = "if x > 2 then 0 else x + 1"
"""What the decision says that business rule tasks ask for."""

FEEL: Final = Feel()
NOT_AWAITED: Final = {Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATE, Trigger.CANCEL}
WAITING: Final = {
    Kind.USER_TASK,
    Kind.SERVICE_TASK,
    Kind.SEND_TASK,
    Kind.RECEIVE_TASK,
    Kind.INTERMEDIATE_CATCH_EVENT,
    Kind.CALL_ACTIVITY,
}

SCOPES: Final = {Kind.SUB_PROCESS, Kind.TRANSACTION}
OPENED: Final = {*WAITING, Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.EVENT_BASED_GATEWAY}


class Action(NamedTuple):
    """What is done to a case: complete or throw at the nth open place of an element, or let an event occur there."""

    verb: str
    element: str
    nth: int = 0
    code: str = ""
    part: int = 0  # of an event with several definitions


class Place:
    """What is open: the process, a scope, or an element that waits; `arrived` counts tokens by gateway and flow."""

    def __init__(self, element: Element, scope: "Place | None", local: dict[str, Any] | None = None) -> None:
        self.element = element
        self.scope = scope
        self.variables = local or {}
        self.inside: list[Place] = []
        self.arrived: dict[str, dict[str, int]] = {}
        self.fired: dict[tuple[str, int], int] = {}
        self.heard: dict[str, dict[int, dict[str, Any]]] = {}  # by event that waits for all: what its parts brought
        self.listening = ""  # to its start or its end: nothing else happens until the jobs of its listeners are done
        self.listeners = 0  # how many of these are left
        self.interrupted = False  # by an event sub-process in it
        self.loop: Rounds | None = None  # of a place whose rounds are places in it
        self.done: list[Done] = []  # what was completed in it and can be undone, oldest first
        self.todo: list[Done] | None = None  # of a place that undoes: what is left
        self.canceled = False  # of a transaction that is given up

    def path(self) -> str:
        """Return the ids from the process to here."""
        return self.element.id if self.scope is None else f"{self.scope.path()}/{self.element.id}"

    def view(self) -> dict[str, Any]:
        """Return the variables that are seen here."""
        return {**(self.scope.view() if self.scope else {}), **self.variables}


class Done(NamedTuple):
    """An activity that was completed: what undoes it, or for a sub-process its variables and what was done in it."""

    element: Element
    handler: Element | None
    variables: dict[str, Any]
    inside: "list[Done]"


class Rounds:
    """How far a loop is; without a size nobody knows how many rounds there are."""

    def __init__(self, items: list[Any], size: int | None) -> None:
        self.items = items
        self.size = size
        self.begun = 0
        self.completed = 0
        self.results: dict[int, Any] = {}


def value_of(text: str, view: dict[str, Any]) -> Any:
    """Return an expression's value as JSON."""
    return to_json(FEEL.expression(text).run(view, Context(datetime(2026, 1, 1, tzinfo=UTC))))


class Reference:
    """One case of a process."""

    def __init__(self, process: Process) -> None:
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

    # What is asked

    def marking(self) -> list[str]:
        """Return the paths of all that is open, with the events that are waited for there, and tokens at joins."""
        found = []
        for place in self.places:
            path = place.path()
            if place.scope is not None:
                found.append(path)
            found += [f"{path}@{event.id}" for event, _ in self.awaited(place)]
            found += [
                f"{path}<{gateway}<{flow}*{count}"
                for gateway, flows in place.arrived.items()
                for flow, count in flows.items()
            ]
        return sorted(found)

    def awaited(self, place: Place) -> Iterator[tuple[Element, int]]:
        """Yield the events with a timer, message or signal that are waited for at a place, and which part of each."""
        for event in self.events_at(place):
            heard = place.heard.get(event.id, {})
            for number, part in enumerate(event.event.parts or (event.event,)):
                times = place.fired.get((event.id, number), 0)
                if part.trigger not in NOT_AWAITED and number not in heard and times < _times(part):
                    yield event, number

    def events_at(self, place: Place) -> Iterator[Element]:
        """Yield the events that may occur at a place."""
        element = place.element
        if place.canceled or place.listening or (place.todo is not None and element.kind in SCOPES):
            return
        if element.kind in {Kind.INTERMEDIATE_CATCH_EVENT, Kind.RECEIVE_TASK} and not place.loop:
            yield element
        if element.kind is Kind.EVENT_BASED_GATEWAY:
            yield from (self.elements[flow.target] for flow in self.out[element.id])
        yield from (*self.attached(place), *self.handlers(place))

    def attached(self, place: Place) -> list[Element]:
        """Return the boundary events of what is open."""
        is_round = place.element.loop is not None and place.loop is None
        host = None if place.scope is None or is_round else place.element.id
        return [event for event in self.elements.values() if host and event.attached_to == host]

    def handlers(self, place: Place) -> list[Element]:
        """Return the start events of the event sub-processes of a scope, which none of them has interrupted yet."""
        subs = [each.id for each in self.elements.values() if each.event_triggered and each.scope == place.element.id]
        return (
            [] if place.interrupted or place.loop else [each for each in self.elements.values() if _begins(each, subs)]
        )

    # What is done

    def start(self, variables: dict[str, Any]) -> None:
        """Begin at the none start event."""
        self.root.variables = dict(variables)
        self.places.append(self.root)
        self.begin(self.root)
        self.move()

    def do(self, action: Action, values: dict[str, Any]) -> None:
        """Carry out what was done to the engine too."""
        self.actions()[action.verb](action, values)
        self.move()

    def actions(self) -> dict[str, Callable[[Action, dict[str, Any]], None]]:
        """Return what each verb does."""
        return {"complete": self.complete_place, "throw": self.throw_at, "occur": self.occur_at, "cancel": self.cancel}

    def open_places(self, element: str) -> list[Place]:
        """Return what is open of an element, oldest first."""
        return [place for place in self.places if place.element.id == element]

    def complete_place(self, action: Action, values: dict[str, Any]) -> None:
        """Complete a task, a job, a listener's job or a called case."""
        place = self.open_places(action.element)[action.nth]
        if place.listening:
            self.listened(place, values)
        else:
            self.complete(place, values)

    def listened(self, place: Place, values: dict[str, Any]) -> None:
        """Complete a listener's job; after the last the activity begins or is left."""
        assert place.scope is not None
        at, place.listeners = place.listening, place.listeners - 1
        if at == "start":
            place.variables.update(values)
        else:
            self.merge(place.scope, values)
        if place.listeners:
            return
        place.listening = ""
        if at == "start":
            self.begin(place)
            if place.element.kind in SCOPES:
                self.settle(place)
        else:
            self.close(place)
            self.follow(place.element, place.scope)

    def throw_at(self, action: Action, values: dict[str, Any]) -> None:
        """Throw an error from a job; it is known to be caught."""
        assert self.throw(self.open_places(action.element)[action.nth], Trigger.ERROR, action.code, values)

    def occur_at(self, action: Action, values: dict[str, Any]) -> None:
        """Let the event of an action occur at the nth place that waits for it."""
        event = self.elements[action.element]
        hosts = [place for place in self.places if (event, action.part) in self.awaited(place)]
        self.arrive_at(event, action.part, hosts[action.nth], values)

    def arrive_at(self, event: Element, part: int, host: Place, values: dict[str, Any]) -> None:
        """Let what an event waits for happen; one that waits for all of several things occurs with the last."""
        host.fired[event.id, part] = host.fired.get((event.id, part), 0) + 1
        if event.event.trigger is Trigger.PARALLEL:
            heard = host.heard.setdefault(event.id, {})
            heard[part] = values
            if len(heard) < len(event.event.parts):
                return
            del host.heard[event.id]
            values = {name: value for brought in heard.values() for name, value in brought.items()}
        self.occur(event, host, values)

    def cancel(self, _action: Action, _values: dict[str, Any]) -> None:
        """End all."""
        self.end_inside(self.root)
        self.finish("canceled")

    def finish(self, outcome: str) -> None:
        """End the case."""
        self.outcome = outcome
        self.places.clear()
        self.queue.clear()

    # Tokens

    def begin(self, scope: Place) -> None:
        """Send a token to where a scope begins."""
        for element in self.elements.values():
            inside = element.scope == scope.element.id
            if inside and element.kind is Kind.START_EVENT and element.event.trigger is Trigger.NONE:
                self.queue.append((element.id, None, scope))

    def move(self) -> None:
        """Move tokens until all wait, then let joins go on that nothing can reach any more."""
        while self.queue or self.gather():
            while self.queue:
                element, via, scope = self.queue.popleft()
                self.enter(self.elements[element], via, scope)

    def enter(self, element: Element, via: Flow | None, scope: Place) -> None:
        """Let a token enter an element, and all it enters next on its first flow."""
        step: tuple[Element, Flow | None] | None = (element, via)
        while step is not None:
            step = self.visit(*step, scope)

    def visit(self, element: Element, via: Flow | None, scope: Place) -> tuple[Element, Flow | None] | None:
        """Return where the token is at once afterwards, None if it waits or is gone."""
        kind = element.kind
        if element.loop is not None:
            self.go_round(element, scope)
            return None
        if self.waits(element):
            place = self.open(element, scope)
            if not self.listens(place, "start"):
                self.begin(place)
            return None
        if element.event.trigger in TOLD:
            return TOLD[element.event.trigger](self, element, scope)
        if kind in {Kind.PARALLEL_GATEWAY, Kind.INCLUSIVE_GATEWAY} and via and len(self.into[element.id]) > 1:
            return self.arrive(element, via, scope)
        if kind is Kind.END_EVENT:
            return self.end(element, scope)
        return self.work(element, scope)

    def waits(self, element: Element) -> bool:
        """Tell whether a token that enters an element opens a place."""
        sends = element.event.trigger is Trigger.MESSAGE and element.event.publication is None
        if element.kind is Kind.INTERMEDIATE_THROW_EVENT:
            return sends
        return element.kind in OPENED and not _catches_link(element)

    def listens(self, place: Place, at: str) -> bool:
        """Begin with the listeners to the start or the end of what is open; tell whether there are any."""
        place.listeners = sum(each.event == at for each in place.element.listeners)
        place.listening = at if place.listeners else ""
        return place.listeners > 0

    def open(self, element: Element, scope: Place, own: dict[str, Any] | None = None) -> Place:
        """Open a place with variables of its own and those its inputs make."""
        view = {**scope.view(), **(own or {})}
        place = Place(element, scope, {**(own or {}), **self.mapped(element.inputs, view)})
        scope.inside.append(place)
        self.places.append(place)
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
            same = [each for each in self.elements.values() if each.scope == element.scope and _catches_link(each)]
            return next(each for each in same if each.event.link == element.event.link), None
        return self.leave(element, scope)

    def leave(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Send a token along each flow that may be taken."""
        flows = self.chosen(element, scope.view())
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

    def join(self, element: Element, scope: Place) -> None:
        """Take one token of each flow that has one."""
        flows = scope.arrived[element.id]
        for flow in list(flows):
            flows[flow] -= 1
            if not flows[flow]:
                del flows[flow]
        if not flows:
            del scope.arrived[element.id]

    def settle(self, scope: Place) -> None:
        """Complete a scope in which nothing is left."""
        if scope in self.in_hand or scope.inside or scope.arrived or any(where is scope for _, _, where in self.queue):
            return
        if scope.todo is not None:
            self.undo(scope)
        elif scope is self.root:
            self.finish("completed")
        elif scope.loop:
            self.end_loop(scope, scope.loop)
        else:
            self.complete(scope, {})

    def end(self, element: Element, scope: Place) -> None:
        """Let a token end, and do what its end event says."""
        if element.event.trigger is Trigger.ERROR:
            assert self.throw(scope, Trigger.ERROR, value_of(element.event.code or '""', scope.view()), {})
            return
        self.produce(element, scope, self.mapped(element.inputs, scope.view()), {})
        if element.event.trigger is Trigger.TERMINATE:
            self.end_inside(scope)
        self.settle(scope)

    def tell(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Throw a signal or an escalation, and go on if the token is still there."""
        self.in_hand.append(scope)
        if element.event.trigger is Trigger.SIGNAL:
            hosts = [(host, *each) for host in self.places for each in self.awaited(host)]
            for place, event, part in hosts:
                said = (event.event.parts or (event.event,))[part]
                if said.trigger is Trigger.SIGNAL and place in self.places and (event, part) in self.awaited(place):
                    self.arrive_at(event, part, place, {})
        else:
            self.throw(scope, Trigger.ESCALATION, value_of(element.event.code or '""', scope.view()), {})
        if scope not in self.in_hand:
            return None
        self.in_hand.remove(scope)
        return self.leave(element, scope)

    # Rounds

    def go_round(self, element: Element, scope: Place) -> None:
        """Open a loop, or begin the next of its rounds."""
        if scope.loop is None or scope.element is not element:
            items, size = self.rounds_of(element, scope.view())
            loop = Place(element, scope)
            loop.loop = Rounds(items, size)
            scope.inside.append(loop)
            self.places.append(loop)
            self.queue.append((element.id, None, loop))
        elif self.wants_round(element, scope, scope.loop):
            self.begin_round(element, scope, scope.loop)
        else:
            self.settle(scope)

    def rounds_of(self, element: Element, view: dict[str, Any]) -> tuple[list[Any], int | None]:
        """Return the items of a loop, and how many rounds it has."""
        said = element.loop
        if isinstance(said, StandardLoop):
            return [], said.most
        assert said is not None
        items = value_of(said.collection, view) if said.collection else []
        return items, value_of(said.cardinality, view) if said.cardinality else len(items)

    def wants_round(self, element: Element, scope: Place, loop: Rounds) -> bool:
        """Tell whether there is another round."""
        said = element.loop
        if loop.begun == loop.size:
            return False
        if not isinstance(said, StandardLoop) or not said.before or said.condition is None:
            return True
        return value_of(said.condition, {**scope.view(), "loopCounter": loop.begun + 1}) is True

    def begin_round(self, element: Element, scope: Place, loop: Rounds) -> None:
        """Open a round; those side by side begin one after another, each when it is its turn."""
        said = element.loop
        loop.begun += 1
        own = {"loopCounter": loop.begun}
        if isinstance(said, MultiInstance):
            if not said.sequential and loop.begun != loop.size:
                self.send_round(element, scope)
            own |= {said.item: loop.items[loop.begun - 1]} if said.item else {}
        place = self.open(element, scope, own)
        if element.kind is Kind.SUB_PROCESS:
            self.begin(place)
        elif element.kind not in WAITING:
            script = element.script
            self.complete(place, {script.result: value_of(script.expression, place.view())} if script else {})

    def end_round(self, place: Place, loop: Rounds, produced: dict[str, Any]) -> None:
        """Keep what a round gave, and go on with the next or end the loop."""
        scope, said, counter = place.scope, place.element.loop, place.variables["loopCounter"]
        assert scope is not None
        values = self.handed_on(place.element, scope, place.variables, produced)
        view = {**scope.view(), **values, **place.variables, **produced}
        self.close(place)
        if isinstance(said, MultiInstance) and said.result:
            loop.results[counter] = value_of(said.result, view)
        total = loop.begun if not isinstance(said, MultiInstance) or said.sequential else loop.size
        loop.completed += 1
        view |= {"numberOfInstances": total, "numberOfCompletedInstances": loop.completed}
        is_last = self.is_last(said, view)
        self.merge(scope, values)
        if is_last:
            self.end_inside(scope)
        if is_last or (isinstance(said, MultiInstance) and not said.sequential):
            self.settle(scope)
        else:
            self.send_round(place.element, scope)

    def send_round(self, element: Element, scope: Place) -> None:
        """Let the next round have its turn; rounds that do not wait go before anything else moves."""
        send = self.queue.append if element.kind in OPENED else self.queue.appendleft
        send((element.id, None, scope))

    def is_last(self, said: MultiInstance | StandardLoop | None, view: dict[str, Any]) -> bool:
        """Tell whether a loop is done with the round that has just ended."""
        if isinstance(said, MultiInstance):
            return said.until is not None and value_of(said.until, view) is True
        asks = said is not None and said.condition is not None and not said.before
        return asks and value_of(said.condition or "", view) is False

    def end_loop(self, place: Place, loop: Rounds) -> None:
        """Hand on the results of all rounds, null for those that have none."""
        scope, said = place.scope, place.element.loop
        assert scope is not None
        self.close(place)
        if isinstance(said, MultiInstance) and said.results:
            size = loop.begun if loop.size is None else loop.size
            self.merge(scope, {said.results: [loop.results.get(number) for number in range(1, size + 1)]})
        self.follow(place.element, scope)

    # What is undone

    def note(self, element: Element, scope: Place, place: Place | None = None) -> None:
        """Keep in mind what was completed and can be undone."""
        events = [each for each in self.elements.values() if each.attached_to == element.id]
        undone = [each.undone_by[0] for each in events if each.event.trigger is Trigger.COMPENSATE]
        handler = self.elements[undone[0]] if undone else None
        if handler is not None or (place is not None and place.done):
            variables, inside = (dict(place.variables), place.done) if place is not None else ({}, [])
            scope.done.append(Done(element, handler, variables, inside))

    def compensate(self, element: Element, scope: Place) -> tuple[Element, Flow | None] | None:
        """Undo all that was completed in a scope, one after the other, the last first."""
        if not scope.done:
            return self.work(element, scope)
        place = self.open(element, scope)
        place.todo, scope.done = scope.done, []
        self.undo(place)
        return None

    def give_up(self, element: Element, scope: Place) -> None:
        """Cancel a transaction: end all in it, undo what was completed, leave by its cancel event."""
        done, scope.canceled = scope.done, True
        self.end_inside(scope)
        place = self.open(element, scope)
        place.todo, scope.done = done, []
        self.undo(place)

    def undo(self, place: Place) -> None:
        """Begin with what is to be undone next; when nothing is left, go on."""
        while True:
            assert place.todo is not None
            assert place.scope is not None
            if place.todo:
                done = place.todo.pop()
                if done.handler is not None:
                    self.queue.append((done.handler.id, None, place))
                    return
                inner = Place(done.element, place, dict(done.variables))
                inner.todo = list(done.inside)
                place.inside.append(inner)
                self.places.append(inner)
                place = inner
            elif place.element.kind in SCOPES:
                outer = place.scope
                self.close(place)
                place = outer
            else:
                self.end_undoing(place, place.scope)
                return

    def end_undoing(self, place: Place, scope: Place) -> None:
        """Let the event that undid go on, a cancel event by way of the transaction's boundary."""
        if place.element.event.trigger is not Trigger.CANCEL:
            self.complete(place, {})
            return
        self.close(place)
        events = self.attached(scope)
        self.occur(next(each for each in events if each.event.trigger is Trigger.CANCEL), scope, {})

    # Joins that wait for what can still come

    def gather(self) -> bool:
        """Let inclusive joins go on; tell whether tokens move again."""
        for scope in [place for place in self.places if place.arrived]:
            for gateway in sorted(scope.arrived):
                element = self.elements[gateway]
                while element.kind is Kind.INCLUSIVE_GATEWAY and scope.arrived.get(gateway):
                    if self.held(element, scope):
                        break
                    self.join(element, scope)
                    follow = self.leave(element, scope)
                    if follow is not None:
                        self.queue.append((follow[0].id, follow[1], scope))
        return bool(self.queue)

    def held(self, element: Element, scope: Place) -> bool:
        """Tell whether another token can reach a flow without a token, and none with one."""
        filled = set(scope.arrived[element.id])
        tokens = [place.element.id for place in scope.inside] + [gate for gate in scope.arrived if gate != element.id]
        for token in tokens:
            coming = self.coming(token, element.id)
            if coming - filled and not coming & filled:
                return True
        return any(
            coming - filled and not coming & filled
            for target, via, where in self.queue
            if where is scope
            for coming in [{via.id} if via and target == element.id else self.coming(target, element.id)]
        )

    def coming(self, start: str, join: str) -> set[str]:
        """Return the flows into a join that a token can come by, not counting ways through the join."""
        found, seen, waiting = set(), {start}, [start]
        while waiting:
            here = waiting.pop()
            for flow in self.out.get(here, []):
                if flow.target == join:
                    found.add(flow.id)
                elif flow.target not in seen:
                    seen.add(flow.target)
                    waiting.append(flow.target)
            others = [each.id for each in self.elements.values() if each.attached_to == here or self._leads(here, each)]
            waiting += [each for each in others if each not in seen]
            seen.update(others)
        return found

    def _leads(self, source: str, target: Element) -> bool:
        element = self.elements[source]
        if not _catches_link(target) or element.kind is not Kind.INTERMEDIATE_THROW_EVENT:
            return False
        return (element.scope, element.event.link) == (target.scope, target.event.link)

    # Ends

    def close(self, place: Place) -> None:
        """Take a place away, with all in it."""
        self.end_inside(place)
        assert place.scope is not None
        place.scope.inside.remove(place)
        self.places.remove(place)

    def end_inside(self, scope: Place) -> None:
        """Take away all in a scope."""
        for place in list(scope.inside):
            self.close(place)
        scope.arrived.clear()
        self.in_hand = [each for each in self.in_hand if each is not scope]
        self.queue = deque(entry for entry in self.queue if entry[2] is not scope)

    def complete(self, place: Place, produced: dict[str, Any]) -> None:
        """Complete what has waited, and let its token go on after those that are on their way."""
        assert place.scope is not None
        if place.element.loop is not None and place.scope.loop is not None and place.loop is None:
            self.end_round(place, place.scope.loop, produced)
            return
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

    def throw(self, place: Place, trigger: Trigger, code: str, variables: dict[str, Any]) -> bool:
        """Let the nearest event that catches an error or escalation occur; tell whether there is one."""
        within: Place | None = None
        at: Place | None = place
        while at is not None:
            handlers = self.handlers(at)
            if within is not None and within.element.event_triggered:
                handlers = [each for each in handlers if each.scope != within.element.id]
            for events in (handlers, self.attached(at)):
                fitting = [event for event in events if event.event.trigger is trigger]
                fitting.sort(key=lambda event: event.event.code is None)
                for event in fitting:
                    if event.event.code is None or value_of(event.event.code, at.view()) == code:
                        self.occur(event, at, variables)
                        return True
            within, at = at, at.scope
        return False

    def occur(self, event: Element, host: Place, values: dict[str, Any]) -> None:
        """Let an event occur at the place that waits for it."""
        if host.element is event:
            self.complete(host, values)
            return
        if event.kind is Kind.START_EVENT:
            self.handle(event, host, values)
            return
        assert host.scope is not None
        if event.event.interrupting or host.element.kind is Kind.EVENT_BASED_GATEWAY:
            self.close(host)
        self.produce(event, host.scope, self.mapped(event.inputs, host.scope.view()), values)
        self.follow(event, host.scope)

    def handle(self, event: Element, host: Place, values: dict[str, Any]) -> None:
        """Begin an event sub-process; an interrupting one ends all else in its scope."""
        if event.event.interrupting:
            host.interrupted = True
            self.end_inside(host)
        inner = self.open(self.elements[event.scope], host)
        self.produce(event, inner, self.mapped(event.inputs, inner.view()), values)
        self.follow(event, inner)

    # Variables

    def mapped(self, mappings: tuple[Mapping, ...], view: dict[str, Any]) -> dict[str, Any]:
        """Return what mappings make; those of replayed models have plain names as targets."""
        found: dict[str, Any] = {}
        for mapping in mappings:
            found[mapping.target] = value_of(mapping.source, {**view, **found})
        return found

    def produce(self, element: Element, scope: Place, local: dict[str, Any], produced: dict[str, Any]) -> None:
        """Hand on what an element produced."""
        self.merge(scope, self.handed_on(element, scope, local, produced))

    def handed_on(
        self, element: Element, scope: Place, local: dict[str, Any], produced: dict[str, Any]
    ) -> dict[str, Any]:
        """Return an element's outputs, or all it produced that is not its own."""
        if element.outputs:
            return self.mapped(element.outputs, {**scope.view(), **local, **produced})
        return {name: value for name, value in produced.items() if name not in local}

    def merge(self, scope: Place, values: dict[str, Any]) -> None:
        """Set each variable in the nearest scope outwards that has it, else in the root."""
        for name, value in values.items():
            at = scope
            while at.scope is not None and name not in at.variables:
                at = at.scope
            at.variables[name] = value


TOLD: Final[dict[Trigger, Callable[[Reference, Element, Place], tuple[Element, Flow | None] | None]]] = {
    Trigger.SIGNAL: Reference.tell,
    Trigger.ESCALATION: Reference.tell,
    Trigger.COMPENSATE: Reference.compensate,
    Trigger.CANCEL: Reference.give_up,
}
"""What a token does at an event that throws."""


def _begins(element: Element, scopes: list[str]) -> bool:
    return element.kind is Kind.START_EVENT and element.scope in scopes


def _catches_link(element: Element) -> bool:
    return element.kind is Kind.INTERMEDIATE_CATCH_EVENT and element.event.trigger is Trigger.LINK


def _times(event: Event) -> int:
    """Return how often an event may occur at one place; a message as often as it comes."""
    if event.timer is TimerKind.CYCLE:
        return int((event.expression or "").split("/")[0].strip('"R'))
    return 1 if event.trigger is Trigger.TIMER or event.interrupting else 1 << 30
