"""Instants in words."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from clerkwork.web import moments, numbers

PACKAGE = Path(moments.__file__).parents[1]

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=10), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=20), "10 Feb"),
        (timedelta(days=400), "26 Jan 2025"),
        (-timedelta(hours=2), "in 2 h"),
        (-timedelta(minutes=20), "soon"),
        (-timedelta(days=1), "tomorrow"),
        (-timedelta(days=3), "in 3 days"),
    ],
)
def test_how_long_ago(past: timedelta, words: str) -> None:
    assert moments.ago(NOW - past, NOW) == words


@pytest.mark.parametrize(
    ("ahead", "text", "tone"),
    [
        (timedelta(minutes=-12), "Late 12 min", "danger"),
        (timedelta(hours=-5), "Late 5 h", "danger"),
        (timedelta(days=-2), "Late 2 d", "danger"),
        (timedelta(hours=3), "Today 11:00", "warning"),
        (timedelta(days=1), "Tomorrow", "plain"),
        (timedelta(days=3), "in 3 d", "plain"),
        (timedelta(days=30), "1 Apr", "plain"),
    ],
)
def test_how_a_deadline_presses(ahead: timedelta, text: str, tone: str) -> None:
    assert moments.due(NOW + ahead, NOW) == moments.Due(text, tone)


@pytest.mark.parametrize(
    "value",
    [1_772_438_400_000, "1772438400000", "2026-03-02T08:00:00Z", NOW, NOW.replace(tzinfo=None)],
)
def test_every_shape_of_an_instant_is_understood(value: Any) -> None:
    """Ids and instants may come as strings of digits."""
    assert moments.moment(value, UTC) == NOW


def test_a_date_is_its_midnight_in_the_zone() -> None:
    zone = timezone(timedelta(hours=9))
    assert moments.moment(date(2026, 3, 2), zone) == datetime(2026, 3, 2, tzinfo=zone)
    assert moments.moment("2026-03-02", zone) == datetime(2026, 3, 2, tzinfo=zone)


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_nothing(value: Any) -> None:
    assert moments.moment(value, UTC) is None


def test_days_are_written_as_in_the_readers_language() -> None:
    """With the point that German ordinals have, and its abbreviations of months; English as it is."""
    then, short = datetime(2026, 12, 31, 14, 5, tzinfo=UTC), date(2027, 5, 1)

    def said() -> list[str]:
        days = [moments.day(then, NOW), moments.day(short, NOW), moments.dated(then), moments.exact(then)]
        return [*days, moments.weekday(then), moments.in_full(then), numbers.localized(short), numbers.localized(then)]

    assert said() == [
        *("31 Dec", "1 May 2027", "31 Dec 2026", "31 Dec 2026, 14:05"),
        *("Thu 31 Dec", "Thursday, 31 December 2026", "1 May 2027", "31 Dec 2026, 14:05"),
    ]
    with translation.override("de"):
        assert said() == [
            *("31. Dez.", "1. Mai 2027", "31. Dez. 2026", "31. Dez. 2026, 14:05"),
            *("Do 31. Dez.", "Donnerstag, 31. Dezember 2026", "1. Mai 2027", "31. Dez. 2026, 14:05"),
        ]


def test_days_are_written_in_one_place() -> None:
    """Formats of days stand in web/formats alone, and moments.py alone asks for them."""
    wrong = re.compile(r"""date_format\([^)]*['"][^'"]*j|strftime\([^)]*%[bB]|\|date:""")
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    assert [str(file) for file in files if wrong.search(file.read_text())] == []
