"""
Rules that could be one: they differ in one input only, where their values join.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from clerkwork.languages.dmn import cells
from clerkwork.languages.dmn.analysis.axes import Axis
from clerkwork.languages.dmn.analysis.findings import Finding, Kind, Severity
from clerkwork.languages.dmn.analysis.grid import Grid
from clerkwork.languages.dmn.analysis.wording import MOST_VALUES, rules_text, set_text
from clerkwork.languages.dmn.model import HitPolicy

LISTED: Final = frozenset((cells.Kind.STRING, cells.Kind.BOOLEAN))  # kinds whose values one cell may well list
FREE: Final = frozenset((HitPolicy.UNIQUE, HitPolicy.ANY))  # policies that do not look at the order of rules
Key = tuple[object, ...]


def mergeable(grid: Grid) -> Iterator[Finding]:
    """Yield groups of rules that could be one, each rule in one group at most."""
    used = 0
    for axis, group in enumerate(grid.groups):
        if len(group) > 1:
            continue
        for rows in _alike(grid, axis).values():
            for joined in _joined(grid, axis, [row for row in rows if not used >> row & 1]):
                used |= sum(1 << row for row in joined)
                yield _finding(grid, axis, joined)


def _alike(grid: Grid, axis: int) -> dict[Key, list[int]]:
    """Return the rows that are alike but for their tests on an axis."""
    found: dict[Key, list[int]] = {}
    for row, rule in enumerate(grid.rows):
        box = grid.box(row, grid.null_space)
        if grid.opaque >> row & 1 or 0 in grid.box(row):
            continue
        key = (box[:axis], box[axis + 1 :], grid.same_result(row), rule.annotations)
        found.setdefault(key, []).append(row)
    return found


def _joined(grid: Grid, axis: int, rows: Sequence[int]) -> Iterator[list[int]]:
    """Yield those of some alike rows whose sets join, two or more at a time."""
    masks = grid.inner[axis].masks
    space = grid.space[axis]
    present: list[int] = []
    for row in sorted(rows, key=lambda each: masks[each] & space & -(masks[each] & space)):
        union = sum(masks[each] & space for each in present)
        if present and not (_join(grid.axes[axis], union, masks[row] & space) and _may_join(grid, [*present, row])):
            if len(present) > 1:
                yield present
            present = []
        present.append(row)
    if len(present) > 1:
        yield present


def _join(axis: Axis, one: int, other: int) -> bool:
    """Tell whether two disjoint sets are one stretch, or a list of few texts."""
    if one & other:
        return False
    pieces = list(islice(axis.of(one | other), MOST_VALUES + 1))
    listed = all(piece.is_point and piece.kind in LISTED for piece in pieces) and len(pieces) <= MOST_VALUES
    return listed or len(axis.runs(one | other)) == 1


def _may_join(grid: Grid, rows: Sequence[int]) -> bool:
    """Tell whether the order of rules allows it: no rule between them matches the same inputs."""
    if grid.sheet.table.hit_policy in FREE:
        return True
    between = ((1 << max(rows)) - 1) & ~((2 << min(rows)) - 1)
    for row in rows:
        between &= ~(1 << row)
    return not any(grid.near(grid.box(row)) & between for row in rows)


def _finding(grid: Grid, axis: int, rows: Sequence[int]) -> Finding:
    numbers = tuple(sorted(grid.rows[row].number for row in rows))
    column = grid.sheet.inputs[grid.groups[axis][0]]
    union = sum(grid.inner[axis].masks[row] & grid.space[axis] for row in rows)
    what = set_text(grid.axes[axis], union)
    message = f"{rules_text(numbers)} could be one: they differ in {column.name} only, and give the same."
    remedy = f"Write one rule for which {column.name} is {what}."
    if what == "anything":
        message = f"{rules_text(numbers)} could be one: {column.name} makes no difference to them."
        remedy = f"Write one rule with “-” for {column.name}; it matches a missing value as well."
    places = tuple(column.at(number) for number in numbers)
    return Finding(Kind.MERGEABLE, Severity.HINT, message, remedy, numbers, places)
