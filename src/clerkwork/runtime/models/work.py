"""The work of people and programs, and what went wrong in it."""

from django.db import models

from clerkwork.runtime.models.base import Row, link


class Task(models.Model):
    """A user task: state open, completed or canceled. `assignee` is None while it waits for its candidates."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    instance = models.BigIntegerField()
    element = models.TextField()
    name = models.TextField()
    process_id = models.TextField()
    app = models.TextField()
    form = models.TextField(null=True)  # noqa: DJ001 - a task without form
    assignee = models.TextField(null=True)  # noqa: DJ001 - nobody yet
    due = models.BigIntegerField(null=True)
    follow_up = models.BigIntegerField(null=True)
    priority = models.IntegerField(default=50)
    created_at = models.BigIntegerField()
    state = models.TextField()
    completed_by = models.TextField(null=True)  # noqa: DJ001 - still open
    completed_at = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.name


class TaskCandidate(Row):
    """Who may take a task: kind user or group, or who may not: excluded. `open` follows the task's state."""

    pk = models.CompositePrimaryKey("task_id", "kind", "name")
    task = link("Task")
    kind = models.TextField()
    name = models.TextField()
    open = models.BooleanField(default=True)


class Job(models.Model):
    """
    Work for a connector or an external worker: state ready, leased, failed (no retries left, an incident stands) or
    suspended with its case.

    `lease` is the fencing token of the present holder, `due` the instant from which it may be taken or at which the
    lease expires.
    """

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    instance = models.BigIntegerField()
    element = models.TextField()
    process_id = models.TextField()
    type = models.TextField()
    retries = models.IntegerField()
    attempt = models.IntegerField(default=0)
    headers = models.TextField(default="{}")
    state = models.TextField()
    due = models.BigIntegerField()
    lease = models.BigIntegerField(null=True)
    worker = models.TextField(default="")
    listener = models.TextField(default="")  # what a listener's job is for: event:place:data, see runtime.listeners

    def __str__(self) -> str:
        return f"{self.type} {self.key}"


class Incident(models.Model):
    """A fault that waits for a person: state open or resolved."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    instance = models.BigIntegerField()
    element = models.TextField()
    kind = models.TextField()
    message = models.TextField()
    job = models.BigIntegerField(null=True)
    state = models.TextField()
    raised_at = models.BigIntegerField()
    resolved_at = models.BigIntegerField(null=True)
    resolved_by = models.TextField(null=True)  # noqa: DJ001 - still open

    def __str__(self) -> str:
        return self.message
