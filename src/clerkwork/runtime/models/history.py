"""What happened, in order of position."""

from typing import Any

from django.db import models

from clerkwork.kernel import json
from clerkwork.runtime.models.base import Row, link


class History(Row):
    """What all history rows share: the case, and the position among all history of the case."""

    pk = models.CompositePrimaryKey("case_id", "position")
    case = link("runtime.Case")
    position = models.BigIntegerField()

    class Meta:
        """No table of its own."""

        abstract = True


class ElementHistory(History):
    """
    One element instance: entered, left, by whom.

    `left` and `outcome` (completed, terminated, skipped) are None while it is open; `actor` is who completed it;
    `instance` is None for an element that did not wait.
    """

    instance = models.BigIntegerField(null=True)
    scope = models.BigIntegerField()
    element = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    entered = models.BigIntegerField()
    left = models.BigIntegerField(null=True)
    outcome = models.TextField(null=True)  # noqa: DJ001 - still open
    actor = models.TextField(null=True)  # noqa: DJ001 - nobody did it
    definition = link("Definition")


class FlowHistory(History):
    """One sequence flow taken at an instant."""

    flow = models.TextField()
    at = models.BigIntegerField()


class TaskHistory(History):
    """One step in a task's life: offered, claimed, unclaimed, reassigned, completed, canceled, reminded, escalated."""

    task = link("Task")
    at = models.BigIntegerField()
    kind = models.TextField()
    actor = models.TextField(null=True)  # noqa: DJ001 - the system did it
    details = models.TextField(default="{}")


class VariableHistory(History):
    """One variable set to a value at an instant."""

    scope = models.BigIntegerField()
    name = models.TextField()
    value = models.TextField()
    at = models.BigIntegerField()
    actor = models.TextField(null=True)  # noqa: DJ001 - the system did it


class IncidentHistory(History):
    """One incident raised or resolved at an instant."""

    incident = link("Incident")
    at = models.BigIntegerField()
    kind = models.TextField()
    actor = models.TextField(null=True)  # noqa: DJ001 - the system did it


class CaseHistory(History):
    """
    One step in a case's life; `details` is JSON.

    A person's: suspended, resumed, modified, migrated. Of the rules of a step sheet: target, reminded, reassigned,
    told, decided, paused, abandoned.
    """

    at = models.BigIntegerField()
    kind = models.TextField()
    actor = models.TextField(null=True)  # noqa: DJ001 - the system did it
    details = models.TextField(default="{}")


class DecisionEvaluation(models.Model):
    """
    One evaluation of a decision: on what, to what result, and how.

    `case` and `element` are None when no business rule task asked, `instance` unless an incident had stopped it there
    before. Instants are milliseconds; inputs, output and trace are JSON, described in docs/reference/decisions.md.
    """

    key = models.BigIntegerField(primary_key=True)
    decision_key = models.BigIntegerField()  # of the Decision
    decision_id = models.TextField()
    version = models.IntegerField()
    app = models.TextField(default="")  # whose people may see it: the case's, without a case the decision's
    case = link("Case", null=True)
    instance = models.BigIntegerField(null=True)
    element = models.TextField(null=True)  # noqa: DJ001 - no element asked
    at = models.BigIntegerField()
    by = models.TextField(null=True)  # noqa: DJ001 - the system asked
    inputs = models.TextField(default="{}")
    output = models.TextField(default="null")
    trace = models.TextField(default="[]")
    failure = models.TextField(null=True)  # noqa: DJ001 - it was decided

    def __str__(self) -> str:
        return f"{self.decision_id} {self.key}"

    @property
    def data(self) -> tuple[Any, Any, Any]:
        """The inputs, the output and the trace."""
        return json.loads(self.inputs), json.loads(self.output), json.loads(self.trace)
