"""
Dates, times and durations: their text, their order and their arithmetic.

Rule 1: a date and time with a zone is compared and computed as an instant; Python's own operators compute on the wall
clock when both sides share a zone, which is wrong across a change of summer time.
Rule 2: with and without a zone do not mix; the result is None.
Rule 3: a text or sum beyond nine digits of a year has no value here: None. What Python cannot hold is of `extended`.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8; XML Schema 1.1 part 2; ISO 8601.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, DecimalException
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clerkwork.languages.feel import extended
from clerkwork.languages.feel.arithmetic import CONTEXT, Number, simplest, whole
from clerkwork.languages.feel.extended import (
    PER_DAY,
    PER_MICRO,
    PER_SECOND,
    Date,
    Duration,
    FarMoment,
    Moment,
    Time,
    make_duration,
    nanoseconds_of,
)
from clerkwork.languages.feel.values import YearsMonths

_DATE: Final = r"(?P<year>(?!-0000)-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME: Final = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]+)?"
)
DATE: Final = re.compile(_DATE)  # noqa: TID251 - our own patterns, without nested repetition
TIME: Final = re.compile(_TIME)  # noqa: TID251
DATE_AND_TIME: Final = re.compile(f"{_DATE}T{_TIME}")  # noqa: TID251
YEARS_MONTHS: Final = re.compile(r"(-)?P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?")  # noqa: TID251
DAYS_TIME: Final = re.compile(  # noqa: TID251
    r"(-)?P(?=[0-9]|T[0-9])(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?"
)
END_OF_DAY: Final = re.compile(r"24:00:00(?:\.0+)?(?![0-9.])")  # noqa: TID251
MONTHS_PER_YEAR: Final = 12
ZERO: Final = timedelta()
MOST_OFFSET: Final = timedelta(hours=14)
LONGEST: Final = 100  # characters in a temporal text


def read_zone(text: str) -> tzinfo | None:
    """Return the zone of Z, +01:00 or Europe/Berlin; raises ValueError if there is none such."""
    if text in {"Z", "z"}:
        return UTC
    if text[0] in "+-":
        hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
        offset = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
        return zone_of(-offset if text[0] == "-" else offset)
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error


def zone_of(offset: timedelta) -> tzinfo:
    """Return the zone of an offset from UTC; raises ValueError beyond 14 hours."""
    if abs(offset) > MOST_OFFSET:
        raise ValueError(offset)
    return timezone(offset) if offset else UTC


def _date_of(match: re.Match[str]) -> Date:
    return extended.make_date(int(match["year"]), int(match["month"]), int(match["day"]))


def _time_of(match: re.Match[str]) -> Time:
    zone = match["zone"]
    micro, rest = divmod(_nanoseconds(match["fraction"]), PER_MICRO)
    near = time(
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"]),
        micro,
        tzinfo=read_zone(zone.removeprefix("@")) if zone else None,
    )
    return extended.make_time(near, rest)


def _nanoseconds(fraction: str | None) -> int:
    """Return the digits behind the point of a second as nanoseconds, cut after the ninth."""
    return int((fraction or "").ljust(9, "0")[:9])


def read_date(text: str) -> Date | None:
    """Return the date of 2025-01-31."""
    if len(text) == len("2025-01-31") and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)  # the usual one, and quick
        except ValueError:
            pass
    match = DATE.fullmatch(text) if len(text) < LONGEST else None
    try:
        return _date_of(match) if match else None
    except ValueError:
        return None


def read_time(text: str) -> Time | None:
    """Return the time of 12:00:00, 12:00:00Z, 12:00:00+01:00 or 12:00:00@Europe/Berlin."""
    match = TIME.fullmatch(text.removeprefix("T")) if len(text) < LONGEST else None
    try:
        return _time_of(match) if match else None
    except ValueError:
        return None


def read_date_and_time(text: str) -> Moment | None:
    """Return the date and time of 2025-01-31T12:00:00 with any of the zones a time may have; 24:00:00 ends the day."""
    match = DATE_AND_TIME.fullmatch(text) if len(text) < LONGEST else None
    try:
        if match and END_OF_DAY.match(text, match.start("hour")):
            start = DATE_AND_TIME.fullmatch(text[: match.start("hour")] + "00" + text[match.end("hour") :])
            assert start
            return extended.combined(extended.from_ordinal(_date_of(start).toordinal() + 1), _time_of(start))
        return extended.combined(_date_of(match), _time_of(match)) if match else None
    except ValueError:
        return None


def read_years_months(text: str) -> YearsMonths | None:
    """Return the duration of P1Y2M."""
    match = YEARS_MONTHS.fullmatch(text) if len(text) < LONGEST else None
    if match is None:
        return None
    months = int(match[2] or 0) * MONTHS_PER_YEAR + int(match[3] or 0)
    return YearsMonths(-months if match[1] else months)


def read_days_time(text: str) -> Duration | None:
    """Return the duration of P1DT2H3M4.5S."""
    match = DAYS_TIME.fullmatch(text) if len(text) < LONGEST else None
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    found = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return duration_of((found * PER_SECOND + _nanoseconds(match[6])) * (-1 if match[1] else 1))


def duration_of(nanoseconds: int) -> Duration | None:
    """Return the duration of so many nanoseconds, or None if it is too long."""
    try:
        return make_duration(nanoseconds)
    except ValueError:
        return None


def read_duration(text: str) -> YearsMonths | Duration | None:
    """Return the duration of either kind."""
    months = read_years_months(text)
    return read_days_time(text) if months is None else months


def read_temporal(text: str) -> Date | Time | Moment | Duration | YearsMonths | None:
    """Return the value of an at-literal."""
    for read in (read_date, read_date_and_time, read_time, read_years_months, read_days_time):
        value = read(text)
        if value is not None:
            return value
    return None


def date_text(value: Date) -> str:
    """Return 2025-01-31."""
    if isinstance(value, date):
        return value.isoformat()
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def time_text(value: Time) -> str:
    """Return 12:00:00 with its fraction and zone, if it has them."""
    near, nanoseconds = extended.near_time(value)
    return _clock_text(near, nanoseconds) + zone_text(near.tzinfo, near.utcoffset())


def date_and_time_text(value: Moment) -> str:
    """Return 2025-01-31T12:00:00 with its fraction and zone, if it has them."""
    near, _, nanoseconds = extended.near_moment(value)
    on = date_text(extended.date_of(value))
    return f"{on}T{_clock_text(near.time(), nanoseconds)}{zone_text(near.tzinfo, near.utcoffset())}"


def _clock_text(near: time, nanoseconds: int) -> str:
    fraction = near.microsecond * PER_MICRO + nanoseconds
    return f"{near.hour:02}:{near.minute:02}:{near.second:02}" + _fraction_text(fraction)


def _fraction_text(nanoseconds: int) -> str:
    return f".{nanoseconds:09}".rstrip("0") if nanoseconds else ""


def zone_text(zone: tzinfo | None, offset: timedelta | None) -> str:
    """Return Z, +01:00, @Europe/Berlin or nothing."""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if offset is None:
        return ""
    if not offset:
        return "Z"
    seconds = int(abs(offset).total_seconds())
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def years_months_text(value: YearsMonths) -> str:
    """Return P1Y2M."""
    years, months = divmod(abs(value.months), MONTHS_PER_YEAR)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (text or "0Y")


def days_time_text(value: Duration) -> str:
    """Return P1DT2H3M4.5S."""
    size = parts_of(value)
    fraction = _fraction_text(size.nanoseconds)
    clock = (f"{size.hours}H" if size.hours else "") + (f"{size.minutes}M" if size.minutes else "")
    clock += f"{size.seconds}{fraction}S" if size.seconds or fraction else ""
    text = (f"{size.days}D" if size.days else "") + (f"T{clock}" if clock else "")
    return ("-" if is_negative(value) else "") + "P" + (text or "0D")


class Parts(NamedTuple):
    """The size of a days and time duration in its parts."""

    days: int
    hours: int
    minutes: int
    seconds: int
    nanoseconds: int


def parts_of(value: Duration) -> Parts:
    """Return the parts of a duration's size."""
    days, rest = divmod(abs(nanoseconds_of(value)), PER_DAY)
    whole_seconds, nanoseconds = divmod(rest, PER_SECOND)
    return Parts(days, whole_seconds // 3600, whole_seconds // 60 % 60, whole_seconds % 60, nanoseconds)


def is_negative(value: Duration) -> bool:
    """Tell whether a duration leads back."""
    return value < ZERO


def instant_seconds(value: Moment) -> int:
    """Return whole seconds since the year 1, in UTC or without a zone on the wall clock: what moments compare by."""
    if type(value) is datetime:
        since = value.replace(tzinfo=None, microsecond=0) - extended.FIRST - (value.utcoffset() or ZERO)
        return since.days * 86_400 + since.seconds
    return extended.instant(value) // PER_SECOND


def seconds_of_day(value: Time) -> int:
    """Return whole seconds since midnight, less the offset from UTC if the time has one: what times compare by."""
    return extended.time_of_day(value) // PER_SECOND


def is_zoned(value: Time | Moment) -> bool:
    """Tell whether a value has a zone or an offset."""
    return value.tzinfo is not None


def add_days_time(value: Moment, duration: Duration) -> Moment | None:
    """Return the date and time so much later, or None beyond the last year."""
    quick = _add_within(value, duration) if type(value) is datetime and type(duration) is timedelta else None
    if quick is not None:
        return quick
    try:
        return extended.from_instant(extended.instant(value) + nanoseconds_of(duration), value.tzinfo)
    except (ValueError, OverflowError):
        return None


def _add_within(value: datetime, duration: timedelta) -> datetime | None:
    """Return the sum as Python computes it, or None beyond its years."""
    try:
        if value.tzinfo is None:
            return value + duration
        universal = value.replace(tzinfo=UTC) - (value.utcoffset() or ZERO)
        return (universal + duration).astimezone(value.tzinfo)
    except (OverflowError, ValueError):
        return None


def add_months(value: Date | Moment, months: int) -> Date | Moment | None:
    """Return the same day so many months later, or the last of a month that is too short; a datetime stays one."""
    year, month = divmod(value.year * MONTHS_PER_YEAR + value.month - 1 + months, MONTHS_PER_YEAR)
    try:
        last = monthrange(extended.CYCLE_YEARS + year % extended.CYCLE_YEARS, month + 1)[1]
        on = extended.make_date(year, month + 1, min(value.day, last))
    except ValueError:
        return None
    return extended.combined(on, extended.time_of(value)) if isinstance(value, datetime | FarMoment) else on


def add_to_date(value: Date, duration: Duration) -> Date | None:
    """Return the date on which midnight of a date plus a duration falls."""
    try:
        return extended.from_ordinal(value.toordinal() + nanoseconds_of(duration) // PER_DAY)
    except ValueError:
        return None


def add_to_time(value: Time, duration: Duration) -> Time:
    """Return the time of day so much later, past midnight if need be."""
    near, rest = extended.near_time(value)
    wall = datetime.combine(date(2000, 1, 1), near.replace(tzinfo=None))
    micro, rest = divmod(rest + nanoseconds_of(duration) % PER_DAY, PER_MICRO)
    return extended.make_time((wall + timedelta(microseconds=micro)).time().replace(tzinfo=near.tzinfo), rest)


def between(later: Moment, earlier: Moment) -> Duration | None:
    """Return how much later one date and time is, or None if only one has a zone."""
    if is_zoned(later) is not is_zoned(earlier):
        return None
    if type(later) is datetime and type(earlier) is datetime:
        walls = later.replace(tzinfo=None) - earlier.replace(tzinfo=None)
        return walls - ((later.utcoffset() or ZERO) - (earlier.utcoffset() or ZERO))
    return duration_of(extended.instant(later) - extended.instant(earlier))


def between_dates(later: Date, earlier: Date) -> Duration | None:
    """Return how much later one date is."""
    return duration_of((later.toordinal() - earlier.toordinal()) * PER_DAY)


def between_times(later: Time, earlier: Time) -> Duration | None:
    """Return how much later one time of day is, or None if only one has a zone."""
    if is_zoned(later) is not is_zoned(earlier):
        return None
    return duration_of(extended.time_of_day(later) - extended.time_of_day(earlier))


def midnight(value: Date) -> Moment:
    """Return midnight in UTC: what a date stands for where a date and time is wanted."""
    return extended.combined(value, time(tzinfo=UTC))


def seconds(value: Duration) -> Number:
    """Return a duration in seconds, exactly."""
    return simplest(Decimal(nanoseconds_of(value)).scaleb(-9, CONTEXT))


def from_seconds(value: Number) -> Duration | None:
    """Return the duration of so many seconds, to the nanosecond, or None if it is too long."""
    try:
        return duration_of(whole(Decimal(value).scaleb(9, CONTEXT)))
    except DecimalException:
        return None
