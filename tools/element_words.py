"""
What the pages of BPMN's elements say besides the code: BPMN's own words that we read, and the checklist of elements.

Rule 1: plain tables; tools/elements.py makes the pages, tests/unit/tools/test_elements.py holds the tables to the code.
"""

from typing import Final, NamedTuple

WORDS: Final[dict[str, dict[str, str]]] = {
    "process": {"isExecutable": "true for the processes that run"},
    "lane": {"flowNodeRef": "what lies in it; its name, or its property `candidateGroups`, says whose tasks those are"},
    "sequenceFlow": {
        "sourceRef": "where the token comes from",
        "targetRef": "where it goes",
        "conditionExpression": "FEEL that must be true, with or without `=`",
    },
    "callActivity": {"calledElement": "the id of the process, if no `zeebe:calledElement` names it"},
    "receiveTask": {"messageRef": "the message", "instantiate": "it begins cases"},
    "sendTask": {"messageRef": "the message to publish"},
    "subProcess": {"triggeredByEvent": "an event begins it: it is an event sub-process"},
    "adHocSubProcess": {
        "ordering": "Parallel, or Sequential: the next begins when the one before has ended",
        "completionCondition": "FEEL, asked whenever something in it has ended",
        "cancelRemainingInstances": "whether the rest ends then (true)",
    },
    "exclusiveGateway": {"default": "the flow that is taken when no condition holds"},
    "inclusiveGateway": {"default": "the flow that is taken when no condition holds"},
    "complexGateway": {
        "activationCondition": "FEEL over `activationCount` and `activationCounts`",
        "default": "the flow that is taken when no condition holds",
    },
    "eventBasedGateway": {
        "instantiate": "its events begin cases",
        "eventGatewayType": "Exclusive, or Parallel: a case that one of them begins waits for the others",
    },
    "startEvent": {
        "isInterrupting": "in an event sub-process: whether all else in the scope ends (true)",
        "parallelMultiple": "all of several definitions must happen, not any",
    },
    "intermediateCatchEvent": {"parallelMultiple": "all of several definitions must happen, not any"},
    "boundaryEvent": {
        "attachedToRef": "the activity",
        "cancelActivity": "whether the activity ends (true)",
        "parallelMultiple": "all of several definitions must happen, not any",
    },
    "timerEventDefinition": {
        "timeDate": "an instant",
        "timeDuration": "how long",
        "timeCycle": "how often, or cron",
    },
    "messageEventDefinition": {"messageRef": "the message"},
    "signalEventDefinition": {"signalRef": "the signal"},
    "conditionalEventDefinition": {"condition": "FEEL, asked after each change of what it reads"},
    "errorEventDefinition": {"errorRef": "the error, and with it the code; none catches every one"},
    "escalationEventDefinition": {"escalationRef": "the escalation, and with it the code; none catches every one"},
    "linkEventDefinition": {"name": "the same at both ends"},
    "compensateEventDefinition": {
        "activityRef": "the activity to undo; all of the scope if there is none",
        "waitForCompletion": "whether the token waits for the handlers (true)",
    },
    "association": {"sourceRef": "the boundary event", "targetRef": "the activity that undoes, `isForCompensation`"},
    "multiInstanceLoopCharacteristics": {
        "isSequential": "one after another (false)",
        "loopCardinality": "how many rounds, if no collection says it",
        "completionCondition": "FEEL, asked after each round; true ends the loop",
    },
    "standardLoopCharacteristics": {
        "testBefore": "whether the condition is asked before each round (false: after it)",
        "loopMaximum": "the most rounds",
        "loopCondition": "FEEL; while it holds there is another round",
    },
    "dataInputAssociation": {
        "sourceRef": "where the value comes from",
        "targetRef": "where it goes",
        "transformation": "FEEL that makes another value of it",
        "assignment": "pairs of `from` and `to`, in FEEL",
    },
    "correlationProperty": {"correlationPropertyRetrievalExpression": "FEEL over what a message carries"},
    "correlationSubscription": {"correlationPropertyBinding": "FEEL over the variables of the case"},
}
"""BPMN's own attributes and children that are read, by the tag they stand in."""


class Row(NamedTuple):
    """A row of the checklist: its words, its page, and the path by which its example has it."""

    element: str
    page: str
    path: str


