"""
Names of several words or with signs in them, known by their tokens.

Source: DMN 1.5, 10.3.1.4: a name may hold spaces and + - * / . ', so only the names in scope tell where one ends; the
longest wins.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from clerkwork.languages.feel.errors import FeelSyntaxError
from clerkwork.languages.feel.tokens import Token, tokenize

MOST_CUT: Final = 4_096  # names whose tokens are remembered: those of the builtins come with every text


@lru_cache(MOST_CUT)
def _pieces(name: str) -> tuple[str, ...]:
    """Return the texts of a name's tokens, none if it cannot be written without backticks."""
    try:
        return tuple(token.text for token in tokenize(name)[:-1])
    except FeelSyntaxError:
        return ()


class KnownNames:
    """The names known in a part of a text, and those of the parts around it; names of one word are not kept."""

    __slots__ = ("_by_first", "_outer")

    def __init__(self, names: Iterable[str] = (), outer: "KnownNames | None" = None) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = {}
        self._outer = outer
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know a name from here on; one that cannot be written without backticks is left out."""
        if name.isidentifier():
            return
        pieces = _pieces(name)
        if len(pieces) > 1:
            self._by_first.setdefault(pieces[0], {})[pieces] = name

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[str, int] | None:
        """Return the longest known name that begins at a token, and how many tokens it takes."""
        best = self._outer.longest(tokens, start) if self._outer else None
        for pieces, name in self._by_first.get(tokens[start].text, {}).items():
            count = len(pieces)
            if (best is None or count > best[1]) and pieces == tuple(t.text for t in tokens[start : start + count]):
                best = name, count
        return best


PROPERTIES: Final = ("time offset", "start included", "end included")


class Vocabulary(NamedTuple):
    """The names a text may use, cut into tokens once for many texts: variables and functions; what may follow a dot."""

    known: KnownNames
    seen: KnownNames


def vocabulary(names: Iterable[str] = (), members: Iterable[str] = ()) -> Vocabulary:
    """Return the vocabulary of variables and functions, and of entries besides those values of FEEL have."""
    known = KnownNames(names)
    return Vocabulary(known, KnownNames((*PROPERTIES, *members), known))
