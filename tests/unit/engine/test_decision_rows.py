"""Rows that say what a decision must come to."""

from collections.abc import Mapping
from typing import Any

import pytest

from clerkwork.engine.context import Decided, DecisionCall
from clerkwork.engine.testing import Library, Verdict, play, read_tests
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.languages.feel import Context, Feel

DISCOUNT = {
    "title": "Discount",
    "decision": "discount",
    "now": "2026-03-02T09:00:00Z",
    "rows": [
        {"name": "A large order", "given": {"amount": 500}, "then": 0.1, "rules": [2]},
        {"given": {"amount": 5}, "then": None},
    ],
}


def decide(call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
    """Give a tenth of discount from a hundred on, by the second rule."""
    if call.decision != "discount":
        raise NotFound(f"Expected a decision “{call.decision}”, but there is none.")
    assert context.now.isoformat() == "2026-03-02T09:00:00+00:00"
    large = variables["amount"] >= 100
    trace = [{"matchedRules": [{"ruleIndex": 2}]}] if large else []
    return Decided(0, "discount", 0, dict(variables), json.loads("0.1") if large else None, trace)


def played(found: Mapping[str, Any]) -> list[Verdict]:
    return [play(test, Library([], Feel(), decide)) for test in read_tests(json.dumps(found))]


def said(found: Mapping[str, Any]) -> list[str]:
    return [f"{each.place}: {each.message}" for verdict in played(found) for each in verdict.problems]


def test_each_row_is_a_test_that_holds() -> None:
    verdicts = played(DISCOUNT)
    assert [(verdict.test.name, verdict.passed) for verdict in verdicts] == [
        ("Discount: A large order", True),
        ("Discount: 2", True),
    ]


def test_another_result_is_told_at_the_row() -> None:
    rows = [{"given": {"amount": 500}, "then": 0.2}, {"given": {"amount": 5}, "then": 0}]
    assert said({**DISCOUNT, "rows": rows}) == [
        "rows[0].then: Expected discount to say 0.2, but it said 0.1.",
        "rows[1].then: Expected discount to say 0, but it said null.",
    ]


def test_another_rule_is_told() -> None:
    rows = [{"given": {"amount": 500}, "then": 0.1, "rules": [1]}]
    assert said({**DISCOUNT, "rows": rows}) == ["rows[0].then: Expected other rules to match, but 2 did."]


def test_a_decision_that_is_not_there_is_told() -> None:
    assert said({**DISCOUNT, "decision": "other", "rows": [{"then": 1}]}) == [
        "rows[0].given: Expected a decision “other”, but there is none."
    ]


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"decision": ""}, ["decision"]),
        ({"rows": []}, ["rows"]),
        ({"rows": [3]}, ["rows[0]"]),
        ({"rows": [{"given": {}}]}, ["rows[0]"]),
        (
            {"rows": [{"given": 1, "then": 1, "when": 1, "rules": [0]}]},
            ["rows[0].when", "rows[0].given", "rows[0].rules"],
        ),
        ({"rows": [{"then": 1}] * 1_001}, ["rows"]),
        ({"process": "order"}, ["process"]),
    ],
)
def test_what_no_row_can_mean_is_refused(change: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_tests(json.dumps({**DISCOUNT, **change}))
    assert [problem.place for problem in refused.value.problems] == places
