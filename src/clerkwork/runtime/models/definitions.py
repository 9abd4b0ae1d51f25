"""Deployed processes and decisions, by version."""

from django.db import models

from clerkwork.runtime.models.base import link


class Definition(models.Model):
    """One version of one process; `key` is its id, the newest version of a `process_id` has `latest`."""

    key = models.BigIntegerField(primary_key=True)
    process_id = models.TextField()
    version = models.IntegerField()
    version_tag = models.TextField(default="")
    name = models.TextField(default="")
    app = models.TextField(default="")
    resource = models.TextField(default="")
    xml = models.BinaryField()
    digest = models.TextField()
    start_form = models.TextField(null=True)  # noqa: DJ001 - no form differs from a form named ""
    latest = models.BooleanField()
    deployed_at = models.BigIntegerField()
    calls = models.TextField(default="")  # process id → key of those bound by deployment, JSON; "" if none can be
    bindings = models.TextField(default="")  # decision id → key of those bound by deployment, JSON; "" if none can be
    withdrawn_at = models.BigIntegerField(null=True)  # from when no case begins by it any more

    def __str__(self) -> str:
        return f"{self.process_id} {self.version}"


class DecisionResource(models.Model):
    """One version of one DMN file; the newest of an app's `resource` has `latest` until the file is withdrawn."""

    key = models.BigIntegerField(primary_key=True)
    resource = models.TextField()  # its path in the app, or the name it was given
    drg_id = models.TextField()
    namespace = models.TextField()
    name = models.TextField()
    version = models.IntegerField()
    app = models.TextField(default="")
    xml = models.BinaryField()
    digest = models.TextField()
    imports = models.TextField(default="{}")  # namespace → key of the resource it was resolved to, JSON
    latest = models.BooleanField()
    deployed_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.resource} {self.version}"


class Decision(models.Model):
    """One version of one decision; the newest of a `decision_id` has `latest` until it is withdrawn."""

    key = models.BigIntegerField(primary_key=True)
    decision_id = models.TextField()
    version = models.IntegerField()
    version_tag = models.TextField(default="")
    name = models.TextField()
    kind = models.TextField(default="")  # the tag of its logic: decisionTable, literalExpression, …
    resource = link("DecisionResource")
    app = models.TextField(default="")
    latest = models.BooleanField()
    deployed_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.decision_id} {self.version}"
