"""Intermediate catch events: the token waits until what the event is about happens."""

from clerkwork.engine.catching import waits
from clerkwork.languages.bpmn.model import Trigger

TIMER = waits(Trigger.TIMER)
MESSAGE = waits(Trigger.MESSAGE)
SIGNAL = waits(Trigger.SIGNAL)
CONDITIONAL = waits(Trigger.CONDITIONAL)
