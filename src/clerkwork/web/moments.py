"""
Instants in words a person reads at a glance.

Rule: pure functions; the present and the zone are arguments.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, ngettext

from clerkwork.kernel.clock import to_datetime

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ISO_DATE = len("2026-03-02")
SOON = 7  # days that are counted instead of written as a date


@dataclass(frozen=True, slots=True)
class Due:
    """How far away a deadline is, and how much it presses."""

    text: str
    tone: str  # danger late, warning today, plain later


def moment(value: Any, zone: tzinfo) -> datetime | None:
    """
    Return an aware datetime in a zone.

    value: an instant in milliseconds, a datetime, a date (its midnight in the zone), an ISO text, or nothing.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = _read(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=zone)
    return to_datetime(int(value)).astimezone(zone)


def _read(text: str) -> int | date:
    if text.isdigit():
        return int(text)
    return date.fromisoformat(text) if len(text) == ISO_DATE else datetime.fromisoformat(text)


def ago(then: datetime, now: datetime) -> str:  # noqa: PLR0911 - a scale, one line a step
    """Say how long ago something happened: "just now", "5 min ago", "3 h ago", "yesterday", else the day."""
    seconds = (now - then).total_seconds()
    if seconds < -MINUTE:
        return ahead(then, now)
    if seconds < MINUTE:
        return gettext("just now")
    if seconds < HOUR:
        return gettext("%(count)d min ago") % {"count": seconds // MINUTE}
    days = (now.date() - then.date()).days
    if days == 0:
        return gettext("%(count)d h ago") % {"count": seconds // HOUR}
    if days == 1:
        return gettext("yesterday")
    if days < SOON:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    return day(then, now)


def ahead(then: datetime, now: datetime) -> str:
    """Say how far in the future something is."""
    days = (then.date() - now.date()).days
    if days <= 0:
        hours = int((then - now).total_seconds() // HOUR)
        return gettext("in %(count)d h") % {"count": hours} if hours else gettext("soon")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days} if days < SOON else day(then, now)


def due(then: datetime, now: datetime) -> Due:
    """Say by when something is due and how much that presses."""
    days = (then.date() - now.date()).days
    if then < now:
        return Due(gettext("Late %(count)s") % {"count": span(now, then)}, "danger")
    if days == 0:
        return Due(gettext("Today %(time)s") % {"time": formats.time_format(then, "H:i")}, "warning")
    if days == 1:
        return Due(gettext("Tomorrow"), "plain")
    if days < SOON:
        return Due(gettext("in %(count)d d") % {"count": days}, "plain")
    return Due(day(then, now), "plain")


def span(later: datetime, earlier: datetime) -> str:
    """Return the distance of two moments in its largest unit: 12 min, 3 h, 2 d."""
    seconds = int((later - earlier).total_seconds())
    if seconds < HOUR:
        return gettext("%(count)d min") % {"count": max(seconds // MINUTE, 1)}
    if seconds < DAY:
        return gettext("%(count)d h") % {"count": seconds // HOUR}
    return gettext("%(count)d d") % {"count": seconds // DAY}


def day(then: date, now: date) -> str:
    """Return a day without the year where it is the present one: 5 Mar, 5 Mar 2025."""
    return formats.date_format(then, "MONTH_DAY_FORMAT") if then.year == now.year else dated(then)


def dated(then: date) -> str:
    """Return a day with its year: 5 Mar 2025."""
    return formats.date_format(then, "SHORT_DATE_FORMAT")


def exact(then: datetime) -> str:
    """Return a day and the time: 5 Mar 2025, 14:05."""
    return formats.date_format(then, "SHORT_DATETIME_FORMAT")


def weekday(then: date) -> str:
    """Return a day with what day of the week it is: Thu 5 Mar."""
    return f"{formats.date_format(then, 'D')} {formats.date_format(then, 'MONTH_DAY_FORMAT')}"


def in_full(then: date) -> str:
    """Return a day in words: Thursday, 5 March 2026."""
    return f"{formats.date_format(then, 'l')}, {formats.date_format(then, 'DATE_FORMAT')}"
