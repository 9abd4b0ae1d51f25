"""
Rows of tests that a draft keeps for its decisions, and how they go now.

Rule 1: what is kept is a file of tests/ that `clerkwork test` plays: the form of engine.testing.decision_rows.
Rule 2: a change is a text for a text: the file is written by whoever keeps files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.engine.evaluator import read_instant
from clerkwork.engine.testing import decision_rows
from clerkwork.features.apps.kinds import File
from clerkwork.features.decisions.values import Shown, show
from clerkwork.features.studio.decisions.reading import Reading
from clerkwork.features.studio.decisions.trying import decide, trial
from clerkwork.kernel import json
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import ClerkworkError, Invalid, NotFound, Problem
from clerkwork.languages.feel import Context
from clerkwork.runtime import wiring

FOLDER: Final = "tests/"
MOST_PLAYED: Final = 500  # rows at once


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what is given and expected, what came of it now; `message` says why nothing did."""

    index: int
    name: str
    given: list[tuple[str, Shown]]
    then: Shown
    got: Shown | None = None
    passed: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A file of rows: its path, the decision it asks, its rows; `problems` say why it cannot be played."""

    path: str
    title: str
    decision: str
    lines: list[Line] = field(default_factory=list)
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """How many rows hold."""
        return sum(line.passed for line in self.lines)


def groups(files: Mapping[str, File], reading: Reading, path: str) -> list[Group]:
    """Return the files of rows that ask a decision of a DMN file, played."""
    return [_group(name, found, reading, path) for name, found in _mine(files, reading, path)]


def _mine(files: Mapping[str, File], reading: Reading, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    elements = reading.file(path).elements
    for name, file in sorted(files.items()):
        found = _read(file) if name.startswith(FOLDER) and name.endswith(".json") else None
        if found is not None and found.get("decision") in elements:
            yield name, found


def _read(file: File) -> dict[str, Any] | None:
    """Return a file of rows; None for any other."""
    try:
        found = file.json()
    except (ValueError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) and "decision" in found else None


def _group(name: str, found: dict[str, Any], reading: Reading, path: str) -> Group:
    decision, title = str(found["decision"]), str(found.get("title") or found["decision"])
    faults = tuple(f"{place}: {message} {remedy}" for place, message, remedy in decision_rows.problems(found))
    if faults:
        return Group(name, title, decision, problems=faults)
    context = _context(found.get("now"))
    asked = trial(reading, path, decision)
    lines = [_line(index, row, asked, context) for index, row in enumerate(found["rows"][:MOST_PLAYED])]
    return Group(name, title, decision, lines)


def _context(now: Any) -> Context:
    present = wiring.feel_context()
    instant = read_instant(now, wiring.current().zone) if now is not None else None
    if instant is None:
        return present
    return Context(to_datetime(instant).astimezone(wiring.current().zone), present.budget)


def _line(index: int, row: Mapping[str, Any], asked: Any, context: Context) -> Line:
    given, then = row.get("given", {}), row["then"]
    line = Line(index, str(row.get("name") or ""), [(name, show(each)) for name, each in given.items()], show(then))
    try:
        told = decide(asked, given, Context(context.now, context.budget))
    except ClerkworkError as error:
        return _with(line, message=str(error))
    if told.told.failure:
        return _with(line, message=told.told.failure)
    missing = set(row.get("rules", ())) - set(told.rules)
    return _with(line, got=show(told.then), passed=told.then == then and not missing)


def result(files: Mapping[str, File], reading: Reading, path: str, home: str, index: int) -> Any:
    """Return what a row's decision comes to now; raises NotFound, and Invalid if nothing is decided."""
    found = _found(files[home].text)
    asked = trial(reading, path, str(found.get("decision")))
    told = decide(asked, _row(found, index).get("given", {}), _context(found.get("now")))
    if told.told.failure:
        raise Invalid([Problem(home, told.told.failure, "Correct the decision first.")])
    return told.then


def _with(line: Line, **more: Any) -> Line:
    return Line(**{**{name: getattr(line, name) for name in Line.__slots__}, **more})


# Writing


def home(files: Mapping[str, File], decision: str) -> str:
    """Return the path of the file that keeps a decision's rows, or of the one to begin."""
    for name, file in sorted(files.items()):
        found = _read(file) if name.startswith(FOLDER) and name.endswith(".json") else None
        if found is not None and found.get("decision") == decision:
            return name
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in decision)
    wanted, number = f"{FOLDER}{plain}.json", 2
    while wanted in files:
        wanted, number = f"{FOLDER}{plain}-{number}.json", number + 1
    return wanted


def with_row(text: str | None, decision: str, title: str, row: Mapping[str, Any]) -> str:
    """Return a file of rows with one more, a new file for None."""
    found = _found(text) if text is not None else {"title": title, "decision": decision, "rows": []}
    return json.pretty({**found, "rows": [*found["rows"], dict(row)]})


def without_row(text: str, index: int) -> str | None:
    """Return a file of rows without one of them; None if it was the last."""
    found = _found(text)
    _row(found, index)
    rest = [row for number, row in enumerate(found["rows"]) if number != index]
    return json.pretty({**found, "rows": rest}) if rest else None


def with_result(text: str, index: int, then: Any) -> str:
    """Return a file of rows in which one expects another result, whatever rules lead to it."""
    found = _found(text)
    row = {key: value for key, value in _row(found, index).items() if key != "rules"}
    rows = [{**row, "then": then} if number == index else each for number, each in enumerate(found["rows"])]
    return json.pretty({**found, "rows": rows})


def _found(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Invalid([Problem("tests", str(error), "Correct the file as text first.")]) from error
    if not isinstance(found, dict) or not isinstance(found.get("rows"), list):
        raise Invalid([Problem("tests", "Expected a file of rows.", "Correct the file as text first.")])
    return found


def _row(found: Mapping[str, Any], index: int) -> dict[str, Any]:
    rows = found["rows"]
    if not 0 <= index < len(rows) or not isinstance(rows[index], dict):
        raise NotFound("Expected this row of the tests, but somebody has changed them. Look at them again.")
    row: dict[str, Any] = rows[index]
    return row
