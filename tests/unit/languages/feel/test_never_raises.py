"""Whatever is well formed runs without raising, on any values, and touches nothing outside."""

import decimal
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerkwork.languages.feel import (
    Budget,
    Context,
    Feel,
    Function,
    Range,
    YearsMonths,
    ast,
    print_ast,
    to_json,
    to_text,
)
from clerkwork.languages.feel.builtin import read_signature
from clerkwork.languages.feel.extended import make_date, make_duration, make_moment, make_time
from clerkwork.languages.feel.functions import STANDARD

BERLIN = ZoneInfo("Europe/Berlin")
IDENTITY = Function(("x",), lambda _, arguments: arguments[0])
SAMPLES: list[Any] = [
    None,
    True,
    0,
    -1,
    2,
    10**40,
    10**5000,
    Decimal("1.5"),
    Decimal("1E+6144"),
    Decimal("1E+999999"),
    Decimal("-1E-999999"),
    "",
    "abc",
    "[1..2]",
    "2025-01-31",
    "P1D",
    "(",
    "ä🐎",
    date(2025, 1, 31),
    date.min,
    date.max,
    time(12),
    time(23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-14))),
    time(12, tzinfo=BERLIN),
    datetime(2025, 1, 31, 12, tzinfo=UTC),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=BERLIN),
    datetime(9999, 12, 31, 23, 59),  # noqa: DTZ001 - FEEL has such
    timedelta.max,
    timedelta(),
    timedelta(seconds=-1.5),
    make_date(-999_999_999, 1, 1),
    make_date(10_000, 2, 29),
    make_time(time(12, tzinfo=BERLIN), 1),
    make_moment(datetime(9600, 2, 29, 23, tzinfo=BERLIN), 1, 999),
    make_moment(datetime(401, 1, 1), -1),  # noqa: DTZ001
    make_duration(1),
    make_duration(-(2**63) * 10**9),
    YearsMonths(14),
    YearsMonths(-(10**30)),
    [],
    [1, "a", None],
    [3, 1, 2],
    [[1], [2, [3]]],
    [{"key": "a", "value": 1}],
    {},
    {"key": "a", "value": {"b": 1}},
    Range(1, 5),
    Range(None, 5, low_closed=False),
    Range(date(2025, 1, 1), date(2025, 1, 5), high_closed=False),
    IDENTITY,
]
VALUES = st.sampled_from(SAMPLES)
SMALL = Budget(steps=3_000, items=200, bytes=2_000, depth=20)
NAMES = sorted({builtin.name for builtin in STANDARD})


def a_context() -> Context:
    return Context(datetime(2025, 1, 31, 12, tzinfo=BERLIN), SMALL, random=lambda: 0.25)


def outcome(feel: Feel, text: str, scope: dict[str, Any], names: tuple[str, ...] = ()) -> Any:
    """Run a text and use its value as its readers do."""
    evaluation = feel.expression(text, names).evaluate(scope, a_context())
    to_json(evaluation.value)
    to_text(evaluation.value)
    return evaluation


@settings(max_examples=300)
@given(st.data(), st.dictionaries(st.sampled_from(["a", "b", "some name", "?", "item"]), VALUES))
def test_any_tree_on_any_values(
    feel: Feel, trees: st.SearchStrategy[ast.Node], data: st.DataObject, scope: dict[str, Any]
) -> None:
    outcome(feel, print_ast(data.draw(trees)), scope)


@pytest.mark.parametrize("name", NAMES)
def test_every_builtin_takes_one_argument_of_any_kind(feel: Feel, name: str) -> None:
    expression = f"{name}(a)"
    for value in SAMPLES:
        outcome(feel, expression, {"a": value})


@pytest.mark.parametrize("name", NAMES)
def test_every_builtin_takes_two_arguments_of_any_kind(feel: Feel, name: str) -> None:
    expression = feel.expression(f"{name}(a, b)")
    for one, other in product(SAMPLES, repeat=2):
        to_json(expression.evaluate({"a": one, "b": other}, a_context()).value)


@pytest.mark.parametrize("name", NAMES)
def test_every_builtin_takes_arguments_of_any_kind_by_name(feel: Feel, name: str) -> None:
    """One of its parameters, or all."""
    for builtin in (each for each in STANDARD if each.name == name):
        slots = [slot.name for slot in read_signature(builtin.signature)]
        texts = [f"{name}({slot}: a)" for slot in slots]
        texts.append(f"{name}({', '.join(f'{slot}: a' for slot in slots)})")
        for expression in map(feel.expression, texts):
            for value in SAMPLES:
                to_json(expression.evaluate({"a": value}, a_context()).value)


@settings(max_examples=300)
@given(st.sampled_from(NAMES), st.lists(VALUES, min_size=3, max_size=7))
def test_every_builtin_takes_more_arguments_of_any_kind(feel: Feel, name: str, values: list[Any]) -> None:
    scope = {f"a{index}": value for index, value in enumerate(values)}
    outcome(feel, f"{name}({', '.join(scope)})", scope)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"])
def test_every_operator_takes_operands_of_any_kind(feel: Feel, operator: str) -> None:
    expression = feel.expression(f"a {operator} b")
    for one, other in product(SAMPLES, repeat=2):
        to_json(expression.evaluate({"a": one, "b": other}, a_context()).value)


@pytest.mark.parametrize(
    "text", ["-a", "a.year", "a.seconds", "a[1]", "a[item > 1]", "a[b]", "a(b)", "for x in a return x"]
)
def test_every_other_construct_takes_values_of_any_kind(feel: Feel, text: str) -> None:
    expression = feel.expression(text)
    for one, other in product(SAMPLES, repeat=2):
        to_json(expression.evaluate({"a": one, "b": other}, a_context()).value)


def test_the_decimal_context_of_the_thread_is_neither_read_nor_changed(feel: Feel) -> None:
    """A thread that computes with three digits gets all 34 from an expression."""
    texts = ["1 / 3", "a * a", "-a", "abs(-a)", "sum([a, a])", "stddev([a, 1])", "modulo(a, 7)", "a - 1", "a ** 2"]
    scope = {"a": Decimal("123456789.123456789123456789")}
    expected = [feel.expression(text).run(scope, a_context()) for text in texts]
    with decimal.localcontext() as present:
        present.prec = 3
        present.clear_flags()
        found = [feel.expression(text).run(scope, a_context()) for text in texts]
        raised = [flag for flag, is_raised in present.flags.items() if is_raised]
    assert found == expected
    assert raised == []


def test_values_that_are_none_of_feel_give_null(feel: Feel) -> None:
    """A scope should hold FEEL values only; others are not compared, computed with or looked into."""
    for text in ("a + 1", "a < 1", "a.real", "a.__class__", "string length(a)", "a = 1.5"):
        assert outcome(feel, text, {"a": 1.5}).value is None
