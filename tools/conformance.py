"""
Score our FEEL, DMN and BPMN on cases that others wrote.

    python tools/conformance.py dmn-tck CASES.jsonl MODELS_DIR [--write]
    python tools/conformance.py feel CASES.jsonl [--write]
    python tools/conformance.py bpmn-scenarios DIR [--write]

Prints one JSON line: {cases, passed, mean_over_directories, non_null_passed, non_null, failed}. A case passes when
all its results are as expected; numbers are equal within 1e-8. A case that cannot be read counts as failed. With
--write the score also goes into docs/reference/conformance.md. For scenarios the line is {scenarios, passed, failed};
`tools/scenarios.py` says how they are replayed. The exit code is 0 unless the files cannot be read.
"""

import argparse
import json
import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from clerkwork.languages import feel
from clerkwork.languages.dmn.decisions import DecisionModel, compile_model
from clerkwork.languages.dmn.reader import read
from clerkwork.languages.feel import Context, Feel, temporal
from clerkwork.languages.feel.comparison import equal

PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "conformance.md"
TOLERANCE: Final = Decimal("1e-8")
NOON: Final = datetime(2025, 1, 31, 12, tzinfo=UTC)
BUDGET: Final = feel.Budget(milliseconds=10_000)
NUMBERS: Final = frozenset((int, Decimal))
FEEL: Final = Feel()


@dataclass
class Score:
    """How many cases passed, per directory and where something else than null was expected."""

    directories: dict[str, list[int]] = field(default_factory=dict)
    non_null: int = 0
    non_null_passed: int = 0
    failed: list[str] = field(default_factory=list)

    def add(self, directory: str, name: str, *, passed: bool, non_null: bool) -> None:
        """Count a case."""
        counts = self.directories.setdefault(directory, [0, 0])
        counts[0] += passed
        counts[1] += 1
        self.non_null += non_null
        self.non_null_passed += passed and non_null
        if not passed:
            self.failed.append(name)

    def summary(self) -> dict[str, Any]:
        """Return the figures as they are printed."""
        shares = [passed / total for passed, total in self.directories.values()]
        return {
            "cases": sum(total for _, total in self.directories.values()),
            "passed": sum(passed for passed, _ in self.directories.values()),
            "mean_over_directories": round(sum(shares) / len(shares), 5) if shares else 0.0,
            "non_null_passed": self.non_null_passed,
            "non_null": self.non_null,
            "failed": self.failed,
        }


class Unreadable(Exception):  # noqa: N818 - reads as the sentence it is
    """A case says something that this script does not know."""


def context() -> Context:
    """Return a context with the same moment for every case."""
    return Context(NOON, BUDGET, random=lambda: 0.5)


def same(got: Any, expected: Any) -> bool:
    """Tell whether a FEEL value is the expected one."""
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(same(got[key], expected[key]) for key in got)
    if type(got) in NUMBERS and type(expected) in NUMBERS:
        return bool(abs(got - expected) < TOLERANCE)
    return bool(equal(got, expected, context()))


# DMN TCK

READERS: Final[dict[str, Callable[[str], Any]]] = {
    "string": str,
    "boolean": lambda text: text in {"true", "1"},
    "date": temporal.read_date,
    "time": temporal.read_time,
    "dateTime": temporal.read_date_and_time,
    "duration": temporal.read_duration,
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long", "number"), Decimal),
}


def value_of(typed: dict[str, Any]) -> Any:
    """Return the FEEL value of a typed value of the TCK; raises Unreadable."""
    kind, value = typed["t"], typed.get("v")
    if kind == "list":
        return [value_of(each) for each in value or ()]
    if kind in {"context", "component"}:
        return {name: value_of(each) for name, each in (value or {}).items()}
    if value is None:
        return None
    found = READERS.get(kind, str)(value)
    if found is None:
        raise Unreadable(f"{kind} {value}")
    return found


class Models:
    """The models of a folder, compiled once each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._compiled: dict[Path, DecisionModel] = {}

    def get(self, case: dict[str, Any]) -> DecisionModel:
        """Return the model of a case with all it imports."""
        folder = self._folder / case["dir"]
        path = folder / case["model"]
        if path not in self._compiled:
            self._compiled[path] = self._compile(path, sorted(folder.glob("*.dmn")), ())
        return self._compiled[path]

    def _compile(self, path: Path, others: list[Path], around: tuple[str, ...]) -> DecisionModel:
        definitions = read(path.read_bytes())
        wanted = {each.namespace for each in definitions.imports} - {*around, definitions.namespace}
        around = (*around, definitions.namespace)
        imported = {}
        for other in others:
            namespace = read(other.read_bytes()).namespace if wanted else ""
            if namespace in wanted:
                imported[namespace] = self._compile(other, others, around)
        return compile_model(definitions, FEEL, imported, strict=False)


def results_of(models: Models, case: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield the name, the value and the expected value of each result of a TCK case."""
    compiled = models.get(case)
    inputs = {name: value_of(typed) for name, typed in case["inputs"].items()}
    asked = case.get("invocable")
    several = any(each.name == asked and len(each.outputs) > 1 for each in compiled.services.values())
    for result in case["results"]:
        name, expected = result["name"], value_of(result["expected"]) if result.get("expected") else None
        if asked:
            got = compiled.serve(asked, inputs, context()).value
            got = got.get(name) if several and isinstance(got, dict) else got
        else:
            got = compiled.decide(name, inputs, context()).value
        yield name, got, expected


