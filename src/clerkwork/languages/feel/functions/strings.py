"""
String functions.

Rule 1: a character is a Unicode code point, and positions count from 1, from the end when negative.
Rule 2: a regular expression runs in google-re2 only, whose time is linear; patterns have at most 1,000 characters.

Source: DMN 1.5, table 73; XPath and XQuery Functions 3.1, chapter 5.6.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import re2

from clerkwork.languages.feel.arithmetic import Number, whole
from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.context import Context

LONGEST_PATTERN: Final = 1_000
FLAGS: Final = frozenset("smix")
MEMORY: Final = 8 << 20
_REFERENCE: Final = re.compile(r"\\(.)|\$([0-9])")  # noqa: TID251 - our own pattern


@lru_cache(maxsize=256)
def compiled(pattern: str, flags: str = "") -> Any:
    """Return a compiled pattern, or None if it is too long or not one."""
    if len(pattern) > LONGEST_PATTERN or not set(flags) <= FLAGS:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    options.case_sensitive = "i" not in flags
    options.dot_nl = "s" in flags
    text = "".join(pattern.split()) if "x" in flags else pattern
    try:
        return re2.compile(f"(?m){text}" if "m" in flags else text, options)
    except re2.error:
        return None


def _pattern(context: Context, pattern: str, flags: str | None) -> Any:
    found = compiled(pattern, flags or "")
    if found is None:
        context.warn(f"Expected a regular expression, but {pattern[:100]!r} with the flags {flags or ''!r}.")
    return found


def _found(context: Context, pattern: Any, text: str) -> Iterator[Any]:
    """Yield the matches in a text; the context pays for each."""
    context.spend(1 + len(text) // 256)
    for match in pattern.finditer(text):
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
    return found.search(text) is not None


def replace(context: Context, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Return the text with every match replaced; $1 stands for the first group."""
    found = _pattern(context, pattern, flags)
    if found is None:
        return None
    pieces = []
    position = size = 0
    for match in _found(context, found, text):
        pieces += [text[position : match.start()], _expand(replacement, match, found.groups)]
        position = match.end()
        size += len(pieces[-1])
        context.allow(size)
    return "".join([*pieces, text[position:]])


def _expand(replacement: str, match: Any, groups: int) -> str:
    def fill(reference: re.Match[str]) -> str:
        if reference[1]:
            return reference[1]
        return (match.group(int(reference[2])) or "") if int(reference[2]) <= groups else ""

    return _REFERENCE.sub(fill, replacement)


def split(context: Context, text: str, pattern: str) -> list[str] | None:
    """Return the pieces between the matches."""
    found = _pattern(context, pattern, None)
    if found is None:
        return None
    pieces = []
    position = 0
    for match in _found(context, found, text):
        if match.end() > match.start():
            pieces.append(text[position : match.start()])
            position = match.end()
    return [*pieces, text[position:]]


def extract(context: Context, text: str, pattern: str) -> list[str] | None:
    """Return every match."""
    found = _pattern(context, pattern, None)
    return None if found is None else [match.group() for match in _found(context, found, text)]


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
    Builtin("matches", "input: string, pattern: string, flags?: string", matches, contextual=True),
    Builtin(
        "replace",
        "input: string, pattern: string, replacement: string, flags?: string",
        replace,
        contextual=True,
    ),
    Builtin("split", "string: string, delimiter: string", split, contextual=True),
    Builtin("extract", "string: string, pattern: string", extract, contextual=True),
    Builtin("string join", "list: list, delimiter?: string", join, contextual=True),
    Builtin(
        "string join",
        "list: list, delimiter: string, prefix: string, suffix: string",
        join,
        contextual=True,
    ),
    Builtin("trim", "string: string", str.strip),
    Builtin("is blank", "string: string", lambda text: not text.strip()),
    Builtin("to base64", "value: string", lambda text: b64encode(text.encode(errors="replace")).decode()),
    Builtin("from base64", "value: string", from_base64),
    Builtin("uuid", "", make_uuid, contextual=True),
)
