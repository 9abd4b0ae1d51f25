"""
How a person is drawn: initials on one of twelve hues that stay the same for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

HUES = 12
SYSTEM = "Clerkwork"


@dataclass(frozen=True, slots=True)
class Face:
    """What the avatar template needs."""

    name: str
    username: str
    initials: str
    hue: int
    system: bool


def face(person: Any) -> Face:
    """
    Return the face of a user, a person dict (`username`, `name`), a bare username or nobody.

    Nobody is the system itself.
    """
    username, name = _names(person)
    if not username and not name:
        return Face(SYSTEM, "", "", 0, system=True)
    shown, hue = name or username, crc32((username or name).encode()) % HUES
    return Face(shown, username, initials(shown), hue, system=False)


def _names(person: Any) -> tuple[str, str]:
    if isinstance(person, Mapping):
        return str(person.get("username") or ""), str(person.get("name") or "")
    if hasattr(person, "get_full_name"):
        return str(person.get_username()), str(person.get_full_name())
    return (str(person), "") if person else ("", "")


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = [word for word in name.replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
