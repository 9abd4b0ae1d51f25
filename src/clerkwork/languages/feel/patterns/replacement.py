r"""
What matches are replaced with: text in which $1 stands for a group, \$ for a dollar and \\ for a backslash.

Source: XPath and XQuery Functions 3.1, 5.6.4.
"""

import re
from typing import Final

from clerkwork.languages.feel.patterns.errors import PatternError

_REFERENCE: Final = re.compile(r"\\([\\$])|\$([0-9]+)|[\\$]")  # noqa: TID251 - our own pattern


def read_replacement(text: str, groups: int) -> tuple[str | int, ...]:
    """Return texts and numbers of groups (0: the whole match); raises PatternError if a sign stands alone."""
    pieces: list[str | int] = []
    position = 0
    for match in _REFERENCE.finditer(text):
        pieces.append(text[position : match.start()])
        position = match.end()
        if match[1]:
            pieces.append(match[1])
        elif match[2]:
            pieces += _reference(match[2], groups)
        else:
            raise PatternError(f"Expected $ and a digit, \\$ or \\\\, but {match[0]} at {match.start() + 1}.")
    return tuple(piece for piece in (*pieces, text[position:]) if piece != "")


def _reference(digits: str, groups: int) -> list[str | int]:
    """Return the longest number of a group there is and the digits behind; a digit of no group's stands for nothing."""
    for count in range(len(digits), 0, -1):
        if int(digits[:count]) <= groups:
            return [int(digits[:count]), digits[count:]]
    return [digits[1:]]
