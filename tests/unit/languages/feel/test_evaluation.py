"""What expressions give: our own cases beside the suites, for what those leave open."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clerkwork.languages.feel import Context, Feel, Range, from_json, to_json, to_text

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Decimal("0.3")),
        ("9007199254740993 + 0", 9007199254740993),
        ("10 / 4", Decimal("2.5")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("2 / 3", Decimal("0.6666666666666666666666666666666667")),
        ("9999999999999999999999999999999999 + 1", Decimal("1E+34")),
        ("99999999999999999999 * 99999999999999999999", Decimal("9.999999999999999999800000000000000E+39")),
        ("2 ** 0.5", Decimal("1.414213562373095048801688724209698")),
        ("1 / 0", None),
        ("10 ** 7000", None),
        ("true + 1", None),
        ('1 + "a"', None),
        ("-(5)", -5),
        ("1 = 1.0", True),
        ("true = 1", None),
        ("[true] = [1]", False),
        ("[1, [2]] = [1.0, [2.0]]", True),
    ],
)
def test_numbers_are_exact_and_no_booleans(run: Run, text: str, value: Any) -> None:
    got = run(text)
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize("one", [2, Decimal(2), Decimal("2.0")])
@pytest.mark.parametrize("other", [3, Decimal(3)])
def test_ints_and_decimals_mix(run: Run, one: Any, other: Any) -> None:
    """JSON numbers reach an expression as int or Decimal; it cannot tell which."""
    texts = ["a + b = 5", "b - a = 1", "a * b = 6", "b / a = 1.5", "a ** b = 8", "a < b", "b >= 3", "a != b", "2 = a"]
    assert [run(text, a=one, b=other) for text in texts] == [True] * len(texts)


TRUTHS = {"t": True, "f": False, "n": None, "s": "text"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("t and t", True),
        ("t and f", False),
        ("t and n", None),
        ("f and n", False),
        ("n and f", False),
        ("s and f", False),
        ("s and t", None),
        ("t or n", True),
        ("n or t", True),
        ("f or n", None),
        ("f or f", False),
        ("s or t", True),
        ("t and t and n", None),
        ("t and n and f", False),
        ("f or n or t", True),
        ("f or f or n", None),
        ("not(n)", None),
        ("if n then 1 else 2", 2),
        ("if s then 1 else 2", 2),
        ("n = null", True),
        ("n < 1", None),
        ('s in (< 5, "b")', None),
        ("s in (< 5, s)", True),
        ("some x in [n, t] satisfies x", True),
        ("some x in [n, f] satisfies x", None),
        ("every x in [n, f] satisfies x", False),
        ("every x in [n, t] satisfies x", None),
        ("every x in [] satisfies x", True),
    ],
)
def test_three_valued_logic(run: Run, text: str, value: Any) -> None:
    assert run(text, **TRUTHS) is value or run(text, **TRUTHS) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2, 3][2]", 2),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ("[][item > 1]", []),
        ("5[1]", 5),
        ("null[1]", None),
        ("rows[n > 1].n", [2, 3]),
        ("rows[n = limit]", [{"n": 2}]),
        ("rows[n > 1][1].n", 2),
        ("rows.n", [1, 2, 3]),
        ("rows[index]", {"n": 2}),
        ("for x in 1..3 return x * 2", [2, 4, 6]),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1..3) return x", [1, 2]),
        ("for x in [1, 2], y in [x, 10] return x * y", [1, 10, 4, 20]),
        ("for x in 1..5 return if x < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ('for d in @"2025-02-27"..@"2025-03-01" return d.day', [27, 28, 1]),
        ("for x in 5 return x", [5]),
        ("for x in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("for x in null return x", None),
        ("{a: 1, b: a + 1}.b", 2),
        ("{a: 1, a: 2}", None),
        ("{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(20)}.r", 2432902008176640000),
        ("(function(x, y) x - y)(y: 1, x: 3)", 2),
        ('(function(x: number) x)("a")', None),
        ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
        ("{add: function(n) function(x) x + n, r: add(1)(2)}.r", 3),
        ("(for i in 1..2 return function() i)[1]()", 1),
        ("is defined(rows)", True),
        ("is defined(nothing)", False),
        ("is defined(rows[1].x)", False),
        ('substring(start position: 2, string: "abc")', "bc"),
        ('number(from: "1,5", decimal separator: ",")', Decimal("1.5")),
    ],
)
def test_lists_contexts_and_functions(feel: Feel, context: Context, text: str, value: Any) -> None:
    scope = {"rows": [{"n": 1}, {"n": 2}, {"n": 3}], "limit": 2, "index": 2}
    assert feel.expression(text).run(scope, context) == value


def test_a_variable_shadows_a_builtin_as_a_value_but_not_as_a_call(run: Run) -> None:
    """A JSON variable may be called `count`; count(…) is still the function."""
    assert run("count + count([1, 2])", count=40) == 42


def test_a_builtin_is_a_value(run: Run) -> None:
    assert run("{f: sum, r: f(1, 2)}.r") == 3


def test_inner_names_shadow_outer_ones_and_leave_them_alone(feel: Feel, context: Context) -> None:
    scope = {"x": 1, "rows": [{"x": 5}]}
    text = "[x, for x in [2] return x, rows[x = 5].x, {x: 3, y: x}.y, x]"
    assert feel.expression(text).run(scope, context) == [1, [2], [5], 3, 1]
    assert scope == {"x": 1, "rows": [{"x": 5}]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2025-01-31" + @"P1M"', "2025-02-28"),
        ('@"2025-01-31" + @"PT23H"', "2025-01-31"),
        ('@"2025-01-31" - @"PT1H"', "2025-01-30"),
        ('@"2025-03-01" - @"2025-02-01"', "P28D"),
        ('@"2025-03-30T01:30:00@Europe/Berlin" + @"PT1H"', "2025-03-30T03:30:00@Europe/Berlin"),
        ('@"2025-10-26T02:30:00@Europe/Berlin" + @"PT1H"', "2025-10-26T02:30:00@Europe/Berlin"),
        ('@"2025-10-27T00:00:00@Europe/Berlin" - @"2025-10-26T00:00:00@Europe/Berlin"', "P1DT1H"),
        ('@"2025-03-30T00:00:00@Europe/Berlin" + @"P1D"', "2025-03-31T01:00:00@Europe/Berlin"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"12:00:00" - @"11:30:00"', "PT30M"),
        ('@"P1D" * 1.5', "P1DT12H"),
        ('@"P1Y" / 5', "P2M"),
        ('@"PT1H" / @"PT25M"', "2.4"),
        ('-@"P1DT1H"', "-P1DT1H"),
        ('@"9999-12-31" + @"P1D"', "10000-01-01"),
        ('@"2025-01-31T12:00:00Z" - @"2025-01-31T12:00:00"', "null"),
        ("now()", "2025-01-31T12:00:00@Europe/Berlin"),
        ("today()", "2025-01-31"),
        ("day of week(today())", "Friday"),
        ("string(1000000 * 10000000000000000000000000000000000)", "1" + "0" * 40),
        ("string(2.50)", "2.5"),
        ('string([1, "a", {b: null}])', '[1, "a", {b: null}]'),
        ("[1..5)", "[1..5)"),
        ("(> 5)", "(> 5)"),
    ],
)
def test_time_and_text(run: Run, text: str, value: str) -> None:
    """Sums over a change of summer time count real hours."""
    assert to_text(run(text)) == value


@pytest.mark.parametrize(
    ("text", "passing", "failing"),
    [
        ("< 5", 4, 5),
        ("5, 7", 7, 6),
        ("[1..5)", 1, 5),
        ("not(5, > 10)", 6, 11),
        ('"a", "b"', "b", "c"),
        ("? > 3 and ? < 6", 4, 6),
        ("limit", 3, 4),
        ("> limit", 4, 3),
        ("allowed", 9, 10),
        ("true", True, False),
        ("false", False, True),
        ("null", None, 1),
        ('starts with(?, "x")', "xy", "yx"),
        ("!= 3", 4, 3),
        ('>= @"2025-01-31"', date(2025, 1, 31), date(2025, 1, 30)),
    ],
)
def test_unary_tests(feel: Feel, context: Context, text: str, passing: Any, failing: Any) -> None:
    tests = feel.unary_tests(text)
    scope = {"limit": 3, "allowed": [8, 9]}
    assert tests.run(scope | {"?": passing}, context) is True
    assert tests.run(scope | {"?": failing}, context) is False


def test_any_value_passes_a_dash(feel: Feel, context: Context) -> None:
    assert feel.unary_tests("-").run({"?": None}, context) is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "Expected a variable nothing, but there is none."),
        ('1 + "a"', "Expected values for +, but a number and a string."),
        ('1 < "a"', "Expected comparable values, but a number < a string."),
        ("{}.x", "Expected an entry x, but there is none in a context."),
        (
            'substring(1, "a")',
            (
                "Expected substring(string: string, start position: number, length?: number), "
                "but got (a number, a string)."
            ),
        ),
        ("[1][2]", "Expected an index up to 1, but 2."),
        (
            'matches("a", "(")',
            "Expected a regular expression, but '(' with the flags ''. Expected a closing ), but the end at 2.",
        ),
        ('assert(1, false, "No.")', "No."),
        ('@"2025-02-29"', 'Expected a date, time or duration, but "2025-02-29".'),
    ],
)
def test_null_comes_with_a_warning_that_says_why(feel: Feel, context: Context, text: str, message: str) -> None:
    evaluation = feel.expression(text).evaluate({}, context)
    assert evaluation.value is None
    assert [str(warning) for warning in evaluation.warnings] == [message]


def test_filtering_nothing_warns_of_nothing(feel: Feel, context: Context) -> None:
    """A condition over the entries of items is not blamed for a list without any."""
    found = feel.expression("rows[starts <= 1 and ends >= 1]").evaluate({"rows": []}, context)
    assert (found.value, found.warnings) == ([], ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("rows[a > 1]", "[{a: 2, item: 7}]"),
        ("rows[a > low]", "[{a: 2, item: 7}]"),
        ("rows[item.a = 1]", "[{a: 1, b: 5}]"),
        ("rows[item = 7]", "[{a: 2, item: 7}]"),
        ("rows[b = 5]", "[{a: 1, b: 5}]"),
        ("rows[a in [1..low]]", "[{a: 1, b: 5}]"),
        ("rows[count([a, low]) = 2 and some x in [a] satisfies x > low]", "[{a: 2, item: 7}]"),
        ("for f in rows[a >= 1].a return (function() f + low)()", "[2, 3]"),
        ("[{count: 3}, {}][count = 3]", "[{count: 3}]"),
    ],
)
def test_a_condition_sees_the_entries_of_the_item_and_then_what_is_around(
    feel: Feel, context: Context, text: str, value: str
) -> None:
    rows = [{"a": 1, "b": 5}, {"a": 2, "item": 7}]
    assert to_text(feel.expression(text).run({"rows": rows, "low": 1, "b": 0}, context)) == value


def test_a_condition_sees_the_input_of_the_unary_test_it_is_in(feel: Feel, context: Context) -> None:
    tests = feel.unary_tests("count(rows[a = ?]) = 1")
    assert tests.run({"rows": [{"a": 1}, {"a": 2}], "?": 2}, context) is True


def test_warnings_belong_to_their_evaluation(feel: Feel, context: Context) -> None:
    feel.expression("a").evaluate({}, context)
    assert feel.expression("b").evaluate({"b": 1}, context).warnings == ()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2.0"), 2),
        (Decimal("2.50"), Decimal("2.50")),
        (Decimal("1E+3"), 1000),
        (date(2025, 1, 31), "2025-01-31"),
        (datetime(2025, 1, 31, 12, tzinfo=UTC), "2025-01-31T12:00:00Z"),
        (timedelta(hours=25), "P1DT1H"),
        ({"a": [date(2025, 1, 31), None, True]}, {"a": ["2025-01-31", None, True]}),
        (Range(1, 2), "[1..2]"),
    ],
)
def test_values_to_json(value: Any, written: Any) -> None:
    got = to_json(value)
    assert (got, type(got)) == (written, type(written))


def test_json_to_values() -> None:
    """Floats become exact, ints stay ints, strings stay strings."""
    assert to_text(from_json({"a": [0.1, 2, "2025-01-31"]})) == '{a: [0.1, 2, "2025-01-31"]}'
