"""Cases of our own for every builtin that the TCK hardly calls, and for Camunda's: data in `builtins/*.toml`."""

import tomllib
from pathlib import Path

import pytest

from clerkwork.languages.feel import Context, Feel, print_ast
from clerkwork.languages.feel.functions import STANDARD
from clerkwork.languages.feel.text_values import quoted

FOLDER = Path(__file__).parent / "builtins"
SUITE = Path(__file__).parents[5] / "shared" / "suites" / "feel-builtins.md"
FEWEST = 10
HARDLY = 3  # results in the TCK
EXTENSIONS = (
    "is defined",
    "get or else",
    "assert",
    "date and time",
    "duplicate values",
    "string join",
    "is empty",
    "partition",
    "random number",
    "extract",
    "trim",
    "uuid",
    "to base64",
    "from base64",
    "is blank",
    "last day of month",
    "from json",
    "to json",
)
CASES: dict[str, list[list[str]]] = {
    name: cases
    for path in sorted(FOLDER.glob("*.toml"))
    for name, cases in tomllib.loads(path.read_text("utf8")).items()
}


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [pytest.param(*case, id=case[0]) for cases in CASES.values() for case in cases],
)
def test_case(feel: Feel, context: Context, text: str, expected: str, why: str) -> None:
    expression = feel.expression(text)
    got = quoted(expression.run({}, context))
    assert got == expected, f"{why}\n{text}\nexpected: {expected}\ngot:      {got}\n{print_ast(expression.ast)}"


def test_a_builtin_here_is_one_and_has_ten_cases() -> None:
    assert {name for name, cases in CASES.items() if len(cases) < FEWEST} == set()
    assert CASES.keys() <= {builtin.name for builtin in STANDARD}
    assert set(EXTENSIONS) <= CASES.keys()


def test_every_builtin_that_the_tck_hardly_calls_is_here() -> None:
    if not SUITE.exists():
        pytest.skip(f"The suite is not there: {SUITE}.")
    rows = [line.split("|") for line in SUITE.read_text("utf8").splitlines() if line.count("|") > HARDLY]
    counts = {row[2].strip(): int(row[3]) for row in rows if row[3].strip().isdigit()}
    assert {name for name, count in counts.items() if count <= HARDLY} <= CASES.keys()
