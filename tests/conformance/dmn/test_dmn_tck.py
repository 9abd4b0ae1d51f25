"""Every case of the DMN TCK we were given, but those that need Java."""

import json
import os
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SUITE = ROOT.parent / "shared" / "suites" / "dmn-tck"
MISSING = f"The suite is not there: {SUITE}."
TOOL = runpy.run_path(str(ROOT / "tools" / "conformance.py"))
MODELS = TOOL["Models"](SUITE / "models")

JAVA = frozenset(
    (
        "boxed_001",
        "literal_001",
        "literal_002",
        "literal_004",
        "literal_006",
        "literal_007",
        "literal_009",
        "literal_010",
        "literal_011",
        "varargs_001",
    )
)


def by_directory() -> list[Any]:
    if not SUITE.exists():
        return []
    found: dict[str, list[Any]] = {}
    for line in (SUITE / "cases.jsonl").read_text(encoding="utf8").splitlines():
        case = json.loads(line)
        found.setdefault(case["dir"], []).append(case)
    return [pytest.param(cases, id=directory) for directory, cases in found.items()]


def needs_java(case: dict[str, Any]) -> bool:
    return case["dir"] == "0076-feel-external-java" and case["id"] in JAVA


def differences(case: dict[str, Any]) -> Iterator[str]:
    for name, got, expected in TOOL["results_of"](MODELS, case):
        wanted = None if needs_java(case) else expected
        if not TOOL["same"](got, wanted):
            yield f"{case['test']}/{case['id']} {name}: {case['description']}\nexpected: {wanted!r}\ngot:      {got!r}"


def test_the_suite_is_there() -> None:
    """A user's checkout has no suite; CI must have it."""
    if not SUITE.exists() and os.environ.get("CI") != "true":
        pytest.skip(MISSING)
    assert SUITE.exists(), MISSING


@pytest.mark.parametrize("cases", by_directory())
def test_directory(cases: list[dict[str, Any]]) -> None:
    """Every case is as expected; those that need Java are null."""
    assert "\n".join(text for case in cases for text in differences(case)) == ""
