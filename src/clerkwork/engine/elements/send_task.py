"""Send task: a job that sends."""

from clerkwork.engine.elements import service_task

BEHAVIOUR = service_task.BEHAVIOUR
