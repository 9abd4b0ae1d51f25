"""
Dates, times and durations: their text, their order and their arithmetic.

Rule 1: a date and time with a zone is compared and computed as an instant; Python's own operators compute on the wall
clock when both sides share a zone, which is wrong across a change of summer time.
Rule 2: with and without a zone do not mix; the result is None.
Rule 3: a text or sum outside the years 1 to 9999 has no value here: None.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8; XML Schema 1.1 part 2; ISO 8601.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, DecimalException
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clerkwork.languages.feel.arithmetic import CONTEXT, Number, simplest, whole
from clerkwork.languages.feel.values import YearsMonths

_DATE: Final = r"(?P<year>-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME: Final = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]+)?"
)
DATE: Final = re.compile(_DATE)  # noqa: TID251 - our own patterns, without nested repetition
TIME: Final = re.compile(_TIME)  # noqa: TID251
DATE_AND_TIME: Final = re.compile(f"{_DATE}T{_TIME}")  # noqa: TID251
YEARS_MONTHS: Final = re.compile(r"(-)?P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?")  # noqa: TID251
DAYS_TIME: Final = re.compile(  # noqa: TID251
    r"(-)?P(?=[0-9]|T[0-9])(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?"
)
END_OF_DAY: Final = re.compile(r"24:00:00(?:\.0+)?(?![0-9.])")  # noqa: TID251
DAY: Final = timedelta(days=1)
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
MONTHS_PER_YEAR: Final = 12
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


def _date_parts(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match["year"]), int(match["month"]), int(match["day"])


def _time_of(match: re.Match[str]) -> time:
    zone = match["zone"]
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    return time(
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"]),
        int(fraction),
        tzinfo=read_zone(zone.removeprefix("@")) if zone else None,
    )


def read_date(text: str) -> date | None:
    """Return the date of 2025-01-31."""
    match = DATE.fullmatch(text) if len(text) < LONGEST else None
    try:
        return date(*_date_parts(match)) if match else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Return the time of 12:00:00, 12:00:00Z, 12:00:00+01:00 or 12:00:00@Europe/Berlin."""
    match = TIME.fullmatch(text.removeprefix("T")) if len(text) < LONGEST else None
    try:
        return _time_of(match) if match else None
    except ValueError:
        return None


def read_date_and_time(text: str) -> datetime | None:
    """Return the date and time of 2025-01-31T12:00:00 with any of the zones a time may have; 24:00:00 ends the day."""
    match = DATE_AND_TIME.fullmatch(text) if len(text) < LONGEST else None
    try:
        if match and END_OF_DAY.match(text, match.start("hour")):
            start = DATE_AND_TIME.fullmatch(text[: match.start("hour")] + "00" + text[match.end("hour") :])
            assert start
            return datetime.combine(date(*_date_parts(start)) + DAY, _time_of(start))
        return datetime.combine(date(*_date_parts(match)), _time_of(match)) if match else None
    except (ValueError, OverflowError):
        return None


def read_years_months(text: str) -> YearsMonths | None:
    """Return the duration of P1Y2M."""
    match = YEARS_MONTHS.fullmatch(text) if len(text) < LONGEST else None
    if match is None:
        return None
    months = int(match[2] or 0) * MONTHS_PER_YEAR + int(match[3] or 0)
    return YearsMonths(-months if match[1] else months)


def read_days_time(text: str) -> timedelta | None:
    """Return the duration of P1DT2H3M4.5S."""
    match = DAYS_TIME.fullmatch(text) if len(text) < LONGEST else None
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    fraction = int((match[6] or "").ljust(6, "0")[:6])
    try:
        found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)
    except OverflowError:
        return None
    return -found if match[1] else found


def read_duration(text: str) -> YearsMonths | timedelta | None:
    """Return the duration of either kind."""
    months = read_years_months(text)
    return read_days_time(text) if months is None else months


def read_temporal(text: str) -> date | time | datetime | timedelta | YearsMonths | None:
    """Return the value of an at-literal."""
    for read in (read_date, read_date_and_time, read_time, read_years_months, read_days_time):
        value = read(text)
        if value is not None:
            return value
    return None


