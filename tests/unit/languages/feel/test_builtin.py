"""Builtins: their signatures are the only place where arguments are checked; every one is documented."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clerkwork.languages.feel import Builtin, Context, Feel
from clerkwork.languages.feel.builtin import read_signature
from clerkwork.languages.feel.functions import STANDARD

Run = Callable[..., Any]
PAGE = Path(__file__).parents[4] / "docs" / "reference" / "feel.md"


def test_a_dialect_takes_functions_of_others(context: Context) -> None:
    """Names may hold spaces; one argument of a list of one is that one; a context comes first when asked for."""
    days = Builtin(
        "working days", "from: date, to: date, region?: string", lambda *given: [str(each) for each in given]
    )
    year = Builtin("this year", "", lambda run: run.now.year, contextual=True)
    feel = Feel([days, year])
    text = 'working days(@"2025-01-01", [@"2025-01-31"]) = ["2025-01-01", "2025-01-31"] and this year() = 2025'
    assert feel.expression(text).run({}, context) is True
    assert feel.signatures("working days") == ("working days(from: date, to: date, region?: string)",)
    assert {"working days", "this year", "sum"} <= feel.function_names


def test_a_function_of_others_comes_before_the_standard_one(context: Context) -> None:
    feel = Feel([Builtin("today", "", lambda: date(2000, 1, 1))])
    assert feel.expression("today()").run({}, context) == date(2000, 1, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("f(1)", [1]),
        ("f(1, 2)", [1, 2]),
        ("f(b: 2, a: 1)", [1, 2]),
        ("f(a: 1, c: 3)", [1, None, 3]),
        ("f([1])", [1]),
        ("f()", None),
        ("f(1, 2, 3, 4)", None),
        ("f(null)", None),
        ("f(true)", None),
        ("f(1, null)", None),
        ("f(d: 1)", None),
        ("f(b: 1)", None),
    ],
)
def test_arguments_are_checked_by_the_signature(context: Context, text: str, value: Any) -> None:
    feel = Feel([Builtin("f", "a: number, b?: number, c?: number", lambda *given: list(given))])
    assert feel.expression(text).run({}, context) == value


def test_an_unknown_type_in_a_signature_is_an_error_of_the_programmer() -> None:
    with pytest.raises(KeyError, match="nunber"):
        read_signature("a: nunber")


@pytest.mark.parametrize("builtin", STANDARD, ids=lambda builtin: f"{builtin.name}({builtin.signature})")
def test_every_builtin_is_documented_with_its_signature(builtin: Builtin) -> None:
    assert f"`{builtin.name}({builtin.signature})`" in PAGE.read_text(encoding="utf8")
