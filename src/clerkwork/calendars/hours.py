"""
Working time: days of work, and the hours of such a day.

Rule 1: a moment outside of working time counts as the next opening, or the last closing when counting back.
Rule 2: hours are read on the clock of the moment's own zone; a day over a DST change has as many as any other.
"""

from datetime import datetime, time, timedelta

from clerkwork.calendars.days import add_working_days, is_working_day


def add_working_time(start: datetime, days: int, rest: timedelta, region: str, hours: tuple[int, int]) -> datetime:
    """
    Return the moment that lies so many working days and so much working time after a moment, or before it.

    `hours` are when a day of work begins and ends, in minutes from midnight. Raises UnknownRegion or CalendarError.
    """
    opens, closes = hours
    if not days and not rest:
        return start
    back = days < 0 or rest < timedelta()
    moment = start.replace(tzinfo=None)
    moment = _closing(moment, region, opens, closes) if back else _opening(moment, region, opens, closes)
    moment = add_working_days(moment, days, region)
    moment = _spend(moment, rest, region, opens, closes)
    return moment.replace(tzinfo=start.tzinfo)


def _at(day: datetime, minutes: int) -> datetime:
    return datetime.combine(day.date(), time()) + timedelta(minutes=minutes)


def _opening(moment: datetime, region: str, opens: int, closes: int) -> datetime:
    """Return a moment if it is working time, else the next opening."""
    if not is_working_day(moment.date(), region) or moment >= _at(moment, closes):
        return _at(add_working_days(moment, 1, region), opens)
    return max(moment, _at(moment, opens))


def _closing(moment: datetime, region: str, opens: int, closes: int) -> datetime:
    """Return a moment if it is working time, else the last closing."""
    if not is_working_day(moment.date(), region) or moment <= _at(moment, opens):
        return _at(add_working_days(moment, -1, region), closes)
    return min(moment, _at(moment, closes))


def _spend(moment: datetime, rest: timedelta, region: str, opens: int, closes: int) -> datetime:
    """Let working time pass from a moment of it on, or back."""
    length = timedelta(minutes=closes - opens)
    spent = abs(rest)
    whole, left = divmod(spent, length)
    back = rest < timedelta()
    moment = add_working_days(moment, -whole if back else whole, region)
    room = moment - _at(moment, opens) if back else _at(moment, closes) - moment
    if left <= room:
        return moment - left if back else moment + left
    over = left - room
    if back:
        return _at(add_working_days(moment, -1, region), closes) - over
    return _at(add_working_days(moment, 1, region), opens) + over
