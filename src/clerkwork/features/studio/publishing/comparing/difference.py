"""
What a comparison says, as plain data: notes about things, facts about a note.

Rule 1: nothing here knows a kind of file; nothing here is HTML.
Rule 2: a fact holds what was said before and what is said now; None where nothing was or is said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from clerkwork.features.studio.publishing.comparing.lines import Line, Part, Piece, compare_words

if TYPE_CHECKING:  # sides are made of marks, so they import this file
    from clerkwork.features.studio.publishing.comparing.sides import Sides

SHORT: Final = 30  # characters of a text that reads best in one piece


class Mark(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said differently."""

    what: str
    before: str | None = None
    after: str | None = None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What was and is said in one text; long ones word by word."""
        before, after = self.before or "", self.after or ""
        if len(before) > SHORT and len(after) > SHORT:
            return compare_words(before, after)
        sides = ((Part.GONE, before), (Part.NEW, after))
        return tuple(Piece(part, text) for part, text in sides if text)


@dataclass(frozen=True, slots=True)
class Note:
    """
    What happened to one thing of a file.

    `place` is the id of the element in a drawing, or a JSON pointer; "" for the file as a whole.
    """

    mark: Mark
    subject: str
    place: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two forms to be shown beside each other: their schemas, and what happened to their components, by id."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    before_marks: Mapping[str, str]
    after_marks: Mapping[str, str]

    @property
    def marks(self) -> dict[str, Mapping[str, str]]:
        """The marks of both sides, as the island takes them."""
        return {"before": self.before_marks, "after": self.after_marks}


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    How one file differs.

    `kind` is the name of the kind of file, `title` what people call what it holds, `summary` one line about a file that
    is new or gone, `was` the path of a file that lay elsewhere. `lines` are there only where nothing better can be said
    than which lines differ.
    """

    path: str
    kind: str
    mark: Mark
    title: str = ""
    summary: str = ""
    notes: tuple[Note, ...] = ()
    lines: tuple[Line, ...] = ()
    drawn: bool = False
    sides: tuple["Sides", ...] = ()
    forms: "Pair | None" = None
    was: str = ""

    @property
    def compared(self) -> bool:
        """Tell that the file is on both sides."""
        return self.mark in (Mark.CHANGED, Mark.MOVED)

    @property
    def counts(self) -> dict[str, int]:
        """How many notes there are of each mark."""
        found = {mark.value: 0 for mark in Mark}
        for note in self.notes:
            found[note.mark] += 1
        return found


def facts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return what two sets of sayings differ in, in the order of the newer, then what is said no more."""
    names = [*after, *(name for name in before if name not in after)]
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(Fact(name, old, new) for name, old, new in pairs if old != new)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a file holds: `key` tells it from the others in both files, `says` maps what is said to texts."""

    key: str
    subject: str
    says: Mapping[str, str]
    place: str = ""


def notes_of(before: Sequence[Thing], after: Sequence[Thing], *, ordered: bool = False) -> Iterator[Note]:
    """Yield what happened to each thing, in the order of the newer file; moves only where the order says something."""
    old, new = {thing.key: thing for thing in before}, {thing.key: thing for thing in after}
    moves = moved([key for key in old if key in new], [key for key in new if key in old]) if ordered else frozenset()
    for key, thing in new.items():
        if key not in old:
            yield Note(Mark.ADDED, thing.subject, thing.place, told(thing.says))
            continue
        found = facts(old[key].says, thing.says)
        if found:
            yield Note(Mark.CHANGED, thing.subject, thing.place, found)
        elif key in moves:
            yield Note(Mark.MOVED, thing.subject, thing.place)
    for key, thing in old.items():
        if key not in new:
            yield Note(Mark.REMOVED, thing.subject, thing.place)


def told(says: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return what a new thing says, as facts."""
    return tuple(Fact(what, None, text) for what, text in says.items() if text)


def moved(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """Return which of the same keys changed places: the fewest that explain the new order."""
    position = {key: index for index, key in enumerate(before)}
    return frozenset(after) - frozenset(_longest_rising(after, position))


def _longest_rising(keys: Sequence[str], position: Mapping[str, int]) -> Iterable[str]:
    """Return a longest part of the keys whose positions rise. Patience sorting, O(n log n)."""
    piles: list[str] = []  # the key with the least position that ends a rising part of each length
    below: dict[str, str | None] = {}
    for key in keys:
        low, high = 0, len(piles)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if position[piles[middle]] < position[key] else (low, middle)
        below[key] = piles[low - 1] if low else None
        piles[low:] = [key, *piles[low + 1 :]]
    found: list[str] = []
    at: str | None = piles[-1] if piles else None
    while at is not None:
        found.append(at)
        at = below[at]
    return found
