"""
The demo company: people, a year of rows, and cases that were started in the past few weeks.

Rule 1: everything is made by the same actions that people use; nothing here writes a row of its own.
Rule 2: dates are relative to the day it is loaded; the past is played hour by hour with the clock set back.

Files of an app folder's `data/`: people.json (teams, people, groups), rows.json (per table: `columns`, FEEL over
`entry`, `person` and the columns before, and `entries`), cases.json (who asked when, and what then).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from clerkwork.calendars import add_working_days
from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import actions as people
from clerkwork.features.people import queries as directory
from clerkwork.features.people.models import User
from clerkwork.features.processes import actions as processes
from clerkwork.features.processes import expressions
from clerkwork.features.processes import queries as catalogue
from clerkwork.features.tables import actions as rows
from clerkwork.features.tables import queries as tables
from clerkwork.features.tasks import actions as tasks
from clerkwork.kernel import json
from clerkwork.kernel.clock import Clock, PinnedClock, to_instant
from clerkwork.runtime import dispatch, wiring
from clerkwork.runtime.models import Task

Progress = Callable[[str, int, int], None]
MORNING: Final = time(9, 20)
TICK: Final = timedelta(hours=1)
PROCESS: Final = "vacation"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something one person did at one instant of the past."""

    at: datetime
    by: str
    do: Callable[[User], None]


def load(folder: Path, progress: Progress) -> None:
    """
    Fill an empty installation from an app folder and its data.

    `progress` is told what is being loaded, how much is done and how much there is. Raises Invalid.
    """
    progress("people", 0, 1)
    people.import_people(_read(folder, "people"))
    progress("app", 0, 1)
    apps.apply(folder, SYSTEM)
    _load_rows(folder, progress)
    _play_cases(_read(folder, "cases"), progress)


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / "data" / f"{name}.json").read_bytes())


def _load_rows(folder: Path, progress: Progress) -> None:
    app = json.loads((folder / "app.json").read_bytes())["handle"]
    for name, content in _read(folder, "rows").items():
        table = tables.table(app, name)
        known: dict[str, dict[str, Any]] = {}
        with transaction.atomic():
            for done, entry in enumerate(content["entries"]):
                progress(name, done, len(content["entries"]))
                who = entry["employee"]
                person = known[who] if who in known else known.setdefault(who, directory.person(who))
                rows.create_row(table, _row(content["columns"], entry, person), SYSTEM)


def _row(columns: Mapping[str, str], entry: Mapping[str, Any], person: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, expression in columns.items():
        values[column] = expressions.scope({**values, "entry": entry, "person": person}).value(expression)
    return values


def _play_cases(cases: Sequence[Mapping[str, Any]], progress: Progress) -> None:
    clock = wiring.current().clock
    deeds = sorted(chain.from_iterable(map(_deeds, cases)), key=lambda deed: deed.at)
    try:
        for done, deed in enumerate(deeds):
            progress("cases", done, len(deeds))
            _pass_time(deed.at)
            deed.do(directory.user(deed.by))
            dispatch.drain()
        _pass_time(_now(clock))
    finally:
        wiring.configure(clock=clock)


def _pass_time(until: datetime) -> None:
    """Let the clock run to an instant, stopping every hour for what falls due."""
    pinned = wiring.current().clock
    instant = pinned.now() if isinstance(pinned, PinnedClock) else to_instant(until)
    while instant < to_instant(until):
        instant = min(instant + TICK // timedelta(milliseconds=1), to_instant(until))
        wiring.configure(clock=PinnedClock(instant))
        dispatch.drain()
    wiring.configure(clock=PinnedClock(to_instant(until)))


def _now(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock.now() / 1000, wiring.current().zone)


def _deeds(case: Mapping[str, Any]) -> Iterator[Deed]:
    region = directory.user(case["by"]).region
    now = _now(wiring.current().clock)
    day = add_working_days(now.date(), case["at"], region)
    asked = min(datetime.combine(day, MORNING, now.tzinfo), now - TICK)
    keys: list[int] = []
    yield Deed(asked, case["by"], lambda user: keys.append(_ask(user, _answer(case, now.date(), region))))
    for deed in case["then"]:
        at = asked + timedelta(hours=deed["after"])
        if at < now:
            yield Deed(at, deed["by"], _following(keys, deed))


def _following(keys: list[int], deed: Mapping[str, Any]) -> Callable[[User], None]:
    if "withdraw" in deed:
        return lambda user: processes.withdraw_case(user, keys[0], deed["withdraw"])
    return lambda user: _do(user, keys[0], deed)


def _answer(case: Mapping[str, Any], today: date, region: str) -> dict[str, Any]:
    """Return the answer to the start form; a span over the end of a year moves into the next, as the form demands."""
    first = add_working_days(today, case["first"], region)
    last = add_working_days(first, case["length"] - 1, region)
    while first.year != last.year:
        first, last = add_working_days(first, 1, region), add_working_days(last, 1, region)
    return {"firstDay": first.isoformat(), "lastDay": last.isoformat(), "note": case["note"]}


def _ask(user: User, answer: Mapping[str, Any]) -> int:
    startable = catalogue.startable(user, PROCESS)
    filling = catalogue.filling(user, startable)
    assert filling is not None, "the process starts with a form"
    token = f"demo-{user.username}-{answer['firstDay']}"
    return processes.start_case(user, PROCESS, filling.validate(answer).values, token=token)


def _do(user: User, case: int, deed: Mapping[str, Any]) -> None:
    task = Task.objects.get(case_id=case, element=deed["task"], state="open")
    tasks.complete_task(user, task.key, deed["answer"])
