"""Working time in FEEL."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clerkwork.languages.feel import Budget, Context, to_json
from clerkwork.server import dialect

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('working days(date("2026-04-02"), date("2026-04-07"), "DE-BE")', 2),
        ('working days("2026-04-02", "2026-04-07", "DE-BE")', 2),
        ('working days(from: date("2026-04-02"), to: date("2026-04-02"), region: "DE-BE")', 1),
        ('working days(date("2026-04-07"), date("2026-04-02"), "DE-BE")', 0),
        ('string(add working days(date("2026-04-02"), 1, "DE-BE"))', "2026-04-07"),
        ('string(add working days(date("2026-04-07"), -1, "DE-BE"))', "2026-04-02"),
        ('add working days(now(), 2, "DE-BE") = date and time("2026-03-04T08:00:00Z")', True),
        ('working day(date("2026-04-03"), "DE-BE")', False),
        ('public holiday(date("2026-04-03"), "DE-BE")', "Good Friday"),
        ('public holiday(date("2026-04-02"), "DE-BE")', None),
        ('holidays(date("2026-04-01"), date("2026-04-05"), "DE-BE").name', ["Good Friday"]),
        ('holidays("2026-04-01", "2026-04-05", "DE-BE")[1].date = date("2026-04-03")', True),
        ('readable date(date("2026-04-03"))', "3 Apr 2026"),
        ('readable days("2027-02-02", "2027-02-04")', "2 to 4 Feb 2027"),
        ('readable days("2027-02-02", "2027-02-02")', "2 Feb 2027"),
        ('readable days("2027-02-27", "2027-03-01")', "27 Feb to 1 Mar 2027"),
        ('readable days("2026-12-30", "2027-01-04")', "30 Dec 2026 to 4 Jan 2027"),
        ('sum(for d in [1, 2] return working days(date("2026-04-02"), date("2026-04-07"), "DE-BE"))', 4),
    ],
)
def test_working_time(text: str, value: Any) -> None:
    """Each function answers as its documentation says."""
    found = dialect.feel().expression(text).evaluate({}, Context(now=NOW, budget=Budget()))
    assert to_json(found.value) == value
    assert found.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        'working days(date("2026-04-02"), date("2026-04-07"), "XX-YY")',
        'working days("soon", date("2026-04-07"), "DE-BE")',
        'add working days(date("2026-04-02"), 1.5, "DE-BE")',
        'public holiday(null, "DE-BE")',
    ],
)
def test_what_cannot_be_said_is_null(text: str) -> None:
    """An unknown region, no date, half a day: null with a warning, never an error."""
    found = dialect.feel().expression(text).evaluate({}, Context(now=NOW, budget=Budget()))
    assert found.value is None
    assert found.warnings
