r"""
Sets of characters: \d, \p{Lu}, [a-z-[aeiou]] and the like, as RE2 writes them.

Rule 1: what RE2 can say, it is told as it stands. Only what it cannot (a set without another, the opposite of a set
that has an opposite in it) is worked out, by asking RE2 which of all characters belong.
Rule 2: the flag i widens the characters and ranges that are written out, never a category: \p{Lu} stays upper case.

Source: XML Schema 1.1 part 2, appendix G; XPath and XQuery Functions 3.1, 5.6.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

import re2

from clerkwork.languages.feel.patterns.blocks import BLOCKS
from clerkwork.languages.feel.patterns.errors import PatternError

Spans = tuple[tuple[int, int], ...]

LAST: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)  # no characters
NOTHING: Final = r"[^\x{0}-\x{10FFFF}]"
MAJOR: Final = {
    "L": "ultmo",
    "M": "nce",
    "N": "dlo",
    "P": "cdseifo",
    "Z": "slp",
    "S": "mcko",
    "C": "cfo",
}
GENERAL: Final = frozenset(major + minor for major, minors in MAJOR.items() for minor in ("", *minors)) - {"C"}
REST: Final = {
    "C": r"\pL\pM\pN\pP\pS\pZ",
    "Cn": r"\pL\pM\pN\pP\pS\pZ\pC",
}  # all but these; RE2 knows no unassigned ones
SPACE: Final = r"\t\n\r "
WORD: Final = r"\pL\pM\pN\pS"
INITIAL: Final = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}"
    r"\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
NAMED: Final = INITIAL + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
SHORT: Final = {"d": r"\p{Nd}", "s": SPACE, "w": WORD, "i": INITIAL, "c": NAMED}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a set: what stands between RE2's brackets, or after ^ in them; `folds` if the flag i widens it."""

    inside: str
    opposite: bool = False
    folds: bool = False

    def alone(self, *, fold: bool) -> str:
        """Return the part as a set of its own."""
        return _exactly(f"[{'^' if self.opposite else ''}{self.inside}]", fold=fold and not self.folds)


@dataclass(frozen=True, slots=True)
class CharacterClass:
    """The characters of any of the parts, or of none of them, without those of another class."""

    parts: tuple[Part, ...]
    negated: bool = False
    minus: "CharacterClass | None" = None


def _exactly(text: str, *, fold: bool) -> str:
    """Return a set that the flag i around it, if there is one, does not widen."""
    return f"(?-i:{text})" if fold else text


def escape(code: int) -> str:
    """Return a character for RE2, in brackets or out of them."""
    return chr(code) if chr(code).isascii() and chr(code).isalnum() else rf"\x{{{code:X}}}"


def character(low: int, high: int | None = None) -> Part:
    """Return the part of one character or of a range."""
    return Part(escape(low) if high is None else f"{escape(low)}-{escape(high)}", folds=True)


def short(letter: str) -> Part:
    r"""Return the part of \d, \s, \w, \i, \c or, for a capital, of all else."""
    return Part(SHORT[letter.lower()], opposite=letter.isupper())


def category(name: str, *, opposite: bool) -> Part:
    r"""Return the part of \p{name}; raises PatternError if there is no such category or block."""
    if name.startswith("Is") and name[2:] in BLOCKS:
        low, high = BLOCKS[name[2:]]
        return Part(rf"\x{{{low:X}}}-\x{{{high:X}}}", opposite=opposite)
    if name in REST:
        return Part(REST[name], opposite=not opposite)
    if name in GENERAL:
        return Part(rf"\p{{{name}}}", opposite=opposite)
    raise PatternError(f"Expected a category or block of characters, but {name or 'nothing'}.")


def write(given: CharacterClass, *, fold: bool) -> str:
    """Return RE2's text of a class, which stands in a pattern with the flag i or without."""
    plain = not any(part.opposite or (fold and not part.folds) for part in given.parts)
    if given.minus is None and plain:
        inside = "".join(part.inside for part in given.parts)
        return f"[{'^' if given.negated else ''}{inside}]"
    if given.minus is None and not given.negated:
        return _any_of(given.parts, fold=fold)
    found = _members(given, fold=fold)
    ranges = "".join(f"{escape(low)}-{escape(high)}" for low, high in found)
    return _exactly(f"[{ranges}]", fold=fold) if found else NOTHING


def _any_of(parts: Iterable[Part], *, fold: bool) -> str:
    return f"(?:{'|'.join(part.alone(fold=fold) for part in parts)})"


def _members(given: CharacterClass, *, fold: bool) -> Spans:
    found = _spans(f"{'(?i)' if fold else ''}{_any_of(given.parts, fold=fold)}")
    if given.negated:
        found = _without(((0, LAST),), found)
    return found if given.minus is None else _without(found, _members(given.minus, fold=fold))


@lru_cache(maxsize=1)
def _all_characters() -> str:
    return "".join(map(chr, chain(range(SURROGATES.start), range(SURROGATES.stop, LAST + 1))))


@lru_cache(maxsize=64)
def _spans(text: str) -> Spans:
    """Return which characters a set of RE2 has, as first and last of each run."""
    runs = (match.span() for match in re2.finditer(f"{text}+", _all_characters()))
    return tuple((_code(start), _code(end - 1)) for start, end in runs)


def _code(index: int) -> int:
    return index if index < SURROGATES.start else index + len(SURROGATES)


def _without(spans: Spans, others: Spans) -> Spans:
    """Return the runs of characters that are in the first but not in the second."""
    found = []
    for low, high in spans:
        start = low
        for first, last in others:
            if last < start or first > high:
                continue
            if first > start:
                found.append((start, first - 1))
            start = last + 1
        if start <= high:
            found.append((start, high))
    return tuple(found)
