"""Working time: working days and public holidays, as pure functions."""

from clerkwork.calendars.days import (
    CalendarError,
    UnknownRegion,
    add_working_days,
    holidays,
    holidays_between,
    is_working_day,
    working_days,
)
from clerkwork.calendars.hours import add_working_time

__all__ = [
    "CalendarError",
    "UnknownRegion",
    "add_working_days",
    "add_working_time",
    "holidays",
    "holidays_between",
    "is_working_day",
    "working_days",
]
