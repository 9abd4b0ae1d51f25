"""
Compensation and transactions: what undoes what, and the rules that hold between the elements of them.

A boundary event with the trigger compensate is tied to its handler by an association, not by a flow.

Source: BPMN 2.0.2, 10.7 and 13.5.5.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.model import Element, Event, Kind, Process, Trigger
from clerkwork.languages.bpmn.reading import local_name
from clerkwork.languages.bpmn.vocabulary import ACTIVITIES, BPMN, EVENTS, SCOPES


def associations(process: etree._Element) -> dict[str, list[str]]:
    """Return by id what associations of the file tie each thing to, whichever way they are drawn."""
    found: dict[str, list[str]] = {}
    for each in process.getroottree().iter(f"{{{BPMN}}}association"):
        ends = local_name(each.get("sourceRef", "")), local_name(each.get("targetRef", ""))
        for end, other in (ends, ends[::-1]):
            found.setdefault(end, []).append(other)
    return found


def read_compensation(node: etree._Element, *, interrupting: bool) -> Event:
    """Return what an event that throws or catches a compensation says."""
    return Event(
        Trigger.COMPENSATE,
        interrupting=interrupting,
        activity=local_name(node.get("activityRef", "")) or None,
        waits=node.get("waitForCompletion", "true") in {"true", "1"},
    )


def undo_of(event: Element, elements: dict[str, Element]) -> list[Element]:
    """Return the activities that a compensation boundary event is associated with."""
    found = [elements[other] for other in dict.fromkeys(event.undone_by) if other in elements]
    return [one for one in found if one.kind in ACTIVITIES and one.id != event.attached_to]


def is_boundary(element: Element, trigger: Trigger) -> bool:
    """Tell whether an element is a boundary event with a trigger."""
    return element.kind is Kind.BOUNDARY_EVENT and element.event.trigger is trigger


def compensations_have_a_handler(process: Process) -> Iterator[Problem]:
    """Require of a compensation boundary event one handler beside it, no flow, and no other on its activity."""
    elements = {element.id: element for element in process.elements}
    there = Counter[str | None]()
    for event in process.elements:
        if not is_boundary(event, Trigger.COMPENSATE):
            continue
        there[event.attached_to] += 1
        if there[event.attached_to] > 1:
            yield _on(event, f"Another event already compensates “{event.attached_to}”.", "Keep one of them.")
        if event.outgoing:
            yield _on(
                event, "A flow leaves this compensation event.", "Use an association to the activity that undoes it."
            )
        handlers = undo_of(event, elements)
        if len(handlers) != 1:
            what = f"{len(handlers)} activities" if handlers else "no activity"
            yield _on(
                event, f"The compensation event is associated with {what}.", "Associate it with one activity beside it."
            )
        for handler in handlers:
            yield from _handles(event, handler)


def _handles(event: Element, handler: Element) -> Iterator[Problem]:
    if not handler.for_compensation:
        said = f"“{handler.id}” undoes “{event.attached_to}”, but is not marked for compensation."
        yield _on(handler, said, "Mark it for compensation.")
    elif handler.scope != event.scope:
        yield _on(handler, f"“{event.id}” lies in another process than this handler.", "Put them beside each other.")


def handlers_stand_alone(process: Process) -> Iterator[Problem]:
    """Require that no flow leads to or from an activity for compensation, and that an event is tied to it."""
    elements = {element.id: element for element in process.elements}
    tied = {
        handler.id
        for event in process.elements
        if is_boundary(event, Trigger.COMPENSATE)
        for handler in undo_of(event, elements)
    }
    for handler in process.elements:
        if not handler.for_compensation or handler.kind not in ACTIVITIES:
            continue
        if handler.incoming or handler.outgoing:
            yield _on(handler, "A flow leads to or from this activity for compensation.", "Remove the flow.")
        if handler.id not in tied:
            said = "No compensation event is associated with this activity for compensation."
            yield _on(handler, said, "Associate it with the compensation event of the activity that it undoes.")


def compensations_name_what_they_see(process: Process) -> Iterator[Problem]:
    """Require of an event that compensates one activity that the activity is visible and can be undone."""
    elements = {element.id: element for element in process.elements}
    undone = {event.attached_to for event in process.elements if is_boundary(event, Trigger.COMPENSATE)}
    undone |= holders(process, undone)
    for event in process.elements:
        name = event.event.activity
        if name is None or event.kind not in EVENTS or event.kind is Kind.BOUNDARY_EVENT:
            continue
        if name not in elements or elements[name].kind not in ACTIVITIES:
            yield _on(event, f"The event compensates “{name}”, which is no activity here.", "Choose an activity.")
        elif elements[name].scope not in visible_from(event, elements):
            yield _on(event, f"The event compensates “{name}” in another process.", "Choose an activity beside it.")
        elif name not in undone:
            yield _on(event, f"Nothing undoes “{name}”.", "Attach a compensation event to it, with a handler.")


def holders(process: Process, undone: set[str | None]) -> set[str | None]:
    """Return the sub-processes that hold, at any depth, something that can be undone."""
    scopes = {element.id: element.scope for element in process.elements if element.kind in SCOPES}
    found: set[str | None] = set()
    for element in process.elements:
        starts = element.kind is Kind.START_EVENT and element.event.trigger is Trigger.COMPENSATE
        at = element.scope if element.id in undone or starts else ""
        while at in scopes and at not in found:
            found.add(at)
            at = scopes[at]
    return found


def visible_from(event: Element, elements: dict[str, Element]) -> Iterator[str]:
    """Yield the scopes whose activities an event may compensate: its own, and around event sub-processes theirs."""
    scope = event.scope
    yield scope
    while scope in elements and elements[scope].event_triggered:
        scope = elements[scope].scope
        yield scope


def compensations_start_in_sub_processes(process: Process) -> Iterator[Problem]:
    """Require of an event sub-process with a compensation start that it is the only one in a sub-process."""
    elements = {element.id: element for element in process.elements}
    there = Counter[str]()
    for event in process.elements:
        handler = elements.get(event.scope)
        if event.kind is not Kind.START_EVENT or event.event.trigger is not Trigger.COMPENSATE or handler is None:
            continue
        there[handler.scope] += 1
        if handler.scope not in elements:
            said = "An event sub-process of the process itself cannot begin by compensation."
            yield _on(event, said, "Put it into the sub-process that it undoes.")
        elif there[handler.scope] > 1:
            yield _on(event, f"Another event sub-process already undoes “{handler.scope}”.", "Keep one of them.")


def cancellations_end_transactions(process: Process) -> Iterator[Problem]:
    """Require of cancel events that they stand in and on a transaction, both."""
    elements = {element.id: element for element in process.elements}
    caught = Counter(event.attached_to for event in process.elements if is_boundary(event, Trigger.CANCEL))
    for event in process.elements:
        if event.event.trigger is not Trigger.CANCEL:
            continue
        end = event.kind is Kind.END_EVENT
        host = elements.get((event.scope if end else event.attached_to) or "")
        if host is None or host.kind is not Kind.TRANSACTION:
            where = "in" if end else "attached to"
            yield _on(event, f"The cancel event is not {where} a transaction.", "Use it with a transaction only.")
        elif end and not caught[host.id]:
            yield _on(event, f"No cancel event is attached to “{host.id}”.", "Attach one and lead on from there.")
        elif not end and caught[host.id] > 1:
            yield _on(event, f"{caught[host.id]} cancel events are attached to “{host.id}”.", "Keep one of them.")
        if not end and not event.event.interrupting:
            yield _on(event, "A cancel event always ends the transaction.", "Make the event interrupting.")


def _on(element: Element, message: str, remedy: str) -> Problem:
    return Problem(element.id, message, remedy, element.line or None)


RULES: Final[tuple[Callable[[Process], Iterator[Problem]], ...]] = (
    compensations_have_a_handler,
    handlers_stand_alone,
    compensations_name_what_they_see,
    compensations_start_in_sub_processes,
    cancellations_end_transactions,
)
"""What must hold of compensation and transactions before a process may run."""
