"""Cron expressions, by the moments they name."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkwork.languages.bpmn.cron import read_cron

START = datetime(2026, 1, 1)  # noqa: DTZ001 - on the wall clock


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("*/20 * * * * *", ["2026-01-01T00:00:20", "2026-01-01T00:00:40", "2026-01-01T00:01:00"]),
        ("0 0 9-17/4 * * *", ["2026-01-01T09:00:00", "2026-01-01T13:00:00", "2026-01-01T17:00:00"]),
        ("0 30 8 * * MON-FRI", ["2026-01-01T08:30:00", "2026-01-02T08:30:00", "2026-01-05T08:30:00"]),
        ("0 0 12 * * sun", ["2026-01-04T12:00:00", "2026-01-11T12:00:00"]),
        ("0 0 12 * * 0,7", ["2026-01-04T12:00:00", "2026-01-11T12:00:00"]),
        ("0 0 0 13 * FRI", ["2026-02-13T00:00:00", "2026-03-13T00:00:00", "2026-11-13T00:00:00"]),
        ("0 0 0 L * ?", ["2026-01-31T00:00:00", "2026-02-28T00:00:00"]),
        ("0 0 0 L-3 * ?", ["2026-01-28T00:00:00", "2026-02-25T00:00:00"]),
        ("0 0 0 LW * ?", ["2026-01-30T00:00:00", "2026-02-27T00:00:00", "2026-03-31T00:00:00"]),
        ("0 0 0 1W * ?", ["2026-01-01T00:00:00", "2026-02-02T00:00:00", "2026-03-02T00:00:00"][1:]),
        ("0 0 0 15W AUG ?", ["2026-08-14T00:00:00", "2027-08-16T00:00:00"]),
        ("0 0 0 31W * ?", ["2026-01-30T00:00:00", "2026-03-31T00:00:00"]),
        ("0 0 0 ? * 5L", ["2026-01-30T00:00:00", "2026-02-27T00:00:00"]),
        ("0 0 0 ? * FRI#2", ["2026-01-09T00:00:00", "2026-02-13T00:00:00"]),
        ("0 0 0 ? * MON#5", ["2026-03-30T00:00:00", "2026-06-29T00:00:00"]),
        ("0 0 0 29 2 *", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]),
        ("0 0 0 29 2 MON", ["2044-02-29T00:00:00"]),
        ("0 5/25 0 1,15 * *", ["2026-01-01T00:05:00", "2026-01-01T00:30:00", "2026-01-01T00:55:00"]),
        ("@daily", ["2026-01-02T00:00:00"]),
        ("@Yearly", ["2027-01-01T00:00:00"]),
        ("@weekly", ["2026-01-04T00:00:00"]),
        ("@hourly", ["2026-01-01T01:00:00"]),
    ],
)
def test_the_moments_that_an_expression_names(text: str, moments: list[str]) -> None:
    """Each is behind the one before."""
    cron = read_cron(text)
    assert cron is not None
    moment = START
    for expected in moments:
        found = cron.after(moment)
        assert found is not None
        assert found.isoformat() == expected
        moment = found


@pytest.mark.parametrize(
    "text",
    [
        "", "R/PT1H", "* * * * *", "60 * * * * *", "* * 24 * * *", "* * * 0 * *", "* * * * 13 *", "* * * * * 8",
        "*/0 * * * * *", "5-1 * * * * *", "? * * * * *", "0 0 0 31 2 *", "0 0 0 32W * *", "0 0 0 ? * 5#6",
        "a b c d e f",
        "@sometimes", "0 0 0 L-31 2 *", f"{'1,' * 100}1 * * * * *",
    ],
)  # fmt: skip
def test_what_is_no_expression_or_never_comes(text: str) -> None:
    """A day that no month has is no moment."""
    assert read_cron(text) is None


FIELD = st.one_of(st.just("*"), st.integers(0, 23).map(str), st.sampled_from(["*/5", "3-9", "1,7,11", "2/3"]))


@given(
    fields=st.tuples(
        FIELD, FIELD, FIELD, st.sampled_from(["*", "L", "1-7", "15W"]), st.sampled_from(["*", "2", "6/3"])
    ),
    weekday=st.sampled_from(["*", "MON", "6,7", "2#1"]),
    start=st.datetimes(START.replace(year=2020), START.replace(year=2030)),
)
def test_no_moment_is_left_out(fields: tuple[str, ...], weekday: str, start: datetime) -> None:
    """What comes next matches, is behind the start, and no second of the hour between them matches."""
    cron = read_cron(" ".join((*fields, weekday)))
    if cron is None:
        return
    found = cron.after(start)
    assert found is not None
    assert found > start
    assert cron.matches(found)
    steps = min(int((found - start).total_seconds()), 3_600)
    assert not any(cron.matches(found - timedelta(seconds=step)) for step in range(1, steps, 37))
