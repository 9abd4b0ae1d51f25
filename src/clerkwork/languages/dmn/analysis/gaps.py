"""
Inputs that no rule matches.

Rule 1: a rule with a cell that has to be evaluated counts as matching here, so every gap is one for certain.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from clerkwork.languages.dmn.analysis.cover import Box, Cover, Work, taken, widened
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
    whole = tuple(pieces & ~axis.fractions for axis, pieces in zip(grid.axes, grid.space, strict=True))
    cover = Cover(grid.outer, whole, grid.everybody, work, MANY)
    found: list[Box] = []
    for gap in cover.gaps():
        box = widened(gap, grid.outer, whole, grid.everybody)
        if not any(_is_within(box, other) for other in found):
            found = [other for other in found if not _is_within(other, box)] + [box]
    found = [_filled(grid, box) for box in found]
    yield from (_gap(grid, box) for box in found[:most])
    if cover.more or len(found) > most:
        yield _not_all(complete=cover.complete)
    yield from _between_whole_numbers(grid, found, work)


def _filled(grid: Grid, box: Box) -> Box:
    """Return a gap with what lies between its whole numbers, where no rule matches that either."""
    sets = list(box)
    for index, axis in enumerate(grid.axes):
        inside = axis.fractions & box[index] << 1 & box[index] >> 1
        if inside:
            only = tuple(inside if other == index else mask for other, mask in enumerate(sets))
            sets[index] |= inside & ~taken(only, index, grid.outer, grid.everybody)
    return tuple(sets)


def _between_whole_numbers(grid: Grid, known: list[Box], work: Work) -> Iterator[Finding]:
    """Yield for each input that only fractions of it are without a rule, where no other gap says so."""
    for index, axis in enumerate(grid.axes):
        space = tuple(axis.fractions if other == index else pieces for other, pieces in enumerate(grid.space))
        found = Cover(grid.outer, space, grid.everybody, work, MANY).gaps() if axis.fractions else []
        for gap in found:
            if not any(_is_within(gap, box) for box in known):
                finding = _gap(grid, widened(gap, grid.outer, space, grid.everybody))
                message = finding.message.removesuffix(".") + f"; {axis.name} is no whole number there."
                remedy = f"Nothing is to be done if {axis.name} is always whole."
                yield replace(finding, severity=Severity.HINT, message=message, remedy=remedy)
                break


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
