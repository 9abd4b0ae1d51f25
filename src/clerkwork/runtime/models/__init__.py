"""
The read side of the runtime's tables.

Rule 1: these models are for reading; only `commands` and `dispatch` write, by the statements of `sql/`.
Rule 2: tables are created by hand-written migrations (clustered, partial indexes), so no index is declared here.
Rule 3: instants are integers, milliseconds since the epoch; JSON stands in text columns (`loads` of kernel.json).
Rule 4: history is clustered on (case, position): always filter history by case. One counter per case numbers the rows
of all five history tables, without gap or duplicate.
"""

from clerkwork.runtime.models.base import Row
from clerkwork.runtime.models.cases import (
    Call,
    Case,
    CaseTag,
    Compensation,
    ElementInstance,
    Join,
    Loop,
    Outbox,
    Round,
    Variable,
)
from clerkwork.runtime.models.definitions import Decision, DecisionResource, Definition
from clerkwork.runtime.models.history import (
    CaseHistory,
    DecisionEvaluation,
    ElementHistory,
    FlowHistory,
    History,
    IncidentHistory,
    TaskHistory,
    VariableHistory,
)
from clerkwork.runtime.models.operations import Batch, BatchItem, Node, StoredValue
from clerkwork.runtime.models.waits import (
    Broadcast,
    Condition,
    Correlation,
    HeldMessage,
    Message,
    Occurrence,
    Subscription,
    Timer,
    Wait,
)
from clerkwork.runtime.models.work import Incident, Job, Task, TaskCandidate

__all__ = [
    "Batch",
    "BatchItem",
    "Broadcast",
    "Call",
    "Case",
    "CaseHistory",
    "CaseTag",
    "Compensation",
    "Condition",
    "Correlation",
    "Decision",
    "DecisionEvaluation",
    "DecisionResource",
    "Definition",
    "ElementHistory",
    "ElementInstance",
    "FlowHistory",
    "HeldMessage",
    "History",
    "Incident",
    "IncidentHistory",
    "Job",
    "Join",
    "Loop",
    "Message",
    "Node",
    "Occurrence",
    "Outbox",
    "Round",
    "Row",
    "StoredValue",
    "Subscription",
    "Task",
    "TaskCandidate",
    "TaskHistory",
    "Timer",
    "Variable",
    "VariableHistory",
    "Wait",
]
