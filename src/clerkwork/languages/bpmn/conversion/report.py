"""What became of each thing that a file said in another engine's words."""

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """How a thing fared."""

    CONVERTED = "converted"
    """It says the same in our words."""
    DROPPED = "dropped"
    """It has no meaning here, and nothing is lost."""
    KEPT = "kept"
    """It is another tool's, we do not know what it means, and it stays in the file as it is."""
    BY_HAND = "needs a hand"
    """Somebody has to decide or to do something; what it said stays in the file unless our words stand for it."""


class Note(NamedTuple):
    """One thing: the element and line it stood on, what it was, and what became of it."""

    element: str
    line: int | None
    what: str
    outcome: Outcome
    says: str
    remedy: str = ""


class Converted(NamedTuple):
    """A file in our words, and what became of all that stood in it in others."""

    xml: bytes
    notes: tuple[Note, ...]
