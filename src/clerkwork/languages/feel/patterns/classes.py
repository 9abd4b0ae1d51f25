r"""
Sets of characters: \d, \p{Lu}, [a-z-[aeiou]] and the like, as RE2 writes them.

Rule 1: what RE2 can say, it is told as it stands. Only what it cannot (a set without another, the opposite of a set
that has an opposite in it) is worked out, by asking RE2 which of all characters belong.
Rule 2: the flag i widens the characters and ranges that are written out, never a category: \p{Lu} stays upper case.

Source: XML Schema 1.1 part 2, appendix G; XPath and XQuery Functions 3.1, 5.6.1.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Final

import re2

from clerkwork.languages.feel.patterns.blocks import BLOCKS
from clerkwork.languages.feel.patterns.errors import PatternError

Spans = tuple[tuple[int, int], ...]

LAST: Final = 0x10FFFF
SURROGATES: Final = range(0xD800, 0xE000)  # no characters
ALIKE: Final = (0x323B0, 0xE1000, 0xF0000, 0xFFFFE, 0x100000, 0x10FFFE)  # from each to the next all are of one category
_LAST_ALIKE: Final = dict(zip(ALIKE, (0xDFFFF, 0xEFFFF, 0xFFFFD, 0xFFFFF, 0x10FFFD, LAST), strict=True))
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
    """A part of a set: what stands between RE2's brackets, or after ^ in them; `range` if it is written out."""

    inside: str
    opposite: bool = False
    range: tuple[int, int] | None = None

    @property
    def folds(self) -> bool:
        """Whether the flag i widens it."""
        return self.range is not None

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
    inside = escape(low) if high is None else f"{escape(low)}-{escape(high)}"
    return Part(inside, range=(low, low if high is None else high))


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
    found = _merged(span for part in given.parts for span in _spans_of(part, fold=fold))
    if given.negated:
        found = _without(((0, LAST),), found)
    return found if given.minus is None else _without(found, _members(given.minus, fold=fold))


def _spans_of(part: Part, *, fold: bool) -> Spans:
    if part.range is None:
        return _asked(part.alone(fold=False))
    return (part.range, *_asked(f"(?i){part.alone(fold=False)}")) if fold else (part.range,)


@lru_cache(maxsize=1)
def _characters() -> str:
    """Return all characters to ask about; one stands for all that are alike, for none of them has a capital."""
    rows = [range(SURROGATES.start), range(SURROGATES.stop, ALIKE[0]), range(0xE0000, 0xE1000)]
    rows += [range(first, first + 1) for first in ALIKE]
    return "".join(map(chr, chain(*sorted(rows, key=lambda row: row.start))))


@lru_cache(maxsize=256)
def _asked(text: str) -> Spans:
    """Return which characters a set of RE2 has, as first and last of each run."""
    characters = _characters()
    runs = (characters[match.start() : match.end()] for match in re2.finditer(f"{text}+", characters))
    return _merged(span for run in runs for span in _codes(run))


def _codes(run: str) -> Iterator[tuple[int, int]]:
    """Yield the codes of characters that follow each other in the text; one may stand for all alike."""
    first = last = ord(run[0])
    for sign in run:
        code = ord(sign)
        if code > last + 1:
            yield first, last
            first = code
        last = _LAST_ALIKE.get(code, code)
    yield first, last


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return runs in order, those that touch as one."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return tuple(found)


def _without(spans: Spans, others: Spans) -> Spans:
    """Return the runs of characters that are in the first but not in the second; both are in order."""
    found = []
    start_at = 0
    for low, high in spans:
        start = low
        while start_at < len(others) and others[start_at][1] < low:
            start_at += 1
        for first, last in islice(others, start_at, None):
            if first > high:
                break
            if first > start:
                found.append((start, first - 1))
            start = last + 1
        if start <= high:
            found.append((start, high))
    return tuple(found)
