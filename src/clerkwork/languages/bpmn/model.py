"""
What a BPMN file says, as plain data.

Rule 1: these classes hold what was read; they decide nothing and know no engine.
Rule 2: FEEL stays text here, without the leading "="; a static value is kept as a FEEL string or number literal.
Rule 3: names follow BPMN 2.0.2 and Zeebe's extension elements.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from clerkwork.kernel.errors import Problem
from clerkwork.kernel.names import RESERVED
from clerkwork.languages.bpmn.sheets import NOTHING_SAID, Sheet

STORE: Final = RESERVED
"""What the target of a mapping begins with that writes to a data store: no XML and no variable has it."""


class Kind(StrEnum):
    """The executable elements, named as their XML tags; events carry their trigger separately."""

    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    INTERMEDIATE_CATCH_EVENT = "intermediateCatchEvent"
    INTERMEDIATE_THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"
    TASK = "task"
    MANUAL_TASK = "manualTask"
    USER_TASK = "userTask"
    SERVICE_TASK = "serviceTask"
    SCRIPT_TASK = "scriptTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    CALL_ACTIVITY = "callActivity"
    SUB_PROCESS = "subProcess"
    AD_HOC_SUB_PROCESS = "adHocSubProcess"
    TRANSACTION = "transaction"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    COMPLEX_GATEWAY = "complexGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"


class Trigger(StrEnum):
    """What an event waits for or throws."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    ERROR = "error"
    TERMINATE = "terminate"
    SIGNAL = "signal"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATE = "compensate"
    CANCEL = "cancel"
    MULTIPLE = "multiple"
    PARALLEL = "parallelMultiple"


class TimerKind(StrEnum):
    """The three ways BPMN says when."""

    DATE = "timeDate"
    DURATION = "timeDuration"
    CYCLE = "timeCycle"


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    One zeebe:input or zeebe:output, or data association: the FEEL source and the target path (dots make contexts).

    An `optional` one does nothing when its source is null. `reads` are the data stores that the source sees; a target
    that begins with @ is a data store.
    """

    source: str
    target: str
    optional: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """zeebe:taskDefinition: the job type and retries, both FEEL."""

    type: str
    retries: str = "3"


@dataclass(frozen=True, slots=True)
class Listener:
    """One zeebe:executionListener or zeebe:taskListener: what it listens to; the job type and retries, both FEEL."""

    event: str
    type: str
    retries: str = "3"


@dataclass(frozen=True, slots=True)
class Script:
    """zeebe:script: the expression and the variable that takes its result."""

    expression: str
    result: str


class Binding(StrEnum):
    """Which version is meant by an id."""

    LATEST = "latest"
    """The newest at the moment of the call."""
    DEPLOYMENT = "deployment"
    """The one that the app had when the process was deployed."""
    VERSION_TAG = "versionTag"
    """The newest with the version tag."""


@dataclass(frozen=True, slots=True)
class Called:
    """
    zeebe:calledElement: the id of the process that is called (FEEL), its version, and which variables go in and out.

    BPMN's own calledElement is read as the id. `business_id` is FEEL: None for that of the calling case.
    """

    id: str
    all_parent_variables: bool = True
    all_child_variables: bool = True
    binding: Binding = Binding.LATEST
    version_tag: str = ""
    business_id: str | None = None


@dataclass(frozen=True, slots=True)
class CalledDecision:
    """zeebe:calledDecision: the id of the decision (FEEL), its version, and the variable that takes its result."""

    id: str
    result: str
    binding: Binding = Binding.LATEST
    version_tag: str = ""


@dataclass(frozen=True, slots=True)
class AdHoc:
    """What an ad-hoc sub-process begins with and when it is done; expressions are FEEL, None if they are not there."""

    active: str | None = None  # the ids of the elements to begin with
    completion: str | None = None
    cancel_remaining: bool = True
    sequential: bool = False
    collection: str | None = None  # the variable that gathers results, literal
    element: str | None = None  # what each result is


@dataclass(frozen=True, slots=True)
class UserTask:
    """What a user task says of its people, times and form; every value FEEL or None."""

    assignee: str | None = None
    candidate_groups: str | None = None
    candidate_users: str | None = None
    excluded_users: str | None = None  # clerk:task excludedUsers, the four-eyes rule
    due: str | None = None
    follow_up: str | None = None
    priority: str | None = None
    form: str | None = None  # the form's id, literal
    external_form: str | None = None  # formKey or externalReference, literal: a form kept elsewhere


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """
    multiInstanceLoopCharacteristics: an activity goes a round for each item of a collection, or so many rounds.

    All but the names of variables (`item`, `results`) is FEEL: the collection or the number of rounds, what each round
    adds to the results, and when enough rounds are done.
    """

    sequential: bool = False
    collection: str | None = None
    cardinality: str | None = None
    item: str = ""
    results: str = ""
    result: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """standardLoopCharacteristics: go on while the condition (FEEL) holds, asked before or after each round."""

    condition: str | None = None
    before: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A bpmn:message: its name as written, the name as FEEL if it is an expression, and the correlation key (FEEL)."""

    id: str
    name: str
    correlation_key: str | None = None
    expression: str | None = None
    sent_key: str | None = None  # FEEL over what a message carries that gives its correlation key


