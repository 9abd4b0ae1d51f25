"""
When a timer is due.

Rule 1: instants are UTC milliseconds; years, months, weeks and days of a duration's text are counted on the calendar of
the process's zone (a day may have 23 or 25 hours), hours, minutes and seconds exactly.
Rule 2: a FEEL days-time duration is exact, as FEEL computes with it.

Source: ISO 8601 (dates, durations, repeating intervals R3/PT1H and R/2026-01-01T00:00:00Z/P1D).
"""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from clerkwork.engine.evaluator import read_instant
from clerkwork.engine.incidents import Fault, IncidentKind
from clerkwork.kernel.clock import MILLISECOND, to_datetime, to_instant
from clerkwork.languages.bpmn.cron import Cron, read_cron
from clerkwork.languages.bpmn.model import TimerKind
from clerkwork.languages.feel import YearsMonths
from clerkwork.languages.feel.extended import LongDuration
from clerkwork.languages.feel.temporal import add_months, seconds, years_months_text
from clerkwork.languages.feel.text_values import to_text

FOR_EVER: Final = -1
LAST: Final = 253_402_300_799_999  # the end of year 9999, beyond which there are no dates
KEPT: Final = 256  # durations and instants remembered
MONTHS_PER_YEAR: Final = 12
DAYS_PER_WEEK: Final = 7
DAYS_TIME: Final = (timedelta, LongDuration)
DURATION: Final = re.compile(  # noqa: TID251 - our own pattern, without nested repetition
    r"(-)?P(?=.)(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,7})D)?"
    r"(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,12}(?:\.[0-9]{1,9})?)S)?)?"
)
REPEAT: Final = re.compile(r"R([0-9]{0,9})")  # noqa: TID251 - our own pattern


class Schedule(msgspec.Struct, frozen=True):
    """When a timer is due first, the duration after which it is due again ("" for never), and how often still."""

    due: int
    interval: str = ""
    repetitions: int = 0


def schedule(kind: TimerKind, value: Any, now: int, zone: tzinfo, place: str) -> Schedule:
    """Return the schedule that a timer's value means at an instant; a Fault if it means none."""
    try:
        found = _READERS[kind](value, now, zone)
    except OverflowError:
        found = None
    if found is None:
        shown = "null" if value is None else to_text(value)
        raise Fault(IncidentKind.TIMER, f"{place}: Expected {_EXPECTED[kind]}, but {shown}.")
    return found


def following(due: int, interval: str, zone: tzinfo, now: int = 0) -> int:
    """
    Return the instant after one at which a timer was due; `interval` is the text that a schedule gave.

    A duration counts from when the timer was due, so that it does not drift. A cron expression names moments: those
    that have passed by `now` are left out.
    """
    cron = read_cron(interval)
    found = later(due, interval, zone) if cron is None else _next(cron, max(due, now), zone)
    if found is None:
        raise ValueError(f"Expected an ISO 8601 duration or a cron expression, but {interval!r}.")
    return found


def duration(text: str, now: int, zone: tzinfo) -> int | None:
    """Return the milliseconds that an ISO 8601 duration lasts from an instant on, None if it is none or negative."""
    end = later(now, text.strip(), zone)
    return None if end is None or end < now else end - now


def _date(value: Any, now: int, zone: tzinfo) -> Schedule | None:
    del now
    due = read_instant(value, zone)
    return None if due is None else Schedule(due)


def _duration(value: Any, now: int, zone: tzinfo) -> Schedule | None:
    text = duration_text(value)
    due = None if text is None else later(now, text, zone)
    return None if due is None else Schedule(due)


