"""
Rules that match the same inputs: what that means is said by the hit policy.

Rule 1: two rules are only said to overlap where both match for certain; what cannot be told is said by `limits`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from clerkwork.languages.dmn.analysis.cover import Work
from clerkwork.languages.dmn.analysis.findings import Finding, Kind, Severity
from clerkwork.languages.dmn.analysis.grid import Grid
from clerkwork.languages.dmn.analysis.lanes import positions
from clerkwork.languages.dmn.analysis.samples import example
from clerkwork.languages.dmn.analysis.wording import box_text, rules_text
from clerkwork.languages.dmn.model import HitPolicy

MOST_PARTNERS: Final = 5  # of one rule, so that a rule for everything does not hide all others
WEAKER: Final = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.HINT, Severity.HINT: Severity.HINT}
Judge = Callable[[Grid, int, int], Finding | None]


def conflicts(grid: Grid, work: Work) -> Iterator[Finding]:
    """Yield what is wrong with pairs of rules that match the same inputs, the first rules first."""
    judge = JUDGES.get(grid.sheet.table.hit_policy)
    for row in range(len(grid.rows)) if judge else ():
        partners = list(positions(grid.overlapping(row) >> row + 1 << row + 1))
        if not work.spend(1 + len(partners)):
            return
        yield from islice(_judged(grid, row, partners, judge), MOST_PARTNERS)


def _judged(grid: Grid, row: int, partners: list[int], judge: Judge | None) -> Iterator[Finding]:
    for other in partners:
        found = judge(grid, row, other) if judge else None
        if found is not None:
            yield _placed(grid, row, other, found)


def _placed(grid: Grid, one: int, other: int, finding: Finding) -> Finding:
    """Return a finding about two rules with its place, words and example; its message so far says what follows."""
    box = grid.common(one, other)
    rules = (grid.rows[one].number, grid.rows[other].number)
    when = box_text(grid.axes, box)
    message = f"{rules_text(rules)} both match " + (f"when {when}" if when else "whatever the inputs are")
    severity = finding.severity
    if grid.are_related(box):
        message, severity = f"{message}, if these conditions can hold together", WEAKER[severity]
    places = tuple(column.at(rule) for rule in rules for column in grid.columns(box))
    return replace(
        finding,
        message=message + finding.message + ".",
        severity=severity,
        rules=rules,
        cells=places,
        example=example(grid.axes, box),
    )


def _only_one(_grid: Grid, _one: int, _other: int) -> Finding:
    remedy = "Narrow one of them, or choose another hit policy."
    return Finding(Kind.OVERLAP, Severity.ERROR, "", remedy)


def _same_outputs(grid: Grid, one: int, other: int) -> Finding | None:
    if grid.gives_same(one, other):
        return None
    remedy = "Give both the same outputs, narrow one of them, or choose another hit policy."
    if grid.rows[one].values is None or grid.rows[other].values is None:
        return Finding(Kind.OVERLAP, Severity.WARNING, ", but may give different outputs", remedy)
    return Finding(Kind.OVERLAP, Severity.ERROR, ", but give different outputs", remedy)


def _tie(grid: Grid, one: int, other: int) -> Finding | None:
    rank = grid.ranks[one]
    if rank is None or rank != grid.ranks[other] or grid.gives_same(one, other):
        return None
    remedy = "List the values of every output in the order of their priority, or narrow one of the rules."
    return Finding(Kind.TIE, Severity.WARNING, ", with the same priority but different outputs", remedy)


def _first_wins(grid: Grid, one: int, other: int) -> Finding | None:
    """Speak of two rules only if each also matches where the other does not: an exception before a rule is usual."""
    if grid.gives_same(one, other):
        return None
    if grid.holding(grid.box(one)) >> other & 1 or grid.holding(grid.box(other)) >> one & 1:
        return None
    remedy = "Nothing is to be done if the order of the rules is meant so."
    message = f"; their outputs differ, and rule {grid.rows[one].number} counts because it comes first"
    return Finding(Kind.OVERLAP, Severity.HINT, message, remedy)


JUDGES: Final[dict[HitPolicy, Judge]] = {
    HitPolicy.UNIQUE: _only_one,
    HitPolicy.ANY: _same_outputs,
    HitPolicy.PRIORITY: _tie,
    HitPolicy.FIRST: _first_wins,
}
