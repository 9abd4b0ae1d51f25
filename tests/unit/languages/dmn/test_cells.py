"""Cells say of every value what FEEL says."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkwork.languages import feel
from clerkwork.languages.dmn import cells
from clerkwork.languages.dmn.cells import ALL, ANYTHING, OPAQUE, Complement, Kind, Points, Span, Spans
from clerkwork.languages.feel.ast import UnaryTests

FEEL = feel.Feel()
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CONSTANTS = {
    Kind.NULL: ("null",),
    Kind.BOOLEAN: ("true", "false"),
    Kind.NUMBER: ("-1", "0", "1", "1.0", "1.5", "2", "3", "1 + 1"),
    Kind.STRING: ('""', '"a"', '"b"', '"ab"'),
    Kind.DATE: ('date("2026-03-01")', '@"2026-03-02"', "date(2026, 3, 3)"),
    Kind.TIME: ('@"08:00:00"', 'time("09:30:00")'),
    Kind.ZONED_TIME: ('@"08:00:00Z"', '@"08:00:00+02:00"'),
    Kind.DATE_AND_TIME: ('@"2026-03-01T08:00:00"', 'date and time("2026-03-02T08:00:00")'),
    Kind.ZONED_DATE_AND_TIME: ('@"2026-03-01T08:00:00Z"', '@"2026-03-01T08:00:00@Europe/Berlin"'),
    Kind.DAYS_TIME: ('@"P1D"', 'duration("PT24H")', '-duration("P2D")'),
    Kind.YEARS_MONTHS: ('@"P1Y"', 'duration("P12M")', '@"P2Y"'),
}


def value(text: str) -> Any:
    return FEEL.expression(text).run({}, feel.Context(NOW))


def span(low: Any, high: Any, ends: str = "[]") -> Span:
    return Span(low, high, ends[0] == "[", ends[1] == "]")


def one_test() -> st.SearchStrategy[str]:
    """Draw one test, most often of constants of one kind."""
    kinds = st.sampled_from(sorted(CONSTANTS))
    constant = st.sampled_from(sorted(sum(CONSTANTS.values(), ()))) | kinds.flatmap(
        lambda k: st.sampled_from(CONSTANTS[k])
    )
    pair = kinds.flatmap(lambda kind: st.tuples(*(st.sampled_from(CONSTANTS[kind]),) * 2)) | st.tuples(
        constant, constant
    )
    sign = st.sampled_from(("<", "<=", ">", ">=", "=", "!="))
    ranges = st.builds(
        lambda ends, at: f"{ends[0]}{at[0]}..{at[1]}{ends[1]}", st.sampled_from(("[]", "()", "[)", "][")), pair
    )
    half = st.builds("{} {}".format, sign, constant)
    condition = st.one_of(
        st.builds("? {} {}".format, sign, constant),
        st.builds("{1} {0} ?".format, sign, constant),
        pair.map(lambda each: f"? between {each[0]} and {each[1]}"),
        st.builds("? in ({}, {})".format, half, ranges),
        st.builds("? in {}".format, ranges),
    )
    joined = st.builds("{} {} {}".format, condition, st.sampled_from(("and", "or")), condition)
    items = constant | ranges.filter(lambda text: text[0] != "]")  # []1..2[] begins like an empty list
    lists = st.lists(items, max_size=3).map(lambda found: f"[{', '.join(found)}]")
    return st.one_of(constant, ranges, half, condition, joined, lists, st.just("x"), st.just("? = x"))


ENTRIES = (
    st.lists(one_test(), min_size=1, max_size=3)
    .map(", ".join)
    .flatmap(lambda text: st.sampled_from((text, f"not({text})")))
)
VALUES = st.sampled_from(
    [value(text) for texts in CONSTANTS.values() for text in texts] + [[1], [], {"a": 1}, Decimal("1.00")]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ENTRIES, given=VALUES)
def test_contains_is_what_feel_says(text: str, given: Any):
    """A cell holds a value exactly when FEEL finds the tests true of it, or does not claim to know."""
    cell = cells.read_text(text, FEEL)
    known = cells.contains(cell, given)
    passed = FEEL.unary_tests(text).run({"?": given, "x": 1}, feel.Context(NOW)) is True
    assert known in {None, passed}, f"{text} of {given!r}: FEEL says {passed}, {cell} {known}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-", ANYTHING),
        ("", ANYTHING),
        ("5, 1.50", Points(frozenset({(Kind.NUMBER, 5), (Kind.NUMBER, Decimal("1.5"))}), (5, Decimal("1.50")))),
        ('"a", null', Points(frozenset({(Kind.STRING, "a"), (Kind.NULL, None)}), ("a", None))),
        ("< 5", Spans(Kind.NUMBER, (span(None, 5, "()"),))),
        (">= 5", Spans(Kind.NUMBER, (span(5, None, "[)"),))),
        ("[1..5), [5..9]", Spans(Kind.NUMBER, (span(1, 9),))),
        ("[1..5), (5..9]", Spans(Kind.NUMBER, (span(1, 5, "[)"), span(5, 9, "(]")))),
        ("9, [1..5)", Spans(Kind.NUMBER, (span(1, 5, "[)"), span(9, 9)))),
        ("[5..1]", Spans(Kind.NUMBER, ())),
        ("? in (null, > 3) and ? < 9", Spans(Kind.NUMBER, (span(3, 9, "()"),))),
        ("null, > 3", Spans(Kind.NUMBER, (span(3, None, "()"),), null=True)),
        ("not(3, > 5)", Spans(Kind.NUMBER, (span(None, 3, "()"), span(3, 5, "(]")))),
        ("not([5..1])", Spans(Kind.NUMBER, (ALL,))),
        ("not(< 3, >= 3)", Spans(Kind.NUMBER, ())),
        ('not("a")', Complement(Points(frozenset({(Kind.STRING, "a")}), ("a",)), Kind.STRING)),
        ("not(!= 5)", Points(frozenset({(Kind.NUMBER, 5)}), (5,))),
        ("not(null)", Complement(Points(frozenset({(Kind.NULL, None)}), (None,)), None)),
        ("? > 1 and ? <= 3", Spans(Kind.NUMBER, (span(1, 3, "(]"),))),
        ("? > 1 and 3 >= ?", Spans(Kind.NUMBER, (span(1, 3, "(]"),))),
        ("? != 1 and ? != 2", Complement(Points(frozenset({(Kind.NUMBER, 1), (Kind.NUMBER, 2)}), (1, 2)), Kind.NUMBER)),
        ("[1, [3..4]]", Spans(Kind.NUMBER, (span(1, 1), span(3, 4)))),
        ("? between 1 and 2", Spans(Kind.NUMBER, (span(1, 2),))),
        ("x", OPAQUE),
        ("5, x", OPAQUE),
        ('5, > "a"', OPAQUE),
        ('> 5, > "a"', OPAQUE),
        ('> 5, "a"', OPAQUE),
        ("> true", OPAQUE),
        ("[1..null]", OPAQUE),
        ('not(5, "a")', OPAQUE),
        ("not([5])", OPAQUE),
        ("not(x)", OPAQUE),
        ("x in [1..2]", OPAQUE),
        ("x = 5", OPAQUE),
        ("x between 1 and 2", OPAQUE),
        ("? = 5 or true", OPAQUE),
        ("not(? > 5 and ? < 7)", OPAQUE),
        ("? = 5 and ? < 7", OPAQUE),
        ("!= 5, > 7", OPAQUE),
        ("[]", OPAQUE),
        ('date("no date")', OPAQUE),
        ("{a: 1}", OPAQUE),
        ('starts with(?, "a")', OPAQUE),
    ],
)
def test_reading(text: str, expected: cells.Cell):
    """Each form of unary tests has its cell."""
    assert cells.read_text(text, FEEL) == expected


def test_single_test():
    """A test alone is read like a list of one."""
    tree = FEEL.unary_tests("< 5").ast
    assert isinstance(tree, UnaryTests)
    assert cells.read_cell(tree.tests[0], FEEL) == Spans(Kind.NUMBER, (span(None, 5, "()"),))


def test_values_keep_their_text():
    """Points keep the constants as written, for people to read."""
    cell = cells.read_text('@"08:00:00Z", 1.50', FEEL)
    assert isinstance(cell, Points)
    assert [feel.to_text(each) for each in cell.values] == ["08:00:00Z", "1.5"]


NUMBERS = st.integers(0, 6)
SPANS = st.lists(
    st.builds(span, NUMBERS | st.none(), NUMBERS | st.none(), st.sampled_from(("[]", "[)", "(]", "()"))).map(
        lambda each: Span(
            each.low, each.high, each.low is not None and each.low_closed, each.high is not None and each.high_closed
        )
    ),
    max_size=4,
)
HALVES = [Decimal(number) / 2 for number in range(-1, 14)]


def held(spans: Any) -> list[bool]:
    return [any(each.holds(number) for each in spans) for number in HALVES]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(one=SPANS, other=SPANS)
def test_spans_are_sets(one: list[Span], other: list[Span]):
    """Merging, meeting and inverting spans is union, intersection and complement; the result is as short as can be."""
    left, right = cells.merged(one), cells.merged(other)
    assert held(left) == held(one)
    assert held(cells.common(left, right)) == [a and b for a, b in zip(held(one), held(other), strict=True)]
    assert held(cells.inverse(left)) == [not each for each in held(one)]
    assert cells.inverse(cells.inverse(left)) == left
    assert not any(each.is_empty for each in left)
