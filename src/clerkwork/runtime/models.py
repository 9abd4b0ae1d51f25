"""
The read side of the runtime's tables.

Rule 1: these models are for reading; only `commands` and `dispatch` write, by the statements of `sql/`.
Rule 2: tables are created by hand-written migrations (clustered, partial indexes), so no index is declared here.
Rule 3: instants are integers, milliseconds since the epoch; JSON stands in text columns (`loads` of kernel.json).
Rule 4: history is clustered on (case, position): always filter history by case. One counter per case numbers the rows
of all five history tables, without gap or duplicate.
"""

from typing import Any

from django.db import models

from clerkwork.kernel import json


def _to(model: str, **options: Any) -> Any:
    """Return a foreign key that the engine keeps right by itself: no constraint and no index of its own."""
    return models.ForeignKey(
        model, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **options
    )


class Row(models.Model):
    """What every table of the runtime is."""

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


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


class Case(models.Model):
    """One running or ended instance of a process: state active, completed or canceled."""

    key = models.BigIntegerField(primary_key=True)
    definition = _to("Definition")
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
    parent = _to("Case", null=True)  # the case that called it
    parent_instance = models.BigIntegerField(null=True)  # the element instance there
    root = _to("Case", null=True)  # the case that was called by none, of whose calls it came
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
    case = _to("Case")


class ElementInstance(Row):
    """An open element instance; the root scope is the case itself (`scope` == case)."""

    pk = models.CompositePrimaryKey("case_id", "key")
    case = _to("Case")
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
    case = _to("Case")
    instance = models.BigIntegerField()
    size = models.IntegerField()
    begun = models.IntegerField()
    completed = models.IntegerField()
    kept = models.IntegerField()  # rows of Round


class Round(Row):
    """What a round of an open loop is for (part item; stays until the loop ends) or gave (part result), JSON text."""

    pk = models.CompositePrimaryKey("case_id", "instance", "part", "counter")
    case = _to("Case")
    instance = models.BigIntegerField()
    part = models.TextField()
    counter = models.IntegerField()
    value = models.TextField()


class Variable(Row):
    """One variable of one scope (a case's root scope has the case's key); `value` is JSON text."""

    pk = models.CompositePrimaryKey("case_id", "scope", "name")
    case = _to("Case")
    scope = models.BigIntegerField()
    name = models.TextField()
    value = models.TextField()

    @property
    def data(self) -> Any:
        """The variable's value."""
        return json.loads(self.value)


class Task(models.Model):
    """A user task: state open, completed or canceled. `assignee` is None while it waits for its candidates."""

    key = models.BigIntegerField(primary_key=True)
    case = _to("Case")
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
    task = _to("Task")
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
    case = _to("Case")
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


class Timer(models.Model):
    """A timer of a case, or of a definition's start event (`case` is None)."""

    key = models.BigIntegerField(primary_key=True)
    case = _to("Case", null=True)
    definition = _to("Definition", null=True)
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
    case = _to("Case", null=True)
    definition = _to("Definition", null=True)
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
    case = _to("Case", null=True)
    definition = _to("Definition", null=True)
    instance = models.BigIntegerField(null=True)
    element = models.TextField()
    part = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.element} {self.key}"


class Occurrence(models.Model):
    """One of the things that an event waits for all of, and that has happened."""

    key = models.BigIntegerField(primary_key=True)
    case = _to("Case")
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
    case = _to("Case", null=True)  # that has thrown it, None if it came from outside
    reached = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class Call(models.Model):
    """An open wait of a case for the case that it called, which has the same key."""

    key = models.BigIntegerField(primary_key=True)
    case = _to("Case")
    instance = models.BigIntegerField()
    element = models.TextField()

    def __str__(self) -> str:
        return f"{self.element} {self.key}"


class Outbox(models.Model):
    """What one case (`sender`) has to tell another, its caller or one that it called: see `runtime.outbox`."""

    key = models.BigIntegerField(primary_key=True)
    case = _to("Case")
    sender = models.BigIntegerField()
    kind = models.TextField()
    payload = models.TextField(default="{}")
    due = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Message(models.Model):
    """A published message: kept until `expires_at`; `fresh` until its first correlation has been tried."""

    key = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    correlation_key = models.TextField()
    message_id = models.TextField(null=True)  # noqa: DJ001 - not every message has an id
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
    message = _to("Message")
    process_id = models.TextField()
    case = _to("Case")
    subscription = models.BigIntegerField(null=True)
    element = models.TextField(default="")
    instance = models.BigIntegerField(null=True)
    at = models.BigIntegerField(null=True)


class Incident(models.Model):
    """A fault that waits for a person: state open or resolved."""

    key = models.BigIntegerField(primary_key=True)
    case = _to("Case")
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


class Compensation(Row):
    """
    A completed activity that can be undone, kept by the open `instance`; `variables` are those it had, JSON.

    `within` is the key of that of the sub-process around it, if that is completed too; `running` while it is undone.
    """

    pk = models.CompositePrimaryKey("case_id", "key")
    case = _to("Case")
    key = models.BigIntegerField()
    instance = models.BigIntegerField()
    element = models.TextField()
    within = models.BigIntegerField(default=0)
    running = models.BooleanField(default=False)
    variables = models.TextField(default="{}")


class History(Row):
    """What all history rows share: the case, and the position among all history of the case."""

    pk = models.CompositePrimaryKey("case_id", "position")
    case = _to("Case")
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
    definition = _to("Definition")


class FlowHistory(History):
    """One sequence flow taken at an instant."""

    flow = models.TextField()
    at = models.BigIntegerField()


class TaskHistory(History):
    """One step in a task's life: offered, claimed, unclaimed, reassigned, completed, canceled, reminded, escalated."""

    task = _to("Task")
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

    incident = _to("Incident")
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


class HeldMessage(Row):
    """A message that a suspended case waits for: it is brought there when the case goes on."""

    pk = models.CompositePrimaryKey("case_id", "message_id")
    case = _to("Case")
    message = _to("Message")


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
    resource = _to("DecisionResource")
    app = models.TextField(default="")
    latest = models.BooleanField()
    deployed_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.decision_id} {self.version}"


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
    case = _to("Case", null=True)
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


class Join(Row):
    """Arrivals that wait at a joining gateway, counted per incoming flow."""

    pk = models.CompositePrimaryKey("case_id", "scope", "gateway", "flow")
    case = _to("Case")
    scope = models.BigIntegerField()
    gateway = models.TextField()
    flow = models.TextField()
    count = models.IntegerField()


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
    batch = _to("Batch")
    case = _to("Case")
    state = models.TextField()
    message = models.TextField(default="")  # why it failed
    at = models.BigIntegerField(null=True)


class Node(models.Model):
    """A node number of the id generator, leased to one process until an instant of the wall clock."""

    number = models.IntegerField(primary_key=True)
    holder = models.TextField()
    until = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number} of {self.holder}"
