"""
The values of FEEL and how they are told apart.

Rule 1: a value is None, bool, int or Decimal (numbers), str, date, time, datetime, timedelta (a days and time
duration), YearsMonths, list, dict (a context), Range or Function; never a float, and a bool is never a number. A date,
time, date and time or duration that Python's type cannot hold is of a class of `extended`.
Rule 2: values are not changed once made; whoever needs another one makes a new one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.extended import FarDate, FarMoment, FineTime, LongDuration


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, in months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an end that is None is not there, and is never included."""

    low: Any
    high: Any
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something an expression may call: `run(context, arguments)`; a flexible one takes any number of arguments."""

    parameters: tuple[str, ...]
    run: Callable[[Context, Sequence[Any]], Any]
    flexible: bool = False

    def takes(self, count: int) -> bool:
        """Tell whether so many arguments may be passed."""
        return self.flexible or count == len(self.parameters)


NUMBER: Final = frozenset((int, Decimal))

TYPE_NAMES: Final[dict[type, str]] = {
    type(None): "Null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    date: "date",
    FarDate: "date",
    time: "time",
    FineTime: "time",
    datetime: "date and time",
    FarMoment: "date and time",
    timedelta: "days and time duration",
    LongDuration: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def type_name(value: Any) -> str:
    """Return the name of a value's type in FEEL, or Python's in brackets for what is no FEEL value."""
    return TYPE_NAMES.get(type(value)) or f"({type(value).__name__})"


def describe(value: Any) -> str:
    """Return a value's type with its article, for error texts."""
    return "null" if value is None else f"a {type_name(value)}"
