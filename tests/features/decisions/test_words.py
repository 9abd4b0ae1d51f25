"""FEEL in plain words."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.features.decisions import words
from clerkwork.features.decisions.values import Shown, show
from clerkwork.features.decisions.words import Piece
from clerkwork.languages.feel import YearsMonths

pytestmark = pytest.mark.usefixtures("clock")  # without a database nobody else tells the time

KNOWN = frozenset({"Base leave", "days"})


@pytest.mark.parametrize(
    ("feel", "said"),
    [
        ("", "any"),
        ("-", "any"),
        (" - ", "any"),
        ('"gold"', "gold"),
        ('"gold", "silver"', "gold or silver"),
        ('"a", "b", "c"', "a or b or c"),
        ('""', "empty text"),
        ("not(null)", "not nothing"),
        ('not("gold")', "not gold"),
        ('not("gold", "silver")', "neither gold nor silver"),
        ("not([1..2], > 8)", "neither 1 up to 2 nor more than 8"),
        ("5", "5"),
        ("-5", "-5"),
        ("0.50", "0.50"),
        ("true", "yes"),
        ("false", "no"),
        ("null", "nothing"),
        ("> 10", "more than 10"),
        (">= 10", "10 or more"),
        ("< 10", "less than 10"),
        ("<= -10", "-10 or less"),
        ("= 10", "10"),
        ("!= 10", "not 10"),
        ("[18..21]", "18 up to 21"),
        ("[18..21)", "18 to under 21"),
        ("(18..21]", "over 18 up to 21"),
        ("]18..21[", "over 18 to under 21"),
        ("< 5, [10..20]", "less than 5 or 10 up to 20"),
        ('date("2026-01-31")', "31 Jan 2026"),
        ('@"2026-01-31"', "31 Jan 2026"),
        ('< date("2026-01-31")', "before 31 Jan 2026"),
        ('<= date("2026-01-31")', "31 Jan 2026 or earlier"),
        ('> date("2026-01-31")', "after 31 Jan 2026"),
        ('>= date("2026-01-31")', "31 Jan 2026 or later"),
        ('!= date("2026-01-31")', "not 31 Jan 2026"),
        ('[date("2026-01-01")..date("2026-02-01"))', "1 Jan 2026 to before 1 Feb 2026"),
        ('(date("2026-01-01")..date("2026-02-01"))', "after 1 Jan 2026 to before 1 Feb 2026"),
        ('(date("2026-01-01")..date("2026-02-01")]', "after 1 Jan 2026 up to 1 Feb 2026"),
        ('> time("09:00:00")', "after 09:00"),
        ('> duration("P3D")', "more than 3 days"),
        ('[@"P1Y"..@"P1Y6M"]', "1 year up to 1 year 6 months"),
    ],
)
def test_what_an_entry_asks_for_is_a_phrase(feel: str, said: str) -> None:
    assert str(words.condition(feel)) == said


@pytest.mark.parametrize(
    ("feel", "said"),
    [
        ("> days", "> days"),
        ('>= "b"', "≥ b"),
        ("[1..days]", "[1..days]"),
        ('? != "x" and starts with(?, "y")', "? ≠ x and starts with(?, y)"),
        ('date("2026-02-30")', 'date("2026-02-30")'),
        ("not(> days)", "not(> days)"),
        ("count(", "count("),
        ('"a", > days', "a or > days"),
    ],
)
def test_what_has_no_phrase_stays_as_it_is_written(feel: str, said: str) -> None:
    assert str(words.condition(feel, KNOWN)) == said


@pytest.mark.parametrize(
    ("feel", "said"),
    [
        ("", ""),
        ('"gold"', "gold"),
        ('["a", "b"]', "a and b"),
        ("[days, 2]", "[days, 2]"),
        ("[]", "[]"),
        ("Base leave * 2", "Base leave \N{MULTIPLICATION SIGN} 2"),
        ('if days >= 20 then duration("P10D") else null', "if days ≥ 20 then 10 days else nothing"),
        ("1 +", "1 +"),
        ("{\n  a: 1\n}", "{\n  a: 1\n}"),
    ],
)
def test_what_an_entry_gives_is_a_phrase(feel: str, said: str) -> None:
    assert str(words.expression(feel, KNOWN)) == said


def test_names_and_constants_are_told_apart() -> None:
    (mixed,) = words.expression('Base leave + max(2, days) + "x"', KNOWN).pieces
    assert mixed.kind == "mixed"
    assert mixed.parts == (
        Piece("name", "Base leave"),
        Piece("word", " + max("),
        Piece("value", "2"),
        Piece("word", ", "),
        Piece("name", "days"),
        Piece("word", ") + "),
        Piece("text", "x"),
    )


def test_the_feel_stands_in_the_title_where_the_words_differ() -> None:
    assert (words.condition("[1..2)").title, words.condition("5").title) == ("[1..2)", "")


def test_a_long_expression_stays_feel() -> None:
    text = " + ".join(["days"] * 200)
    assert words.expression(text).pieces == (Piece("code", text),)
    assert not words.expression(text).plain


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing"),
        (True, "yes"),
        (Decimal("1234.50"), "1234.50"),
        (date(2026, 3, 2), "2 Mar 2026"),
        (time(9, 30), "09:30"),
        (time(9, 30, 5), "09:30:05"),
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "2 Mar 2026, 09:30 Z"),
        (datetime.fromisoformat("2026-03-02T09:30:00"), "2 Mar 2026, 09:30"),
        (timedelta(days=1, hours=2, minutes=3, seconds=4), "1 day 2 hours 3 minutes 4 seconds"),
        (timedelta(), "0 days"),
        (-timedelta(hours=1), "\N{MINUS SIGN}1 hour"),
        (YearsMonths(14), "1 year 2 months"),
        (YearsMonths(0), "0 months"),
        (YearsMonths(-1), "\N{MINUS SIGN}1 month"),
    ],
)
def test_values_are_written_as_people_write_them(value: Any, said: str) -> None:
    assert words.value(value) == said


@pytest.mark.parametrize(
    ("ref", "said"),
    [("number", "Number"), ("feel:string", "Text"), ("dateTime", "Date and time"), ("Any", ""), ("tGrade", "tGrade")],
)
def test_types_have_names_for_people(ref: str, said: str) -> None:
    assert words.type_name(ref) == said


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, Shown("nothing", "nothing")),
        ("2026-03-02", Shown("text", "2 Mar 2026", "2026-03-02")),
        ("2026-nope", Shown("text", "2026-nope")),
        ("P3D", Shown("text", "3 days", "P3D")),
        ("PASS", Shown("text", "PASS")),
        ("P4", Shown("text", "P4")),
        ("", Shown("text", "empty text")),
        ([], Shown("text", "an empty list")),
        ({}, Shown("text", "an empty context")),
        ([1, "a"], Shown("list", items=[Shown("text", "1"), Shown("text", "a")])),
        ({"a": None}, Shown("context", entries=[("a", Shown("nothing", "nothing"))])),
    ],
)
def test_json_values_are_shown_as_what_they_mean(value: Any, shown: Shown) -> None:
    assert show(value) == shown


def test_large_and_deep_values_are_cut() -> None:
    assert show(list(range(300))).more == 100
    deep: Any = 1
    for _level in range(50):
        deep = [deep]
    text = str(show(deep))
    assert text == "…"


def test_a_value_is_simple_if_it_fits_into_a_line() -> None:
    assert [show(value).simple for value in (1, None, [1, "a"], [[1]], {"a": 1})] == [True, True, True, False, False]
    assert str(show({"a": [1, 2]})) == "a: 1, 2"