def date_text(value: date) -> str:
    """Return 2025-01-31."""
    return value.isoformat()


def time_text(value: time) -> str:
    """Return 12:00:00 with its fraction and zone, if it has them."""
    return _trim(value.replace(tzinfo=None).isoformat()) + zone_text(value.tzinfo, value.utcoffset())


def date_and_time_text(value: datetime) -> str:
    """Return 2025-01-31T12:00:00 with its fraction and zone, if it has them."""
    return _trim(value.replace(tzinfo=None).isoformat()) + zone_text(value.tzinfo, value.utcoffset())


def _trim(text: str) -> str:
    return text.rstrip("0") if "." in text else text


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


def days_time_text(value: timedelta) -> str:
    """Return P1DT2H3M4.5S."""
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{size.microseconds:06}".rstrip("0").rstrip(".")
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    text = (f"{size.days}D" if size.days else "") + (f"T{clock}" if clock else "")
    return ("-" if value < timedelta() else "") + "P" + (text or "0D")


def instant(value: datetime) -> timedelta:
    """Return the time since the year 1, in UTC or without a zone on the wall clock: what two moments differ by."""
    return value.replace(tzinfo=UTC) - EARLIEST - (value.utcoffset() or timedelta())


def time_of_day(value: time) -> timedelta:
    """Return the time since midnight, less the offset from UTC if the time has one."""
    wall = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return wall - (value.utcoffset() or timedelta())


def is_zoned(value: time | datetime) -> bool:
    """Tell whether a value has a zone or an offset."""
    return value.tzinfo is not None


def add_days_time(value: datetime, duration: timedelta) -> datetime | None:
    """Return the date and time so much later, or None beyond the year 9999."""
    try:
        if value.tzinfo is None:
            return value + duration
        return (EARLIEST + instant(value) + duration).astimezone(value.tzinfo)
    except (OverflowError, ValueError):
        return None


def add_months(value: date, months: int) -> date | None:
    """Return the same day so many months later, or the last of a month that is too short; a datetime stays one."""
    years, month = divmod(value.year * MONTHS_PER_YEAR + value.month - 1 + months, MONTHS_PER_YEAR)
    try:
        return value.replace(year=years, month=month + 1, day=min(value.day, monthrange(years, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def add_to_date(value: date, duration: timedelta) -> date | None:
    """Return the date on which midnight of a date plus a duration falls."""
    try:
        return value + timedelta(days=duration // timedelta(days=1))
    except OverflowError:
        return None


def add_to_time(value: time, duration: timedelta) -> time:
    """Return the time of day so much later, past midnight if need be."""
    wall = datetime.combine(date(2000, 1, 1), value.replace(tzinfo=None))
    return (wall + duration % timedelta(days=1)).time().replace(tzinfo=value.tzinfo)


def between(later: datetime, earlier: datetime) -> timedelta | None:
    """Return how much later one date and time is, or None if only one has a zone."""
    return instant(later) - instant(earlier) if is_zoned(later) == is_zoned(earlier) else None


def between_times(later: time, earlier: time) -> timedelta | None:
    """Return how much later one time of day is, or None if only one has a zone."""
    return time_of_day(later) - time_of_day(earlier) if is_zoned(later) == is_zoned(earlier) else None


def midnight(value: date) -> datetime:
    """Return midnight in UTC: what a date stands for where a date and time is wanted."""
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def seconds(value: timedelta) -> Number:
    """Return a duration in seconds, exactly."""
    return simplest(Decimal(value // MICROSECOND).scaleb(-6, CONTEXT))


def from_seconds(value: Number) -> timedelta | None:
    """Return the duration of so many seconds, to the microsecond, or None if it is too long."""
    try:
        return timedelta(microseconds=whole(Decimal(value).scaleb(6, CONTEXT)))
    except (OverflowError, DecimalException):
        return None


def from_midnight(value: date, at: time) -> datetime:
    """Return a date at a time of day."""
    return datetime.combine(date(value.year, value.month, value.day), at)
