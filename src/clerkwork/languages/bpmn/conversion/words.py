"""
Every word of the other engines that we know, and what is done with it.

Rule 1: ATTRIBUTES and ELEMENTS are by local name, TAGS by BPMN's tag; what is in none of them needs a hand.
Rule 2: words in HANDLED are read by a function of TAGS, together with others, on the tags that stand there.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from clerkwork.languages.bpmn import vocabulary
from clerkwork.languages.bpmn.conversion import events, mappings, tasks
from clerkwork.languages.bpmn.conversion.document import Document, Element

OnElement = Callable[[Document, Element], None]
OnValue = Callable[[Document, Element, str], None]
OnChild = Callable[[Document, Element, Element], None]


def _business_rule(to: Document, node: Element) -> None:
    value = to.attribute(node, "decisionRef")
    if value is None:
        tasks.implementation(to, node)
    else:
        tasks.decision(to, node, value)


def _call(to: Document, node: Element) -> None:
    mappings.called(to, node)
    tasks.bind(to, node, mappings.CALLED, "calledElement")


def _user(to: Document, node: Element) -> None:
    to.extension(node, "zeebe:userTask")
    tasks.called_by(to, node)
    for tag in ("humanPerformer", "potentialOwner"):
        tasks.potential_owners(to, node, tag)


def _thrown(to: Document, node: Element) -> None:
    """Say which job throws a message, on the event itself; or what a waiting event lacks."""
    event = node.getparent()
    if event is not None and any(to.attribute(node, name) is not None for name in tasks.HOW):
        tasks.implementation(to, event, node)
    else:
        events.subscription(to, node)


TAGS: Final[Mapping[str, tuple[OnElement, ...]]] = {
    "userTask": (_user,),
    "serviceTask": (tasks.implementation,),
    "sendTask": (tasks.implementation,),
    "businessRuleTask": (_business_rule,),
    "scriptTask": (tasks.script,),
    "receiveTask": (events.subscription,),
    "callActivity": (_call,),
    "sequenceFlow": (partial(mappings.condition, tag="conditionExpression"),),
    "adHocSubProcess": (partial(mappings.condition, tag="completionCondition"),),
    "conditionalEventDefinition": (partial(mappings.condition, tag="condition"), events.conditional),
    "timerEventDefinition": (events.timer,),
    "errorEventDefinition": (events.error,),
    "messageEventDefinition": (_thrown,),
    "message": (events.named,),
    "signal": (events.named,),
}
"""What is done with a BPMN element before its foreign attributes and elements are looked at."""
ACTIVITIES: Final = frozenset(vocabulary.ACTIVITIES)
"""Tags that may have a loop."""


def _tag(to: Document, node: Element, value: str) -> None:
    to.say(node, "zeebe:versionTag", value=value)
    to.converted(node, "versionTag", f"the version tag is {value}")


def _kept(to: Document, node: Element, value: str) -> None:
    """Say how long ended cases are kept: days, or a duration."""
    duration = f"P{value}D" if value.isdigit() else value
    if not value or not to.knows("clerk:historyTimeToLive", "process"):
        to.dropped(node, "historyTimeToLive", "ended cases are kept until somebody says otherwise")
        return
    to.say(node, "clerk:historyTimeToLive", value=duration)
    to.converted(node, "historyTimeToLive", f"an ended case is kept for {duration}")


ATTRIBUTES: Final[Mapping[str, OnValue]] = {
    "assignee": tasks.assignee,
    "candidateUsers": lambda to, node, value: tasks.candidates(to, node, "candidateUsers", value),
    "candidateGroups": lambda to, node, value: tasks.candidates(to, node, "candidateGroups", value),
    "dueDate": lambda to, node, value: tasks.schedule(to, node, "dueDate", value),
    "followUpDate": lambda to, node, value: tasks.schedule(to, node, "followUpDate", value),
    "priority": tasks.priority,
    "formKey": tasks.form_key,
    "formRef": tasks.form_reference,
    "initiator": events.initiator,
    "versionTag": _tag,
    "historyTimeToLive": _kept,
}
"""Attributes that mean something by themselves."""

_JOBS: Final = ("serviceTask", "sendTask", "businessRuleTask", "messageEventDefinition")
_RULE: Final = ("businessRuleTask",)
_CALL: Final = ("callActivity",)
_ROUNDS: Final = ("multiInstanceLoopCharacteristics",)
_ERROR: Final = ("errorEventDefinition",)
_CONDITION: Final = ("conditionalEventDefinition",)
HANDLED: Final[Mapping[str, tuple[str, ...]]] = {
    "topic": _JOBS,
    "class": _JOBS,
    "delegateExpression": _JOBS,
    "expression": _JOBS,
    "type": _JOBS,
    "resultVariable": (*_JOBS, "scriptTask"),
    "resultVariableName": (*_JOBS, "scriptTask"),
    "resource": ("scriptTask", "conditionExpression"),
    "decisionRef": _RULE,
    "decisionRefBinding": _RULE,
    "decisionRefVersion": _RULE,
    "decisionRefVersionTag": _RULE,
    "mapDecisionResult": _RULE,
    "calledElementBinding": _CALL,
    "calledElementVersion": _CALL,
    "calledElementVersionTag": _CALL,
    "inheritVariables": _CALL,
    "caseRef": _CALL,
    "collection": _ROUNDS,
    "elementVariable": _ROUNDS,
    "errorCodeVariable": _ERROR,
    "errorMessageVariable": _ERROR,
    "variableName": _CONDITION,
    "variableEvents": _CONDITION,
    "formRefBinding": ("userTask", "startEvent"),
}
"""Attributes that are read together with others, and on which tags."""

MEANINGLESS: Final[Mapping[str, str]] = {
    "asyncBefore": "every state in which a case waits is stored before it waits",
    "asyncAfter": "every state in which a case waits is stored before it waits",
    "async": "every state in which a case waits is stored before it waits",
    "asynchronous": "every state in which a case waits is stored before it waits",
    "exclusive": "one command at a time works on a case",
    "jobPriority": "jobs are done in the order in which they are due",
    "taskPriority": "jobs are done in the order in which they are due",
    "isStartableInTasklist": "the roles of an app say who may start its processes",
    "startableInTasklist": "the roles of an app say who may start its processes",
    "modelerTemplate": "it only said which template the modeler used",
    "modelerTemplateVersion": "it only said which template the modeler used",
    "modelerTemplateIcon": "it only said which template the modeler used",
    "diagramRelationId": "it only linked the file to a server",
    "tenantId": "an installation serves one organisation",
    "triggerable": "a job is completed by its worker",
    "formFieldValidation": "forms are always checked on the server",
    "sameDeployment": "the latest version is called",
    "fallbackToDefaultTenant": "an installation serves one organisation",
    "exclusiveExecution": "one command at a time works on a case",
}
"""Attributes and elements that have no meaning here, and why."""

REMEDIES: Final[Mapping[str, str]] = {
    "candidateStarterUsers": "Name the process under start in a role of the app.",
    "candidateStarterGroups": "Name the process under start in a role of the app.",
    "skipExpression": "Draw a gateway around the element.",
    "elementIndexVariable": "Use loopCounter, which counts from 1.",
    "escalationCodeVariable": "Map what the escalation brings as an output of the event.",
    "variableMappingClass": "Write input and output mappings.",
    "variableMappingDelegateExpression": "Write input and output mappings.",
    "formData": "Make a form of these fields, and name it by its formId.",
    "formProperty": "Make a form of these fields, and name it by its formId.",
    "errorEventDefinition": "Let the worker throw the error.",
    "validation": "Write the rule into the form.",
}
"""What to do about words that we know and cannot convert."""

ELEMENTS: Final[Mapping[str, OnChild]] = {
    "inputOutput": mappings.input_output,
    "in": mappings.passed,
    "out": mappings.passed,
    "field": tasks.field,
    "failedJobRetryTimeCycle": tasks.retries,
    "connector": tasks.connector,
    "executionListener": mappings.listener,
    "taskListener": mappings.listener,
    "properties": mappings.properties,
}
"""Extension elements."""
