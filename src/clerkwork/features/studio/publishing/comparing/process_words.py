"""
What the parts of a BPMN file are called when two files are compared.

Rule 1: what has no words here is named by its tag and attribute, so that no difference is left out.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from clerkwork.languages.bpmn.vocabulary import WORDS

THINGS: Final[Mapping[str, str | Promise]] = {
    **{tag: lazy(words) for tag, words in WORDS.items()},
    "process": lazy("process"),
    "participant": lazy("participant"),
    "lane": lazy("lane"),
    "sequenceFlow": lazy("flow"),
    "messageFlow": lazy("message flow"),
    "association": lazy("association"),
    "textAnnotation": lazy("annotation"),
    "group": lazy("group"),
    "dataObjectReference": lazy("data object"),
    "dataStoreReference": lazy("data store"),
    "message": lazy("message"),
    "signal": lazy("signal"),
    "error": lazy("error"),
    "escalation": lazy("escalation"),
}
"""The elements that are compared one by one, by tag; everything inside them that is none of these is their setting."""

LINES: Final = frozenset({"sequenceFlow", "messageFlow", "association"})

UNSAID: Final = frozenset(
    {"incoming", "outgoing", "flowNodeRef", "laneSet", "dataObject", "categoryValue", "zeebe:userTask"}
)
"""What repeats in the file what another element says already, or says nothing to a reader."""

REFERENCES: Final = frozenset(
    {
        "activityRef",
        "attachedToRef",
        "default",
        "errorRef",
        "escalationRef",
        "messageRef",
        "processRef",
        "signalRef",
        "sourceRef",
        "targetRef",
    }
)
"""The attributes that name another element by its id."""


class Keyed(NamedTuple):
    """An element of which there are many in a row: what tells them apart, and what each says most of all."""

    key: str
    says: str
    words: str | Promise


KEYED: Final[Mapping[str, Keyed]] = {
    "input": Keyed("target", "source", lazy("input")),
    "output": Keyed("target", "source", lazy("output")),
    "header": Keyed("key", "value", lazy("header")),
    "property": Keyed("name", "value", lazy("setting")),
    "executionListener": Keyed("eventType", "type", lazy("listener at")),
    "taskListener": Keyed("eventType", "type", lazy("task listener at")),
    "rule": Keyed("kind", "text", lazy("step sheet:")),
}

LABELS: Final[Mapping[str, str | Promise]] = {
    "@name": lazy("name"),
    "@sourceRef": lazy("from"),
    "@targetRef": lazy("to"),
    "@attachedToRef": lazy("attached to"),
    "@default": lazy("default flow"),
    "@cancelActivity": lazy("interrupts"),
    "@isInterrupting": lazy("interrupts"),
    "@isExecutable": lazy("can be run"),
    "@isForCompensation": lazy("undoes another step"),
    "@triggeredByEvent": lazy("begins by an event"),
    "@instantiate": lazy("begins a case"),
    "@errorCode": lazy("code"),
    "@escalationCode": lazy("code"),
    "@processRef": lazy("process"),
    "@messageRef": lazy("message"),
    "documentation": lazy("description"),
    "text": lazy("text"),
    "conditionExpression": lazy("condition"),
    "completionCondition": lazy("done when"),
    "activationCondition": lazy("goes on when"),
    "taskDefinition@type": lazy("job"),
    "taskDefinition@retries": lazy("tries"),
    "assignmentDefinition@assignee": lazy("assigned to"),
    "assignmentDefinition@candidateGroups": lazy("groups that may take it"),
    "assignmentDefinition@candidateUsers": lazy("people who may take it"),
    "taskSchedule@dueDate": lazy("due"),
    "taskSchedule@followUpDate": lazy("shown again"),
    "priorityDefinition@priority": lazy("priority"),
    "formDefinition@formId": lazy("form"),
    "formDefinition@formKey": lazy("form kept elsewhere"),
    "formDefinition@externalReference": lazy("form kept elsewhere"),
    "script@expression": lazy("script"),
    "script@resultVariable": lazy("result goes to"),
    "calledElement@processId": lazy("called process"),
    "calledElement@bindingType": lazy("version that is called"),
    "calledDecision@decisionId": lazy("decision"),
    "calledDecision@resultVariable": lazy("result goes to"),
    "calledDecision@bindingType": lazy("version of the decision"),
    "subscription@correlationKey": lazy("correlation key"),
    "publishMessage@correlationKey": lazy("correlation key"),
    "publishMessage@timeToLive": lazy("kept for"),
    "versionTag@value": lazy("version tag"),
    "historyTimeToLive@value": lazy("kept after its end"),
    "task@excludedUsers": lazy("must not be done by"),
    "multiInstanceLoopCharacteristics@isSequential": lazy("rounds one after another"),
    "multiInstanceLoopCharacteristics loopCardinality": lazy("rounds"),
    "multiInstanceLoopCharacteristics completionCondition": lazy("rounds are done when"),
    "multiInstanceLoopCharacteristics loopCharacteristics@inputCollection": lazy("a round for each of"),
    "multiInstanceLoopCharacteristics loopCharacteristics@inputElement": lazy("each is called"),
    "multiInstanceLoopCharacteristics loopCharacteristics@outputCollection": lazy("results are gathered in"),
    "multiInstanceLoopCharacteristics loopCharacteristics@outputElement": lazy("result of a round"),
    "standardLoopCharacteristics@testBefore": lazy("asked before each round"),
    "standardLoopCharacteristics@loopMaximum": lazy("rounds at most"),
    "standardLoopCharacteristics loopCondition": lazy("goes on while"),
    "timerEventDefinition timeDuration": lazy("after"),
    "timerEventDefinition timeDate": lazy("at"),
    "timerEventDefinition timeCycle": lazy("every"),
    "messageEventDefinition@messageRef": lazy("message"),
    "signalEventDefinition@signalRef": lazy("signal"),
    "errorEventDefinition@errorRef": lazy("error"),
    "escalationEventDefinition@escalationRef": lazy("escalation"),
    "compensateEventDefinition@activityRef": lazy("undoes"),
    "linkEventDefinition@name": lazy("link"),
    "conditionalEventDefinition condition": lazy("condition"),
    "adHoc@activeElementsCollection": lazy("begins with"),
}
"""Settings by where they stand in their element; extensionElements left out of the path."""

KINDS: Final[Mapping[str, str | Promise]] = {
    "requiredWhen": lazy("required when"),
    "inputs": lazy("inputs"),
    "required": lazy("what is required"),
    "completion": lazy("done when"),
    "outputs": lazy("outputs"),
    "followOn": lazy("what follows"),
    "responsible": lazy("responsible"),
    "escalation": lazy("escalation"),
    "looping": lazy("done again"),
    "target": lazy("target"),
    "failure": lazy("failure"),
    "reporting": lazy("reporting"),
}
"""The twelve rules of a step sheet; other kinds are called as they are."""

VALUES: Final[Mapping[str, str | Promise]] = {"true": lazy("yes"), "false": lazy("no")}
