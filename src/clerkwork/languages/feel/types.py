"""
Reading types: `number`, `list<string>`, `context<name: string>`, `function<number>->number`, `range<date>`.

Source: DMN 1.5, grammar rules 54 to 56.
"""

from typing import Final

from clerkwork.languages.feel.ast import Type
from clerkwork.languages.feel.cursor import Cursor
from clerkwork.languages.feel.names import KnownNames
from clerkwork.languages.feel.tokens import Kind

LONG_NAMES: Final = KnownNames(
    (
        "date and time",
        "days and time duration",
        "years and months duration",
        "day time duration",
        "year month duration",
    ),
)
ONE_PART: Final = frozenset(("list", "range"))


def read_type(cursor: Cursor) -> Type:
    """Read a type."""
    start = cursor.start()
    name = _type_name(cursor)
    parts: tuple[Type, ...] = ()
    members: tuple[tuple[str, Type], ...] = ()
    if cursor.at("<") and name in ONE_PART:
        cursor.advance()
        parts = (read_type(cursor),)
        cursor.expect(">")
    elif cursor.at("<") and name == "function":
        cursor.advance()
        parts = cursor.separated(read_type, ">")
        cursor.expect("->")
        parts += (read_type(cursor),)
    elif cursor.at("<") and name == "context":
        cursor.advance()
        members = cursor.separated(_member, ">")
    return Type(name, parts, members, span=cursor.span(start))


def _type_name(cursor: Cursor) -> str:
    known = LONG_NAMES.longest(cursor.tokens, cursor.index) or cursor.seen.longest(cursor.tokens, cursor.index)
    if known:
        cursor.index += known[1]
        return known[0]
    if cursor.token.kind not in {Kind.WORD, Kind.QUOTED}:
        raise cursor.error("a type")
    name = cursor.advance().text.strip("`")
    while cursor.at(".") and cursor.ahead().kind is Kind.WORD:
        cursor.advance()
        name += f".{cursor.advance().text}"
    return name


def _member(cursor: Cursor) -> tuple[str, Type]:
    name = cursor.words_until(":")
    cursor.expect(":")
    return name, read_type(cursor)
