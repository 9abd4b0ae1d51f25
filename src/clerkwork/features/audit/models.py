"""
The log's four tables. Their SQL, triggers included, stands in the first migration.

Rule 1: `Entry` and `Seal` are only ever inserted; the database itself refuses anything else.
Rule 2: what may be personal stands in `Payload`, which erasure may delete but nobody change; `Entry` keeps its digest.
Rule 3: `Unsealed` is a list of what the sealer has yet to chain; losing it loses nothing, `verify` finds the entries.
"""

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One action: who did what to which object, and when."""

    id = models.BigAutoField(primary_key=True)
    at = models.BigIntegerField()
    actor = models.CharField(max_length=60)
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    object = models.CharField(max_length=120)
    app = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)

    class Meta:
        """Newest first."""

        managed = False
        db_table = "audit_entry"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.object}"


class Payload(models.Model):
    """The details of an action: canonical JSON, salted so that its digest gives nothing away after erasure."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False)
    salt = models.CharField(max_length=32)
    details = models.TextField()

    class Meta:
        """Made by hand."""

        managed = False
        db_table = "audit_payload"

    def __str__(self) -> str:
        return self.details


class Unsealed(models.Model):
    """An entry that is not chained yet."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False)

    class Meta:
        """Made by hand."""

        managed = False
        db_table = "audit_unsealed"

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """An entry's place in the chain, and the hash over it and everything before it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False)
    hash = models.CharField(max_length=64)

    class Meta:
        """In the order of the chain."""

        managed = False
        db_table = "audit_seal"
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.hash}"