EVENT_SUB: Final = "subProcess[@triggeredByEvent='true']/startEvent"
ROWS: Final = (
    Row("Process (executable)", "process", "process[@isExecutable='true']"),
    Row("Participant / Collaboration", "process", "collaboration/participant"),
    Row("Message flow", "process", "collaboration/messageFlow"),
    Row("Lane", "process", "laneSet/lane"),
    Row("Sequence flow + condition", "exclusive-gateway", "sequenceFlow/conditionExpression"),
    Row("Default flow", "exclusive-gateway", "exclusiveGateway[@default]"),
    Row("Conditional flow out of an activity (no gateway)", "sequence-flow", "userTask[@default]"),
    Row("Undefined task", "task", "task"),
    Row("Manual task", "manual-task", "manualTask"),
    Row("User task", "user-task", "userTask"),
    Row("Service task", "service-task", "serviceTask"),
    Row("Script task", "script-task", "scriptTask"),
    Row("Business rule task", "business-rule-task", "businessRuleTask"),
    Row("Send task", "send-task", "sendTask"),
    Row("Receive task", "receive-task", "receiveTask"),
    Row("Instantiating receive task", "receive-task", "receiveTask[@instantiate='true']"),
    Row("Embedded sub-process", "sub-process", "subProcess"),
    Row("Event sub-process", "event-sub-process", "subProcess[@triggeredByEvent='true']"),
    Row("Transaction", "cancel-event", "transaction"),
    Row("Ad-hoc sub-process", "ad-hoc-sub-process", "adHocSubProcess"),
    Row("Call activity", "call-activity", "callActivity"),
    Row("Multi-instance parallel", "multi-instance", "multiInstanceLoopCharacteristics[@isSequential='false']"),
    Row("Multi-instance sequential", "multi-instance", "multiInstanceLoopCharacteristics[@isSequential='true']"),
    Row("MI completion condition", "multi-instance", "multiInstanceLoopCharacteristics/completionCondition"),
    Row("Standard loop marker", "standard-loop", "standardLoopCharacteristics"),
    Row("Compensation marker / handler", "compensation-event", "serviceTask[@isForCompensation='true']"),
    Row("Exclusive gateway", "exclusive-gateway", "exclusiveGateway"),
    Row("Parallel gateway", "parallel-gateway", "parallelGateway"),
    Row("Inclusive gateway", "inclusive-gateway", "inclusiveGateway"),
    Row("Event-based gateway", "event-based-gateway", "eventBasedGateway"),
    Row("Instantiating event-based gateway", "event-based-gateway", "eventBasedGateway[@instantiate='true']"),
    Row("Complex gateway", "complex-gateway", "complexGateway"),
    Row("None start", "start-event", "startEvent"),
    Row("Message start", "start-event", "startEvent/messageEventDefinition"),
    Row("Timer start", "start-event", "startEvent/timerEventDefinition"),
    Row("Signal start", "start-event", "startEvent/signalEventDefinition"),
    Row("Conditional start", "start-event", "startEvent/conditionalEventDefinition"),
    Row("Multiple none starts", "start-event", "startEvent[@id='by_letter']"),
    Row(
        "Multiple / parallel-multiple event",
        "intermediate-catch-event",
        "intermediateCatchEvent[@parallelMultiple='true']",
    ),
    Row("Event sub start: message, timer (int + non-int)", "event-sub-process", f"{EVENT_SUB}/messageEventDefinition"),
    Row("Event sub start: error", "event-sub-process", f"{EVENT_SUB}/errorEventDefinition"),
    Row("Event sub start: escalation (int + non-int)", "event-sub-process", f"{EVENT_SUB}/escalationEventDefinition"),
    Row("Event sub start: signal (int + non-int)", "event-sub-process", f"{EVENT_SUB}/signalEventDefinition"),
    Row("Event sub start: conditional", "event-sub-process", f"{EVENT_SUB}/conditionalEventDefinition"),
    Row("Event sub start: compensation", "compensation-event", f"{EVENT_SUB}/compensateEventDefinition"),
    Row("Intermediate catch message", "intermediate-catch-event", "intermediateCatchEvent/messageEventDefinition"),
    Row("Intermediate catch timer", "intermediate-catch-event", "intermediateCatchEvent/timerEventDefinition"),
    Row("Intermediate catch signal", "intermediate-catch-event", "intermediateCatchEvent/signalEventDefinition"),
    Row(
        "Intermediate catch conditional",
        "intermediate-catch-event",
        "intermediateCatchEvent/conditionalEventDefinition",
    ),
    Row("Link throw / catch", "link-event", "intermediateThrowEvent/linkEventDefinition"),
    Row("Intermediate throw none", "intermediate-throw-event", "intermediateThrowEvent[@id='begun']"),
    Row("Intermediate throw message", "message-event", "intermediateThrowEvent/messageEventDefinition"),
    Row("Intermediate throw signal", "intermediate-throw-event", "intermediateThrowEvent/signalEventDefinition"),
    Row("Intermediate throw escalation", "escalation-event", "intermediateThrowEvent/escalationEventDefinition"),
    Row("Intermediate throw compensation", "compensation-event", "intermediateThrowEvent/compensateEventDefinition"),
    Row("Boundary message (int + non-int)", "boundary-event", "boundaryEvent/messageEventDefinition"),
    Row("Boundary timer (int + non-int)", "boundary-event", "boundaryEvent/timerEventDefinition"),
    Row("Boundary error", "boundary-event", "boundaryEvent/errorEventDefinition"),
    Row("Boundary signal", "boundary-event", "boundaryEvent/signalEventDefinition"),
    Row("Boundary escalation", "escalation-event", "boundaryEvent/escalationEventDefinition"),
    Row("Boundary conditional", "boundary-event", "boundaryEvent/conditionalEventDefinition"),
    Row("Boundary compensation", "compensation-event", "boundaryEvent/compensateEventDefinition"),
    Row("Boundary cancel", "cancel-event", "boundaryEvent/cancelEventDefinition"),
    Row("End none", "end-event", "endEvent[@id='first_done']"),
    Row("End message", "message-event", "endEvent/messageEventDefinition"),
    Row("End error", "error-end-event", "endEvent/errorEventDefinition"),
    Row("End escalation", "escalation-event", "endEvent/escalationEventDefinition"),
    Row("End signal", "end-event", "endEvent/signalEventDefinition"),
    Row("End terminate", "terminate-end-event", "endEvent/terminateEventDefinition"),
    Row("End compensation", "compensation-event", "endEvent/compensateEventDefinition"),
    Row("End cancel", "cancel-event", "endEvent/cancelEventDefinition"),
    Row("Data object / reference", "data", "dataObjectReference"),
    Row("Data store reference", "data", "dataStoreReference"),
    Row("Data associations / ioSpecification", "data", "dataInputAssociation"),
    Row("Association, group, text annotation", "process", "textAnnotation"),
    Row("Correlation keys / properties", "correlation", "correlationSubscription"),
)
"""The checklist of BPMN's executable elements, in its order."""
