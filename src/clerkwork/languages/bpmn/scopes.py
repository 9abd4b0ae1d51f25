"""
What must hold between a process or sub-process and what begins, waits and catches in it.

Rule 1: every rule yields the problems it finds; `checks` has the list of those that are asked.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.ad_hoc import is_choice
from clerkwork.languages.bpmn.model import Element, Kind, Process, Trigger
from clerkwork.languages.bpmn.reading import on
from clerkwork.languages.bpmn.vocabulary import EXECUTABLE, SCOPES, WORDS

BEGINNING: Final = SCOPES - {Kind.AD_HOC_SUB_PROCESS}
THROWN: Final = frozenset({Trigger.ERROR, Trigger.ESCALATION})
ESCALATING: Final = SCOPES | {Kind.CALL_ACTIVITY}


def scopes_start_once(process: Process) -> Iterator[Problem]:
    """Require one start event in each scope: without trigger in a sub-process, with one in an event sub-process."""
    starts: dict[str, list[Element]] = {process.id: []}
    starts.update({element.id: [] for element in process.elements if element.kind in BEGINNING})
    for element in process.elements:
        if element.kind is Kind.START_EVENT:
            starts.setdefault(element.scope, []).append(element)
    subjects = {element.id: element for element in process.elements}
    for scope, found in starts.items():
        subject = subjects.get(scope, process)
        if not found and not (subject is process and any(each.instantiates for each in process.elements)):
            yield on(subject, f"The {_word(subject)} has no start event.", "Add one and connect it.")
        if isinstance(subject, Element) and subject.event_triggered:
            yield from _handler(found)
            continue
        none = [event for event in found if event.event.trigger is Trigger.NONE]
        for second in none[1:] if subject is not process else ():
            yield on(second, f"The {_word(subject)} has a second start event without a trigger.", "Keep one of them.")
        for event in found if subject is not process else ():
            if event.event.trigger is not Trigger.NONE:
                yield on(event, "A sub-process cannot start by a trigger.", "Use a start event without one.")


def complex_joins_say_when(process: Process) -> Iterator[Problem]:
    """Require of a complex gateway to which several flows lead the condition on which it goes on."""
    for gateway in process.elements:
        if gateway.kind is Kind.COMPLEX_GATEWAY and len(gateway.incoming) > 1 and gateway.activation is None:
            remedy = "Write one, e.g. activationCount >= 2, or use another gateway."
            yield on(gateway, "The complex gateway has no activation condition.", remedy)


def activation_conditions_are_asked(process: Process) -> Iterator[Problem]:
    """Advise against the activation condition of a gateway that waits for nothing."""
    for gateway in process.elements:
        if gateway.activation is not None and len(gateway.incoming) < 2:  # noqa: PLR2004 - two tokens to wait for
            yield on(gateway, "The activation condition of this gateway is never asked.", "Remove it.")


def starts_can_be_told_apart(process: Process) -> Iterator[Problem]:
    """Advise of a second start event without a trigger in a process: only the first is used unless one is named."""
    starts = [each for each in process.elements if each.kind is Kind.START_EVENT and each.scope == process.id]
    none = [each for each in starts if each.event.trigger is Trigger.NONE]
    for second in none[1:]:
        said = f"A case begins at “{none[0].id}” unless it is told to begin at this second start event."
        yield on(second, said, "Keep one of them if that is not what is meant.")


def cases_begin_from_nothing(process: Process) -> Iterator[Problem]:
    """Require of a receive task or gateway that begins cases that it stands in the process and no flow leads to it."""
    for element in process.elements:
        if element.instantiates and element.scope != process.id:
            said = f"This {WORDS[element.kind]} begins cases, but stands in “{element.scope}”."
            yield on(element, said, "Put it into the process itself, or let it begin none.")
        elif element.instantiates and element.incoming:
            said = f"A flow ends at this {WORDS[element.kind]}, which begins cases."
            yield on(element, said, "Remove the flow, or let it begin none.")


def gateways_begin_by_events(process: Process) -> Iterator[Problem]:
    """Require of events behind a gateway that begins cases that they can, and of a parallel one messages only."""
    elements = {element.id: element for element in process.elements}
    targets = {flow.id: elements[flow.target] for flow in process.flows if flow.target in elements}
    for gateway in process.elements:
        if gateway.kind is not Kind.EVENT_BASED_GATEWAY:
            continue
        if gateway.waits_for_all and not gateway.instantiates:
            said = "A gateway that begins no cases cannot wait for all its events."
            yield on(gateway, said, "Use a parallel gateway with an event on each way.")
        if not gateway.instantiates:
            continue
        allowed = frozenset({Trigger.MESSAGE}) if gateway.waits_for_all else EXECUTABLE[Kind.START_EVENT]
        for event in (targets[flow] for flow in gateway.outgoing if flow in targets):
            if event.event.trigger not in allowed:
                said = f"“{gateway.id}” begins cases, but not by an event with the trigger {event.event.trigger}."
                yield on(event, said, f"Use one with: {', '.join(sorted(allowed - {Trigger.NONE}))}.")
            elif event.instantiates:
                yield on(event, f"“{gateway.id}” begins cases already.", "Let this receive task begin none.")


def _handler(starts: list[Element]) -> Iterator[Problem]:
    for second in starts[1:]:
        yield on(second, "The event sub-process has a second start event.", "Draw a second event sub-process.")


def event_sub_processes_stand_alone(process: Process) -> Iterator[Problem]:
    """Require that nothing is connected or attached to an event sub-process."""
    handlers = {element.id for element in process.elements if element.event_triggered}
    for flow in process.flows:
        if handlers & {flow.source, flow.target}:
            yield on(flow, "A flow is connected to an event sub-process.", "Connect it to another element.")
    for element in process.elements:
        if element.attached_to in handlers:
            said = f"The boundary event is attached to the event sub-process “{element.attached_to}”."
            yield on(element, said, "Attach it to an activity, or put it around as another event sub-process.")


def beginnings_go_no_rounds(process: Process) -> Iterator[Problem]:
    """Require that what an event begins is no loop: nobody could say which round the event is for."""
    for element in process.elements:
        if element.loop is not None and (element.event_triggered or element.instantiates):
            yield on(
                element, f"The {_word(element)} is begun by an event, and so cannot be a loop.", "Remove the loop."
            )


def _catchers(process: Process) -> Iterator[tuple[str, Element]]:
    """Yield the events that wait beside what is open, each after the place in which it has to be the only one."""
    handlers = {element.id: element for element in process.elements if element.event_triggered}
    for event in process.elements:
        if event.kind is Kind.BOUNDARY_EVENT:
            yield f"on “{event.attached_to}”", event
        elif event.kind is Kind.START_EVENT and event.scope in handlers:
            yield f"in “{handlers[event.scope].scope}”", event


def throws_are_caught_once(process: Process) -> Iterator[Problem]:
    """Require that no two events of one place catch the same error or escalation."""
    caught = Counter[tuple[str, Trigger, str | None]]()
    for place, event in _catchers(process):
        trigger, code = event.event.trigger, event.event.code
        if trigger in THROWN:
            caught[place, trigger, code] += 1
            if caught[place, trigger, code] > 1:
                what = f"the {trigger} {code}" if code else f"every {trigger}"
                yield on(event, f"Another event {place} already catches {what}.", "Keep one of them.")


def messages_are_awaited_once(process: Process) -> Iterator[Problem]:
    """Require that no two start events of a process, nor two event sub-processes of a scope, wait for one message."""
    found = set()
    places = {event.id: place for place, event in _catchers(process)}
    for event in process.elements:
        if event.kind is Kind.START_EVENT and event.event.message is not None:
            name, place = event.event.message.name, places.get(event.id, "")
            if (place, name) in found:
                yield on(event, f"Another start event already waits for the message “{name}”.", "Keep one of them.")
            found.add((place, name))


def escalations_can_be_caught(process: Process) -> Iterator[Problem]:
    """Advise against catching an escalation on what cannot throw one."""
    elements = {element.id: element for element in process.elements}
    for event in process.elements:
        host = elements.get(event.attached_to or "")
        if event.event.trigger is Trigger.ESCALATION and host is not None and host.kind not in ESCALATING:
            yield on(event, f"Nothing in this {WORDS[host.kind]} throws an escalation.", "Remove the event.")


def _targets(process: Process) -> dict[str, list[str]]:
    """Return by element, and for the process itself, those to which a token goes from it at once."""
    targets: dict[str, list[str]] = {}
    for flow in process.flows:
        targets.setdefault(flow.source, []).append(flow.target)
    ends: dict[tuple[str, str | None], list[str]] = {}
    hosts = {element.id for element in process.elements if element.kind is Kind.AD_HOC_SUB_PROCESS}
    for element in process.elements:
        if element.kind is Kind.BOUNDARY_EVENT and element.attached_to:
            targets.setdefault(element.attached_to, []).append(element.id)
        if element.scope in hosts and is_choice(element):
            targets.setdefault(element.scope, []).append(element.id)
        targets.setdefault(element.id, []).extend(element.undone_by)
        if element.kind is Kind.START_EVENT or element.event_triggered or element.instantiates:
            targets.setdefault(element.scope, []).append(element.id)
        if element.kind is Kind.INTERMEDIATE_CATCH_EVENT and element.event.link:
            ends.setdefault((element.scope, element.event.link), []).append(element.id)
    for element in process.elements:
        if element.kind is Kind.INTERMEDIATE_THROW_EVENT and element.event.link:
            targets.setdefault(element.id, []).extend(ends.get((element.scope, element.event.link), ()))
    return targets


def everything_can_be_reached(process: Process) -> Iterator[Problem]:
    """Advise that every element lie on a way from a start event; what is in or on a lost one is not told besides."""
    targets = _targets(process)
    waiting = [process.id] if targets.get(process.id) else []
    reached = set(waiting)
    while waiting:
        fresh = set(targets.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting.extend(fresh)
    lost = {element.id for element in process.elements if reached and element.id not in reached}
    for element in process.elements:
        if element.id in lost and element.scope not in lost and element.attached_to not in lost:
            yield on(element, f"No way leads to this {WORDS[element.kind]}.", "Connect it, or remove it.")


def _word(subject: Element | Process) -> str:
    if isinstance(subject, Process):
        return "process"
    return "event sub-process" if subject.event_triggered else WORDS[subject.kind]
