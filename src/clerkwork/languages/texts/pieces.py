"""
A template cut into literal text and tags.

Rule 1: a tag ends at the first }} outside a FEEL string and outside braces of FEEL itself.
Rule 2: a block tag alone on its line takes the line with it, as in Mustache.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from clerkwork.languages.texts.errors import TextSyntaxError

OPEN: Final = "{{"
CLOSE: Final = "}}"


class Text(NamedTuple):
    """Literal text."""

    text: str


class Tag(NamedTuple):
    """
    What stands between double braces.

    `word` is `#if`, `#loop`, `/if`, `/loop` or empty for a value; `body` is the expression, `offset` where that starts,
    `start` where the tag starts.
    """

    word: str
    body: str
    offset: int
    start: int


BLOCK_SIGNS: Final = ("#", "/")


def split(text: str) -> Iterator[Text | Tag]:
    """Yield the pieces of a template; raises TextSyntaxError on a tag without an end."""
    position = 0
    while (start := text.find(OPEN, position)) >= 0:
        end = _end_of_tag(text, start)
        tag = _tag(text, start, end)
        before, after = _without_line(text, start, end) if tag.word else (start, end)
        if before > position:
            yield Text(text[position:before])
        yield tag
        position = after
    if position < len(text):
        yield Text(text[position:])


def _end_of_tag(text: str, start: int) -> int:
    """Return the offset behind the closing braces of the tag that starts at an offset."""
    depth, position = 0, start + len(OPEN)
    while position < len(text):
        sign = text[position]
        if sign == '"':
            position = _end_of_string(text, position)
            continue
        if depth == 0 and text.startswith(CLOSE, position):
            return position + len(CLOSE)
        depth += (sign == "{") - (sign == "}")
        position += 1
    raise TextSyntaxError(text, start, "}} after {{", "the text ends")


def _end_of_string(text: str, start: int) -> int:
    position = start + 1
    while position < len(text) and text[position] != '"':
        position += 2 if text[position] == "\\" else 1
    return position + 1


def _tag(text: str, start: int, end: int) -> Tag:
    inner = text[start + len(OPEN) : end - len(CLOSE)]
    stripped = inner.lstrip()
    word = ""
    if stripped.startswith(BLOCK_SIGNS):
        word = stripped.split(maxsplit=1)[0]
    body = stripped[len(word) :]
    offset = end - len(CLOSE) - len(body.lstrip())
    return Tag(word, body.strip(), offset, start)


def _without_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the ends of a tag, or of its whole line if nothing else stands there."""
    line = text.rfind("\n", 0, start) + 1
    newline = text.find("\n", end)
    stop = len(text) if newline < 0 else newline + 1
    alone = not text[line:start].strip() and not text[end:stop].strip()
    return (line, stop) if alone and newline >= 0 else (start, end)
