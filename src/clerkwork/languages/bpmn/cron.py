"""
Cron expressions, as Camunda 8 reads them in cycles: second, minute, hour, day of month, month, day of week.

    */10 * * * * *        every ten seconds
    0 0 9-17 * * MON-FRI  every hour from nine to five on working days
    0 0 0 L * ?           at midnight of the month's last day
    0 0 12 ? * 5#2        at noon of the second Friday

All fields have to match. Days of the week are 1 (Monday) to 7, or 0 for Sunday; names of days and months are their
first three letters. A day of the month may be L, L-3, LW or 15W, a day of the week FRIL or FRI#2. `@hourly` and its
like are short for the usual ones.

Source: Spring Framework, class CronExpression, which Camunda 8 documents as its cron.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

MACROS: Final = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS: Final = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
FIELDS: Final = 6
LONGEST: Final = 200  # characters
WEEK: Final = 7
FURTHEST: Final = 40  # years in which a day is looked for; 29 February on a given weekday comes within 28, or 40
PART: Final = re.compile(r"(\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")  # noqa: TID251 - ours
LAST: Final = re.compile(r"L(?:-(\d{1,2}))?")  # noqa: TID251 - ours
NEAREST: Final = re.compile(r"(\d{1,2}|L)W")  # noqa: TID251 - ours
WEEKDAY_OF_MONTH: Final = re.compile(r"([0-7])(?:L|#([1-5]))")  # noqa: TID251 - ours

Days = Callable[[int, int], set[int]]
"""Which days of a month match: (year, month) → days."""


class Range(NamedTuple):
    """The values that a field may have."""

    first: int
    last: int


SECOND, HOUR, DAY, MONTH, WEEKDAY = Range(0, 59), Range(0, 23), Range(1, 31), Range(1, 12), Range(0, 7)


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression that was read."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: tuple[int, ...]
    days: Days
    weekdays: Days

    @property
    def every_hour(self) -> bool:
        """Whether any hour matches, so that an hour that comes twice is meant twice."""
        return len(self.hours) == HOUR.last + 1

    def after(self, moment: datetime) -> datetime | None:
        """Return the first moment behind another one, both on the wall clock; None if there is none for 40 years."""
        start = (moment + timedelta(seconds=1)).replace(microsecond=0)
        for day in self._days(start):
            earliest = start.time() if day.date() == start.date() else time()
            found = self._time(earliest)
            if found is not None:
                return datetime.combine(day.date(), found)
        return None

    def _days(self, start: datetime) -> Iterator[datetime]:
        """Yield the days that match, from one on."""
        for year in range(start.year, min(start.year + FURTHEST, 9999) + 1):
            for month in self.months:
                if (year, month) < (start.year, start.month):
                    continue
                for day in sorted(self.days(year, month) & self.weekdays(year, month)):
                    if (year, month, day) >= (start.year, start.month, start.day):
                        yield datetime(year, month, day)  # noqa: DTZ001 - on the wall clock

    def _time(self, earliest: time) -> time | None:
        """Return the first time of a day that matches, from one on."""
        for hour in self.hours:
            for minute in self.minutes if hour >= earliest.hour else ():
                if (hour, minute) < (earliest.hour, earliest.minute):
                    continue
                for second in self.seconds:
                    if (found := time(hour, minute, second)) >= earliest:
                        return found
        return None

    def matches(self, moment: datetime) -> bool:
        """Tell whether a moment of the wall clock matches."""
        found = self.after(moment.replace(microsecond=0) - timedelta(seconds=1))
        return found == moment.replace(microsecond=0, tzinfo=None, fold=0)


@lru_cache(maxsize=256)
def read_cron(text: str) -> Cron | None:
    """Return what an expression means, None if it is none or never comes."""
    words = MACROS.get(text.strip().lower(), text).upper().split() if len(text) <= LONGEST else []
    if len(words) != FIELDS:
        return None
    try:
        seconds, minutes, hours = (_values(word, one) for word, one in zip(words, (SECOND, SECOND, HOUR), strict=False))
        months = _values(_numbered(words[4], MONTHS), MONTH)
        cron = Cron(seconds, minutes, hours, months, _days(words[3]), _weekdays(_numbered(words[5], DAYS)))
    except ValueError:
        return None
    return cron if cron.after(datetime(2000, 1, 1)) is not None else None  # noqa: DTZ001 - on the wall clock


def _numbered(word: str, names: list[str]) -> str:
    """Return a field with numbers in place of names."""
    for number, name in enumerate(names, 1):
        word = word.replace(name, str(number))
    return word


def _values(word: str, allowed: Range) -> tuple[int, ...]:
    """Return the numbers that a field means, in order. Raises ValueError."""
    found: set[int] = set()
    for part in word.split(","):
        match = PART.fullmatch(part)
        if match is None:
            raise ValueError(f"Expected a field of cron, but {word!r}.")
        first, last = allowed if match[1] == "*" else (int(match[2]), int(match[3] or match[2]))
        step = int(match[4]) if match[4] else 1
        if match[4] and match[1] != "*" and not match[3]:
            last = allowed.last  # 5/10: from five on
        if step == 0 or not allowed.first <= first <= last <= allowed.last:
            raise ValueError(f"Expected a field of cron from {allowed.first} to {allowed.last}, but {word!r}.")
        found.update(range(first, last + 1, step))
    return tuple(sorted(found))


def _union(parts: list[Days]) -> Days:
    return lambda year, month: set().union(*(part(year, month) for part in parts))


def _days(word: str) -> Days:
    """Return the days of a month that the fourth field means. Raises ValueError."""
    return _union([_day(part) for part in word.split(",")])


def _day(part: str) -> Days:
    if last := LAST.fullmatch(part):
        before = int(last[1] or 0)
        return lambda year, month: {day for day in (monthrange(year, month)[1] - before,) if day > 0}
    if nearest := NEAREST.fullmatch(part):
        wanted = None if nearest[1] == "L" else int(nearest[1])
        if wanted is not None and not DAY.first <= wanted <= DAY.last:
            raise ValueError(f"Expected a day of a month, but {part!r}.")
        return lambda year, month: _working_day(year, month, wanted)
    values = set(_values("*" if part == "?" else part, DAY))
    return lambda year, month: {day for day in values if day <= monthrange(year, month)[1]}


def _working_day(year: int, month: int, wanted: int | None) -> set[int]:
    """Return the working day of a month that is nearest to a day, or to its last one; none if there is no such day."""
    first, length = monthrange(year, month)
    day = length if wanted is None else wanted
    if day > length:
        return set()
    weekday = (first + day - 1) % WEEK
    if weekday == WEEK - 2:  # Saturday
        day += 2 if day == 1 else -1
    elif weekday == WEEK - 1:
        day += -2 if day == length else 1
    return {day}


def _weekdays(word: str) -> Days:
    """Return the days of a month that the sixth field means. Raises ValueError."""
    return _union([_weekday(part) for part in word.split(",")])


def _weekday(part: str) -> Days:
    if (special := WEEKDAY_OF_MONTH.fullmatch(part)) is not None:
        wanted = (int(special[1]) - 1) % WEEK
        place = int(special[2]) - 1 if special[2] else -1
        return lambda year, month: set(_of_weekday(year, month, wanted)[place:][:1])
    values = {(value - 1) % WEEK for value in _values("*" if part == "?" else part, WEEKDAY)}
    return lambda year, month: {day for wanted in values for day in _of_weekday(year, month, wanted)}


def _of_weekday(year: int, month: int, wanted: int) -> list[int]:
    """Return the days of a month that are a day of the week (Monday is 0)."""
    first, length = monthrange(year, month)
    return list(range(1 + (wanted - first) % WEEK, length + 1, WEEK))
