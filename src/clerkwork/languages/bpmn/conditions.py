"""What conditional events wait for."""

from typing import Final

from lxml import etree

from clerkwork.languages.bpmn import extensions
from clerkwork.languages.bpmn.model import Condition, Event, Kind, Trigger
from clerkwork.languages.bpmn.reading import Reading, extension, kind_of, text_of

CHANGES: Final = ("create", "update")


def read_condition(reading: Reading, node: etree._Element, kind: Kind, *, interrupting: bool) -> Event:
    """Return the event of a conditional definition, noting what is missing; FEEL with or without a leading "="."""
    extensions.check(reading, node, kind_of(node))
    text = text_of(node, "condition")
    if not text:
        reading.problem(node, "The event has no condition.", "Write an expression, e.g. =amount > 100.")
    expression = reading.expression(node, "condition", text) if text else "null"
    names, changes = _filter(reading, node, kind)
    condition = Condition(expression, names, changes)
    return Event(Trigger.CONDITIONAL, condition=condition, interrupting=interrupting)


def _filter(reading: Reading, node: etree._Element, kind: Kind) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return the variables whose changes count, None for those the condition reads, and the changes that count."""
    found = extension(node, "zeebe:conditionalFilter")
    if found is None:
        return None, CHANGES
    names, changes = (_words(found.get(name, "")) for name in ("variableNames", "variableEvents"))
    for change in changes:
        if change not in CHANGES:
            reading.problem(found, f"Expected the variable events create or update, but “{change}”.", "Correct it.")
    if changes and kind is Kind.START_EVENT and _starts_a_process(node):
        reading.warn(found, "Variable events have no effect on a start of a process.", "Remove them.")
    return names or None, changes or CHANGES


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := part.strip()))


def _starts_a_process(node: etree._Element) -> bool:
    event = node.getparent()
    scope = None if event is None else event.getparent()
    return scope is not None and kind_of(scope) == "process"
