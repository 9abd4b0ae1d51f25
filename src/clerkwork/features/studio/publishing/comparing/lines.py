"""
Texts compared line by line, and two short texts word by word.

Rule 1: what is too long to compare in a moment is said to be so, never half compared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

MOST_LINES: Final = 4_000  # in both texts together, without those at both ends that are the same
MOST_WORDS: Final = 600
AROUND: Final = 2  # lines shown before and after a difference
WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")  # noqa: TID251 - our own pattern, without nesting


class Part(StrEnum):
    """What became of a line or a piece of a text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its numbers in the older and the newer text, 0 where it is not in one; a gap has no text."""

    part: Part
    text: str = ""
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text."""

    part: Part
    text: str


def compare_lines(before: str, after: str) -> tuple[Line, ...]:
    """Return the lines that differ with those around them; none if too many differ to be compared."""
    old, new = before.splitlines(), after.splitlines()
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    if len(old) + len(new) - 2 * (head + tail) > MOST_LINES:
        return ()
    return tuple(_shown(list(_lines(old, new, head, tail))))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def _lines(old: Sequence[str], new: Sequence[str], head: int, tail: int) -> Iterator[Line]:
    """Yield every line of both; the first `head` and the last `tail` are the same."""
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    end, until = len(old) - tail, len(new) - tail
    codes = [(tag, head + a, head + b, head + c, head + d) for tag, a, b, c, d in middle.get_opcodes()]
    for tag, start, stop, there, upto in (
        ("equal", 0, head, 0, head),
        *codes,
        ("equal", end, end + tail, until, until + tail),
    ):
        if tag == "equal":
            for offset in range(stop - start):
                yield Line(Part.SAME, old[start + offset], start + offset + 1, there + offset + 1)
            continue
        for index in range(start, stop):
            yield Line(Part.GONE, old[index], index + 1)
        for index in range(there, upto):
            yield Line(Part.NEW, new[index], 0, index + 1)


def _shown(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what differs and a few lines around it, and gaps for the rest."""
    near = {
        index + offset
        for index, line in enumerate(lines)
        if line.part is not Part.SAME
        for offset in range(-AROUND, AROUND + 1)
    }
    skipped = False
    for index, line in enumerate(lines):
        if index in near:
            yield line
        elif not skipped:
            yield Line(Part.GAP)
        skipped = index not in near


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts in reading order: what is the same, what is gone, what is new."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return (Piece(Part.GONE, before), Piece(Part.NEW, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:  # noqa: PLR2004 - two texts with little in common read better one after the other
        return (Piece(Part.GONE, before), Piece(Part.NEW, after))
    found: list[Piece] = []
    for tag, start, end, there, until in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece(Part.SAME, "".join(old[start:end])))
            continue
        found += [Piece(Part.GONE, "".join(old[start:end]))] if end > start else []
        found += [Piece(Part.NEW, "".join(new[there:until]))] if until > there else []
    return tuple(found)
