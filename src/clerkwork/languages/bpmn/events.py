"""Event definitions in, plain data out."""

from typing import Final

from lxml import etree

from clerkwork.languages.bpmn import extensions
from clerkwork.languages.bpmn.compensations import read_compensation
from clerkwork.languages.bpmn.conditions import read_condition
from clerkwork.languages.bpmn.model import Event, Kind, Message, Publication, Signal, TimerKind, Trigger
from clerkwork.languages.bpmn.moments import check_timer
from clerkwork.languages.bpmn.reading import (
    Reading,
    a,
    children,
    extension,
    instantiates,
    is_event_sub_process,
    is_true,
    kind_of,
    local_name,
    quote,
    text_of,
)
from clerkwork.languages.bpmn.vocabulary import EVENT_SUB_PROCESS_STARTS, EXECUTABLE, SENT, TRIGGERS, WAITED_FOR, WORDS

CATCHING: Final = frozenset({Kind.INTERMEDIATE_CATCH_EVENT, Kind.BOUNDARY_EVENT, Kind.RECEIVE_TASK})
THROWING: Final = frozenset({Kind.END_EVENT, Kind.INTERMEDIATE_THROW_EVENT})
PUBLISH: Final = "zeebe:publishMessage"
ONCE: Final = (TimerKind.DURATION, TimerKind.DATE)


def read_event(reading: Reading, node: etree._Element, kind: Kind) -> Event:
    """Return the definition of an event, noting what is missing or does not run."""
    found = [child for child in node if kind_of(child) in TRIGGERS]
    if children(node, "eventDefinitionRef"):
        reading.problem(node, "The event definition stands elsewhere.", "Write it inside the event.")
    handler = kind is Kind.START_EVENT and is_event_sub_process(node.getparent())
    interrupting = is_true(node, "isInterrupting" if handler else "cancelActivity", "true")
    trigger = _trigger(node, found)
    known = EVENT_SUB_PROCESS_STARTS if handler else EXECUTABLE.get(kind, frozenset())
    if not _runs(reading, node, kind, trigger, known) or not found:
        return Event(trigger, interrupting=interrupting)
    if handler:
        kind = Kind.BOUNDARY_EVENT  # it waits beside what is open, and so for the same things
    parts = [_definition(reading, each, kind, interrupting=interrupting) for each in found]
    if len(parts) == 1:
        return parts[0]
    _check_parts(reading, node, kind, parts)
    return Event(trigger, parts=tuple(parts), interrupting=interrupting)


def _trigger(node: etree._Element, definitions: list[etree._Element]) -> Trigger:
    """Return the trigger of an event with these definitions."""
    if len(definitions) > 1:
        return Trigger.PARALLEL if is_true(node, "parallelMultiple", "false") else Trigger.MULTIPLE
    return TRIGGERS[kind_of(definitions[0])] if definitions else Trigger.NONE


