"""
Why the engine does not do what it was told.

    kernel.Refused
    └── CommandRefused      the state of the case forbids the command; nothing was changed
        ├── Gone            its target is not open (any more): completed, interrupted, or never there
        ├── NotDue          the timer's instant has not come
        ├── NotPossible     the target is open, but not in a phase in which this can be done to it
        └── NotDone         a person's result does not meet the completion criteria of the step
    Unloaded                the caller gave too small a part of the state: load what is missing, then repeat

A fault of the model or the data (an expression that fails, no flow chosen) is never one of these: it is an incident.
"""

from collections.abc import Sequence
from enum import StrEnum

from clerkwork.kernel.errors import Refused


class CommandRefused(Refused):
    """The state of the case forbids the command; nothing was changed."""


class Gone(CommandRefused):
    """The command's target is not open (any more)."""


class NotDue(CommandRefused):
    """The timer's instant has not come."""


class NotPossible(CommandRefused):
    """The target is open, but this cannot be done to it now."""


class NotDone(CommandRefused):
    """A person's result does not meet the completion criteria of the step; `missing` are sentences for people."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = tuple(missing)


class Part(StrEnum):
    """What may be left out when an instance is loaded."""

    CHILDREN = "children"
    """The instances that are open in it, with all that is in them."""
    ITEMS = "items"
    """What the rounds of its loop that have not begun are for."""
    RESULTS = "results"
    """What the rounds of its loop that are done gave."""


class Unloaded(Exception):  # noqa: N818 - reads as the sentence it is
    """The step needs a part of `scope` that is not loaded, or not all of it; nothing was changed."""

    def __init__(self, scope: int, part: Part = Part.CHILDREN) -> None:
        super().__init__(f"Expected all {part} of {scope} to be loaded, but some are not.")
        self.scope = scope
        self.part = part
