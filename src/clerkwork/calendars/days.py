"""
Working days and public holidays of a region.

Rule 1: a region is an ISO 3166 code as `holidays` knows it: "DE", "DE-BY", "US-CA", "GB-ENG".
Rule 2: nothing here reads the time, the locale or a zone of the machine.
Rule 3: each (region, year) is worked out once; counting days is two look-ups a year, never a loop over days.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Final, overload

import holidays as public_holidays

from clerkwork.kernel.errors import ClerkworkError

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2100
DAY: Final = timedelta(days=1)


class CalendarError(ClerkworkError, ValueError):
    """A calendar cannot answer: the region is unknown or the day lies outside the years it covers."""


class UnknownRegion(CalendarError):  # noqa: N818 - reads as the sentence it is
    """There is no such region."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year of one region: its working days as ordinals, ascending, and its holidays by day."""

    working: tuple[int, ...]
    holidays: dict[date, str]


def working_days(start: date, end: date, region: str) -> int:
    """
    Count the working days from start to end, both included; 0 if the end lies before the start.

    Datetimes count as their local day. Raises UnknownRegion or CalendarError.
    """
    first, last = _day(start), _day(end)
    if last < first:
        _parts(region)
        return 0
    return sum(
        bisect_right(year.working, last.toordinal()) - bisect_left(year.working, first.toordinal())
        for year in _years(first, last, region)
    )


@overload
def add_working_days(start: datetime, days: int, region: str) -> datetime: ...
@overload
def add_working_days(start: date, days: int, region: str) -> date: ...
def add_working_days(start: date, days: int, region: str) -> date:
    """
    Return the day that lies so many working days after the start, or before it when negative; 0 is the start itself.

    A datetime keeps its time on the clock in its zone, also over a DST change; a time that the change skips moves
    forward by the width of the gap. Raises UnknownRegion or CalendarError.
    """
    _parts(region)
    if days == 0:
        return start
    day = _forward(_day(start), days, region) if days > 0 else _backward(_day(start), -days, region)
    if not isinstance(start, datetime):
        return day
    moved = datetime.combine(day, start.timetz().replace(fold=0))
    return moved if moved.tzinfo is None else moved.astimezone(UTC).astimezone(moved.tzinfo)


def holidays(region: str, year: int) -> dict[date, str]:
    """Return the public holidays of a year with their English names, in order. Raises CalendarError."""
    return dict(_year(region, year).holidays)


def holidays_between(start: date, end: date, region: str) -> dict[date, str]:
    """Return the public holidays from start to end, both included, with their names, in order."""
    first, last = _day(start), _day(end)
    return {
        day: name for year in _years(first, last, region) for day, name in year.holidays.items() if first <= day <= last
    }


def is_working_day(day: date, region: str) -> bool:
    """Tell whether people of the region usually work on this day."""
    return working_days(day, day, region) == 1


def _day(moment: date) -> date:
    """Return the day of a date or of a datetime in its own zone."""
    return moment.date() if isinstance(moment, datetime) else moment


def _forward(day: date, days: int, region: str) -> date:
    """Return the days-th working day after a day."""
    position = bisect_right(_year(region, day.year).working, day.toordinal()) + days - 1
    for number in range(day.year, LAST_YEAR + 2):
        working = _year(region, number).working
        if position < len(working):
            return date.fromordinal(working[position])
        position -= len(working)
    raise AssertionError  # pragma: no cover - _year refuses the year after the last


def _backward(day: date, days: int, region: str) -> date:
    """Return the days-th working day before a day."""
    position = bisect_left(_year(region, day.year).working, day.toordinal()) - days
    number = day.year
    while position < 0:
        number -= 1
        position += len(_year(region, number).working)
    return date.fromordinal(_year(region, number).working[position])


def _years(first: date, last: date, region: str) -> Iterator[Year]:
    """Yield each year that a span touches."""
    _parts(region)
    for number in range(first.year, last.year + 1):
        yield _year(region, number)


@lru_cache(maxsize=2048)  # about 9 kB each
def _year(region: str, number: int) -> Year:
    """Work out one year of a region."""
    country, subdivision = _parts(region)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise CalendarError(f"Expected a day between {FIRST_YEAR} and {LAST_YEAR}, but one in {number}.")
    language = "en_US" if "en_US" in _languages().get(country, ()) else None
    calendar = public_holidays.country_holidays(
        country, subdiv=subdivision, years=number, expand=False, language=language
    )
    first, after = date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()
    return Year(
        working=tuple(day for day in range(first, after) if calendar.is_working_day(date.fromordinal(day))),
        holidays=dict(sorted((day, name) for day, name in calendar.items() if day.year == number)),
    )


@lru_cache(maxsize=8192)
def _parts(region: str) -> tuple[str, str | None]:
    """Split a region into country and subdivision, or say which regions come near."""
    country, _, subdivision = region.partition("-")
    known = _regions()
    if country in known and (region == country or subdivision in known[country]):
        return country, subdivision or None
    raise UnknownRegion(f"Expected a region such as {_near(region)}, but “{region}” is not known.")


def _near(region: str) -> str:
    """Return regions that somebody may have meant."""
    country, _, subdivision = region.upper().partition("-")
    known = _regions()
    if known.get(country):
        near = [f"{country}-{name}" for name in get_close_matches(subdivision, known[country], cutoff=0.4)]
        return " or ".join(near or [country, f"{country}-{known[country][0]}"])
    return "DE-BY or US-CA or GB-ENG"


@cache
def _regions() -> dict[str, list[str]]:
    """Return every country with its subdivisions."""
    return public_holidays.list_supported_countries()


@cache
def _languages() -> dict[str, list[str]]:
    """Return the languages in which each country's holidays have names."""
    return public_holidays.list_localized_countries()
