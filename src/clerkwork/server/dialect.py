"""
The FEEL that models of this installation speak: the standard, and functions of working time.

    working days(from, to, region)        number of working days, both ends counted
    add working days(from, days, region)  the day (or moment) so many working days later
    working day(day, region)              true on a day of work
    holidays(from, to, region)            list of {date, name}
    public holiday(day, region)           its name, or null
    readable date(day)                    "2 Feb 2027"
    readable days(from, to)               "2 to 4 Feb 2027", with month and year only where they differ

A day may be a date, a date and time, or the text of one, because dates in variables are texts.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from clerkwork import calendars
from clerkwork.languages.feel import Builtin, Context, Feel

Day = date | str  # a datetime is a date, too


def _answer(context: Context, work: Callable[[], Any]) -> Any:
    """Return what the calendar says; what it cannot say is null with a warning, as everywhere in FEEL."""
    try:
        return work()
    except ValueError as error:  # CalendarError is one, and so is a text that is no date
        context.warn(f"Expected days and a region, but {error}")
        return None


def _moment(day: Day) -> date:
    """Return a day or moment as the calendar takes it."""
    if not isinstance(day, str):
        return day
    return datetime.fromisoformat(day) if "T" in day else date.fromisoformat(day)


def _day(day: Day) -> date:
    moment = _moment(day)
    return moment.date() if isinstance(moment, datetime) else moment


def _working_days(context: Context, start: Day, end: Day, region: str) -> Any:
    return _answer(context, lambda: Decimal(calendars.working_days(_moment(start), _moment(end), region)))


def _add_working_days(context: Context, start: Day, days: int | Decimal, region: str) -> Any:
    if days % 1:
        context.warn(f"Expected a whole number of days, but {days}.")
        return None
    return _answer(context, lambda: calendars.add_working_days(_moment(start), int(days), region))


def _working_day(context: Context, day: Day, region: str) -> Any:
    return _answer(context, lambda: calendars.is_working_day(_moment(day), region))


def _holidays(context: Context, start: Day, end: Day, region: str) -> Any:
    def listed() -> list[dict[str, Any]]:
        found = calendars.holidays_between(_day(start), _day(end), region)
        return [{"date": day, "name": name} for day, name in found.items()]

    return _answer(context, listed)


def _public_holiday(context: Context, day: Day, region: str) -> Any:
    return _answer(context, lambda: calendars.holidays_between(_day(day), _day(day), region).get(_day(day)))


def _words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _readable_date(context: Context, day: Day) -> Any:
    return _answer(context, lambda: _words(_day(day)))


def _readable_days(context: Context, start: Day, end: Day) -> Any:
    def words() -> str:
        first, last = _day(start), _day(end)
        if first == last:
            return _words(last)
        same = 1 if (first.year, first.month) == (last.year, last.month) else 2 if first.year == last.year else 3
        return f"{' '.join(_words(first).split()[:same])} to {_words(last)}"

    return _answer(context, words)


MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY: Final = "date | date and time | string"
FUNCTIONS: Final = (
    Builtin("working days", f"from: {DAY}, to: {DAY}, region: string", _working_days, contextual=True),
    Builtin("add working days", f"from: {DAY}, days: number, region: string", _add_working_days, contextual=True),
    Builtin("working day", f"day: {DAY}, region: string", _working_day, contextual=True),
    Builtin("holidays", f"from: {DAY}, to: {DAY}, region: string", _holidays, contextual=True),
    Builtin("public holiday", f"day: {DAY}, region: string", _public_holiday, contextual=True),
    Builtin("readable date", f"day: {DAY}", _readable_date, contextual=True),
    Builtin("readable days", f"from: {DAY}, to: {DAY}", _readable_days, contextual=True),
)


def feel() -> Feel:
    """Return the dialect."""
    return Feel(functions=FUNCTIONS)
