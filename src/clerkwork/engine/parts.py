"""What events with one definition, and those with several, have in common when they are compiled."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clerkwork.engine.nodes import Compile, PartsPlan
from clerkwork.languages.bpmn.model import Element, Trigger
from clerkwork.languages.feel import Feel


def plan_parts(element: Element, feel: Feel, plans: Mapping[Trigger, Compile]) -> Any:
    """Return what an event evaluates, given what one with each trigger does; a PartsPlan if it has several."""
    event = element.event
    for part in event.parts or (event,):
        if part.trigger not in plans:
            raise ValueError(f"Expected one of {', '.join(plans)} as definition, but {part.trigger}.")
    if not event.parts:
        return plans[event.trigger](element, feel)
    parts = ((part.trigger, replace(element, event=part)) for part in event.parts)
    return PartsPlan(tuple((trigger, plans[trigger](part, feel)) for trigger, part in parts))
