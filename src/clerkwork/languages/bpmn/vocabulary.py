"""
The words of BPMN and of its extensions that we read, as tables.

Rule 1: what may be deployed is decided by EXECUTABLE and EXTENSIONS, nowhere else.
Rule 2: docs/reference/bpmn.md is made from these tables by tools/reference.py.

Sources: BPMN 2.0.2 (OMG formal/2013-12-09), Zeebe's extension elements 1.x, our namespace clerk 1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from clerkwork.kernel.sentences import Sentence
from clerkwork.languages.bpmn.model import Kind, Trigger

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
CLERK: Final = "http://clerkwork.org/schema/1.0"
CAMUNDA_7: Final = "http://camunda.org/schema/1.0/bpmn"

PREFIXES: Final = {ZEEBE: "zeebe", CLERK: "clerk"}

WAITED_FOR: Final = frozenset({Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL})
"""What a catching event may wait for, alone or as one of several definitions."""
WAITED: Final = WAITED_FOR | {Trigger.MULTIPLE, Trigger.PARALLEL}
"""The triggers that every catching event may have."""
UNWRITTEN: Final = frozenset({Trigger.NONE, Trigger.MULTIPLE, Trigger.PARALLEL})
"""The triggers that no definition of their own says."""
SENT: Final = frozenset({Trigger.SIGNAL, Trigger.MESSAGE})
"""What a throwing event may send, alone or as one of several definitions."""

EXECUTABLE: Final[Mapping[Kind, frozenset[Trigger]]] = {
    Kind.START_EVENT: WAITED | {Trigger.NONE},
    Kind.END_EVENT: SENT
    | {Trigger.NONE, Trigger.TERMINATE, Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATE, Trigger.CANCEL}
    | {Trigger.MULTIPLE},
    Kind.INTERMEDIATE_THROW_EVENT: SENT
    | {Trigger.NONE, Trigger.LINK, Trigger.ESCALATION, Trigger.COMPENSATE, Trigger.MULTIPLE},
    Kind.INTERMEDIATE_CATCH_EVENT: WAITED | {Trigger.LINK},
    Kind.BOUNDARY_EVENT: WAITED | {Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATE, Trigger.CANCEL},
    Kind.TASK: frozenset(),
    Kind.MANUAL_TASK: frozenset(),
    Kind.USER_TASK: frozenset(),
    Kind.SERVICE_TASK: frozenset(),
    Kind.SCRIPT_TASK: frozenset(),
    Kind.SEND_TASK: frozenset({Trigger.NONE, Trigger.MESSAGE}),
    Kind.RECEIVE_TASK: frozenset({Trigger.MESSAGE}),
    Kind.BUSINESS_RULE_TASK: frozenset(),
    Kind.CALL_ACTIVITY: frozenset(),
    Kind.SUB_PROCESS: frozenset(),
    Kind.AD_HOC_SUB_PROCESS: frozenset(),
    Kind.TRANSACTION: frozenset(),
    Kind.EXCLUSIVE_GATEWAY: frozenset(),
    Kind.PARALLEL_GATEWAY: frozenset(),
    Kind.INCLUSIVE_GATEWAY: frozenset(),
    Kind.COMPLEX_GATEWAY: frozenset(),
    Kind.EVENT_BASED_GATEWAY: frozenset(),
}
"""The elements that run, and for events and receive tasks their triggers; any other flow node is refused."""

EVENT_SUB_PROCESS_STARTS: Final = WAITED | {Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATE}
"""The triggers by which an event sub-process begins."""

EVENTS: Final = frozenset(
    {
        Kind.START_EVENT,
        Kind.END_EVENT,
        Kind.INTERMEDIATE_CATCH_EVENT,
        Kind.INTERMEDIATE_THROW_EVENT,
        Kind.BOUNDARY_EVENT,
    }
)
GATEWAYS: Final = frozenset(
    {
        Kind.EXCLUSIVE_GATEWAY,
        Kind.PARALLEL_GATEWAY,
        Kind.INCLUSIVE_GATEWAY,
        Kind.EVENT_BASED_GATEWAY,
        Kind.COMPLEX_GATEWAY,
    }
)
ACTIVITIES: Final = frozenset(Kind) - EVENTS - GATEWAYS
SCOPES: Final = frozenset({Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.AD_HOC_SUB_PROCESS})
"""The activities that hold elements of their own."""

TRIGGERS: Final[Mapping[str, Trigger]] = {
    f"{trigger}EventDefinition": trigger for trigger in Trigger if trigger not in UNWRITTEN
}

WORDS: Final[Mapping[str, Sentence]] = {
    Kind.START_EVENT: Sentence("start event"),
    Kind.END_EVENT: Sentence("end event"),
    Kind.INTERMEDIATE_CATCH_EVENT: Sentence("intermediate catch event"),
    Kind.INTERMEDIATE_THROW_EVENT: Sentence("intermediate throw event"),
    Kind.BOUNDARY_EVENT: Sentence("boundary event"),
    Kind.TASK: Sentence("task"),
    Kind.MANUAL_TASK: Sentence("manual task"),
    Kind.USER_TASK: Sentence("user task"),
    Kind.SERVICE_TASK: Sentence("service task"),
    Kind.SCRIPT_TASK: Sentence("script task"),
    Kind.SEND_TASK: Sentence("send task"),
    Kind.RECEIVE_TASK: Sentence("receive task"),
    Kind.BUSINESS_RULE_TASK: Sentence("business rule task"),
    Kind.CALL_ACTIVITY: Sentence("call activity"),
    Kind.SUB_PROCESS: Sentence("sub-process"),
    Kind.AD_HOC_SUB_PROCESS: Sentence("ad-hoc sub-process"),
    Kind.TRANSACTION: Sentence("transaction"),
    Kind.EXCLUSIVE_GATEWAY: Sentence("exclusive gateway"),
    Kind.PARALLEL_GATEWAY: Sentence("parallel gateway"),
    Kind.INCLUSIVE_GATEWAY: Sentence("inclusive gateway"),
    Kind.COMPLEX_GATEWAY: Sentence("complex gateway"),
    Kind.EVENT_BASED_GATEWAY: Sentence("event-based gateway"),
    "callChoreography": Sentence("choreography call"),
    "subChoreography": Sentence("sub-choreography"),
    "choreographyTask": Sentence("choreography task"),
    "implicitThrowEvent": Sentence("implicit throw event"),
}
"""How people call a flow node, by tag: those of Kind and those that no table above can run."""

DETOURS: Final[Mapping[str, str]] = {}
"""What to draw instead of a flow node that does not run yet."""

PASSIVE: Final = frozenset(
    {
        "artifact",
        "association",
        "auditing",
        "categoryValueRef",
        "completionCondition",
        "correlationSubscription",
        "dataObject",
        "dataObjectReference",
        "dataState",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "dataInputAssociation",
        "dataOutputAssociation",
        "group",
        "incoming",
        "ioBinding",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "outgoing",
        "property",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "supportedInterfaceRef",
        "supports",
        "textAnnotation",
    }
)
"""Parts of a process or sub-process that describe and do not run; they are kept in the file and not looked at."""

LOOPS: Final[Mapping[str, str]] = {
    "multiInstanceLoopCharacteristics": "a round for each item of a collection, or so many rounds",
    "standardLoopCharacteristics": "rounds while a condition holds",
}
"""Children of an activity that let it go rounds, and how."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension element: where it may stand, its attributes and what it says."""

    on: frozenset[str]
    attributes: tuple[str, ...]
    says: str
    children: tuple[str, ...] = ()