def tck_cases(path: Path, folder: Path) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield the directory, the name, and whether a case passed and expects something else than null."""
    models = Models(folder)
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if line.strip():
            yield tck_case(models, number, line)


def tck_case(models: Models, number: int, line: str) -> tuple[str, str, bool, bool]:
    """Return the directory, the name, whether a case passed, and whether it expects something else than null."""
    directory, name, non_null = "", f"line {number}", False
    try:
        case = json.loads(line)
        directory = str(case["dir"])
        name = f"{directory}/{case['test']}/{case['id']}"
        non_null = any((each.get("expected") or {}).get("t", "null") != "null" for each in case["results"])
        passed = all(same(got, expected) for _, got, expected in results_of(models, case))
    except Exception:  # noqa: BLE001 - whatever is strange about a case, it did not pass
        passed = False
    return directory, name, passed, non_null


# FEEL


def feel_case(number: int, line: str) -> tuple[str, str, bool, bool]:
    """Return the same for a case that is an expression and a JSON value."""
    non_null = False
    try:
        case = json.loads(line, parse_float=Decimal)
        non_null = case["expected"] is not None
        scope = feel.from_json(case.get("context") or {})
        value = FEEL.expression(case["expr"], scope).evaluate(scope, context()).value
        passed = same(feel.to_json(value), case["expected"])
    except Exception:  # noqa: BLE001 - whatever is strange about a case, it did not pass
        passed = False
    return "feel", f"line {number}", passed, non_null


def feel_cases(path: Path) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield the same for a file of expressions."""
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if line.strip():
            yield feel_case(number, line)


def score(cases: Iterator[tuple[str, str, bool, bool]]) -> Score:
    """Return the score of cases."""
    found = Score()
    for directory, name, passed, non_null in cases:
        found.add(directory, name, passed=passed, non_null=non_null)
    return found


def table_of(figures: dict[str, Any]) -> str:
    """Return the figures of a suite as a table."""
    if "scenarios" in figures:
        return f"| scenarios passed |\n|---|\n| {figures['passed']} of {figures['scenarios']} |\n"
    return (
        f"| cases passed | mean over directories | passed where the expectation is not null |\n|---|---|---|\n"
        f"| {figures['passed']} of {figures['cases']} ({figures['passed'] / max(figures['cases'], 1):.2%}) "
        f"| {figures['mean_over_directories']:.2%} | {figures['non_null_passed']} of {figures['non_null']} |\n"
    )


def write(suite: str, figures: dict[str, Any]) -> None:
    """Put the figures of a suite into the page, between its marks."""
    failed = "".join(f"- `{name}`\n" for name in figures["failed"])
    text = table_of(figures) + (f"\nNot passed:\n\n{failed}" if failed else "")
    place = re.compile(rf"(<!-- score: {re.escape(suite)} -->\n).*?(<!-- end -->)", re.DOTALL)  # noqa: TID251 - ours
    page = PAGE.read_text(encoding="utf8")
    PAGE.write_text(place.sub(lambda found: f"{found[1]}\n{text}\n{found[2]}", page), encoding="utf8")


def scored(suite: str, cases: Path, models: Path | None) -> dict[str, Any]:
    """Return the figures of a suite."""
    if suite == "bpmn-scenarios":
        tool = runpy.run_path(str(Path(__file__).with_name("scenarios.py")))
        figures: dict[str, Any] = tool["figures"](cases)
        return figures
    if models is not None:
        return score(tck_cases(cases, models)).summary()
    return score(feel_cases(cases)).summary()


def main() -> None:
    """Score, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=["dmn-tck", "feel", "bpmn-scenarios"])
    parser.add_argument("cases", type=Path)
    parser.add_argument("models", type=Path, nargs="?")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if (given.suite == "dmn-tck") != (given.models is not None):
        parser.error("dmn-tck needs the folder of the models, and it alone")
    if not given.cases.exists():
        parser.error(f"{given.cases} is not there")
    figures = scored(given.suite, given.cases, given.models)
    if given.write:
        write(given.suite, figures)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
