"""Receive task: waits for a message, as an intermediate catch event does, and can carry boundary events."""

from clerkwork.engine.catching import waits
from clerkwork.languages.bpmn.model import Trigger

BEHAVIOUR = waits(Trigger.MESSAGE)
