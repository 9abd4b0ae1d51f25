"""Dates, times and durations beyond Python's: they behave as those within, cycles of 400 years away."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.languages.feel import Context, Feel, to_text
from clerkwork.languages.feel import extended as ext
from clerkwork.languages.feel.comparison import identity, ordered
from clerkwork.languages.feel.temporal import (
    add_days_time,
    add_months,
    between,
    read_date_and_time,
    read_days_time,
    read_temporal,
    read_time,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES: Any = st.sampled_from([None, UTC, timezone(timedelta(hours=-5, minutes=-30)), BERLIN])
MOMENTS = st.datetimes(datetime(9200, 1, 1), datetime(9599, 12, 31), timezones=ZONES)  # noqa: DTZ001
CYCLES = st.integers(-2_000_000, 2_000_000).filter(lambda cycles: cycles != 0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"10000-01-01" - @"9999-12-31"', "P1D"),
        ('@"-0001-12-31" + @"P1D"', "0000-01-01"),
        ('@"0001-01-01" - @"P1D"', "0000-12-31"),
        ('@"0000-02-29" + @"P1Y"', "0001-02-28"),
        ('@"999999999-12-31" + @"P1D"', "null"),
        ('@"-999999999-01-01" - @"P1M"', "null"),
        ("date(1000000000, 1, 1)", "null"),
        ('date("1000000000-01-01")', "null"),
        ('@"-0000-01-01"', "null"),
        ('@"012345-01-01"', "null"),
        ('@"-999999999-01-01" - @"999999999-12-31"', "-P730484999633D"),
        ('@"10000-01-01" > @"9999-12-31"', "true"),
        ('@"-0001-01-01" < @"-0002-01-01"', "false"),
        ('@"9999-12-31" >= @"10000-01-01"', "false"),
        ('@"10000-01-01" = @"10000-01-01"', "true"),
        ('@"10000-01-01" = @"9999-01-01"', "false"),
        ('@"10000-01-01" != "a"', "null"),
        ('@"10000-06-15" in [@"9999-01-01"..@"10001-01-01"]', "true"),
        ('@"10000-02-29".day', "29"),
        ('@"10000-02-29".year', "10000"),
        ('@"-0400-02-29".month', "2"),
        ('@"10000-01-01".weekday', "6"),
        ('day of week(@"10000-01-01")', "Saturday"),
        ('day of year(@"-0004-12-31")', "366"),
        ('week of year(@"10000-01-01")', "52"),
        ('@"10000-01-01" instance of date', "true"),
        ('@"10000-01-01T00:00:00" instance of date and time', "true"),
        ('@"10000-01-01T00:00:00" instance of date', "false"),
        ('@"10:00:00.000000001" instance of time', "true"),
        ('@"PT0.000000001S" instance of days and time duration', "true"),
        ('for d in @"9999-12-31"..@"10000-01-01" return d', "[9999-12-31, 10000-01-01]"),
        ('@"9999-12-31T23:59:59Z" + @"PT1S"', "10000-01-01T00:00:00Z"),
        ('@"10000-01-01T00:30:00@Europe/Berlin" - @"PT1H"', "9999-12-31T23:30:00@Europe/Berlin"),
        ('@"10000-07-01T12:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"10000-03-26T01:30:00@Europe/Berlin" + @"PT1H"', "10000-03-26T03:30:00@Europe/Berlin"),
        ('@"0000-01-01T00:30:00+01:00" = @"-0001-12-31T23:30:00Z"', "true"),
        ('@"10000-01-01T00:30:00+01:00" = @"9999-12-31T23:30:00Z"', "true"),
        ('@"10000-01-01T00:00:00" = @"10000-01-01T00:00:00Z"', "false"),
        ('@"10000-01-01T00:00:00" < @"10000-01-01T00:00:00Z"', "null"),
        ('@"10000-01-01T12:00:00" - @"10000-01-01"', "null"),
        ('@"10000-01-01T12:00:00Z" - @"10000-01-01"', "PT12H"),
        ('date(@"-0044-03-15T12:00:00")', "-0044-03-15"),
        ('time(@"-0044-03-15T12:00:00.5")', "12:00:00.5"),
        ('date and time(@"-0044-03-15", @"12:00:00")', "-0044-03-15T12:00:00"),
        ('years and months duration(@"-0044-03-15", @"2025-03-15")', "P2069Y"),
        ('@"10:00:00.123456789" + @"PT0.000000211S"', "10:00:00.123457"),
        ('@"23:59:59.999999999" + @"PT0.000000001S"', "00:00:00"),
        ('@"10:00:00.000000001" - @"10:00:00"', "PT0.000000001S"),
        ('@"10:00:00.000000001" = @"10:00:00"', "true"),
        ('@"10:00:00.000000001" < @"10:00:01"', "true"),
        ('@"10:00:01.123456789".second', "1.123456789"),
        ('@"10:02:01.123456789".minute', "2"),
        ('@"10:02:01.123456789".hour', "10"),
        ('@"10:02:01.123456789@Europe/Berlin".timezone', "Europe/Berlin"),
        ('@"10:02:01.1234567891"', "10:02:01.123456789"),
        ('@"2025-01-01T10:00:00.123456789".second', "0.123456789"),
        ('@"2025-01-01T10:00:00.123456789" - @"2025-01-01T10:00:00"', "PT0.123456789S"),
        ('@"PT0.000000001S" * 1000', "PT0.000001S"),
        ('@"PT1S" / 3', "PT0.333333333S"),
        ('@"PT1S" / 3 * 3 = @"PT1S"', "false"),
        ('-@"PT0.000000001S"', "-PT0.000000001S"),
        ('abs(@"-PT0.000000001S")', "PT0.000000001S"),
        ('(@"-P1DT2H3M4.000000005S").seconds', "-4.000000005"),
        ('@"P3000000000D".days', "3000000000"),
        ('@"P3000000000D" > @"P1D"', "true"),
        ('@"P3000000000D" + @"P1D"', "P3000000001D"),
        ('@"P3000000000D" / @"P1D"', "3000000000"),
        ('@"P9999999999999999999999D"', "null"),
        ('@"P100000000000000D" * 1000000', "null"),
        ('min([@"P3000000000D", @"P1D"])', "P1D"),
        ('distinct values([@"10000-01-01", @"10000-01-01"])', "[10000-01-01]"),
    ],
)
def test_what_python_cannot_hold(feel: Feel, context: Context, text: str, value: str) -> None:
    assert to_text(feel.expression(text).run({}, context)) == value


@given(MOMENTS, CYCLES, st.timedeltas(timedelta(-3000), timedelta(3000)))
def test_a_sum_is_the_near_one_cycles_away(near: datetime, cycles: int, duration: timedelta) -> None:
    far, later = ext.make_moment(near, cycles), add_days_time(near, duration)
    if near.tzinfo is BERLIN and cycles < 0:
        return  # summer time was not yet invented
    assert isinstance(later, datetime)
    found = add_days_time(far, duration)
    assert found == ext.make_moment(later, cycles)
    assert found is not None
    assert between(found, far) == duration


@given(MOMENTS, CYCLES, st.integers(-5000, 5000))
def test_months_are_the_near_ones_cycles_away(near: datetime, cycles: int, months: int) -> None:
    later = add_months(near, months)
    if isinstance(later, datetime):
        assert add_months(ext.make_moment(near, cycles), months) == ext.make_moment(later, cycles)


@given(MOMENTS, CYCLES, st.integers(0, 999))
def test_its_text_reads_back(near: datetime, cycles: int, nanoseconds: int) -> None:
    far = ext.make_moment(near.replace(fold=0), cycles, nanoseconds)
    assert read_date_and_time(to_text(far)) == far
    assert read_temporal(to_text(ext.date_of(far))) == ext.date_of(far)
    assert read_time(to_text(ext.time_of(far))) == ext.time_of(far)


@given(st.integers(-(10**27), 10**27))
def test_a_duration_reads_back_and_has_one_form(nanoseconds: int) -> None:
    duration = ext.make_duration(nanoseconds)
    assert read_days_time(to_text(duration)) == duration
    assert ext.nanoseconds_of(duration) == nanoseconds


@given(st.integers(-(10**6), 10**7))
def test_days_are_numbered_in_a_row(number: int) -> None:
    day = ext.from_ordinal(number)
    assert day.toordinal() == number
    assert ext.make_date(day.year, day.month, day.day) == day
    assert isinstance(day, date) == (1 <= number <= date.max.toordinal())


@given(st.lists(st.one_of(MOMENTS, st.builds(ext.make_moment, MOMENTS, CYCLES, st.integers(0, 999))), min_size=2))
def test_order_and_identity_go_by_the_instant(moments: list[Any]) -> None:
    zoned = [each for each in moments if each.tzinfo]
    for one, other in pairwise(zoned):
        seconds = [ext.instant(each) // ext.PER_SECOND for each in (one, other)]
        assert ordered(lambda a, b: bool(a < b), one, other) == (seconds[0] < seconds[1])
        assert (identity(one) == identity(other)) == (seconds[0] == seconds[1])


def test_what_fits_python_is_pythons() -> None:
    """So nobody else has to know of other forms."""
    found = [read_temporal(text) for text in ("9999-12-31", "0001-01-01", "10:00:00.123456", "P999999999D")]
    assert [type(each) for each in found] == [date, date, time, timedelta]
    assert type(read_temporal("9999-12-31T23:59:59.999999Z")) is datetime
