"""Working days and holidays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays as public_holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.calendars import (
    CalendarError,
    UnknownRegion,
    add_working_days,
    holidays,
    holidays_between,
    is_working_day,
    working_days,
)

DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
REGIONS = ["DE-BY", "DE", "US-CA", "GB-ENG", "FR", "IL", "AE", "CN"]
CALENDARS = {
    region: public_holidays.country_holidays(region[:2], subdiv=region[3:] or None, years=range(2018, 2032))
    for region in REGIONS
}
regions = st.sampled_from(REGIONS)
days = st.dates(date(2020, 1, 1), date(2029, 12, 31))


def naive_count(start: date, end: date, region: str) -> int:
    count = 0
    while start <= end:
        count += CALENDARS[region].is_working_day(start)
        start += DAY
    return count


def naive_add(day: date, number: int, region: str) -> date:
    step = DAY if number > 0 else -DAY
    while number:
        day += step
        if CALENDARS[region].is_working_day(day):
            number -= 1 if step == DAY else -1
    return day


@given(days, st.integers(-30, 500), regions)
def test_counting_equals_looking_at_every_day(start: date, length: int, region: str) -> None:
    end = start + length * DAY
    assert working_days(start, end, region) == naive_count(start, end, region)


@given(days, st.integers(-200, 200), regions)
def test_adding_equals_walking_day_by_day(start: date, number: int, region: str) -> None:
    assert add_working_days(start, number, region) == naive_add(start, number, region)


@given(days, st.integers(1, 300), regions)
def test_adding_and_counting_agree(start: date, number: int, region: str) -> None:
    end = add_working_days(start, number, region)
    assert working_days(start + DAY, end, region) == number
    assert is_working_day(end, region)


def test_christmas_in_bavaria() -> None:
    """24 and 31 December are working days there, 25, 26 December, 1 and 6 January are not."""
    assert working_days(date(2025, 12, 22), date(2026, 1, 6), "DE-BY") == 8
    assert working_days(date(2025, 12, 22), date(2026, 1, 6), "DE-HH") == 9
    assert add_working_days(date(2025, 12, 24), 1, "DE-BY") == date(2025, 12, 29)


def test_an_end_before_its_start_counts_nothing() -> None:
    assert working_days(date(2026, 3, 10), date(2026, 3, 9), "DE-BY") == 0


def test_a_weekend_that_changed_by_law() -> None:
    """The Emirates moved their weekend from Friday and Saturday to Saturday and Sunday in 2022."""
    assert is_working_day(date(2021, 11, 21), "AE")
    assert not is_working_day(date(2022, 11, 20), "AE")


def test_names_do_not_depend_on_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    assert holidays("DE-BY", 2031)[date(2031, 1, 1)] == "New Year's Day"


def test_holidays_of_a_year_are_in_order_and_copied() -> None:
    first = holidays("GB-ENG", 2026)
    assert list(first) == sorted(first)
    assert first[date(2026, 8, 31)] == "Late Summer Bank Holiday"
    first.clear()
    assert holidays("GB-ENG", 2026)


def test_holidays_of_a_span_cross_the_year() -> None:
    assert holidays_between(date(2025, 12, 26), date(2026, 1, 5), "DE-BY") == {
        date(2025, 12, 26): "Second Day of Christmas",
        date(2026, 1, 1): "New Year's Day",
    }


@pytest.mark.parametrize("zone", [BERLIN, ZoneInfo("America/Los_Angeles")])
@pytest.mark.parametrize("friday", [date(2026, 3, 6), date(2026, 3, 27), date(2026, 10, 23)])
def test_the_time_on_the_clock_stays_over_a_change_of_offset(friday: date, zone: ZoneInfo) -> None:
    """Friday 9:00 and one working day is Monday 9:00, also when the night between has 23 or 25 hours."""
    nine = time(9)
    moved = add_working_days(datetime.combine(friday, nine, zone), 1, "DE-BY")
    assert moved.isoformat() == datetime.combine(friday + 3 * DAY, nine, zone).isoformat()


def test_a_time_that_the_change_skips_moves_forward() -> None:
    """Cairo springs forward at midnight of Friday 24 April 2026: 00:30 does not exist there."""
    zone = ZoneInfo("Africa/Cairo")
    start = datetime(2026, 4, 23, 0, 30, tzinfo=zone)
    moved = add_working_days(start, 1, "DE-BY")
    assert moved == datetime(2026, 4, 23, 22, 30, tzinfo=UTC)
    assert moved.hour == 1


def test_zero_days_is_the_start_itself() -> None:
    sunday = datetime(2026, 3, 29, 12, tzinfo=BERLIN)
    assert add_working_days(sunday, 0, "DE-BY") is sunday


def test_an_aware_datetime_counts_as_its_local_day() -> None:
    """23:30 UTC on a Sunday is Monday in Berlin."""
    moment = datetime(2026, 3, 29, 23, 30, tzinfo=UTC).astimezone(BERLIN)
    assert is_working_day(moment, "DE-BY")


@pytest.mark.parametrize(
    ("region", "near"),
    [("DE-BX", "DE-BY"), ("Bavaria", "DE-BY"), ("", "US-CA"), ("DE-", "DE or DE-BB"), ("us-ca", "US-CA")],
)
def test_an_unknown_region_is_refused_with_near_ones(region: str, near: str) -> None:
    for ask in (
        lambda: working_days(date(2026, 1, 2), date(2026, 1, 1), region),
        lambda: add_working_days(date(2026, 1, 2), 0, region),
        lambda: holidays(region, 2026),
    ):
        with pytest.raises(UnknownRegion, match="Expected a region such as") as caught:
            ask()
        assert near in str(caught.value)
        assert f"but “{region}” is not known" in str(caught.value)


def test_years_without_a_calendar_are_refused() -> None:
    with pytest.raises(CalendarError, match="between 1950 and 2100, but one in 2101"):
        add_working_days(date(2100, 1, 1), 10_000_000, "DE-BY")
    with pytest.raises(CalendarError, match="between 1950 and 2100, but one in 1"):
        working_days(date(1, 1, 1), date(9999, 1, 1), "DE-BY")
    with pytest.raises(CalendarError, match="but one in 1949"):
        add_working_days(date(2000, 1, 1), -10_000_000, "DE-BY")
