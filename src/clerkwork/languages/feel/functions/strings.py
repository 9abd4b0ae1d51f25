"""
String functions.

Rule 1: a character is a Unicode code point, and positions count from 1, from the end when negative.
Rule 2: a regular expression is one of XPath's, read by `patterns`; what is an error there is null here.

Source: DMN 1.5, table 73; XPath and XQuery Functions 3.1, chapter 5.6.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from typing import Any, Final

from clerkwork.languages.feel.arithmetic import Number, whole
from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.patterns import Pattern, PatternError, compile_pattern, read_replacement


def _pattern(context: Context, pattern: str, flags: str | None) -> Pattern | None:
    found = compile_pattern(pattern, flags or "")
    if isinstance(found, PatternError):
        context.warn(f"Expected a regular expression, but {pattern[:100]!r} with the flags {flags or ''!r}. {found}")
        return None
    return found


def _parting(context: Context, pattern: str, flags: str | None) -> Pattern | None:
    """Return a pattern that may part a text: not one that matches nothing at all."""
    found = _pattern(context, pattern, flags)
    if found is None or not found.matches_nothing:
        return found
    context.warn(f"Expected a regular expression that does not match an empty string, but {pattern[:100]!r}.")
    return None


def _readable(text: str) -> str:
    """Return a text that can be written as UTF-8: halves of a pair, which JSON may bring, become question marks."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _found(context: Context, pattern: Pattern, text: str) -> Iterator[Any]:
    """Yield the matches in a text; the context pays for each."""
    context.spend(1 + len(text) // 256)
    for match in pattern.compiled.finditer(text):
        context.spend()
        yield match


def substring(text: str, start: Number, length: Number | None = None) -> str | None:
    """Return the characters from a position on; null for position 0."""
    first = whole(start)
    if first == 0 or (length is not None and length < 1):
        return None
    begin = first - 1 if first > 0 else max(len(text) + first, 0)
    return text[begin:] if length is None else text[begin : begin + whole(length)]


def substring_before(text: str, match: str) -> str:
    """Return what stands before the first match, or nothing without one."""
    return text.partition(match)[0] if match and match in text else ""


def substring_after(text: str, match: str) -> str:
    """Return what stands after the first match, or nothing without one."""
    return text.partition(match)[2] if match else text


def matches(context: Context, text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Tell whether the pattern matches anywhere in the text."""
    found = _pattern(context, pattern, flags)
    if found is None:
        return None
    context.spend(1 + len(text) // 256)
    return found.compiled.search(_readable(text)) is not None


def replace(context: Context, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Return the text with every match replaced; $1 stands for the first group, $0 for the match."""
    found = _parting(context, pattern, flags)
    if found is None:
        return None
    try:
        pieces = (replacement,) if found.literal else read_replacement(replacement, found.groups)
    except PatternError as error:
        context.warn(f"Expected a replacement, but {replacement[:100]!r}. {error}")
        return None
    return _replaced(context, _readable(text), found, pieces)


def _replaced(context: Context, text: str, pattern: Pattern, pieces: Sequence[str | int]) -> str:
    whole_text: list[str] = []
    position = size = 0
    for match in _found(context, pattern, text):
        new = "".join(piece if isinstance(piece, str) else match.group(piece) or "" for piece in pieces)
        whole_text += [text[position : match.start()], new]
        position = match.end()
        size += len(new)
        context.allow(size)
    return "".join([*whole_text, text[position:]])


def split(context: Context, text: str, pattern: str) -> list[str] | None:
    """Return the pieces between the matches."""
    found = _parting(context, pattern, None)
    if found is None:
        return None
    text = _readable(text)
    pieces = []
    position = 0
    for match in _found(context, found, text):
        pieces.append(text[position : match.start()])
        position = match.end()
    return [*pieces, text[position:]]


def extract(context: Context, text: str, pattern: str) -> list[str] | None:
    """Return every match."""
    found = _pattern(context, pattern, None)
    return None if found is None else [match.group() for match in _found(context, found, _readable(text))]


def join(
    context: Context,
    items: list[Any],
    delimiter: str | None = None,
    prefix: str = "",
    suffix: str = "",
) -> str | None:
    """Return the strings of a list in one, nulls left out; null if there is anything else in it."""
    strings = [item for item in items if item is not None]
    if not all(type(item) is str for item in strings):
        return None
    context.allow(sum(map(len, strings)) + len(delimiter or "") * len(strings))
    return prefix + (delimiter or "").join(strings) + suffix


def from_base64(text: str) -> str | None:
    """Return the text that base64 stands for."""
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return None


def make_uuid(context: Context) -> str | None:
    """Return a random UUID, version 4."""
    if context.random is None:
        context.warn("Expected a source of random numbers, but this evaluation has none.")
        return None
    number = 0
    for _ in range(4):
        number = (number << 32) | int(context.random() * (1 << 32))
    text = f"{number & ~(0xF << 76) & ~(0x3 << 62) | (0x4 << 76) | (0x2 << 62):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


BUILTINS: Final = (
    Builtin("substring", "string: string, start position: number, length?: number", substring),
    Builtin("string length", "string: string", len),
    Builtin("upper case", "string: string", str.upper),
    Builtin("lower case", "string: string", str.lower),
    Builtin("substring before", "string: string, match: string", substring_before),
    Builtin("substring after", "string: string, match: string", substring_after),
    Builtin("contains", "string: string, match: string", lambda text, match: match in text),
    Builtin("starts with", "string: string, match: string", str.startswith),
    Builtin("ends with", "string: string, match: string", str.endswith),
    Builtin("matches", "input: string, pattern: string, flags?: string|null", matches, contextual=True),
    Builtin(
        "replace",
        "input: string, pattern: string, replacement: string, flags?: string|null",
        replace,
        contextual=True,
    ),
    Builtin("split", "string: string, delimiter: string", split, contextual=True),
    Builtin("extract", "string: string, pattern: string", extract, contextual=True),
    Builtin("string join", "list: list, delimiter?: string|null", join, contextual=True),
    Builtin(
        "string join",
        "list: list, delimiter: string|null, prefix: string, suffix: string",
        join,
        contextual=True,
    ),
    Builtin("trim", "string: string", str.strip),
    Builtin("is blank", "string: string", lambda text: not text.strip()),
    Builtin("to base64", "value: string", lambda text: b64encode(text.encode(errors="replace")).decode()),
    Builtin("from base64", "value: string", from_base64),
    Builtin("uuid", "", make_uuid, contextual=True),
)
