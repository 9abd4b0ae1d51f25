"""
Dates, times and durations that Python's own types cannot hold.

Rule 1: a value is of a class here only if `date`, `time`, `datetime` or `timedelta` cannot hold it: a year outside 1 to
9999, a part of a microsecond, a duration beyond 2.7 million years. So every value has one form.
Rule 2: values are made by the functions here only, which see to rule 1 and raise ValueError where FEEL has no value.

The calendar repeats every 400 years, weekdays included. So a far date is a near one and a number of such cycles, and
all that Python knows of the near one holds for the far one.

Source: DMN 1.5, 10.3.2.3.4 (years of up to nine digits); XML Schema 1.1 part 2, 3.3.7.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache, total_ordering
from typing import Any, Final
from zoneinfo import ZoneInfo

CYCLE_YEARS: Final = 400
CYCLE_DAYS: Final = 146_097
FARTHEST: Final = 999_999_999  # years
LATE: Final = 9_200  # the first year of the cycle that stands for years to come: rules of summer time hold in it
EARLY: Final = 400  # and for years before 1
PER_MICRO: Final = 1_000
PER_SECOND: Final = 10**9
PER_DAY: Final = 86_400 * PER_SECOND
LONGEST: Final = 2**63 * PER_SECOND
FIRST: Final = datetime(1, 1, 1)  # noqa: DTZ001 - a wall clock
LAST: Final = date.max.toordinal() * PER_DAY  # nanoseconds from FIRST to the end of the year 9999
MICROSECOND: Final = timedelta(microseconds=1)
LEAST_MICRO: Final = timedelta.min // MICROSECOND
MOST_MICRO: Final = timedelta.max // MICROSECOND


@total_ordering
@dataclass(frozen=True, slots=True)
class FarDate:
    """A date of a year before 1 or after 9999: `cycles` times 400 years from a near one."""

    near: date
    cycles: int

    @property
    def year(self) -> int:
        """The year, which may be negative."""
        return self.near.year + self.cycles * CYCLE_YEARS

    @property
    def month(self) -> int:
        """The month."""
        return self.near.month

    @property
    def day(self) -> int:
        """The day of the month."""
        return self.near.day

    def toordinal(self) -> int:
        """Return the number of the day, 1 for the first of the year 1."""
        return self.near.toordinal() + self.cycles * CYCLE_DAYS

    def __lt__(self, other: Any) -> bool:
        return self.toordinal() < other.toordinal() if isinstance(other, date | FarDate) else NotImplemented


@dataclass(frozen=True, slots=True)
class FineTime:
    """A time of day to the nanosecond: so many after one to the microsecond."""

    near: time
    nanoseconds: int

    @property
    def tzinfo(self) -> tzinfo | None:
        """The zone, if there is one."""
        return self.near.tzinfo


@dataclass(frozen=True, slots=True)
class FarMoment:
    """A date and time of a far year, or to the nanosecond, or both."""

    near: datetime
    cycles: int
    nanoseconds: int

    @property
    def year(self) -> int:
        """The year, which may be negative."""
        return self.near.year + self.cycles * CYCLE_YEARS

    @property
    def month(self) -> int:
        """The month."""
        return self.near.month

    @property
    def day(self) -> int:
        """The day of the month."""
        return self.near.day

    @property
    def tzinfo(self) -> tzinfo | None:
        """The zone, if there is one."""
        return self.near.tzinfo


@total_ordering
@dataclass(frozen=True, slots=True)
class LongDuration:
    """A days and time duration in nanoseconds."""

    nanoseconds: int

    def __lt__(self, other: Any) -> bool:
        known = isinstance(other, timedelta | LongDuration)
        return self.nanoseconds < nanoseconds_of(other) if known else NotImplemented


Date = date | FarDate
Time = time | FineTime
Moment = datetime | FarMoment
Duration = timedelta | LongDuration


def _near_year(year: int) -> int:
    if 1 <= year <= date.max.year:
        return year
    if abs(year) > FARTHEST:
        raise ValueError(year)
    return (LATE if year > 0 else EARLY) + year % CYCLE_YEARS


def make_date(year: int, month: int, day: int) -> Date:
    """Return a date of any year."""
    near = date(_near_year(year), month, day)
    return near if near.year == year else FarDate(near, (year - near.year) // CYCLE_YEARS)


def make_time(near: time, nanoseconds: int) -> Time:
    """Return a time and so many nanoseconds more, fewer than a thousand."""
    return FineTime(near, nanoseconds) if nanoseconds else near


def make_moment(near: datetime, cycles: int = 0, nanoseconds: int = 0) -> Moment:
    """Return a date and time so many cycles and nanoseconds later."""
    if cycles:
        year = near.year + cycles * CYCLE_YEARS
        near = near.replace(year=_near_year(year))
        cycles = (year - near.year) // CYCLE_YEARS
    return FarMoment(near, cycles, nanoseconds) if cycles or nanoseconds else near


def make_duration(nanoseconds: int) -> Duration:
    """Return a duration of so many nanoseconds."""
    micro, rest = divmod(nanoseconds, PER_MICRO)
    if not rest and LEAST_MICRO <= micro <= MOST_MICRO:
        return timedelta(microseconds=micro)
    if abs(nanoseconds) > LONGEST:
        raise ValueError(nanoseconds)
    return LongDuration(nanoseconds)


def nanoseconds_of(value: Duration) -> int:
    """Return a duration in nanoseconds."""
    return value.nanoseconds if isinstance(value, LongDuration) else value // MICROSECOND * PER_MICRO


def near_date(value: Date | Moment) -> tuple[date, int]:
    """Return a date, or that of a date and time, as a near one and cycles."""
    if isinstance(value, FarDate | FarMoment):
        near = value.near
        return (near.date() if isinstance(near, datetime) else near), value.cycles
    return (value.date() if isinstance(value, datetime) else value), 0


def date_of(value: Date | Moment) -> Date:
    """Return the date of a date and time."""
    near, cycles = near_date(value)
    return FarDate(near, cycles) if cycles else near


def time_of(value: Moment) -> Time:
    """Return the time of a date and time, with its zone."""
    return make_time(value.near.timetz(), value.nanoseconds) if isinstance(value, FarMoment) else value.timetz()


def near_time(value: Time) -> tuple[time, int]:
    """Return a time to the microsecond and the nanoseconds beyond."""
    return (value.near, value.nanoseconds) if isinstance(value, FineTime) else (value, 0)


def near_moment(value: Moment) -> tuple[datetime, int, int]:
    """Return a date and time as a near one, cycles and nanoseconds."""
    return (value.near, value.cycles, value.nanoseconds) if isinstance(value, FarMoment) else (value, 0, 0)


def combined(on: Date | Moment, at: Time) -> Moment:
    """Return a date at a time of day."""
    day, cycles = near_date(on)
    clock, nanoseconds = near_time(at)
    return make_moment(datetime.combine(day, clock), cycles, nanoseconds)


def from_ordinal(number: int) -> Date:
    """Return the date of a number of a day."""
    if 1 <= number <= date.max.toordinal():
        return date.fromordinal(number)
    cycles, rest = divmod(number - 1, CYCLE_DAYS)
    near = date.fromordinal(rest + 1)
    return make_date(near.year + cycles * CYCLE_YEARS, near.month, near.day)


def offset_of(value: Time | Moment) -> timedelta | None:
    """Return the offset from UTC, if it is known."""
    return value.near.utcoffset() if isinstance(value, FineTime | FarMoment) else value.utcoffset()


def instant(value: Moment) -> int:
    """Return nanoseconds since the year 1, in UTC or without a zone on the wall clock."""
    near, cycles, nanoseconds = near_moment(value)
    since = near.replace(tzinfo=None) - FIRST - (near.utcoffset() or timedelta())
    return nanoseconds_of(since) + cycles * CYCLE_DAYS * PER_DAY + nanoseconds


def from_instant(nanoseconds: int, zone: tzinfo | None) -> Moment:
    """Return the date and time at so many nanoseconds since the year 1."""
    cycles = 0
    if not PER_DAY <= nanoseconds < LAST - PER_DAY:  # a zone might lead beyond what Python holds
        years = (LATE if nanoseconds > 0 else EARLY) // CYCLE_YEARS
        cycles = nanoseconds // (CYCLE_DAYS * PER_DAY) - years
    micro, rest = divmod(nanoseconds - cycles * CYCLE_DAYS * PER_DAY, PER_MICRO)
    near = FIRST + timedelta(microseconds=micro)
    if zone is not None:
        near = near.replace(tzinfo=UTC).astimezone(zone)
    return make_moment(near, cycles, rest)


def time_of_day(value: Time) -> int:
    """Return nanoseconds since midnight, less the offset from UTC if the time has a zone."""
    near, nanoseconds = near_time(value)
    wall = timedelta(hours=near.hour, minutes=near.minute, seconds=near.second, microseconds=near.microsecond)
    offset = _standard_offset(near.tzinfo) if isinstance(near.tzinfo, ZoneInfo) else near.utcoffset()
    return nanoseconds_of(wall - (offset or timedelta())) + nanoseconds


@lru_cache(maxsize=1_000)
def _standard_offset(zone: ZoneInfo) -> timedelta | None:
    """Return the offset of a zone without summer time, which is what a time without a date can know of it."""
    winter = datetime(2000, 1, 1, tzinfo=zone)
    return (winter.utcoffset() or timedelta()) - (winter.dst() or timedelta())
