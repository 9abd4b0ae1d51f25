"""
JSON files of a draft, which may be anything while somebody writes them.
"""

from typing import Any

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio.editors import Unreadable
from clerkwork.kernel.errors import Problem


def value_of(file: File | None) -> Any:
    """Return the value of a file, None where there is none or it is no JSON."""
    try:
        return file.json() if file else None
    except ValueError:
        return None


def read(file: File) -> Any:
    """Return the value of a file; raises Unreadable with the line."""
    try:
        return file.json()
    except ValueError as error:
        raise Unreadable(Problem(file.path, str(error), "Correct the JSON.", _line(file, str(error)))) from None


def _line(file: File, message: str) -> int | None:
    """Return the line of the byte that a message of the JSON reader names."""
    _, found, rest = message.partition("byte ")
    digits = "".join(letter for letter in rest.partition(")")[0] if letter.isdigit())
    return file.content[: int(digits)].count(b"\n") + 1 if found and digits else None
