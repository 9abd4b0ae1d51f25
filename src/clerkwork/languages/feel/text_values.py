"""Values as text for people: what `string()` gives and what templates print."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel import temporal
from clerkwork.languages.feel.arithmetic import plain
from clerkwork.languages.feel.extended import FarDate, FarMoment, FineTime, LongDuration
from clerkwork.languages.feel.values import Function, Range, YearsMonths

MOST_REPEATED: Final = 50_000  # values written again, for a list may hold one list many times
MOST_CHARACTERS: Final = 4 << 20  # of strings inside a list or context that is written as text
TOO_LARGE: Final = "…"


class TooLarge(Exception):  # noqa: N818 - a signal inside a writer
    """A value is too large to be written."""


class Allowance:
    """What may still be written: a list of lists of one list is small in memory and endless on paper."""

    __slots__ = ("_seen", "characters", "values")

    def __init__(self) -> None:
        self.values = MOST_REPEATED
        self.characters = MOST_CHARACTERS
        self._seen: set[int] = set()

    def enter(self, value: Any) -> None:
        """Count the values in a list or context, if it was written before; raises TooLarge if they are too many."""
        if id(value) in self._seen:
            self.values -= len(value) + 1
            if self.values < 0:
                raise TooLarge
        self._seen.add(id(value))

    def write(self, text: str) -> None:
        """Count the characters of a string; raises TooLarge if they are too many."""
        self.characters -= len(text)
        if self.characters < 0:
            raise TooLarge


def to_text(value: Any) -> str:
    """
    Return the text of a value: null is `null`, a number plain, a date as in ISO 8601, a string as it is.

    What nests too deep, or is too large when written out, is `…`.
    """
    write = _WRITERS.get(type(value))
    if write:
        return write(value)
    try:
        return _composed(value, Allowance())
    except (RecursionError, TooLarge):
        return TOO_LARGE


def quoted(value: Any) -> str:
    """Return the text of a value inside a list or context, where strings stand in quotes."""
    return _quoted_string(value) if type(value) is str else to_text(value)


def _quoted_string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _composed(value: Any, left: Allowance) -> str:
    """Return the text of a list, a context or what is no FEEL value."""
    kind = type(value)
    if kind is list:
        left.enter(value)
        return f"[{', '.join([_inner(each, left) for each in value])}]"
    if kind is dict:
        left.enter(value)
        return f"{{{', '.join([f'{key}: {_inner(each, left)}' for key, each in value.items()])}}}"
    return f"({kind.__name__})"


def _inner(value: Any, left: Allowance) -> str:
    if type(value) is str:
        left.write(value)
        return _quoted_string(value)
    write = _WRITERS.get(type(value))
    return write(value) if write else _composed(value, left)


def _range_text(value: Range) -> str:
    low, high = ("" if end is None else quoted(end) for end in (value.low, value.high))
    if value.low is None:
        return f"({'<=' if value.high_closed else '<'} {high})"
    if value.high is None:
        return f"({'>=' if value.low_closed else '>'} {low})"
    return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"


def _function_text(value: Function) -> str:
    return f"function({', '.join(value.parameters)})"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: plain,
    Decimal: plain,
    str: str,
    date: temporal.date_text,
    FarDate: temporal.date_text,
    time: temporal.time_text,
    FineTime: temporal.time_text,
    datetime: temporal.date_and_time_text,
    FarMoment: temporal.date_and_time_text,
    timedelta: temporal.days_time_text,
    LongDuration: temporal.days_time_text,
    YearsMonths: temporal.years_months_text,
    Range: _range_text,
    Function: _function_text,
}
