"""What every event is, and the words that several of them share."""

from enum import StrEnum
from typing import Any, Final

import msgspec


class Event(msgspec.Struct, frozen=True, gc=False):
    """The base of all events, so that a reader may say `list[Event]`; has no fields and no behaviour."""


class Caught(msgspec.Struct, frozen=True, gc=False):
    """The codes of errors and escalations that those who called a case catch; None stands for every code."""

    errors: tuple[str | None, ...] = ()
    escalations: tuple[str | None, ...] = ()


NOTHING_CAUGHT: Final = Caught()


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token on its way when the budget ran out: in `scope`, about to enter `element`, by `flow` ("" if by none)."""

    scope: int
    element: str
    flow: str = ""


class Heard(msgspec.Struct, frozen=True):
    """
    What a listener's job is for: the event, which of its listeners it is, and what waits for them.

    `event` is start, end, or a task's creating, assigning, updating, completing or canceling; `data` are JSON values.
    """

    event: str
    place: int = 0
    data: dict[str, Any] = {}


class SubscriptionKind(StrEnum):
    """What a subscription waits for; rows hold the text."""

    MESSAGE = "message"
    """A message of its name and correlation key."""
    SIGNAL = "signal"
    """A signal of its name; it has no correlation key."""
