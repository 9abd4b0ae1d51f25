"""
Temporal functions: the present, and the parts of a date.

Source: DMN 1.5, tables 77 and 79; `last day of month` is Camunda's.
"""

from calendar import monthrange
from datetime import date, datetime
from typing import Final

from clerkwork.languages.feel.builtin import Builtin
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.extended import Date, Moment, make_date, near_date

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DATE: Final = "date: date|date and time"


def now(context: Context) -> datetime:
    """Return the present moment in the process's zone."""
    return context.now


def today(context: Context) -> date:
    """Return the present date in the process's zone."""
    return context.now.date()


def last_of_month(value: Date | Moment) -> Date:
    """Return the last day of the month of a date."""
    near, _ = near_date(value)
    return make_date(value.year, value.month, monthrange(near.year, near.month)[1])


BUILTINS: Final = (
    Builtin("now", "", now, contextual=True),
    Builtin("today", "", today, contextual=True),
    Builtin("day of year", _DATE, lambda value: near_date(value)[0].timetuple().tm_yday),
    Builtin("day of week", _DATE, lambda value: WEEKDAYS[near_date(value)[0].weekday()]),
    Builtin("month of year", _DATE, lambda value: MONTHS[value.month - 1]),
    Builtin("week of year", _DATE, lambda value: near_date(value)[0].isocalendar().week),
    Builtin("last day of month", _DATE, last_of_month),
)
