"""What happened to a case as a whole, and to the cases that it calls."""

from typing import Any

from clerkwork.engine.events.base import NOTHING_CAUGHT, Caught, Event, Token


class CaseStarted(Event, frozen=True, gc=False):
    """A case of a process began; its root instance is open and has no variables yet."""

    case: int
    process: str
    caught: Caught = NOTHING_CAUGHT
    stops: frozenset[str] = frozenset()


class CaseCompleted(Event, frozen=True, gc=False):
    """The last token is consumed, or a terminate end event was reached. Nothing is open any more."""

    case: int


class CaseCanceled(Event, frozen=True, gc=False):
    """Somebody ended the case before its end. Nothing is open any more."""

    case: int


class ErrorEscaped(Event, frozen=True, gc=False):
    """Nothing in a called case catches an error, but one of its callers does; the case is canceled next."""

    case: int
    code: str
    message: str
    variables: dict[str, Any]


class EscalationEscaped(Event, frozen=True, gc=False):
    """Nothing in a called case catches an escalation, but one of its callers does; the case goes on."""

    case: int
    code: str
    variables: dict[str, Any]


class CasePaused(Event, frozen=True, gc=False):
    """
    The step used up its budget; `tokens` are added to those that wait for the command Continue.

    Until then the case is alive without anything else open; other commands are allowed meanwhile.
    """

    case: int
    tokens: tuple["Token", ...]


class CaseContinued(Event, frozen=True, gc=False):
    """The tokens that waited for Continue move again; none waits any more."""

    case: int


class CaseSuspended(Event, frozen=True, gc=False):
    """The case rests: timers and jobs wait, tokens that are set free are kept for the command Continue."""

    case: int


class CaseResumed(Event, frozen=True, gc=False):
    """The case goes on; what has become due meanwhile is due now."""

    case: int


class CaseModified(Event, frozen=True, gc=False):
    """
    Somebody changes where the tokens are: elements begin, others end. The events after it change the state, not this.
    """

    case: int
    begun: tuple[str, ...]
    ended: tuple[str, ...]


class CaseMigrated(Event, frozen=True, gc=False):
    """The case goes on by another model, of which `process` is the id; what becomes of what is open follows."""

    case: int
    process: str


class ElementMigrated(Event, frozen=True, gc=False):
    """An open instance is one of `element` from now on; its jobs, tasks, incidents and variables stay."""

    key: int
    element: str


class WaitMigrated(Event, frozen=True, gc=False):
    """What waits for an event belongs to `element` from now on; all else of it stays."""

    key: int
    instance: int
    element: str


class CaseCalled(Event, frozen=True, gc=False):
    """
    An element waits for a case of its own, which is to be started with these variables; `key` is that case's.

    `definition` is the key of the process's version. `business_id` is None for that of the calling case.
    """

    key: int
    instance: int
    element: str
    definition: int
    process: str
    variables: dict[str, Any]
    business_id: str | None
    caught: Caught


class CallEnded(Event, frozen=True, gc=False):
    """The called case has ended; nobody waits for it any more."""

    key: int
    instance: int


class CallCanceled(Event, frozen=True, gc=False):
    """The element that waits for the called case was interrupted; that case is to be canceled."""

    key: int
    instance: int
