"""
What happened, told after the commit.

Rule 1: a handler runs after the commit in which the thing happened, so it may fail without undoing anything.
Rule 2: a handler is told of each event once; whoever must not miss one reads the history instead.
Rule 3: a handler of many is told of all events of its kind that one commit made, up to TOLD_AT_ONCE of any kind.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, Final, Protocol

import msgspec
from django.db import transaction

logger = logging.getLogger(__name__)


class CaseInfo(msgspec.Struct, frozen=True):
    """The case an event belongs to."""

    key: int
    process_id: str
    app: str
    title: str
    started_by: str | None


class Case(Protocol):
    """What knows the case an event belongs to."""

    def info(self) -> CaseInfo:
        """Return what handlers are told of it."""
        ...


class TaskOffered(msgspec.Struct, frozen=True):
    """A user task waits for somebody; people are usernames, groups handles, `due` an instant or None."""

    key: int
    element: str
    name: str
    assignee: str | None
    candidate_users: tuple[str, ...]
    candidate_groups: tuple[str, ...]
    excluded_users: tuple[str, ...]
    due: int | None


class TaskAssigned(msgspec.Struct, frozen=True):
    """A task changed hands: to `assignee`, or back to its candidates when None."""

    key: int
    name: str
    assignee: str | None
    by: str | None


class TaskEscalated(msgspec.Struct, frozen=True):
    """A task was offered to one more person or group."""

    key: int
    name: str
    user: str | None
    group: str | None


class StepEscalated(msgspec.Struct, frozen=True):
    """
    A step was not done in time: `do` is remind, reassign, tell or decide, to these people and groups.

    To those who have the task if none are named; `task` is None if the step is no task, or not any more.
    """

    task: int | None
    element: str
    name: str
    do: str
    users: tuple[str, ...]
    groups: tuple[str, ...]
    message: str


class CaseHalted(msgspec.Struct, frozen=True):
    """A failure condition held: the case was paused or abandoned (`then`)."""

    element: str
    then: str
    message: str


class TaskEnded(msgspec.Struct, frozen=True):
    """A task was completed (`by` whom) or canceled."""

    key: int
    name: str
    state: str
    by: str | None


class CaseEnded(msgspec.Struct, frozen=True):
    """A case reached its end: state completed or canceled."""

    state: str


class IncidentOpened(msgspec.Struct, frozen=True):
    """A fault waits for a person."""

    key: int
    element: str
    kind: str
    message: str


Event = TaskOffered | TaskAssigned | TaskEscalated | TaskEnded | StepEscalated | CaseHalted | CaseEnded | IncidentOpened
Handler = Callable[[Any, CaseInfo], None]
HandlerOfMany = Callable[[Sequence[tuple[Any, CaseInfo]]], None]
Guard = Callable[[], AbstractContextManager[None]]
TOLD_AT_ONCE: Final = 50
"""How many events share a transaction of what their handlers write: a wide case may offer a thousand tasks at once."""
_handlers: Final[dict[type, list[Handler]]] = defaultdict(list)
_handlers_of_many: Final[dict[type, list[HandlerOfMany]]] = defaultdict(list)


def on(kind: type[Any], handler: Handler) -> None:
    """Call `handler(event, case)` after the commit of every event of a kind."""
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)


def on_many(kind: type[Any], handler: HandlerOfMany) -> None:
    """Call `handler([(event, case), …])` after every commit that made events of a kind."""
    if handler not in _handlers_of_many[kind]:
        _handlers_of_many[kind].append(handler)


def off(kind: type[Any], handler: Handler) -> None:
    """Stop calling a handler."""
    if handler in _handlers[kind]:
        _handlers[kind].remove(handler)


def emit(pending: Sequence[tuple[Event, Case]]) -> None:
    """Tell the handlers of these events, and of the cases as they are now, once the transaction is committed."""
    heard = _handlers.keys() | _handlers_of_many.keys()
    wanted = [(event, case.info()) for event, case in pending if type(event) in heard]
    if wanted:
        transaction.on_commit(lambda: _tell(wanted))


def _tell(pending: Sequence[tuple[Event, CaseInfo]]) -> None:
    for first in range(0, len(pending), TOLD_AT_ONCE):
        part = pending[first : first + TOLD_AT_ONCE]
        guard = transaction.atomic if len(part) > 1 else nullcontext
        try:
            with guard():
                for event, case in part:
                    for handler in tuple(_handlers[type(event)]):
                        _call(partial(handler, event, case), guard)
                _tell_many(part, guard)
        except Exception:  # nor may a commit of theirs that fails look as if what they are told of had failed
            logger.exception("Expected to tell of %d events, but it failed.", len(part))


def _tell_many(part: Sequence[tuple[Event, CaseInfo]], guard: Guard) -> None:
    for kind in {type(event): None for event, _ in part}:
        for handler in tuple(_handlers_of_many[kind]):
            _call(partial(handler, [each for each in part if type(each[0]) is kind]), guard)


def _call(told: "partial[None]", guard: Guard) -> None:
    try:
        with guard():
            told()
    except Exception:  # the commit stands; one handler's fault must not hide the event from the others
        logger.exception("Expected %s to handle what happened, but it failed.", told.func)
