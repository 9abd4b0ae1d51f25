"""Send task: publishes a message, or opens a job that sends."""

from clerkwork.engine.elements import message_event

BEHAVIOUR = message_event.BEHAVIOUR