@dataclass(frozen=True, slots=True)
class Publication:
    """zeebe:publishMessage: the correlation key, id and time to live of a message that is thrown, all FEEL."""

    correlation_key: str | None = None
    message_id: str | None = None
    ttl: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A bpmn:signal: its name as written, and as FEEL if it is an expression."""

    id: str
    name: str
    expression: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """
    What a conditional event waits for: FEEL that gives true or false, and the changes after which it is asked.

    `names` are the variables whose changes count, None for those that the expression reads; `changes` are the kinds of
    changes that count: create, update.
    """

    expression: str
    names: tuple[str, ...] | None = None
    changes: tuple[str, ...] = ("create", "update")


@dataclass(frozen=True, slots=True)
class Event:
    """The definition of an event: its trigger and what belongs to it."""

    trigger: Trigger = Trigger.NONE
    timer: TimerKind | None = None
    expression: str | None = None  # the timer's date, duration or cycle
    message: Message | None = None
    code: str | None = None  # the error or escalation code (FEEL); None catches every one
    interrupting: bool = True
    link: str | None = None  # the name by which a link event finds its other end
    activity: str | None = None  # the activity to compensate; None for all of the scope
    waits: bool = True  # whether what throws a compensation waits for it
    signal: Signal | None = None
    condition: Condition | None = None
    publication: Publication | None = None
    parts: tuple["Event", ...] = ()  # the definitions of a multiple event


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; condition is FEEL or None."""

    id: str
    source: str
    target: str
    condition: str | None = None
    name: str = ""
    line: int = 0
    scope: str = ""  # id of the enclosing process or sub-process


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node and all that its tag and extension elements say."""

    id: str
    kind: Kind
    name: str = ""
    line: int = 0
    scope: str = ""  # id of the enclosing process or sub-process
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str | None = None
    attached_to: str | None = None
    event: Event = Event()
    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    data_outputs: tuple[Mapping, ...] = ()  # what data associations hand on besides the outputs
    headers: tuple[tuple[str, str], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    task: TaskDefinition | None = None
    user_task: UserTask | None = None
    script: Script | None = None
    called: Called | None = None
    decision: CalledDecision | None = None
    ad_hoc: AdHoc | None = None
    loop: MultiInstance | StandardLoop | None = None
    documentation: str = ""
    lane: str = ""
    listeners: tuple[Listener, ...] = ()
    task_listeners: tuple[Listener, ...] = ()
    for_compensation: bool = False  # it runs only to undo another activity
    undone_by: tuple[str, ...] = ()  # of a compensation boundary event: the activities it is associated with
    activation: str | None = None  # of a complex gateway: the condition on which it goes on (FEEL)
    instantiates: bool = False  # a receive task or event-based gateway that begins a case
    waits_for_all: bool = False  # of such a gateway: it is done when all events behind it have occurred
    event_triggered: bool = False  # an event sub-process: no flow leads to it, its start event begins it
    sheet: Sheet = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Process:
    """One executable process with all its elements, sub-processes' ones included, in document order."""

    id: str
    name: str = ""
    version_tag: str = ""
    elements: tuple[Element, ...] = ()
    flows: tuple[Flow, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    documentation: str = ""
    line: int = 0
    listeners: tuple[Listener, ...] = ()
    start_form: str | None = None  # the form of the none start event
    time_to_live: str = ""  # the ISO 8601 duration after which an ended case may be deleted, "" for never


@dataclass(frozen=True, slots=True)
class Definitions:
    """A BPMN file: its executable processes and messages, and the faults that do not stop them from running."""

    id: str
    processes: tuple[Process, ...]
    messages: tuple[Message, ...] = field(default=())
    signals: tuple[Signal, ...] = field(default=())
    warnings: tuple[Problem, ...] = field(default=())
