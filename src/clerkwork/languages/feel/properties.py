"""
What `value.name` gives for values that are not contexts.

Source: DMN 1.5, tables 65 and 66.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from clerkwork.languages.feel.ast import Span
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.temporal import MONTHS_PER_YEAR, seconds
from clerkwork.languages.feel.values import Range, YearsMonths, describe

Property = Callable[[Any], Any]


def _zone_name(value: time | datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _of_size(read: Callable[[timedelta], int]) -> Property:
    """Return a part of a duration's size with the duration's sign."""
    return lambda value: -read(-value) if value < timedelta() else read(value)


def _second(value: time | datetime) -> Any:
    return seconds(timedelta(seconds=value.second, microseconds=value.microsecond))


_DATE: Final[dict[str, Property]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME: Final[dict[str, Property]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _second,
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone_name,
}
PROPERTIES: Final[dict[type, dict[str, Property]]] = {
    date: _DATE,
    time: _TIME,
    datetime: _DATE | _TIME,
    YearsMonths: {
        "years": lambda value: int(value.months / MONTHS_PER_YEAR),
        "months": lambda value: value.months - int(value.months / MONTHS_PER_YEAR) * MONTHS_PER_YEAR,
    },
    timedelta: {
        "days": _of_size(lambda value: value.days),
        "hours": _of_size(lambda value: value.seconds // 3600),
        "minutes": _of_size(lambda value: value.seconds // 60 % 60),
        "seconds": lambda value: -_rest(-value) if value < timedelta() else _rest(value),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


def _rest(value: timedelta) -> Any:
    """Return the seconds beyond whole minutes, with their fraction."""
    return seconds(timedelta(seconds=value.seconds % 60, microseconds=value.microseconds))


def property_of(value: Any, key: str, context: Context, span: Span) -> Any:
    """Return value.key: of each item for a list, null of null, else null with a warning if there is none such."""
    if type(value) is list:
        context.spend(1 + len(value) // 16)
        return [_of_item(each, key, context, span) for each in value]
    if value is None:
        return None
    read = PROPERTIES.get(type(value), {}).get(key)
    if read is not None:
        return read(value)
    context.warn(f"Expected an entry {key}, but there is none in {describe(value)}.", span)
    return None


def _of_item(value: Any, key: str, context: Context, span: Span) -> Any:
    if type(value) is dict:
        return value.get(key)
    return property_of(value, key, context, span)
