"""
What `value.name` gives for values that are not contexts.

Source: DMN 1.5, tables 65 and 66.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from clerkwork.languages.feel.arithmetic import CONTEXT, Number, simplest
from clerkwork.languages.feel.ast import Span
from clerkwork.languages.feel.context import Context
from clerkwork.languages.feel.extended import (
    PER_MICRO,
    PER_SECOND,
    FarDate,
    FarMoment,
    FineTime,
    LongDuration,
    Moment,
    Time,
    offset_of,
)
from clerkwork.languages.feel.temporal import MONTHS_PER_YEAR, Parts, is_negative, parts_of
from clerkwork.languages.feel.values import Range, YearsMonths, describe

Property = Callable[[Any], Any]


def _zone_name(value: Time | Moment) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _of_size(read: Callable[[Parts], Any]) -> Property:
    """Return a part of a duration's size with the duration's sign."""
    return lambda value: -read(parts_of(value)) if is_negative(value) else read(parts_of(value))


def _second(second: int, nanoseconds: int) -> Number:
    return simplest(Decimal(second * PER_SECOND + nanoseconds).scaleb(-9, CONTEXT))


def _second_of(value: Time | Moment) -> Number:
    """Return the second with its fraction."""
    if isinstance(value, FineTime | FarMoment):
        return _second(value.near.second, value.near.microsecond * PER_MICRO + value.nanoseconds)
    return _second(value.second, value.microsecond * PER_MICRO)


def _near(read: Property) -> Property:
    """Return a property of what holds for the near value of a far one too."""
    return lambda value: read(value.near)


_DATE: Final[dict[str, Property]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME: Final[dict[str, Property]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _second_of,
    "time offset": offset_of,
    "timezone": _zone_name,
}
_FAR_DATE: Final[dict[str, Property]] = _DATE | {"weekday": _near(_DATE["weekday"])}
_FAR_TIME: Final[dict[str, Property]] = _TIME | {"hour": _near(_TIME["hour"]), "minute": _near(_TIME["minute"])}
_DAYS_TIME: Final[dict[str, Property]] = {
    "days": _of_size(lambda parts: parts.days),
    "hours": _of_size(lambda parts: parts.hours),
    "minutes": _of_size(lambda parts: parts.minutes),
    "seconds": _of_size(lambda parts: _second(parts.seconds, parts.nanoseconds)),
}
PROPERTIES: Final[dict[type, dict[str, Property]]] = {
    date: _DATE,
    FarDate: _FAR_DATE,
    time: _TIME,
    FineTime: _FAR_TIME,
    datetime: _DATE | _TIME,
    FarMoment: _FAR_DATE | _FAR_TIME,
    YearsMonths: {
        "years": lambda value: int(value.months / MONTHS_PER_YEAR),
        "months": lambda value: value.months - int(value.months / MONTHS_PER_YEAR) * MONTHS_PER_YEAR,
    },
    timedelta: _DAYS_TIME,
    LongDuration: _DAYS_TIME,
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


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
