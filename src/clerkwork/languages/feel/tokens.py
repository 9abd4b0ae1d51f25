"""
Text to tokens.

Rule 1: a token is the shortest piece that means something anywhere; the parser joins words and signs to names.
Rule 2: white space and comments separate tokens and are gone afterwards; a span still tells where each token stood.

Source: DMN 1.5, grammar rules 28 to 37 and 60 to 66.
"""

import re
from enum import Enum
from typing import Final, NamedTuple

from clerkwork.languages.feel.errors import FeelSyntaxError


class Kind(Enum):
    """What a token is; the value is how an error text calls it."""

    NUMBER = "a number"
    STRING = "a string"
    WORD = "a name"
    QUOTED = "a name in backticks"
    SIGN = "a sign"
    END = "the end"


class Token(NamedTuple):
    """A piece of the text, from `start` to before `end`."""

    kind: Kind
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        """Return how an error text calls the token found."""
        return "the text ends" if self.kind is Kind.END else f"found {self.text}"


NAME_START: Final = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME_PART: Final = NAME_START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
SPACE: Final = "\t-\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"

_TOKEN: Final = re.compile(  # noqa: TID251 - our own pattern, without nested repetition
    rf"""
    (?P<skip>[{SPACE}]+|//[^\n]*|/\*.*?\*/)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<quoted>`[^`\n]+`)
    |(?P<word>\?(?![{NAME_PART}])|[{NAME_START}][{NAME_PART}]*)
    |(?P<sign>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{{}},.:;@'])
    """,
    re.VERBOSE | re.DOTALL,
)
MOST: Final = 20_000  # tokens of a text
_KINDS: Final = {
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "quoted": Kind.QUOTED,
    "word": Kind.WORD,
    "sign": Kind.SIGN,
}
_UNCLOSED: Final = {'"': 'a closing "', "`": "a closing `"}


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, an END token last; raises FeelSyntaxError on a character that starts none."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            found = text[position]
            raise FeelSyntaxError(text, position, _UNCLOSED.get(found, "an expression"), f"found {found}")
        if len(tokens) >= MOST:
            raise FeelSyntaxError(text, position, f"at most {MOST} words and signs", "there are more")
        if match.lastgroup != "skip":
            tokens.append(Token(_KINDS[match.lastgroup or ""], match.group(), position, match.end()))
        position = match.end()
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return tokens


_ESCAPE: Final = re.compile(  # noqa: TID251 - our own pattern
    r"\\(?:u(?P<four>[0-9a-fA-F]{4})|U(?P<six>(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|(?P<one>[nrt'\"\\]))"
)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}


def unescape(quoted: str) -> str:
    """Return the string a literal stands for; a backslash before any other character stands for itself."""

    def replace(match: re.Match[str]) -> str:
        one = match.group("one")
        return _ESCAPED[one] if one else chr(int(match.group("four") or match.group("six"), 16))

    plain = _ESCAPE.sub(replace, quoted[1:-1])
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in quoted.lower() else plain
