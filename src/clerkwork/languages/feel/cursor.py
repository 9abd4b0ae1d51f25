"""
The Pratt core: a place in the tokens of a text, and the two loops that read an expression by binding power.

Rule 1: this file knows no syntax; prefixes and infixes are tables that the parser brings.
Rule 2: a name ends where the longest known name ends; what is known grows and shrinks while reading.

Source: V. Pratt, Top Down Operator Precedence, 1973.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar, Final, NamedTuple, TypeVar

from clerkwork.languages.feel.ast import Name, Node, Span
from clerkwork.languages.feel.errors import FeelSyntaxError
from clerkwork.languages.feel.names import KnownNames, Vocabulary, vocabulary
from clerkwork.languages.feel.tokens import Kind, Token, tokenize

DEEPEST: Final = 64  # expressions inside expressions
LONGEST_BRANCH: Final = 200  # nodes from the root to a leaf: a + b + … + z is as deep as it is long

CLOSING: Final = frozenset(("then", "else", "return", "satisfies"))  # as names they need backticks

T = TypeVar("T")
Prefix = Callable[["Cursor"], Node]


class Infix(NamedTuple):
    """How strongly an operator binds its left side, and what reads the rest."""

    power: int
    read: Callable[["Cursor", Node, int], Node]


class Cursor:
    """Reads one text."""

    prefixes: ClassVar[Mapping[str, Prefix]]
    kinds: ClassVar[Mapping[Kind, Prefix]]
    infixes: ClassVar[Mapping[str, Infix]]

    def __init__(self, text: str, names: Vocabulary | Iterable[str] = (), members: Iterable[str] = ()) -> None:
        words = names if isinstance(names, Vocabulary) else vocabulary(names, members)
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.known = words.known
        self.seen = KnownNames((), words.seen)
        self._depth = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.index]

    def ahead(self, count: int = 1) -> Token:
        """Return a later token, END beyond the last."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def advance(self) -> Token:
        """Return the next token and go past it."""
        token = self.tokens[self.index]
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def at(self, *texts: str) -> bool:
        """Tell whether the next token is one of these words or signs."""
        token = self.token
        return token.text in texts and token.kind in {Kind.WORD, Kind.SIGN}

    def accept(self, text: str) -> bool:
        """Go past a word or sign if it comes next, and tell whether it did."""
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str) -> Token:
        """Go past a word or sign that must come next."""
        if not self.at(text):
            raise self.error(text)
        return self.advance()

    def error(self, expected: str, token: Token | None = None) -> FeelSyntaxError:
        """Return the error that something else was expected at a token, or else at the next one."""
        found = token or self.token
        return FeelSyntaxError(self.text, found.start, expected, str(found))

    def start(self) -> int:
        """Return where the next token starts."""
        return self.token.start

    def span(self, start: int) -> Span:
        """Return the span from an offset to the end of the last token read."""
        return Span(start, self.tokens[self.index - 1].end)

    def expression(self, power: int = 0) -> Node:
        """Read an expression whose operators all bind more strongly than `power`."""
        if self._depth >= DEEPEST:
            raise self.error(f"at most {DEEPEST} nested expressions")
        self._depth += 1
        try:
            return self.climb(self._prefix(), power)
        finally:
            self._depth -= 1

    def climb(self, left: Node, power: int) -> Node:
        """Read on after a left side, as long as the operators bind more strongly than `power`."""
        while True:
            infix = self.infixes.get(self.token.text) if self.token.kind in {Kind.WORD, Kind.SIGN} else None
            if infix is None or infix.power <= power or self._closes_range():
                return left
            left = infix.read(self, left, infix.power)

    def _closes_range(self) -> bool:
        """Tell whether the next token is the turned bracket of [1..5[, not the start of a filter."""
        return self.at("[") and not self.begins(self.ahead())

    def begins(self, token: Token) -> bool:
        """Tell whether an expression may begin with a token."""
        if token.kind in {Kind.WORD, Kind.SIGN}:
            is_name = token.kind is Kind.WORD and token.text not in self.infixes and token.text not in CLOSING
            return is_name or token.text in self.prefixes
        return token.kind is not Kind.END

    def _prefix(self) -> Node:
        token = self.token
        if token.kind in {Kind.WORD, Kind.SIGN}:
            named = self.known.longest(self.tokens, self.index)
            if named:
                return self._known_name(*named)
            read = self.prefixes.get(token.text)
            if read:
                return read(self)
        read = self.kinds.get(token.kind)
        if read is None or not (self.begins(token) or self.ahead().text == "("):
            raise self.error("an expression")
        return read(self)

    def _known_name(self, name: str, count: int) -> Name:
        start = self.start()
        self.index += count
        return Name(name, span=self.span(start))

    def words_until(self, *ends: str) -> str:
        """Read a name that ends before one of these words or signs."""
        start = self.start()
        if self.token.kind is Kind.QUOTED:
            return self.advance().text[1:-1]
        if self.token.kind is not Kind.WORD:
            raise self.error("a name")
        first = self.advance()
        while not self.at(*ends):
            if not (self.token.kind in {Kind.WORD, Kind.NUMBER} or self.at(*NAME_SIGNS)):
                raise self.error(" or ".join(ends))
            self.advance()
        span = self.span(start)
        return " ".join(self.text[span.start : span.end].split()) or first.text

    def names_before(self, end: str) -> bool:
        """Tell whether a name comes next and then a sign, without reading them."""
        index = self.index
        if self.tokens[index].kind is Kind.QUOTED:
            return self.ahead().text == end
        while self._continues_name(self.tokens[index], first=index == self.index):
            index += 1
        return index > self.index and self.tokens[index].text == end

    @staticmethod
    def _continues_name(token: Token, *, first: bool) -> bool:
        if first:
            return token.kind is Kind.WORD
        return token.kind in {Kind.WORD, Kind.NUMBER} or (token.kind is Kind.SIGN and token.text in NAME_SIGNS)

    def separated(self, read: Callable[["Cursor"], T], end: str) -> tuple[T, ...]:
        """Read items with commas between them, up to and past an end."""
        items: list[T] = []
        while not self.at(end):
            if items and not self.accept(","):
                raise self.error(f", or {end}")
            items.append(read(self))
        self.expect(end)
        return tuple(items)

    @contextmanager
    def knowing(self, *names: str) -> Iterator[None]:
        """Know more names for a while."""
        outer = self.known
        self.known = KnownNames(names, outer)
        try:
            yield
        finally:
            self.known = outer

    @contextmanager
    def knowing_all(self) -> Iterator[None]:
        """Know every name seen so far for a while: the items of a filter may be any of the contexts read."""
        outer = self.known
        self.known = KnownNames((), _Both(outer, self.seen))
        try:
            yield
        finally:
            self.known = outer


class _Both(KnownNames):
    """The names of two scopes."""

    __slots__ = ("_other",)

    def __init__(self, one: KnownNames, other: KnownNames) -> None:
        super().__init__((), one)
        self._other = other

    def longest(self, tokens: "list[Token]", start: int) -> tuple[str, int] | None:  # type: ignore[override]
        """Return the longer of both."""
        found = [each for each in (super().longest(tokens, start), self._other.longest(tokens, start)) if each]
        return max(found, key=lambda each: each[1], default=None)


NAME_SIGNS: Final = ("+", "-", "*", "/", ".", "'", "**")
