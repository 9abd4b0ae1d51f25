"""Cases, what is open in them, and what they call."""

from typing import Any

from django.db import models

from clerkwork.kernel import json
from clerkwork.runtime.models.base import Row, link


class Case(models.Model):
    """One running or ended instance of a process: state active, completed or canceled."""

    key = models.BigIntegerField(primary_key=True)
    definition = link("Definition")
    process_id = models.TextField()
    app = models.TextField(default="")
    state = models.TextField()
    title = models.TextField(default="")
    business_key = models.TextField(default="")
    started_by = models.TextField(null=True)  # noqa: DJ001 - started by the system
    started_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    incidents = models.IntegerField(default=0)
    position = models.BigIntegerField(default=0)  # of the last history row
    children = models.IntegerField(default=0)  # open element instances directly in the root scope
    due = models.BigIntegerField(null=True)  # when a step that ran out of budget goes on
    tokens = models.TextField(default="")  # what such a step left to do, JSON
    suspended_at = models.BigIntegerField(null=True)  # while the case rests
    stamp = models.BigIntegerField(default=0)  # an id, new with every transaction that changes the case
    width = models.IntegerField(default=0)  # open element instances, and rows of their loops' items and results
    format = models.IntegerField(default=1)  # of this case's rows
    parent = link("Case", null=True)  # the case that called it
    parent_instance = models.BigIntegerField(null=True)  # the element instance there
    root = link("Case", null=True)  # the case that was called by none, of whose calls it came
    depth = models.IntegerField(default=0)  # how many cases called each other to get here
    caught = models.TextField(default="")  # what its callers catch, JSON; "" without a caller
    tags = models.TextField(default="")  # in order, with a space between them
    stops = models.TextField(default="")  # ids of elements after which it is canceled, JSON; "" for none
    expires_at = models.BigIntegerField(null=True)  # when an ended case, with all that it called, may be deleted

    def __str__(self) -> str:
        return self.title or str(self.key)

    @property
    def top(self) -> int:
        """The key of the case that was called by none and of whose calls this one came, or its own."""
        return self.root_id or self.key


class CaseTag(Row):
    """One tag of a case, to find it by."""

    pk = models.CompositePrimaryKey("tag", "case_id")
    tag = models.TextField()
    case = link("Case")


class ElementInstance(Row):
    """An open element instance; the root scope is the case itself (`scope` == case)."""

    pk = models.CompositePrimaryKey("case_id", "key")
    case = link("Case")
    key = models.BigIntegerField()
    element = models.TextField()
    scope = models.BigIntegerField()
    children = models.IntegerField(default=0)
    position = models.BigIntegerField()  # of its history row
    entered = models.BigIntegerField()
    phase = models.TextField()  # of engine.life: activating, active, completing
    counter = models.IntegerField(default=0)  # which round of its loop, from 1; 0 if none


class Loop(Row):
    """How far the rounds of an open loop are; `size` is -1 when nobody knows how many there will be."""

    pk = models.CompositePrimaryKey("case_id", "instance")
    case = link("Case")
    instance = models.BigIntegerField()
    size = models.IntegerField()
    begun = models.IntegerField()
    completed = models.IntegerField()
    kept = models.IntegerField()  # rows of Round


class Round(Row):
    """What a round of an open loop is for (part item; stays until the loop ends) or gave (part result), JSON text."""

    pk = models.CompositePrimaryKey("case_id", "instance", "part", "counter")
    case = link("Case")
    instance = models.BigIntegerField()
    part = models.TextField()
    counter = models.IntegerField()
    value = models.TextField()


class Variable(Row):
    """One variable of one scope (a case's root scope has the case's key); `value` is JSON text."""

    pk = models.CompositePrimaryKey("case_id", "scope", "name")
    case = link("Case")
    scope = models.BigIntegerField()
    name = models.TextField()
    value = models.TextField()

    @property
    def data(self) -> Any:
        """The variable's value."""
        return json.loads(self.value)


class Join(Row):
    """Arrivals that wait at a joining gateway, counted per incoming flow."""

    pk = models.CompositePrimaryKey("case_id", "scope", "gateway", "flow")
    case = link("Case")
    scope = models.BigIntegerField()
    gateway = models.TextField()
    flow = models.TextField()
    count = models.IntegerField()


class Compensation(Row):
    """
    A completed activity that can be undone, kept by the open `instance`; `variables` are those it had, JSON.

    `within` is the key of that of the sub-process around it, if that is completed too; `running` while it is undone.
    """

    pk = models.CompositePrimaryKey("case_id", "key")
    case = link("Case")
    key = models.BigIntegerField()
    instance = models.BigIntegerField()
    element = models.TextField()
    within = models.BigIntegerField(default=0)
    running = models.BooleanField(default=False)
    variables = models.TextField(default="{}")


class Call(models.Model):
    """An open wait of a case for the case that it called, which has the same key."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    instance = models.BigIntegerField()
    element = models.TextField()

    def __str__(self) -> str:
        return f"{self.element} {self.key}"


class Outbox(models.Model):
    """What one case (`sender`) has to tell another, its caller or one that it called: see `runtime.outbox`."""

    key = models.BigIntegerField(primary_key=True)
    case = link("Case")
    sender = models.BigIntegerField()
    kind = models.TextField()
    payload = models.TextField(default="{}")
    due = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
