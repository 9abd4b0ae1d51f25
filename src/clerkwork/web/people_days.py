"""
People and days: who is away when, as plain data for `{% people_days %}`.

    grid = people_days.build(
        people=[PersonRow("lea", "Lea Brandt", region="DE-BY")],
        first=date(2026, 5, 1), last=date(2026, 5, 31),
        absences=[Absence("lea", date(2026, 5, 4), date(2026, 5, 8), "requested", "Vacation")],
        holidays={"DE-BY": {date(2026, 5, 1): "Labour Day"}}, today=date(2026, 4, 2), focus=(first, last))
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext

from clerkwork.web import moments

DAY = timedelta(days=1)
MARGIN = timedelta(days=6)  # the names stand over the first columns of a scrolled calendar
MOST_DAYS = 92  # a quarter; more is a table, not a picture
SATURDAY = 5
RANK = {"": 0, "requested": 1, "absent": 2}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row: somebody whose days are shown."""

    key: str
    name: str
    region: str = ""
    note: str = ""  # a quiet second line: "Deputy", "Part time"
    me: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off of one person, both ends included. kind: "absent" (approved) or "requested" (open)."""

    person: str
    start: date
    end: date
    kind: str = "absent"
    label: str = ""


@dataclass(frozen=True, slots=True)
class DayHead:
    """One column's head."""

    day: date
    number: int
    letter: str
    weekend: bool
    today: bool
    focus: bool
    here: bool  # the day that a narrow screen shows first
    long: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """One person's day: its look (`kind`), the words behind it and whether a run of days starts or ends here."""

    kind: str  # "", weekend, holiday, absent, requested
    title: str
    starts: bool
    ends: bool
    focus: bool
    today: bool
    letter: str  # tells the kinds apart without colour


@dataclass(frozen=True, slots=True)
class Grid:
    """What the template draws."""

    months: Sequence[tuple[str, int]]  # each name with its number of shown days
    days: Sequence[DayHead]
    rows: Sequence[tuple[PersonRow, Sequence[DayCell]]]
    away: Sequence[int]  # how many are absent or asked to be, per day; 0 on free days
    cut: bool  # more days were asked for than are shown


@dataclass(frozen=True, slots=True)
class _Look:
    """What is marked in every row."""

    today: date | None
    focus: tuple[date, date] | None


LETTERS = {"absent": "●", "requested": "?", "holiday": "★"}


def build(
    people: Iterable[PersonRow],
    first: date,
    last: date,
    absences: Iterable[Absence],
    *,
    holidays: Mapping[str, Mapping[date, str]] | None = None,
    today: date | None = None,
    focus: tuple[date, date] | None = None,
) -> Grid:
    """
    Lay people over days.

    holidays: by region, the names of public holidays; focus: the days a decision is about.
    """
    days = [first + DAY * n for n in range(min((last - first).days + 1, MOST_DAYS))]
    marks = _marks(absences)
    free = holidays or {}
    rows = [
        (person, [_cell(person, day, marks, free.get(person.region, {}), _Look(today, focus)) for day in days])
        for person in people
    ]
    away = [sum(cells[n].kind in {"absent", "requested"} for _, cells in rows) for n in range(len(days))]
    wanted = focus[0] if focus else today
    here = max(first, wanted - MARGIN) if wanted else None
    heads = [_head(day, _Look(today, focus), here) for day in days]
    return Grid(_months(days), heads, rows, away, cut=(last - first).days >= MOST_DAYS)


def _months(days: Sequence[date]) -> list[tuple[str, int]]:
    names = Counter(formats.date_format(day, "YEAR_MONTH_FORMAT") for day in days)
    return list(names.items())


def _marks(absences: Iterable[Absence]) -> dict[tuple[str, date], Absence]:
    marks: dict[tuple[str, date], Absence] = {}
    for absence in absences:
        for n in range((absence.end - absence.start).days + 1):
            place = (absence.person, absence.start + DAY * n)
            if place not in marks or RANK[marks[place].kind] < RANK[absence.kind]:
                marks[place] = absence
    return marks


def _cell(
    person: PersonRow,
    day: date,
    marks: Mapping[tuple[str, date], Absence],
    holidays: Mapping[date, str],
    look: _Look,
) -> DayCell:
    absence = marks.get((person.key, day))
    kind, title = _kind(day, absence, holidays)
    shown = kind in {"absent", "requested"}
    return DayCell(
        kind,
        f"{person.name}, {moments.weekday(day)}: {title}" if title else "",
        starts=shown and marks.get((person.key, day - DAY)) is not absence,
        ends=shown and marks.get((person.key, day + DAY)) is not absence,
        focus=_within(day, look.focus),
        today=day == look.today,
        letter=LETTERS.get(kind, ""),
    )


def _kind(day: date, absence: Absence | None, holidays: Mapping[date, str]) -> tuple[str, str]:
    if day in holidays:
        return "holiday", holidays[day]
    if day.weekday() >= SATURDAY:
        return "weekend", ""
    if absence is None:
        return "", ""
    words = gettext("requested") if absence.kind == "requested" else gettext("away")
    return absence.kind, f"{absence.label} ({words})" if absence.label else words


def _within(day: date, focus: tuple[date, date] | None) -> bool:
    return focus is not None and focus[0] <= day <= focus[1]


def _head(day: date, look: _Look, here: date | None) -> DayHead:
    return DayHead(
        day,
        day.day,
        formats.date_format(day, "D")[:1],
        weekend=day.weekday() >= SATURDAY,
        today=day == look.today,
        focus=_within(day, look.focus),
        here=day == here,
        long=moments.in_full(day),
    )
