"""Business rule task with a job type: a job that decides."""

from clerkwork.engine.elements import service_task

BEHAVIOUR = service_task.BEHAVIOUR
