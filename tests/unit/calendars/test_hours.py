"""Working time: days of work, and the hours of such a day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.calendars import UnknownRegion, add_working_time, is_working_day

HOURS = (9 * 60, 17 * 60)
FRIDAY, MONDAY = "2026-11-20", "2026-11-23"


@pytest.mark.parametrize(
    ("start", "days", "hours", "expected"),
    [
        (f"{FRIDAY}T10:00", 0, 0, f"{FRIDAY}T10:00"),
        (f"{FRIDAY}T10:00", 0, 2, f"{FRIDAY}T12:00"),
        (f"{FRIDAY}T16:00", 0, 2, f"{MONDAY}T10:00"),
        (f"{FRIDAY}T20:00", 0, 1, f"{MONDAY}T10:00"),
        (f"{FRIDAY}T07:00", 0, 1, f"{FRIDAY}T10:00"),
        ("2026-11-21T12:00", 1, 0, "2026-11-24T09:00"),
        (f"{FRIDAY}T10:00", 1, 0, f"{MONDAY}T10:00"),
        (f"{FRIDAY}T10:00", 0, 8, f"{MONDAY}T10:00"),
        (f"{FRIDAY}T10:00", 0, 20, "2026-11-24T14:00"),
        (f"{MONDAY}T10:00", -1, 0, f"{FRIDAY}T10:00"),
        (f"{MONDAY}T10:00", 0, -2, f"{FRIDAY}T16:00"),
        (f"{MONDAY}T08:00", 0, -1, f"{FRIDAY}T16:00"),
        ("2026-12-23T10:00", 2, 0, "2026-12-28T10:00"),
    ],
)
def test_only_working_time_passes(start: str, days: int, hours: int, expected: str) -> None:
    """Outside of it the clock stands; Friday and Saturday of Christmas are public holidays in Germany."""
    found = add_working_time(datetime.fromisoformat(start), days, timedelta(hours=hours), "DE", HOURS)
    assert found == datetime.fromisoformat(expected)


def test_a_moment_keeps_its_zone() -> None:
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 10, 23, 16, tzinfo=zone)  # the clocks go back on the Sunday after
    assert add_working_time(start, 0, timedelta(hours=2), "DE", HOURS) == datetime(2026, 10, 26, 10, tzinfo=zone)


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(UnknownRegion):
        add_working_time(datetime(2026, 1, 5), 1, timedelta(), "XX", HOURS)  # noqa: DTZ001 - a wall clock


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - wall clocks
    st.integers(0, 40),
    st.integers(0, 60 * 100),
)
def test_what_is_due_lies_in_working_time_and_not_before(start: datetime, days: int, minutes: int) -> None:
    """More time never ends earlier."""
    found = add_working_time(start, days, timedelta(minutes=minutes), "US", HOURS)
    later = add_working_time(start, days, timedelta(minutes=minutes + 1), "US", HOURS)
    assert start <= found < later or (not days and not minutes)
    if days or minutes:
        assert is_working_day(found.date(), "US")
        assert 9 * 60 <= found.hour * 60 + found.minute <= 17 * 60