_ANY: Final = frozenset(Kind)
_JOBS: Final = frozenset({Kind.SERVICE_TASK, Kind.SCRIPT_TASK, Kind.SEND_TASK, Kind.BUSINESS_RULE_TASK}) | {
    Kind.INTERMEDIATE_THROW_EVENT,
    Kind.END_EVENT,
    Kind.AD_HOC_SUB_PROCESS,
}
_USER: Final = frozenset({Kind.USER_TASK})

EXTENSIONS: Final[Mapping[str, Extension]] = {
    "zeebe:taskDefinition": Extension(_JOBS, ("type", "retries"), "the job type and how often it is tried (3)"),
    "zeebe:taskHeaders": Extension(_JOBS | _USER, (), "fixed settings for the worker", ("header",)),
    "zeebe:ioMapping": Extension(
        _ANY - GATEWAYS,
        (),
        "variables into the element's own scope and results out of it",
        ("input", "output"),
    ),
    "zeebe:properties": Extension(_ANY | {"process"}, (), "named settings, readable by anybody", ("property",)),
    "zeebe:executionListeners": Extension(
        _ANY | {"process"}, (), "jobs that are done before the element begins and after it ends", ("executionListener",)
    ),
    "zeebe:taskListeners": Extension(
        _USER,
        (),
        "jobs that are done before the task is created, assigned, updated, completed, canceled",
        ("taskListener",),
    ),
    "zeebe:userTask": Extension(_USER, (), "marks a native user task; all of ours are"),
    "zeebe:assignmentDefinition": Extension(
        _USER, ("assignee", "candidateGroups", "candidateUsers"), "who gets the task: static, comma-separated, or FEEL"
    ),
    "zeebe:taskSchedule": Extension(_USER, ("dueDate", "followUpDate"), "when it is due and when it shows up again"),
    "zeebe:priorityDefinition": Extension(_USER, ("priority",), "0 to 100, 50 if it is not said"),
    "zeebe:formDefinition": Extension(
        _USER | {Kind.START_EVENT},
        ("formId", "formKey", "externalReference", "bindingType"),
        "the form by its id; formKey and externalReference name a form kept elsewhere",
    ),
    "zeebe:script": Extension(
        frozenset({Kind.SCRIPT_TASK}), ("expression", "resultVariable"), "the FEEL to evaluate and where it goes"
    ),
    "zeebe:subscription": Extension(frozenset({"message"}), ("correlationKey",), "which case a message is for"),
    "zeebe:publishMessage": Extension(
        frozenset({"messageEventDefinition", Kind.SEND_TASK, Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT}),
        ("correlationKey", "messageId", "timeToLive"),
        "the message is published by the engine: whose it is, its id, and how long it waits (0)",
    ),
    "zeebe:conditionalFilter": Extension(
        frozenset({"conditionalEventDefinition"}),
        ("variableNames", "variableEvents"),
        "after which changes (create, update) of which variables the condition is asked",
    ),
    "zeebe:calledElement": Extension(
        frozenset({Kind.CALL_ACTIVITY}),
        (
            "processId",
            "propagateAllChildVariables",
            "propagateAllParentVariables",
            "bindingType",
            "versionTag",
            "businessId",
        ),
        "the process to call: static or FEEL; which version of it; which variables go in and out; the called case's"
        " business id, that of the calling case if it is not said",
    ),
    "zeebe:calledDecision": Extension(
        frozenset({Kind.BUSINESS_RULE_TASK}),
        ("decisionId", "resultVariable", "bindingType", "versionTag"),
        "the decision to call: static or FEEL; the variable for its result; which version of it",
    ),
    "zeebe:adHoc": Extension(
        frozenset({Kind.AD_HOC_SUB_PROCESS}),
        ("activeElementsCollection", "outputCollection", "outputElement"),
        "the ids of the elements to begin with; the variable that gathers results and what each result is",
    ),
    "zeebe:loopCharacteristics": Extension(
        frozenset({"multiInstanceLoopCharacteristics"}),
        ("inputCollection", "inputElement", "outputCollection", "outputElement"),
        "the items of the rounds, the variable for each, what each round gives and the variable for all of that",
    ),
    "zeebe:versionTag": Extension(frozenset({"process"}), ("value",), "the version's name, for people"),
    "clerk:historyTimeToLive": Extension(
        frozenset({"process"}), ("value",), "how long an ended case is kept: an ISO 8601 duration such as P90D"
    ),
    "clerk:sheet": Extension(_ANY - GATEWAYS, (), "the step sheet: rules in words, some with a setting", ("rule",)),
    "clerk:task": Extension(_USER, ("excludedUsers",), "who must not get the task (four eyes): static or FEEL"),
}
"""The extension elements we read. An unknown one of zeebe: or clerk: is refused, any other namespace is left alone."""

DETOURS_OF_EXTENSIONS: Final[Mapping[str, str]] = {
    "zeebe:userTaskForm": "Save the form as a file of its own and name it by its formId.",
}
"""What to write instead of an extension element that is not read yet."""

ITEMS: Final[Mapping[str, tuple[str, ...]]] = {
    "header": ("key", "value"),
    "executionListener": ("eventType", "type", "retries"),
    "taskListener": ("eventType", "type", "retries"),
    "input": ("source", "target"),
    "output": ("source", "target"),
    "property": ("name", "value"),
    "rule": ("kind", "when", "message", "within", "time", "region", "hours", "role", "fallback", "delegation", "then"),
}
"""The attributes of what stands inside another extension element."""
