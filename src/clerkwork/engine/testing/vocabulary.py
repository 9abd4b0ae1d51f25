"""
The instructions that a test may hold: what each must say and may say.

Source: Camunda's documentation of JSON test cases for Camunda Process Test 8.9; the last five are our own.
"""

from typing import Final, NamedTuple

SELECTORS: Final[dict[str, tuple[str, ...]]] = {
    "decisionSelector": ("decisionDefinitionId", "decisionDefinitionName"),
    "decisionDefinitionSelector": ("decisionDefinitionId",),
    "elementSelector": ("elementId", "elementName"),
    "incidentSelector": ("elementId", "processDefinitionId"),
    "jobSelector": ("jobType", "elementId", "processDefinitionId"),
    "messageSelector": ("messageName", "correlationKey"),
    "processDefinitionSelector": ("processDefinitionId",),
    "processInstanceSelector": ("processDefinitionId",),
    "userTaskSelector": ("elementId", "taskName", "processDefinitionId"),
}
"""What says which thing is meant, by at least one of these."""


class Shape(NamedTuple):
    """What an instruction must and may say, beside its type."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


_CASE: Final = "processInstanceSelector"
INSTRUCTIONS: Final[dict[str, Shape]] = {
    "ASSERT_DECISION": Shape(("decisionSelector",), ("output", "matchedRules", "notMatchedRules", "noMatchedRules")),
    "ASSERT_ELEMENT_INSTANCE": Shape((_CASE, "elementSelector", "state"), ("amount",)),
    "ASSERT_ELEMENT_INSTANCES": Shape((_CASE, "elementSelectors", "state")),
    "ASSERT_PROCESS_INSTANCE": Shape((_CASE,), ("state", "hasActiveIncidents")),
    "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION": Shape((_CASE, "messageSelector", "state")),
    "ASSERT_USER_TASK": Shape(
        ("userTaskSelector",),
        ("state", "assignee", "candidateGroups", "priority", "elementId", "name", "dueDate", "followUpDate"),
    ),
    "ASSERT_VARIABLE": Shape((_CASE, "variableName", "satisfiesExpression"), ("elementSelector",)),
    "ASSERT_VARIABLES": Shape((_CASE,), ("elementSelector", "variableNames", "variables")),
    "BROADCAST_SIGNAL": Shape(("signalName",), ("variables",)),
    "COMPLETE_JOB": Shape(("jobSelector",), ("variables", "useExampleData")),
    "COMPLETE_USER_TASK": Shape(("userTaskSelector",), ("variables", "useExampleData")),
    "CONDITIONAL_BEHAVIOR": Shape(("conditions", "actions"), ("name",)),
    "CORRELATE_MESSAGE": Shape(("name",), ("correlationKey", "variables")),
    "CREATE_PROCESS_INSTANCE": Shape(("processDefinitionSelector",), ("variables", "startInstructions")),
    "EVALUATE_DECISION": Shape(("decisionDefinitionSelector",), ("variables",)),
    "INCREASE_TIME": Shape(("duration",)),
    "MOCK_CHILD_PROCESS": Shape(("processDefinitionId",), ("variables",)),
    "MOCK_DMN_DECISION": Shape(("decisionDefinitionId",), ("variables",)),
    "MOCK_JOB_WORKER_COMPLETE_JOB": Shape(("jobType",), ("variables", "useExampleData")),
    "MOCK_JOB_WORKER_THROW_BPMN_ERROR": Shape(("jobType", "errorCode"), ("errorMessage", "variables")),
    "PUBLISH_MESSAGE": Shape(("name",), ("correlationKey", "variables", "timeToLive", "messageId")),
    "RESOLVE_INCIDENT": Shape(("incidentSelector",)),
    "SET_TIME": Shape(("time",)),
    "THROW_BPMN_ERROR_FROM_JOB": Shape(("jobSelector", "errorCode"), ("errorMessage", "variables")),
    "UPDATE_VARIABLES": Shape((_CASE, "variables"), ("elementSelector",)),
    "ASSERT_WAITING": Shape(("elementIds",)),
    "ACTIVATE": Shape(("elementId", "elements"), ("variables",)),
    "COMPLETE": Shape(("elementId",), ("variables",)),
    "FAIL_JOB": Shape(("elementId",), ("message",)),
    "CANCEL": Shape(),
}

STATES: Final[dict[str, frozenset[str]]] = {
    "ASSERT_ELEMENT_INSTANCE": frozenset({"IS_ACTIVE", "IS_COMPLETED", "IS_TERMINATED"}),
    "ASSERT_ELEMENT_INSTANCES": frozenset(
        {
            "IS_ACTIVE",
            "IS_COMPLETED",
            "IS_TERMINATED",
            "IS_NOT_ACTIVE",
            "IS_NOT_ACTIVATED",
            "IS_ACTIVE_EXACTLY",
            "IS_COMPLETED_IN_ORDER",
        }
    ),
    "ASSERT_PROCESS_INSTANCE": frozenset({"IS_ACTIVE", "IS_COMPLETED", "IS_CREATED", "IS_TERMINATED"}),
    "ASSERT_PROCESS_INSTANCE_MESSAGE_SUBSCRIPTION": frozenset({"IS_WAITING", "IS_NOT_WAITING", "IS_CORRELATED"}),
    "ASSERT_USER_TASK": frozenset({"IS_CREATED", "IS_COMPLETED", "IS_CANCELED", "IS_FAILED"}),
}
"""The states that a claim may name."""

REFUSED: Final[dict[str, str]] = {
    "satisfiesJudge": "a language model cannot be asked here: write what must hold as satisfiesExpression",
    "similarTo": "texts cannot be compared by their meaning here: write what must hold as satisfiesExpression",
}
"""What Camunda's format knows and we do not do, and what to do instead."""
