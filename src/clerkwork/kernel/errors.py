"""
Every error a caller can meet, and who is to blame.

    ClerkworkError
    ├── Refused      the request is understood, but the state of things forbids it (409)
    ├── NotFound     there is no such thing, or none that the asker may know of (404)
    ├── Forbidden    the asker may know of it but not do this (403)
    └── Invalid      the input is wrong; it carries every Problem found (422)
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in something a person wrote: where, what, and what to do about it."""

    place: str
    message: str
    remedy: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Return one line: place, line number, message, remedy."""
        where = self.place if self.line is None else f"{self.place}, line {self.line}"
        return f"{where}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


class ClerkworkError(Exception):
    """The base of every error that a caller of Clerkwork is meant to catch."""


class Refused(ClerkworkError):  # noqa: N818 - reads as the sentence it is: "refused"
    """The state of things forbids the request; nothing was changed."""


class NotFound(ClerkworkError):  # noqa: N818 - the name of the HTTP status
    """There is no such thing, or none that the asker may know of."""


class Forbidden(ClerkworkError):  # noqa: N818 - the name of the HTTP status
    """The asker may know of the thing but not do this with it."""


class Invalid(ClerkworkError):  # noqa: N818 - carries problems, it is not one
    """The input is wrong. `problems` lists every fault found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
