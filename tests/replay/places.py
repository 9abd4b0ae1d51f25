"""
What is open in a case of the naive interpreter: places, and what is kept of rounds and of what can be undone.

Rule 1: objects and lists; no events, no rows, nothing precomputed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from clerkwork.languages.bpmn.model import Element, Event, Kind, TimerKind, Trigger
from clerkwork.languages.bpmn.sheets import Rule
from clerkwork.languages.feel import Context, Feel, to_json

DECIDED: Final = "if x > 2 then 0 else x + 1"
"""What the decision says that business rule tasks ask for."""

FEEL: Final = Feel()
NOT_AWAITED: Final = {Trigger.ERROR, Trigger.ESCALATION, Trigger.COMPENSATE, Trigger.CANCEL}
SCOPES: Final = {Kind.SUB_PROCESS, Kind.TRANSACTION, Kind.AD_HOC_SUB_PROCESS}
WORKED_ON: Final = {Kind.SERVICE_TASK, Kind.SEND_TASK, Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT}
"""What opens a job, if it waits at all."""
WAITING: Final = {
    Kind.USER_TASK,
    Kind.SERVICE_TASK,
    Kind.SEND_TASK,
    Kind.RECEIVE_TASK,
    Kind.INTERMEDIATE_CATCH_EVENT,
    Kind.CALL_ACTIVITY,
}
OPENED: Final = {*WAITING, *SCOPES, Kind.EVENT_BASED_GATEWAY}


class Action(NamedTuple):
    """What is done to a case: complete or throw at the nth open place of an element, or let an event occur there."""

    verb: str
    element: str
    nth: int = 0
    code: str = ""
    part: int = 0  # of an event with several definitions


class Place:
    """What is open: the process, a scope, or an element that waits; `arrived` counts tokens by gateway and flow."""

    def __init__(self, element: Element, scope: "Place | None", local: dict[str, Any] | None = None) -> None:
        self.element = element
        self.scope = scope
        self.variables = local or {}
        self.inside: list[Place] = []
        self.arrived: dict[str, dict[str, int]] = {}
        self.fired: dict[tuple[str, int], int] = {}
        self.heard: dict[str, dict[int, dict[str, Any]]] = {}  # by event that waits for all: what its parts brought
        self.keys: dict[tuple[str, int], str] = {}  # by event and part: the correlation key that it waits for
        self.listening = ""  # to its start or its end: nothing else happens until the jobs of its listeners are done
        self.listeners = 0  # how many of these are left
        self.asks = False  # of an ad-hoc sub-process: whether a worker is to choose
        self.completing = False  # likewise: the worker has said that it is done
        self.begun = True  # else the process waits for the other messages that begin it
        self.ending = False  # from outside, but who listens to the cancelation of a task is not done
        self.then: Callable[[], None] | None = None  # what has waited for the end of all in it
        self.interrupted = False  # by an event sub-process in it
        self.loop: Rounds | None = None  # of a place whose rounds are places in it
        self.done: list[Done] = []  # what was completed in it and can be undone, oldest first
        self.todo: list[Done] | None = None  # of a place that undoes: what is left
        self.troubles: list[str] = []  # the kinds of incidents that stand here
        self.unbegun = False  # because a failure condition held when it was to begin
        self.kept = False  # what it has waited for has come, but it may not be left
        self.waived = False  # somebody lets it go on in spite of what stops it
        self.canceled = False  # of a transaction that is given up
        self.flows: set[str] | None = None  # of a complex gateway that has gone on: the flows of which it had a token
        self.in_line = False  # in an ad-hoc sub-process, until what is before it is done
        self.task: Task | None = None  # of a user task, once it is there
        self.change: Change | None = None  # of a user task, while listeners have their say

    def path(self) -> str:
        """Return the ids from the process to here."""
        return self.element.id if self.scope is None else f"{self.scope.path()}/{self.element.id}"

    def view(self) -> dict[str, Any]:
        """Return the variables that are seen here."""
        return {**(self.scope.view() if self.scope else {}), **self.variables}


class Task(NamedTuple):
    """Whose task it is."""

    assignee: str | None
    groups: tuple[str, ...]


class Change(NamedTuple):
    """What is to become of a task when so many listeners more are done."""

    event: str
    left: int
    assignee: str | None = None
    values: dict[str, Any] = {}


class Done(NamedTuple):
    """An activity that was completed: what undoes it, or for a sub-process its variables and what was done in it."""

    element: Element
    handler: Element | None
    variables: dict[str, Any]
    inside: "list[Done]"


class Rounds:
    """How far a loop is; without a size nobody knows how many rounds there are."""

    def __init__(self, items: list[Any], size: int | None) -> None:
        self.items = items
        self.size = size
        self.begun = 0
        self.completed = 0
        self.results: dict[int, Any] = {}


def value_of(text: str, view: dict[str, Any]) -> Any:
    """Return an expression's value as JSON."""
    return to_json(FEEL.expression(text).run(view, Context(datetime(2026, 1, 1, tzinfo=UTC))))


def settings(element: Element, kind: type) -> list[Any]:
    """Return the settings of a kind in the step sheet of an element."""
    return [rule.setting for rule in element.sheet.rules if isinstance(rule, Rule) and isinstance(rule.setting, kind)]


def begins(element: Element, scopes: list[str]) -> bool:
    """Tell whether an element is where one of some event sub-processes begins."""
    return element.kind is Kind.START_EVENT and element.scope in scopes


def catches_link(element: Element) -> bool:
    """Tell whether an element is the end of a link."""
    return element.kind is Kind.INTERMEDIATE_CATCH_EVENT and element.event.trigger is Trigger.LINK


def times(event: Event) -> int:
    """Return how often an event may occur at one place; a message as often as it comes."""
    if event.timer is TimerKind.CYCLE:
        return int((event.expression or "").split("/")[0].strip('"R'))
    return 1 if event.trigger is Trigger.TIMER or event.interrupting else 1 << 30
