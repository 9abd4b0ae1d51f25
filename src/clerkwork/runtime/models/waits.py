"""What cases and start events wait for, and what is on its way to them."""

from django.db import models

from clerkwork.runtime.models.base import Row, link


class Timer(models.Model):
    """A timer of a case, or of a definition's start event (`case` is None)."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case", null=True)
    definition = link("Definition", null=True)
    instance = models.BigIntegerField(null=True)
    element = models.TextField()
    due = models.BigIntegerField()
    interval = models.TextField(default="")
    repetitions = models.IntegerField(default=0)  # still to come after this one; -1 without end
    held = models.BooleanField(default=False)  # its case is suspended
    part = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.element} {self.key}"


class Subscription(models.Model):
    """An open wait for a message or signal (`kind`), of a case or of a definition's start event (`case` is None)."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case", null=True)
    definition = link("Definition", null=True)
    process_id = models.TextField()
    instance = models.BigIntegerField(null=True)
    element = models.TextField()
    message = models.TextField()
    correlation_key = models.TextField()
    interrupting = models.BooleanField(default=True)
    kind = models.TextField(default="message")
    part = models.IntegerField(default=0)  # its place among the definitions of a multiple event, as everywhere

    def __str__(self) -> str:
        return f"{self.message} {self.correlation_key}"


class Condition(models.Model):
    """An open wait for a condition, of a case or of a definition's start event (`case` is None)."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case", null=True)
    definition = link("Definition", null=True)
    instance = models.BigIntegerField(null=True)
    element = models.TextField()
    part = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.element} {self.key}"


class Occurrence(models.Model):
    """One of the things that an event waits for all of, and that has happened."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    instance = models.BigIntegerField()
    element = models.TextField()
    part = models.IntegerField()
    variables = models.TextField(default="{}")

    def __str__(self) -> str:
        return f"{self.element} {self.key}"


class Broadcast(models.Model):
    """A signal on its way: to all who waited when it was thrown, up to the subscription `reached`; then it is gone."""

    key = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    variables = models.TextField(default="{}")
    case = link("Case", null=True)  # that has thrown it, None if it came from outside
    reached = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class Message(models.Model):
    """A published message: kept until `expires_at`; `fresh` until its first correlation has been tried."""

    key = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    correlation_key = models.TextField()
    message_id = models.TextField(null=True)  # noqa: DJ001 - not every message has an id
    business_key = models.TextField(default="")  # of the case that it starts
    variables = models.TextField(default="{}")
    published_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    fresh = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.name} {self.correlation_key}"


class Correlation(Row):
    """
    The fact that a message reached a process; at most one row per message and process.

    `subscription` is what it reached, `instance` is None where it started the case.
    """

    pk = models.CompositePrimaryKey("message_id", "process_id")
    message = link("Message")
    process_id = models.TextField()
    case = link("Case")
    subscription = models.BigIntegerField(null=True)
    element = models.TextField(default="")
    instance = models.BigIntegerField(null=True)
    at = models.BigIntegerField(null=True)


class HeldMessage(Row):
    """A message that a suspended case waits for: it is brought there when the case goes on."""

    pk = models.CompositePrimaryKey("case_id", "message_id")
    case = link("Case")
    message = link("Message")


class Wait(models.Model):
    """
    What an open element instance waits for: kind job, task, timer, message, signal or condition; read only.

    `key` is that of the row of this kind, `element` may be an event attached to the `instance`, or within it.
    """

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    instance = models.BigIntegerField()
    element = models.TextField()
    kind = models.TextField()

    class Meta:
        """A view over the tables of what waits."""

        managed = False
        db_table = "runtime_wait"

    def __str__(self) -> str:
        return f"{self.element} {self.key}"
