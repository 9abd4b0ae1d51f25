"""
The life of one element instance.

Rule 1: every legal step of a life is a row of STEPS; no other file decides one.
Rule 2: this file names no BPMN element, so all elements live by the same law.

An element that does not wait and meets no fault passes through its whole life within one step; it leaves one coarse
event (`ElementPassed`) and never has a row.
"""

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """Where an element instance is in its life. Rows hold the text; the last two are never stored."""

    ACTIVATING = "activating"
    """It was entered, but a fault keeps it from its work: an incident stands on it."""
    ACTIVE = "active"
    """It waits: for a person, a job, a timer, a message or its children."""
    COMPLETING = "completing"
    """Its work is done, but a fault keeps it from leaving: an incident stands on it."""
    TERMINATING = "terminating"
    """It is interrupted, but jobs that listen to the cancelation of a task, its own or one in it, are not done."""
    COMPLETED = "completed"
    """It has left; its tokens go on."""
    TERMINATED = "terminated"
    """It was interrupted; no token goes on."""


ACTIVATING: Final = Phase.ACTIVATING  # as plain names, because Python takes long to find the member of an enumeration
ACTIVE: Final = Phase.ACTIVE
COMPLETING: Final = Phase.COMPLETING
TERMINATING: Final = Phase.TERMINATING
COMPLETED: Final = Phase.COMPLETED
TERMINATED: Final = Phase.TERMINATED

STEPS: Final[dict[Phase, frozenset[Phase]]] = {
    ACTIVATING: frozenset({ACTIVE, COMPLETED, TERMINATING, TERMINATED}),
    ACTIVE: frozenset({COMPLETING, COMPLETED, TERMINATING, TERMINATED}),
    COMPLETING: frozenset({COMPLETED, TERMINATING, TERMINATED}),
    TERMINATING: frozenset({TERMINATED}),
    COMPLETED: frozenset(),
    TERMINATED: frozenset(),
}
"""What may follow each phase."""

FIRST: Final = frozenset({ACTIVATING, ACTIVE})
"""The phases in which a life may begin."""


class IllegalStep(Exception):  # noqa: N818 - reads as the sentence it is
    """An element's code tried a step that the table forbids; the engine is to blame, nothing was changed."""


def check_step(old: Phase, new: Phase) -> None:
    """Raise IllegalStep unless the table allows the step."""
    if new not in STEPS[old]:
        raise IllegalStep(f"Expected one of {sorted(STEPS[old])} after {old}, but {new}.")
