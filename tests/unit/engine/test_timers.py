"""When timers are due, over both changes of summer time."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clerkwork.engine.incidents import Fault
from clerkwork.engine.timers import Schedule, following, schedule
from clerkwork.kernel.clock import to_instant
from clerkwork.languages.bpmn.model import TimerKind
from clerkwork.languages.feel import YearsMonths

BERLIN = ZoneInfo("Europe/Berlin")


def at(*parts: int, zone: Any = BERLIN) -> int:
    """Return the instant of a wall clock time."""
    return to_instant(datetime(*parts, tzinfo=zone))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-07-01T12:00:00Z", at(2026, 7, 1, 12, zone=UTC)),
        ("2026-07-01T12:00:00+02:00", at(2026, 7, 1, 10, zone=UTC)),
        ("2026-07-01T12:00:00@America/New_York", at(2026, 7, 1, 16, zone=UTC)),
        ("2026-07-01T12:00:00", at(2026, 7, 1, 12)),
        ("2026-07-01", at(2026, 7, 1)),
        (date(2026, 7, 1), at(2026, 7, 1)),
        (datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5))), at(2026, 7, 1, 7, zone=UTC)),
        (datetime(2026, 7, 1, 12), at(2026, 7, 1, 12)),  # noqa: DTZ001 - FEEL's local date and time
    ],
)
def test_date(value: Any, expected: int) -> None:
    """A date and time without a zone, or a date, is meant in the process's zone."""
    assert schedule(TimerKind.DATE, value, 0, BERLIN, "t") == Schedule(expected)


@pytest.mark.parametrize(
    ("value", "start", "expected"),
    [
        ("PT15M", at(2026, 1, 1), at(2026, 1, 1, 0, 15)),
        ("PT1.5S", 0, 1500),
        ("P1DT1H", at(2026, 1, 1), at(2026, 1, 2, 1)),
        ("P2W", at(2026, 1, 1), at(2026, 1, 15)),
        ("P1M", at(2026, 1, 31), at(2026, 2, 28)),
        ("P1Y1M", at(2027, 1, 31), at(2028, 2, 29)),
        ("-PT1H", at(2026, 1, 1), at(2026, 1, 1) - 3_600_000),
        (timedelta(minutes=5), 0, 300_000),
        (timedelta(seconds=-5), 10_000, 5_000),
        (YearsMonths(14), at(2026, 1, 1), at(2027, 3, 1)),
        # summer time begins on 29 March 2026 at 02:00 and ends on 25 October 2026 at 03:00
        ("P1D", at(2026, 3, 28, 12), at(2026, 3, 29, 12)),
        ("PT24H", at(2026, 3, 28, 12), at(2026, 3, 29, 13)),
        (timedelta(days=1), at(2026, 3, 28, 12), at(2026, 3, 29, 13)),
        ("P1D", at(2026, 10, 24, 12), at(2026, 10, 25, 12)),
        ("PT24H", at(2026, 10, 24, 12), at(2026, 10, 25, 11)),
    ],
)
def test_duration(value: Any, start: int, expected: int) -> None:
    """Days and more are counted on the calendar, hours and less exactly; FEEL's own durations are exact."""
    assert schedule(TimerKind.DURATION, value, start, BERLIN, "t") == Schedule(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("R3/PT1H", Schedule(at(2026, 1, 1, 1), "PT1H", 2)),
        ("R1/PT1H", Schedule(at(2026, 1, 1, 1), "PT1H", 0)),
        ("R/P1D", Schedule(at(2026, 1, 2), "P1D", -1)),
        ("R2/2026-02-01T08:00:00/P1M", Schedule(at(2026, 2, 1, 8), "P1M", 1)),
    ],
)
def test_cycle(value: str, expected: Schedule) -> None:
    """R3 fires three times in all, R for ever; a start comes between."""
    assert schedule(TimerKind.CYCLE, value, at(2026, 1, 1), BERLIN, "t") == expected


