"""Which events the naive interpreter waits for, and what happens when they occur."""

from collections.abc import Iterator
from typing import Any

from tests.replay.places import NOT_AWAITED, SCOPES, Action, Place, begins, times, value_of

from clerkwork.languages.bpmn.model import Element, Kind, Trigger


class Occurring:
    """Catching events, boundary events and event sub-processes; errors and escalations."""

    def awaited(self, place: Place) -> Iterator[tuple[Element, int]]:
        """Yield the events with a timer, message or signal that are waited for at a place, and which part of each."""
        yield from self.escalations(place)
        for event in self.events_at(place):
            heard = place.heard.get(event.id, {})
            for number, part in enumerate(event.event.parts or (event.event,)):
                fired = place.fired.get((event.id, number), 0)
                if part.trigger not in NOT_AWAITED and number not in heard and fired < times(part):
                    yield event, number

    def events_at(self, place: Place) -> Iterator[Element]:
        """Yield the events that may occur at a place."""
        element = place.element
        if (
            not place.begun
            or place.ending
            or place.canceled
            or place.listening
            or (place.todo is not None and element.kind in SCOPES)
        ):
            return
        if element.kind in {Kind.INTERMEDIATE_CATCH_EVENT, Kind.RECEIVE_TASK} and not place.loop:
            yield element
        if element.event.trigger is Trigger.PARALLEL and element.kind is Kind.START_EVENT:
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
            [] if place.interrupted or place.loop else [each for each in self.elements.values() if begins(each, subs)]
        )

    def assemble(self, event: Element, variables: dict[str, Any]) -> None:
        """Wait for the other messages that the process begins with; nothing else is waited for."""
        self.root.begun = False
        place = self.open(event, self.root, variables)
        place.heard[event.id], place.variables = {0: variables}, {}

    def begin_now(self, place: Place, values: dict[str, Any]) -> None:
        """Begin, because all messages are there."""
        self.close(place)
        self.produce(place.element, self.root, {}, values)
        self.root.begun = True
        self.watch(self.root)
        self.follow(place.element, self.root)

    def watch(self, place: Place) -> None:
        """Find out with which keys the messages must come that are waited for at a place."""
        for event, number in self.awaited(place):
            if number >= 0:
                message = (event.event.parts or (event.event,))[number].message
                if message is not None:
                    place.keys.setdefault(
                        (event.id, number), "=" + value_of(f"string({message.correlation_key})", place.view())
                    )

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
        if part < 0:
            self.escalate(host, part)
            return
        if event.event.trigger is Trigger.PARALLEL:
            heard = host.heard.setdefault(event.id, {})
            heard[part] = values
            if len(heard) < len(event.event.parts):
                return
            del host.heard[event.id]
            values = {name: value for brought in heard.values() for name, value in brought.items()}
        self.occur(event, host, values)

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
        if host.element is event and event.kind is Kind.START_EVENT:
            self.begin_now(host, values)
            return
        if host.element is event:
            self.complete(host, values)
            return
        if host.element.waits_for_all:
            self.take_part(event, host, values)
            return
        if event.kind is Kind.START_EVENT:
            self.handle(event, host, values)
            return
        assert host.scope is not None
        if host.element.kind is not Kind.EVENT_BASED_GATEWAY and event.event.interrupting and not self.stop(host):
            host.then = lambda: self.leave_by(event, host, values)
            return
        self.leave_by(event, host, values)

    def leave_by(self, event: Element, host: Place, values: dict[str, Any]) -> None:
        """Let a token go on behind an event; what the event has ended is gone."""
        is_gone = host.ending or host.element.kind is Kind.EVENT_BASED_GATEWAY
        if is_gone and host in self.places:
            self.close(host)
        self.produce(event, host.scope, self.mapped(event.inputs, host.scope.view()), values)
        self.follow(event, host.scope)

    def take_part(self, event: Element, gate: Place, values: dict[str, Any]) -> None:
        """Let one more of the events occur that a gateway waits for, all of them."""
        assert gate.scope is not None
        if not any(self.awaited(gate)):
            self.close(gate)
        self.produce(event, gate.scope, self.mapped(event.inputs, gate.scope.view()), values)
        self.follow(event, gate.scope)

    def handle(self, event: Element, host: Place, values: dict[str, Any]) -> None:
        """Begin an event sub-process; an interrupting one ends all else in its scope."""
        if event.event.interrupting:
            host.interrupted = True
            if not self.end_inside(host):
                host.then = lambda: self.begin_handler(event, host, values)
                return
        self.begin_handler(event, host, values)

    def begin_handler(self, event: Element, host: Place, values: dict[str, Any]) -> None:
        """Open an event sub-process, in which its start event has occurred."""
        inner = self.open(self.elements[event.scope], host)
        self.produce(event, inner, self.mapped(event.inputs, inner.view()), values)
        self.follow(event, inner)
