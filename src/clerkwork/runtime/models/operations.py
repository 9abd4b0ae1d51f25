"""Operations on many cases, data stores, and the nodes that make ids."""

from django.db import models

from clerkwork.runtime.models.base import Row, link


class Batch(models.Model):
    """
    One operation on many cases: state active, suspended, completed or canceled.

    `kind` is what is done to each (`batches.KINDS`), `details` its arguments (JSON). Counts are of its items.
    """

    key = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    state = models.TextField()
    app = models.TextField(default="")  # whose people may see it; "" if the cases are of several
    title = models.TextField(default="")
    details = models.TextField(default="{}")
    started_by = models.TextField(null=True)  # noqa: DJ001 - the system did
    started_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    total = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    at = models.BigIntegerField(default=0)  # when something was last done for it

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.key}"


class BatchItem(Row):
    """One case of an operation on many: state active until its turn has come, then completed, failed or canceled."""

    pk = models.CompositePrimaryKey("batch_id", "case_id")
    batch = link("Batch")
    case = link("Case")
    state = models.TextField()
    message = models.TextField(default="")  # why it failed
    at = models.BigIntegerField(null=True)


class StoredValue(models.Model):
    """One key of a data store of an app: its value as JSON, the case that wrote it and when."""

    pk = models.CompositePrimaryKey("app", "store", "key")
    app = models.TextField()
    store = models.TextField()
    key = models.TextField()
    value = models.TextField()
    case_id = models.BigIntegerField()
    at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.store}.{self.key}"


class Node(models.Model):
    """A node number of the id generator, leased to one process until an instant of the wall clock."""

    number = models.IntegerField(primary_key=True)
    holder = models.TextField()
    until = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number} of {self.holder}"
