"""
What a case can be told to do, in the imperative.

Rule 1: a command names its target by key and carries JSON values; it knows no graph and no row.
Rule 2: a command is carried out to the next wait state, or refused (`engine.errors`) without any change.
"""

from typing import Any

import msgspec

from clerkwork.engine.events import NOTHING_CAUGHT, Caught


class Command(msgspec.Struct, frozen=True, gc=False):
    """The base of all commands; has no fields and no behaviour."""


class Start(Command, frozen=True, gc=False):
    """
    Begin the case, for which `State(case=key)` was made.

    `element` is the start event's id, None for the none start event. Variables become variables of the root scope, or
    pass through the output mappings of a message or signal start event. `caught` is what the callers of a called case
    catch. With `at`, ids of elements, no start event occurs: the case begins with a token at each of these. As soon as
    one of the elements `stops` is completed or ended, the case is canceled. `part` says which of several definitions
    of the event has happened; one that needs all of them waits for the others.
    """

    variables: dict[str, Any]
    element: str | None = None
    caught: Caught = NOTHING_CAUGHT
    at: tuple[str, ...] = ()
    stops: frozenset[str] = frozenset()
    part: int = 0


class CompleteCall(Command, frozen=True, gc=False):
    """Take the result of a called case that completed; `call` is its key, `variables` are those of its root scope."""

    call: int
    variables: dict[str, Any]


class AbandonCall(Command, frozen=True, gc=False):
    """Raise an incident where a called case was canceled by somebody else than its caller."""

    call: int


class CatchError(Command, frozen=True, gc=False):
    """Take an error that a called case threw, and that ended it."""

    call: int
    code: str
    message: str
    variables: dict[str, Any]


class CatchEscalation(Command, frozen=True, gc=False):
    """Take an escalation that a called case threw."""

    call: int
    code: str
    variables: dict[str, Any]


class TaskResult(msgspec.Struct, frozen=True):
    """
    What a task listener answers: whether it denies the change and why, or what the task is to be instead.

    `corrections` may have assignee, due, follow_up (instants), candidate_groups, candidate_users and priority.
    """

    denied: bool = False
    reason: str = ""
    corrections: dict[str, Any] = {}


class Chosen(msgspec.Struct, frozen=True, gc=False):
    """An element that is to begin in an ad-hoc sub-process, with variables of its own."""

    element: str
    variables: dict[str, Any] = {}


class Choice(msgspec.Struct, frozen=True):
    """What a worker chooses in an ad-hoc sub-process: elements that begin, or that it is done when nothing is open."""

    elements: tuple[Chosen, ...] = ()
    is_done: bool = False
    cancel_remaining: bool = False


class CompleteJob(Command, frozen=True, gc=False):
    """Take a worker's result; `task` is what a task listener answers, `choice` what begins in an ad-hoc sub-process."""

    job: int
    variables: dict[str, Any]
    task: TaskResult | None = None
    choice: Choice | None = None


class FailJob(Command, frozen=True, gc=False):
    """Note a worker's failure; with no retries left an incident is raised. `retry_at` is an instant."""

    job: int
    retries: int
    message: str
    retry_at: int = 0


class UpdateJob(Command, frozen=True, gc=False):
    """Change how many attempts a job has left; whoever holds it goes on."""

    job: int
    retries: int


class ThrowError(Command, frozen=True, gc=False):
    """Turn a job into a BPMN error: the nearest boundary event that catches the code takes it, else an incident."""

    job: int
    code: str
    message: str
    variables: dict[str, Any]


class CompleteTask(Command, frozen=True, gc=False):
    """
    Take a person's result. Who may do so is the runtime's business; `by` waits with listeners to that.

    `word` is what whoever does it calls it, for them.
    """

    task: int
    variables: dict[str, Any]
    by: str | None = None
    word: str = ""


class ChangeTask(Command, frozen=True, gc=False):
    """
    Change a task after its listeners: `event` is assigning or updating, `kind` the word for its history.

    `changes` are as in `TaskResult.corrections`; `word` as in CompleteTask.
    """

    task: int
    event: str
    changes: dict[str, Any]
    by: str | None
    kind: str
    word: str = ""


class FireTimer(Command, frozen=True, gc=False):
    """Let a timer that is due act; one that is not yet due is refused."""

    timer: int


class Correlate(Command, frozen=True, gc=False):
    """Bring a message (`message` is its key) or a signal (0) to a subscription."""

    subscription: int
    message: int
    variables: dict[str, Any]


class SetVariables(Command, frozen=True, gc=False):
    """
    Set variables from outside.

    Local ones are set in `scope` itself; others go where a variable of the name exists on the way to the root, else to
    the root.
    """

    scope: int
    variables: dict[str, Any]
    local: bool = False


class ResolveIncident(Command, frozen=True, gc=False):
    """Try again what an incident stopped; a failed job gets `retries` new attempts."""

    incident: int
    retries: int = 1


class ActivateElements(Command, frozen=True, gc=False):
    """Let elements of an open ad-hoc sub-process begin (each `Chosen`), if told so after ending what is open in it."""

    instance: int
    elements: tuple[Chosen, ...]
    cancel_remaining: bool = False


class Cancel(Command, frozen=True, gc=False):
    """End the case and everything open in it."""


class Continue(Command, frozen=True, gc=False):
    """Go on with the tokens of `CasePaused`."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Variables to set in the instance of an element on the way to what is activated; "" is the process."""

    variables: dict[str, Any]
    scope: str = ""


class Activation(msgspec.Struct, frozen=True, gc=False):
    """
    An element to enter, without a flow that leads to it.

    It is entered in the open instance of the scope it stands in; scopes around it that are not open are opened,
    without their start events. With `ancestor`, an open instance of one of these scopes, they are opened there anew.
    """

    element: str
    ancestor: int = 0
    variables: tuple[Placed, ...] = ()


class Termination(msgspec.Struct, frozen=True, gc=False):
    """What is to end: one open instance, or every one of an element, with the tokens that wait there for others."""

    instance: int = 0
    element: str = ""


class Move(msgspec.Struct, frozen=True, gc=False):
    """
    Tokens to take from one place to another: one instance, or all of an element; each enters the target once.

    The target is entered in a scope that the source stands in, if it can be, or as `Activation` says.
    """

    target: str
    instance: int = 0
    element: str = ""
    ancestor: int = 0
    variables: tuple[Placed, ...] = ()


class Modify(Command, frozen=True, gc=False):
    """
    Change where the tokens of a case are: activate elements, then end others. Of `moves`, both.

    A scope in which nothing is left ends with the last that was in it; a case in which nothing is left is canceled.
    """

    activate: tuple[Activation, ...] = ()
    terminate: tuple[Termination, ...] = ()
    moves: tuple[Move, ...] = ()


class Suspend(Command, frozen=True, gc=False):
    """
    Let the case rest: no token moves, no timer fires, nobody completes anything until the command Resume.

    Cancel, SetVariables, Modify and Migrate are still possible; tokens that they set free wait.
    """


class Resume(Command, frozen=True, gc=False):
    """Let a suspended case go on."""


class Migrate(Command, frozen=True, gc=False):
    """
    Let the case go on by the graph of this step, which is another than before.

    `elements` and `flows` say by their ids what becomes of which; elements among the `renewed`, ids of the target, are
    ended and begin afresh there, boundary events among them wait anew.
    """

    elements: dict[str, str]
    flows: dict[str, str] = {}
    renewed: frozenset[str] = frozenset()
