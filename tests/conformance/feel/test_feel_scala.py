"""Every case of the feel-scala suite: Camunda's dialect, which ours includes."""

import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clerkwork.languages.feel import Context, Feel, print_ast, to_json

SUITE = Path(__file__).parents[4] / "shared" / "suites" / "feel-scala" / "cases.jsonl"
MISSING = f"The suite is not there: {SUITE}."
TOLERANCE = Decimal("1e-8")
FEEL = Feel()


def cases() -> list[Any]:
    if not SUITE.exists():
        return []
    rows = [json.loads(line, parse_float=Decimal) for line in SUITE.read_text(encoding="utf8").splitlines()]
    return [pytest.param(row["expr"], row["expected"], id=f"{index}") for index, row in enumerate(rows, 1)]


def same(got: Any, expected: Any) -> bool:
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(same(got[key], expected[key]) for key in got)
    if type(got) in {int, Decimal} and type(expected) in {int, Decimal}:
        return abs(got - expected) < TOLERANCE
    return type(got) is type(expected) and bool(got == expected)


def test_the_suite_is_there() -> None:
    """A user's checkout has no suite; CI must have it."""
    if not SUITE.exists() and os.environ.get("CI") != "true":
        pytest.skip(MISSING)
    assert SUITE.exists(), MISSING


@pytest.mark.parametrize(("text", "expected"), cases())
def test_case(text: str, expected: Any) -> None:
    expression = FEEL.expression(text)
    evaluation = expression.evaluate({}, Context(datetime(2025, 1, 31, 12, tzinfo=UTC)))
    got = to_json(evaluation.value)
    tree = f"{text}\nexpected: {expected!r}\ngot:      {got!r}\n{print_ast(expression.ast)}\n{expression.ast}"
    assert same(got, expected), "\n".join([tree, *map(str, evaluation.warnings)])
