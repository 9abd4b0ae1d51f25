"""
Listeners: jobs that a worker does when an element begins or ends, or when a task is about to change.

Source: Zeebe's extension elements executionListeners and taskListeners.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.model import Element, Kind, Listener, Process, Trigger
from clerkwork.languages.bpmn.reading import Reading, a, extension, on
from clerkwork.languages.bpmn.vocabulary import GATEWAYS, WORDS

EXECUTION: Final = ("start", "end")
TASK: Final = ("creating", "assigning", "updating", "completing", "canceling")
OCCURRING: Final = frozenset({Kind.START_EVENT, Kind.BOUNDARY_EVENT})
ENDLESS: Final = frozenset({Trigger.ERROR, Trigger.TERMINATE, Trigger.CANCEL})
"""The triggers of end events after which there is nothing left to end."""


def read_listeners(reading: Reading, node: etree._Element, name: str) -> tuple[Listener, ...]:
    """Return the listeners of an element, the extension being `zeebe:executionListeners` or `zeebe:taskListeners`."""
    found = extension(node, name)
    known = EXECUTION if name == "zeebe:executionListeners" else TASK
    return () if found is None else tuple(_listener(reading, item, known) for item in found)


def _listener(reading: Reading, item: etree._Element, known: tuple[str, ...]) -> Listener:
    event = item.get("eventType", "").strip()
    if event not in known:
        said = f"Expected a listener for one of {', '.join(known)}, but “{event}”."
        reading.problem(item, said, "Choose one of them.")
    kind = reading.value(item, "listener's job type", item.get("type"))
    if kind is None:
        reading.problem(item, "The listener has no job type.", "Write the type of its worker.")
    retries = reading.value(item, "listener's number of retries", item.get("retries"), str) or "3"
    if not item.get("retries", "").strip().startswith("=") and not (retries.isascii() and retries.isdigit()):
        reading.problem(item, f"Expected the retries to be a whole number, but “{retries}”.", "Write e.g. 3.")
    return Listener(event, kind or "null", retries)


def listeners_can_be_heard(process: Process) -> Iterator[Problem]:
    """Require that a listener stands where there is a moment for it."""
    raced = _raced(process)
    for element in process.elements:
        events = {listener.event for listener in element.listeners}
        if "start" in events and _occurs(element):
            said = f"{a(WORDS[element.kind])} has no start to listen to."
            yield on(element, said[0].upper() + said[1:], "Listen to its end.")
        elif "start" in events and element.id in raced:
            yield on(element, "An event behind an event-based gateway has no start to listen to.", "Listen to its end.")
        if "end" in events and _has_no_end(element):
            said = f"{a(WORDS[element.kind])} of this kind has no end to listen to."
            yield on(element, said[0].upper() + said[1:], "Listen to its start.")
        if events and element.event.trigger is Trigger.COMPENSATE and element.kind is Kind.BOUNDARY_EVENT:
            yield on(element, "A compensation event on a boundary only ties its handler.", "Listen at the handler.")


def _occurs(element: Element) -> bool:
    """Tell whether an element begins by what occurs, or a token at a time."""
    joins = element.kind is Kind.COMPLEX_GATEWAY and len(element.incoming) > 1
    return element.kind in OCCURRING or element.event_triggered or element.instantiates or joins


def _has_no_end(element: Element) -> bool:
    """Tell whether an element is left without an end of its own."""
    ends = element.kind is Kind.END_EVENT and element.event.trigger in ENDLESS
    leaps = element.kind is Kind.INTERMEDIATE_THROW_EVENT and element.event.trigger is Trigger.LINK
    return ends or leaps or element.kind in GATEWAYS


def _raced(process: Process) -> set[str]:
    """Return the elements behind event-based gateways."""
    gateways = {element.id for element in process.elements if element.kind is Kind.EVENT_BASED_GATEWAY}
    return {flow.target for flow in process.flows if flow.source in gateways}
