"""
Inputs that no rule matches.

Rule 1: a rule with a cell that has to be evaluated counts as matching here, so every gap is one for certain.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clerkwork.languages.dmn.analysis.cover import Box, Cover, Work, widened
from clerkwork.languages.dmn.analysis.findings import Finding, Kind, Severity
from clerkwork.languages.dmn.analysis.grid import Grid
from clerkwork.languages.dmn.analysis.samples import example
from clerkwork.languages.dmn.analysis.wording import box_text
from clerkwork.languages.dmn.model import HitPolicy

MANY: Final = 64  # gaps looked for, before they are made wide and told apart
LISTS: Final = frozenset((HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT))


def gaps(grid: Grid, work: Work, most: int) -> Iterator[Finding]:
    """Yield the inputs that no rule matches, unless the table has a default output."""
    if not grid.rows:
        yield Finding(Kind.EMPTY, Severity.WARNING, "The table has no rules.", "Add a rule.")
        return
    if grid.sheet.has_default:
        return
    cover = Cover(grid.outer, grid.space, grid.everybody, work, MANY)
    found: list[Box] = []
    for gap in cover.gaps():
        box = widened(gap, grid.outer, grid.space, grid.everybody)
        if not any(_is_within(box, other) for other in found):
            found = [other for other in found if not _is_within(other, box)] + [box]
    for box in found[:most]:
        yield _gap(grid, box)
    if cover.more or len(found) > most:
        yield _not_all(complete=cover.complete)


def _is_within(box: Box, other: Box) -> bool:
    return not any(inside & ~outside for inside, outside in zip(box, other, strict=True))


def _gap(grid: Grid, box: Box) -> Finding:
    policy = grid.sheet.table.hit_policy
    when = box_text(grid.axes, box)
    finding = Finding(
        Kind.GAP,
        Severity.HINT if policy in LISTS else Severity.WARNING,
        f"No rule matches when {when}" if when else "No rule matches, whatever the inputs are",
        "Add a rule for it, or a default output."
        if policy not in LISTS
        else "Add a rule for it, if there has to be one.",
        cells=tuple(column.at(None) for column in grid.columns(box)),
        example=example(grid.axes, box),
    )
    if grid.are_related(box):
        message = f"{finding.message}, if these conditions can hold together"
        finding = replace(finding, message=message, severity=Severity.HINT)
    return replace(finding, message=finding.message + ".")


def _not_all(*, complete: bool) -> Finding:
    if complete:
        message = "More inputs are without a rule; only the first such cases are listed."
        return Finding(Kind.NOT_CHECKED, Severity.HINT, message, "Close these first, and check again.")
    message = "Whether a rule matches all inputs was not checked to the end: there are too many cases."
    return Finding(Kind.NOT_CHECKED, Severity.HINT, message, "Split the table, or give it a default output.")