def _definition(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    trigger = TRIGGERS[kind_of(node)]
    reader = _READERS.get(trigger)
    if reader is None:
        return Event(trigger, interrupting=interrupting)
    return reader(reading, node, kind, interrupting=interrupting)


def _check_parts(reading: Reading, node: etree._Element, kind: Kind, parts: list[Event]) -> None:
    """Note the definitions that cannot be one of several."""
    allowed = SENT if kind in THROWING else WAITED_FOR
    choices = ", ".join(each for each in Trigger if each in allowed)
    for part in parts:
        if part.trigger not in allowed:
            said = f"The trigger {part.trigger} cannot be one of several of {a(WORDS[kind])}."
            reading.problem(node, said, f"Use an event of its own for it; several may be: {choices}.")


def _link(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    del kind, interrupting
    name = node.get("name", "").strip()
    if not name:
        reading.problem(node, "The link has no name.", "Give it the name of its other end.")
    return Event(Trigger.LINK, link=name or None)


def _compensation(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    del reading, kind
    return read_compensation(node, interrupting=interrupting)


def _runs(reading: Reading, node: etree._Element, kind: Kind, trigger: Trigger, known: frozenset[Trigger]) -> bool:
    """Tell whether an event with this trigger is among those that run, noting a problem when it is not."""
    if trigger in known:
        return True
    choices = ", ".join(each for each in Trigger if each in known)
    word = WORDS[kind]
    if trigger is Trigger.NONE:
        reading.problem(node, f"The {word} has no trigger.", f"Choose one: {choices}.")
    else:
        said = f"{a(word)} with the trigger {trigger} is not supported yet."
        reading.problem(node, f"{said[0].upper()}{said[1:]}", f"Use one with: {choices}.")
    return False


def _timer(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    given = [each for each in TimerKind if text_of(node, each)]
    if len(given) != 1:
        count = "two or more definitions" if given else "no definition"
        reading.problem(node, f"The timer has {count}.", "Give it one: a date, a duration or a cycle.")
        return Event(Trigger.TIMER, interrupting=interrupting)
    timer = given[0]
    text = text_of(node, timer)
    if timer not in _allowed(kind, interrupting=interrupting):
        choices = " or ".join(each.removeprefix("time").lower() for each in _allowed(kind, interrupting=interrupting))
        reading.problem(
            node, f"A {timer.removeprefix('time').lower()} cannot be used in this timer.", f"Use a {choices}."
        )
    check_timer(reading, node, text, timer)
    expression = reading.value(node, f"timer's {timer.removeprefix('time').lower()}", text)
    return Event(Trigger.TIMER, timer=timer, expression=expression, interrupting=interrupting)


def _allowed(kind: Kind, *, interrupting: bool) -> tuple[TimerKind, ...]:
    """Return the timers that make sense: a cycle starts cases or does not interrupt."""
    repeats = kind is Kind.START_EVENT or (kind is Kind.BOUNDARY_EVENT and not interrupting)
    return (*ONCE, TimerKind.CYCLE) if repeats else ONCE


def read_message_event(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool = True) -> Event:
    """Return what a message event, its definition being the node, or a receive task waits for."""
    reference = local_name(node.get("messageRef", ""))
    message = reading.messages.get(reference) or read_message(reading, reference)
    publication = _publication(reading, node) if kind in THROWING or kind is Kind.SEND_TASK else None
    if message is None and (reference or publication is not None or kind not in THROWING):
        said = f"names the message “{reference}”, which is not there" if reference else "names no message"
        reading.problem(node, f"The {_word(kind)} {said}.", "Choose a message, or create one.")
    elif message is not None and kind in CATCHING and message.correlation_key is None and not instantiates(node, kind):
        reading.problem(
            node,
            f"The message “{message.name}” has no correlation key, so nobody knows which case it is for.",
            "Give it one, e.g. =orderId.",
        )
    return Event(Trigger.MESSAGE, message=message, publication=publication, interrupting=interrupting)


def _publication(reading: Reading, node: etree._Element) -> Publication | None:
    """Return how a thrown message is published: said by its definition, or by its event or task."""
    if kind_of(node) == "messageEventDefinition":
        extensions.check(reading, node, kind_of(node))
    parent = node.getparent()
    found = extension(node, PUBLISH)
    if found is None and parent is not None and node.get("id") != parent.get("id"):
        found = extension(parent, PUBLISH)
    if found is None:
        return None
    check_timer(reading, found, found.get("timeToLive", ""), TimerKind.DURATION)
    return Publication(
        reading.value(found, "correlation key", found.get("correlationKey")),
        reading.value(found, "message id", found.get("messageId")),
        reading.value(found, "time to live", found.get("timeToLive")),
    )


def _word(kind: Kind) -> str:
    return WORDS[kind] if kind in {Kind.RECEIVE_TASK, Kind.SEND_TASK} else "event"


def read_message(reading: Reading, reference: str) -> Message | None:
    """Return the message of the file with an id and keep it, noting what is missing; None if there is no such."""
    node = reading.message_nodes.get(reference)
    if node is None:
        return None
    extensions.check(reading, node, "message")
    found = extension(node, "zeebe:subscription")
    key = None if found is None else reading.value(found, "correlation key", found.get("correlationKey"))
    key = key or reading.awaited_keys.get(reference)
    name, expression = reading.name(node, "message")
    reading.messages[reference] = message = Message(reference, name, key, expression, reading.sent_keys.get(reference))
    return message


def _signal(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    del kind
    reference = local_name(node.get("signalRef", ""))
    signal = reading.signals.get(reference) or _read_signal(reading, reference)
    if signal is None:
        said = f"names the signal “{reference}”, which is not there" if reference else "names no signal"
        reading.problem(node, f"The event {said}.", "Choose a signal, or create one.")
    return Event(Trigger.SIGNAL, signal=signal, interrupting=interrupting)


def _read_signal(reading: Reading, reference: str) -> Signal | None:
    """Return the signal of the file with an id and keep it, noting what is missing; None if there is no such."""
    node = reading.signal_nodes.get(reference)
    if node is not None:
        extensions.check(reading, node, "signal")
        reading.signals[reference] = Signal(reference, *reading.name(node, "signal"))
    return reading.signals.get(reference)


def _thrown(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    """Return an event that throws or catches an error or escalation."""
    trigger = TRIGGERS[kind_of(node)]
    reference = local_name(node.get(f"{trigger}Ref", ""))
    named = (reading.errors if trigger is Trigger.ERROR else reading.escalations).get(reference)
    if reference and named is None:
        said = f"The event names the {trigger} “{reference}”, which is not there."
        reading.problem(node, said, f"Choose {a(trigger)}.")
    raw = "" if named is None else named.get(f"{trigger}Code", "").strip()
    if kind in THROWING and not raw:
        said = f"The {trigger} event throws no {trigger} code."
        reading.problem(node, said, f"Choose {a(trigger)} that has a code.")
    if kind not in THROWING and raw.startswith("="):
        reading.problem(node, f"The code of {a(trigger)} that is caught cannot be FEEL.", "Write the code itself.")
    if kind not in THROWING and trigger is Trigger.ERROR and not interrupting:
        reading.problem(node, "An error always interrupts what it is caught on.", "Make the event interrupting.")
    code = reading.value(node, f"{trigger} code", raw, quote)
    return Event(trigger, code=code, interrupting=interrupting)


_READERS: Final = {
    Trigger.TIMER: _timer,
    Trigger.MESSAGE: read_message_event,
    Trigger.ERROR: _thrown,
    Trigger.ESCALATION: _thrown,
    Trigger.SIGNAL: _signal,
    Trigger.CONDITIONAL: read_condition,
    Trigger.LINK: _link,
    Trigger.COMPENSATE: _compensation,
}
"""How the definition of an event is read that says more than its trigger."""
