"""
What both databases' sessions share: counters, and the error of a lost update.

Rule 1: every statement and round trip is counted, because tests gate on these counters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from clerkwork.kernel.errors import ClerkworkError
from clerkwork.runtime.sql import statements

Rows = list[tuple[Any, ...]]
Read = tuple[str, Sequence[Any]]
Write = tuple[str, str, Sequence[Sequence[Any]]]


class LostUpdate(ClerkworkError):  # noqa: N818 - reads as what it is
    """A row changed although its case was locked; the transaction must not commit."""


@dataclass(slots=True)
class Counters:
    """How often this process asked the database."""

    statements: int = 0
    round_trips: int = 0


COUNTERS: Final = Counters()


def check_count(name: str, expected: int, met: int) -> None:
    """Raise LostUpdate unless every row was met."""
    if met != expected:
        raise LostUpdate(f"Expected to update {expected} rows of {name}, but {met} were as they had been read.")


def names(columns: str) -> list[str]:
    """Return the column names of a typed column list."""
    return [column.split()[0] for column in columns.split(",")]


def types(columns: str) -> list[str]:
    """Return the column types of a typed column list."""
    return [column.split()[1] for column in columns.split(",")]


def template(name: str) -> str:
    """Return the text of a named read; `name@owner` finds its cases by the key of something in them."""
    name, _, owner = name.partition("@")
    text = statements.READS[name]
    return text.replace("IN (?1*)", statements.OWNERS[owner]) if owner else text