def _cycle(value: Any, now: int, zone: tzinfo) -> Schedule | None:
    """Read R3/PT1H, R/PT1H, R3/start/PT1H or R/start/P1D (R3 fires three times in all), or a cron expression."""
    if type(value) is str and (cron := read_cron(value)) is not None:
        first = _next(cron, now, zone)
        return None if first is None else Schedule(first, value, FOR_EVER)
    parts = value.split("/") if type(value) is str else []
    repeat = REPEAT.fullmatch(parts[0]) if parts else None
    if repeat is None or len(parts) not in {2, 3}:
        return None
    times = int(repeat[1]) if repeat[1] else FOR_EVER
    first = later(now, parts[-1], zone)
    if len(parts) == 3:  # noqa: PLR2004 - R, start, interval
        first = None if first is None else read_instant(parts[1], zone)
    if first is None or times == 0 or following(first, parts[-1], zone) <= first:
        return None
    return Schedule(first, parts[-1], times if times == FOR_EVER else times - 1)


def _next(cron: Cron, instant: int, zone: tzinfo) -> int | None:
    """
    Return the first instant after another at which a cron expression comes.

    A time that the clocks leave out is the same instant an hour later on them. One that comes twice is meant once,
    unless any hour is meant.
    """
    if cron.every_hour:
        return _next_of_any_hour(cron, instant, zone)
    wall = to_datetime(instant).astimezone(zone).replace(tzinfo=None, fold=0)
    while (found := cron.after(wall)) is not None:
        moment = to_instant(found.replace(tzinfo=zone))
        if moment > instant:
            return moment
        wall = found
    return None


def _next_of_any_hour(cron: Cron, instant: int, zone: tzinfo) -> int | None:
    """Return the next instant by counting on at the present offset, until it is a match on the wall clock too."""
    while True:
        moment = to_datetime(instant).astimezone(zone)
        found = cron.after(moment.replace(tzinfo=None, fold=0))
        if found is None:
            return None
        instant = to_instant(found.replace(tzinfo=timezone(moment.utcoffset() or timedelta())))
        if cron.matches(to_datetime(instant).astimezone(zone).replace(tzinfo=None, fold=0)):
            return instant


def duration_text(value: Any) -> str | None:
    """Return the text of a duration that FEEL gave, or a text as it is."""
    if isinstance(value, DAYS_TIME):
        return f"PT{seconds(value):f}S".replace("PT-", "-PT")
    if type(value) is YearsMonths:
        return years_months_text(value)
    return value if type(value) is str else None


class Span(NamedTuple):
    """What a duration's text says: months and days on the calendar, milliseconds exactly."""

    months: int
    days: int
    exact: int


@lru_cache(maxsize=KEPT)
def read_span(text: str) -> Span | None:
    """Return what the text of a duration says, None if it is none."""
    match = DURATION.fullmatch(text)
    if match is None:
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[1:7])
    sign = -1 if match[1] else 1
    exact = timedelta(hours=hours, minutes=minutes) // MILLISECOND + int(Decimal(match[8] or 0) * 1000)
    return Span(sign * (months + years * MONTHS_PER_YEAR), sign * (days + weeks * DAYS_PER_WEEK), sign * exact)


@lru_cache(maxsize=KEPT)
def later(instant: int, text: str, zone: tzinfo) -> int | None:
    """Return the instant that a duration's text leads to; the timers of one unit of work often share it."""
    found = read_span(text)
    if found is None:
        return None
    if found.months or found.days:
        wall = to_datetime(instant).astimezone(zone).replace(tzinfo=None)
        moved = add_months(wall, found.months) if found.months else wall
        if not isinstance(moved, datetime):
            return None
        instant = to_instant((moved + timedelta(days=found.days)).replace(tzinfo=zone))
    end = instant + found.exact
    return end if 0 <= end <= LAST else None


_READERS: Final = {TimerKind.DATE: _date, TimerKind.DURATION: _duration, TimerKind.CYCLE: _cycle}
_EXPECTED: Final = {
    TimerKind.DATE: "a date and time",
    TimerKind.DURATION: "an ISO 8601 duration such as PT15M",
    TimerKind.CYCLE: "a repeating interval such as R3/PT1H or a cron expression such as 0 0 9 * * MON-FRI",
}