def test_following_days_keep_the_hour() -> None:
    """A daily cycle stays at eight o'clock when the clocks change."""
    due = at(2026, 3, 28, 8)
    days = [due := following(due, "P1D", BERLIN) for _ in range(2)]
    assert days == [at(2026, 3, 29, 8), at(2026, 3, 30, 8)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (TimerKind.DATE, None),
        (TimerKind.DATE, "tomorrow"),
        (TimerKind.DATE, 7),
        (TimerKind.DURATION, None),
        (TimerKind.DURATION, "P"),
        (TimerKind.DURATION, "PT"),
        (TimerKind.DURATION, "1H"),
        (TimerKind.DURATION, 5),
        (TimerKind.DURATION, "P999999Y"),
        (TimerKind.DURATION, "P9999999D"),
        (TimerKind.DURATION, "PT999999999999S"),
        (TimerKind.CYCLE, None),
        (TimerKind.CYCLE, "PT1H"),
        (TimerKind.CYCLE, "R0/PT1H"),
        (TimerKind.CYCLE, "R2/PT0S"),
        (TimerKind.CYCLE, "R2/-PT1H"),
        (TimerKind.CYCLE, "R2/soon/PT1H"),
        (TimerKind.CYCLE, "R2/2026-01-01/2026-01-02/PT1H"),
        (TimerKind.CYCLE, "R2/2026-01-01/x"),
    ],
)
def test_what_is_no_timer_is_a_fault(kind: TimerKind, value: Any) -> None:
    """The sentence says what was expected and what came."""
    with pytest.raises(Fault, match=r"^t: Expected an? .*, but .*\.$"):
        schedule(kind, value, at(2026, 1, 1), BERLIN, "t")


def test_following_needs_a_duration() -> None:
    """An interval is always one that a schedule gave."""
    with pytest.raises(ValueError, match="Expected an ISO 8601 duration"):
        following(0, "often", UTC)


CLOCKS = [
    ("0 30 2 * * *", at(2026, 3, 28, 12), [at(2026, 3, 29, 3, 30), at(2026, 3, 30, 2, 30)]),
    ("0 30 2 * * *", at(2026, 10, 24, 12), [at(2026, 10, 25, 2, 30), at(2026, 10, 26, 2, 30)]),
    ("0 0/30 * * * *", at(2026, 3, 29, 1, 40), [at(2026, 3, 29, 3), at(2026, 3, 29, 3, 30)]),
    ("0 0 0 * * *", at(2026, 3, 28, 12), [at(2026, 3, 29), at(2026, 3, 30)]),
]


@pytest.mark.parametrize(("text", "start", "expected"), CLOCKS)
def test_cron_is_meant_on_the_wall_clock(text: str, start: int, expected: list[int]) -> None:
    """A time that the clocks leave out comes an hour later; one that comes twice comes once."""
    first = schedule(TimerKind.CYCLE, text, start, BERLIN, "t")
    assert first == Schedule(expected[0], text, -1)
    assert following(first.due, text, BERLIN) == expected[1]


def test_cron_for_any_hour_comes_in_both_of_the_same_name() -> None:
    """Every half hour stays every half hour when the clocks go back."""
    due, seen = at(2026, 10, 25, 1, 45), []
    for _ in range(5):
        due = following(due, "0 0,30 * * * *", BERLIN)
        seen.append((due - at(2026, 10, 25, 2)) // 60_000)
    assert seen == [0, 30, 60, 90, 120]


def test_cron_leaves_out_what_has_passed() -> None:
    """After a pause of three days it comes at its next moment, once; a duration makes up for what was missed."""
    start = at(2026, 1, 1, 8)
    late = start + 3 * 86_400_000 + 5
    assert following(start, "0 0 8 * * *", BERLIN, late) == at(2026, 1, 5, 8)
    assert following(start, "P1D", BERLIN, late) == at(2026, 1, 2, 8)


def test_a_cron_boundary_event_and_start_event(bpmn: Any) -> None:
    """Cycles in cron run for ever, from FEEL too."""
    remind = bpmn.boundary("remind", "u", cycle="often", interrupting=False)
    machine = bpmn.machine(
        bpmn.start(), bpmn.user("u"), remind, bpmn.end(), bpmn.end("r"), flows="start u end, remind r"
    )
    case = machine.start({"often": "0 0 * * * *"})
    machine.advance(timedelta(hours=5))
    assert case.passed == ["start", *["remind", "r"] * 5]
    case.complete("u")
    assert (case.outcome, case.timers) == ("completed", [])
    hourly = bpmn.machine(bpmn.start(cycle='"@hourly"'), bpmn.end(), flows="start end")
    hourly.advance(timedelta(hours=3))
    assert len(hourly.cases) == 3


def test_cron_for_an_hour_that_came_already_waits_for_the_next_day() -> None:
    """In the second 2:10 of the night the 2:30 that is meant has passed."""
    due = at(2026, 10, 25, 2, 30)
    assert following(due, "0 30 2 * * *", BERLIN, due + 40 * 60_000) == at(2026, 10, 26, 2, 30)


@pytest.mark.parametrize("far", ["P9999999D", "P999999Y"])
def test_a_duration_that_no_calendar_holds_is_an_incident(bpmn: Any, far: str) -> None:
    """Also one that the model says as a plain text, whose timer is due without any expression."""
    machine = bpmn.machine(bpmn.start(), bpmn.catch("wait", duration=f'"{far}"'), bpmn.end(), flows="start wait end")
    case = machine.start()
    assert [incident.kind for incident in case.state.incidents.values()] == ["timer"]
