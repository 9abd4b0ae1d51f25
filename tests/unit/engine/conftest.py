"""Models drawn by hand: `bpmn.draw(bpmn.start("s"), …, flows="s a e")`."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from clerkwork.engine import Machine
from clerkwork.languages.bpmn.model import (
    Condition,
    Element,
    Event,
    Flow,
    Kind,
    Mapping,
    Message,
    Process,
    Script,
    Signal,
    TaskDefinition,
    TimerKind,
    Trigger,
    UserTask,
)

EVENT_WORDS = frozenset(
    ("date", "duration", "cycle", "message", "key", "code", "link", "signal", "called", "trigger", "interrupting")
) | {"activity", "waits", "condition", "names", "changes", "escalation", "any_of", "all_of"}
TIMERS = {"date": TimerKind.DATE, "duration": TimerKind.DURATION, "cycle": TimerKind.CYCLE}


def several(said: dict[str, Any]) -> Event:
    """Return an event with several definitions, `any_of` or `all_of` what their keywords say."""
    word = "any_of" if "any_of" in said else "all_of"
    interrupting = said.get("interrupting", True)
    parts = tuple(Bpmn.event(**part, interrupting=interrupting) for part in said[word])
    return Event(Trigger.MULTIPLE if word == "any_of" else Trigger.PARALLEL, parts=parts)


DEFINITIONS: dict[str, Callable[[dict[str, Any]], Event]] = {
    "message": lambda said: Event(Trigger.MESSAGE, message=Message("m", said["message"], said.get("key"))),
    "signal": lambda said: Event(Trigger.SIGNAL, signal=Signal("s", said["signal"], said.get("called"))),
    "condition": lambda said: Event(
        Trigger.CONDITIONAL,
        condition=Condition(said["condition"], said.get("names"), said.get("changes", ("create", "update"))),
    ),
    "any_of": several,
    "all_of": several,
    "link": lambda said: Event(Trigger.LINK, link=said["link"]),
    "code": lambda said: Event(Trigger.ERROR, code=said["code"]),
    "escalation": lambda said: Event(Trigger.ESCALATION, code=said["escalation"]),
}


class Bpmn:
    """Makers of elements; every keyword of Element is allowed, mappings as {target: source}."""

    @staticmethod
    def element(
        ident: str,
        kind: Kind,
        *,
        inputs: dict[str, str] | None = None,
        outputs: dict[str, str] | None = None,
        **more: Any,
    ) -> Element:
        mapped = [
            tuple(Mapping(source, target) for target, source in (each or {}).items()) for each in (inputs, outputs)
        ]
        return Element(ident, kind, inputs=mapped[0], outputs=mapped[1], **more)

    @staticmethod
    def event(**said: Any) -> Event:
        """Return what an event says: one of date, duration, cycle, message + key, signal, code, or a trigger."""
        interrupting = said.get("interrupting", True)
        for word, kind in TIMERS.items():
            if word in said:
                return Event(Trigger.TIMER, timer=kind, expression=said[word], interrupting=interrupting)
        for word, make in DEFINITIONS.items():
            if word in said:
                return replace(make(said), interrupting=interrupting)
        more = {word: said[word] for word in ("activity", "waits") if word in said}
        return Event(said.get("trigger", Trigger.NONE), interrupting=interrupting, **more)

    def _event(self, ident: str, kind: Kind, said: dict[str, Any]) -> Element:
        event = self.event(**{word: said.pop(word) for word in list(said) if word in EVENT_WORDS})
        return self.element(ident, kind, event=event, **said)

    def start(self, ident: str = "start", **more: Any) -> Element:
        return self._event(ident, Kind.START_EVENT, more)

    def end(self, ident: str = "end", **more: Any) -> Element:
        return self._event(ident, Kind.END_EVENT, more)

    def catch(self, ident: str, **more: Any) -> Element:
        return self._event(ident, Kind.INTERMEDIATE_CATCH_EVENT, more)

    def throw(self, ident: str, **more: Any) -> Element:
        return self._event(ident, Kind.INTERMEDIATE_THROW_EVENT, more)

    def boundary(self, ident: str, host: str, **more: Any) -> Element:
        return self._event(ident, Kind.BOUNDARY_EVENT, {"attached_to": host, **more})

    def user(self, ident: str, *, people: UserTask | None = None, **more: Any) -> Element:
        return self.element(ident, Kind.USER_TASK, user_task=people, **more)

    def service(self, ident: str, kind: str = '"work"', retries: str = "3", **more: Any) -> Element:
        return self.element(ident, Kind.SERVICE_TASK, task=TaskDefinition(kind, retries), **more)

    def script(self, ident: str, result: str, expression: str, **more: Any) -> Element:
        return self.element(ident, Kind.SCRIPT_TASK, script=Script(expression, result), **more)

    def exclusive(self, ident: str, **more: Any) -> Element:
        return self.element(ident, Kind.EXCLUSIVE_GATEWAY, **more)

    def parallel(self, ident: str, **more: Any) -> Element:
        return self.element(ident, Kind.PARALLEL_GATEWAY, **more)

    def inclusive(self, ident: str, **more: Any) -> Element:
        return self.element(ident, Kind.INCLUSIVE_GATEWAY, **more)

    def race(self, ident: str, **more: Any) -> Element:
        return self.element(ident, Kind.EVENT_BASED_GATEWAY, **more)

    def receive(self, ident: str, message: str, key: str, **more: Any) -> Element:
        return self.element(ident, Kind.RECEIVE_TASK, event=self.event(message=message, key=key), **more)

    def sub(self, ident: str, *inside: Element, **more: Any) -> list[Element]:
        """Return a sub-process with the elements in it (deeper ones keep their own scope)."""
        own = self.element(ident, more.pop("kind", Kind.SUB_PROCESS), **more)
        return [own, *(_within(element, ident) for element in inside)]

    def undo(self, host: str, handler: Element | list[Element]) -> list[Element]:
        """Return the handler of an activity, and the compensation event that ties it to the activity."""
        own, *inside = handler if isinstance(handler, list) else [handler]
        event = self.boundary(f"c-{host}", host, trigger=Trigger.COMPENSATE, undone_by=(own.id,))
        return [event, replace(own, for_compensation=True), *inside]

    def handler(self, ident: str, *inside: Element, **said: Any) -> list[Element]:
        """Return an event sub-process with a start event `<ident>-start` and the elements in it."""
        return self.sub(ident, self.start(f"{ident}-start", **said), *inside, event_triggered=True)

    @staticmethod
    def draw(*elements: Element | list[Element], flows: str, conditions: dict[str, str] | None = None) -> Process:
        """
        Return a process.

        `flows` holds paths separated by commas ("s a e, a b"); the flow from a to b is called a-b. `conditions` maps
        flow ids to FEEL.
        """
        flat = [one for each in elements for one in (each if isinstance(each, list) else [each])]
        made = []
        for path in flows.split(","):
            stops = path.split()
            made += [(f"{a}-{b}", a, b) for a, b in pairwise(stops)]
        said = conditions or {}
        return Process("process", elements=tuple(flat), flows=tuple(Flow(i, a, b, said.get(i)) for i, a, b in made))

    def machine(self, *elements: Element | list[Element], flows: str, **more: Any) -> Machine:
        """Return a machine that runs the process."""
        process = self.draw(*elements, flows=flows, conditions=more.pop("conditions", None))
        return Machine(replace(process, listeners=more.pop("listeners", ())), **more)


def _within(element: Element, scope: str) -> Element:
    return element if element.scope else replace(element, scope=scope)


@pytest.fixture(scope="session")
def bpmn() -> Bpmn:
    """Makers of models."""
    return Bpmn()
