"""
What the server draws beside a form: `clerk.panels` of its schema.

Rule 1: a panel shows the rows of one of the form's sources, so it shows nothing its reader's form could not.
Rule 2: a setting that begins with "=" is FEEL over the form's variables, any other is the name of a column.

    {"type": "calendar", "title": "template", "source": "away",
     "person": "employee", "status": "status", "kind": "kind",      columns
     "from": "starts", "to": "ends",                 columns with the first and last day somebody is away
     "start": "=firstDay", "end": "=lastDay",        the days that are asked for, which are marked
     "people": "=requester.team.members",            who gets a row; without it everybody in the source
     "minimum": "=requester.team.minimumPresent"}

Where `from` and `to` are FEEL, they are the days to show, and `start` and `end` the columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from clerkwork.calendars import CalendarError, holidays_between
from clerkwork.features.people import queries as people
from clerkwork.features.processes.expressions import Scope
from clerkwork.web.people_days import Absence, Grid, PersonRow, build

CALENDAR: Final = "calendar"
WEEK: Final = timedelta(days=7)
MOST_DAYS: Final = timedelta(days=62)
APPROVED: Final = frozenset({"approved", "booked", "confirmed"})
REFUSED: Final = frozenset({"declined", "rejected", "withdrawn", "canceled", "cancelled"})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Who is away around the days of a request; `minimum` people must be there, 0 when nobody said."""

    title: str
    grid: Grid
    minimum: int


def calendars(panels: Iterable[Mapping[str, str]], scope: Scope) -> list[Calendar]:
    """Return the calendars among a form's panels. One query for each."""
    return [_calendar(panel, scope) for panel in panels if panel.get("type") == CALENDAR]


def _calendar(settings: Mapping[str, str], scope: Scope) -> Calendar:
    rows = scope.variables.get(settings.get("source", "")) or []
    absences = list(_absences(rows, settings))
    focus = _focus(settings, scope, absences)
    first, last = _window(settings, scope, focus)
    persons = _persons(settings, scope, absences)
    minimum = scope.value(settings.get("minimum"))
    grid = build(
        persons,
        first,
        last,
        [absence for absence in absences if absence.start <= last and absence.end >= first],
        holidays={region: _holidays(first, last, region) for region in {person.region for person in persons}},
        today=scope.today,
        focus=focus,
    )
    return Calendar(scope.text(settings.get("title", "")), grid, int(minimum) if minimum else 0)


def _persons(settings: Mapping[str, str], scope: Scope, absences: Sequence[Absence]) -> list[PersonRow]:
    """Return who gets a row: the listed people, else everybody in the rows; who asks comes first."""
    listed = scope.value(settings.get("people"))
    usernames = [str(name) for name in listed] if isinstance(listed, list) else [one.person for one in absences]
    asker = _asker(scope)
    wanted = list(dict.fromkeys([asker, *usernames] if asker else usernames))
    known = people.users(wanted)
    region = scope.value(settings.get("region")) or ""
    return [
        PersonRow(name, known[name].name, known[name].region or str(region), me=name == asker)
        for name in wanted
        if name in known
    ]


def _asker(scope: Scope) -> str:
    requester = scope.variables.get("requester") or scope.variables.get("user") or {}
    return str(requester.get("username", ""))


def _absences(rows: Iterable[Mapping[str, Any]], settings: Mapping[str, str]) -> Iterable[Absence]:
    person, status, kind = (settings.get(name, name) for name in ("person", "status", "kind"))
    start, end = _columns(settings)
    for row in rows:
        state = str(row.get(status) or "").lower()
        first = day_of(row.get(start))
        if row.get(person) and first is not None and state not in REFUSED:
            look = "absent" if not state or state in APPROVED else "requested"
            yield Absence(str(row[person]), first, day_of(row.get(end)) or first, look, str(row.get(kind) or ""))


def _is_feel(text: str | None) -> bool:
    return text is not None and text.startswith("=")


def _columns(settings: Mapping[str, str]) -> tuple[str, str]:
    """Return the columns with the first and the last day of an absence."""
    if _is_feel(settings.get("from")):
        return settings.get("start", "start"), settings.get("end", "end")
    return settings.get("from", "from"), settings.get("to", "to")


def _days(settings: Mapping[str, str], scope: Scope, *names: str) -> tuple[date | None, ...]:
    """Return the days that FEEL settings give, None for columns and for what is no day."""
    texts = (settings.get(name) for name in names)
    return tuple(day_of(scope.value(text)) if _is_feel(text) else None for text in texts)


def _focus(settings: Mapping[str, str], scope: Scope, absences: Iterable[Absence]) -> tuple[date, date] | None:
    """Return the days a decision is about: those the panel names, else what the requester's rows ask for."""
    first, last = _days(settings, scope, "start", "end")
    if first is not None:
        return first, max(last or first, first)
    asked = [one for one in absences if one.kind == "requested" and one.person == _asker(scope)]
    return (min(one.start for one in asked), max(one.end for one in asked)) if asked else None


def _window(settings: Mapping[str, str], scope: Scope, focus: tuple[date, date] | None) -> tuple[date, date]:
    """Return the first and last day to show, in whole weeks."""
    first, last = _days(settings, scope, "from", "to")
    if first is None:
        first = (focus[0] if focus else scope.today) - WEEK
    if last is None or last < first:
        last = (focus[1] if focus else first + 2 * WEEK) + WEEK
    first -= timedelta(days=first.weekday())
    last += timedelta(days=6 - last.weekday())
    return first, min(last, first + MOST_DAYS)


def _holidays(first: date, last: date, region: str) -> dict[date, str]:
    try:
        return holidays_between(first, last, region) if region else {}
    except CalendarError:
        return {}  # an unknown region has no public holidays to show


def day_of(value: Any) -> date | None:
    """Return a date, or the date that an ISO text begins with; None if there is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
