"""
Where the values of a JSON text stand, so that one can be shown or replaced and all else stays byte for byte.

Rule: this reads only what `kernel.json` reads; a text that is no JSON has no places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.kernel import json

TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')  # noqa: TID251 - ours, without nesting

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One value: its path from the root, and where its text (of an object or list, its bracket) begins and ends."""

    path: Path
    start: int
    end: int


@dataclass(slots=True)
class _Level:
    """An object or list that is being read: the key or index of the value that comes next."""

    key: str | int | None
    naming: bool  # the next text is a key

    def step(self) -> None:
        """Go on to the next value."""
        if isinstance(self.key, int):
            self.key += 1
        else:
            self.naming = True


def places(text: str) -> Iterator[Place]:
    """Yield every value of a JSON text in order; nothing for what is no JSON."""
    try:
        json.loads(text)
    except ValueError:
        return
    levels: list[_Level] = []
    for token in TOKEN.finditer(text):
        word = token[0]
        if word == ",":
            levels[-1].step()
        elif word in "]}":
            levels.pop()
        elif word == ":":
            levels[-1].naming = False
        elif levels and levels[-1].naming:
            levels[-1].key = str(json.loads(word))
        else:
            yield Place(tuple(level.key for level in levels if level.key is not None), token.start(), token.end())
            if word in "{[":
                levels.append(_Level(0 if word == "[" else None, naming=word == "{"))


def value(text: str, place: Place) -> Any:
    """Return the text that stands at a place, None for what is no text."""
    word = text[place.start : place.end]
    return json.loads(word) if word.startswith('"') else None


def line(text: str, pointer: str) -> int | None:
    """Return the line of the value that a JSON pointer names, or of the nearest one around it; None for no JSON."""
    wanted = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    found = {tuple(map(str, place.path)): place.start for place in places(text)}
    for length in range(len(wanted), -1, -1):
        start = found.get(tuple(wanted[:length]))
        if start is not None:
            return text.count("\n", 0, start) + 1
    return None


def replaced(text: str, changes: dict[Place, str]) -> str:
    """Return a text with the texts at some places replaced."""
    for place in sorted(changes, key=lambda place: -place.start):
        text = f"{text[: place.start]}{json.dumps(changes[place])}{text[place.end :]}"
    return text
