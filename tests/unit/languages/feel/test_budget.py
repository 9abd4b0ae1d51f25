"""Budgets: whatever an expression does, it ends in time and space, and says so."""

import pytest

from clerkwork.languages.feel import Budget, Context, Feel, to_json, to_text
from clerkwork.languages.feel.context import BETWEEN_LOOKS

TINY = Budget(steps=1_000, items=100, bytes=1_000, depth=10, milliseconds=5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("for i in 1..1000000000 return i", "Expected at most 100 items, but there are more."),
        ("count(for i in 1..99, j in 1..99 return 1)", "Expected at most 100 items, but there are more."),
        ("some i in 1..1000000000 satisfies i < 0", "Expected at most 1000 steps, but there are more."),
        ("{f: function(n) f(n + 1), r: f(1)}.r", "Expected at most 10 nested calls, but there are more."),
        (
            'string length(string join(for i in 1..90 return "0123456789ab"))',
            "Expected at most 1000 characters, but a string has 1080.",
        ),
        (
            "for i in 1..20 return {a: text + text + text, b: a + a + a}",
            "Expected at most 1000 characters, but a string has 1080.",
        ),
        (
            'replace(text + text, "x", text)',
            "Expected at most 1000 characters, but a string has 1080.",
        ),
        (
            "concatenate(for i in 1..90 return i, for i in 1..90 return i)",
            "Expected at most 100 items, but there are 180.",
        ),
        ("flatten(for i in 1..90 return for j in 1..90 return j)", "Expected at most 1000 steps, but there are more."),
    ],
)
def test_the_budget_ends_an_expression_with_null(feel: Feel, context: Context, text: str, reason: str) -> None:
    limited = Context(context.now, TINY)
    evaluation = feel.expression(text).evaluate({"text": "x" * 120}, limited)
    assert (evaluation.value, evaluation.exhausted) == (None, True)
    assert str(evaluation.warnings[-1]) == reason


def test_the_clock_ends_an_expression(feel: Feel, context: Context) -> None:
    """The clock is looked at every few hundred steps; here it goes on by 4 ms each time."""
    looks: list[float] = []

    def clock() -> float:
        looks.append(4.0 * len(looks))
        return looks[-1]

    limited = Context(context.now, Budget(milliseconds=5), clock=clock)
    evaluation = feel.expression("some i in 1..1000000 satisfies i < 0").evaluate({}, limited)
    assert evaluation.exhausted
    assert str(evaluation.warnings[-1]) == "Expected an end within 5 ms, but it takes longer."
    assert len(looks) == 3
    assert limited.budget.steps - limited.steps <= 3 * BETWEEN_LOOKS


def test_a_context_is_one_budget_for_all_that_runs_in_it(feel: Feel, context: Context) -> None:
    limited = Context(context.now, TINY)
    some = feel.expression("every i in 1..400 satisfies i > 0")
    found = [some.evaluate({}, limited).exhausted for _ in range(3)]
    assert found == [False, True, True]


def test_what_is_too_deep_for_a_call_can_still_be_run_afterwards(feel: Feel, context: Context) -> None:
    limited = Context(context.now, Budget(depth=10))
    feel.expression("{f: function(n) f(n + 1), r: f(1)}.r").run({}, limited)
    assert feel.expression("(function(x) x)(1)").run({}, limited) == 1


def test_plain_operators_spend_nothing(feel: Feel, context: Context) -> None:
    """So a condition costs nothing to guard."""
    feel.expression('a + b * 2 > c and d = "x"').run({"a": 1, "b": 2, "c": 3, "d": "x"}, context)
    assert context.steps == context.budget.steps


def test_a_deep_value_is_null_in_json(feel: Feel, context: Context) -> None:
    """A loop can nest lists deeper than Python's stack."""
    value = feel.expression("(for i in 1..5000 return if i = 1 then [] else [partial[-1]])[-1]").run(
        {}, Context(context.now, Budget(steps=10**9))
    )
    assert (to_json(value), to_text(value)) == (None, "…")


def test_what_is_too_deep_for_python_is_null(feel: Feel, context: Context) -> None:
    """Comparing two deep values ends like any other budget."""
    deep: list[object] = []
    other: list[object] = []
    for _ in range(5_000):
        deep, other = [deep], [other]
    evaluation = feel.expression("a = b").evaluate({"a": deep, "b": other}, context)
    assert (evaluation.value, evaluation.exhausted) == (None, True)


def test_a_pattern_has_a_longest_length(feel: Feel, context: Context) -> None:
    found = [feel.expression("matches(t, p)").run({"t": "a", "p": "a" + "b?" * size}, context) for size in (400, 500)]
    assert found == [True, None]
