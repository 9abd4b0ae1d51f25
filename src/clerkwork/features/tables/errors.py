"""
What can be wrong with tables and rows.

    kernel.Refused
    └── RowChanged     somebody changed the row meanwhile; carries both sides
    ValueError
    ├── Uncompilable   an expression is FEEL, but not of the subset that SQL can answer
    └── Unfit          a value does not fit a column (column_types.py)
"""

from collections.abc import Mapping
from typing import Any

from clerkwork.kernel.errors import Problem, Refused
from clerkwork.kernel.sentences import Sentence


class Uncompilable(ValueError):  # noqa: N818 - the expression is
    """An expression that SQL cannot answer; `message` quotes the part at fault, `remedy` says what compiles."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy

    def problem(self, place: str) -> Problem:
        """Return this as a problem of a place."""
        return Problem(place, self.message, self.remedy)


class RowChanged(Refused):
    """
    Somebody changed the row meanwhile.

    `current` is the row as it is now, `wanted` what the loser of the race sent.
    """

    def __init__(self, current: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        super().__init__(Sentence("Somebody changed this row meanwhile. Look at both values and save again."))
        self.current = current
        self.wanted = wanted
