"""
The rules of a table as boxes: on each axis the set of values that a rule matches.

Rule 1: what is said is certain: a rule with a cell that has to be evaluated is nowhere (`inner`) where it would have
to match, and everywhere (`outer`) where it would have to fail.
Rule 2: input columns with the same expression are one axis, for they have the same value.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from clerkwork.languages.dmn.analysis.axes import Axis
from clerkwork.languages.dmn.analysis.cover import Box
from clerkwork.languages.dmn.analysis.lanes import Lane, positions
from clerkwork.languages.dmn.analysis.sheet import Column, Row, Sheet
from clerkwork.languages.feel import ast

MOST_BITS: Final = 400_000_000  # bits of all masks together: 50 MB
Path = tuple[str, ...]


class Grid:
    """
    The boxes of a table's rows; a row is known by its place in `rows`, sets of rows are masks.

    `space` has the values that each axis may have, `null_space` null besides. A table that is not `is_small` has no
    boxes, for they would not fit into memory.
    """

    def __init__(self, sheet: Sheet, most_bits: int = MOST_BITS) -> None:
        self.sheet = sheet
        self.rows: Sequence[Row] = sheet.rows
        self.groups = _groups(sheet.inputs)
        self.axes = [_axis(sheet, group) for group in self.groups]
        self.space: Box = tuple(axis.space for axis in self.axes)
        self.null_space: Box = tuple(axis.space | axis.null for axis in self.axes)
        self.is_small = sum(len(axis.pieces) for axis in self.axes) * len(self.rows) < most_bits
        self.opaque = 0
        self.inner: list[Lane] = []
        self.outer: list[Lane] = []
        for axis, group in zip(self.axes, self.groups, strict=True) if self.is_small else ():
            self._add(axis, self._masks(axis, group))
        self.ranks = sheet.ranks
        results = [row.values or row.result for row in self.rows]
        by_result: dict[object, int] = {}
        for row, result in enumerate(results):
            by_result[result] = by_result.get(result, 0) | 1 << row
        self._same = [by_result[result] for result in results]
        self._paths = [paths_of(sheet.inputs[group[0]].tree) for group in self.groups]

    def _masks(self, axis: Axis, group: Sequence[int]) -> list[int | None]:
        """Return the set of each row on an axis, None where it has to be evaluated."""
        known: dict[tuple[int, ...], int | None] = {}  # equal texts are the same cell
        found = []
        for row in self.rows:
            tests = [row.tests[index] for index in group]
            key = tuple(map(id, tests))
            if key not in known:
                sets = [axis.mask(test) for test in tests]
                known[key] = None if None in sets else _intersection(each or 0 for each in sets)
            found.append(known[key])
        return found

    def _add(self, axis: Axis, masks: Sequence[int | None]) -> None:
        self.opaque |= _union(1 << row for row, mask in enumerate(masks) if mask is None)
        self.inner.append(Lane([mask or 0 for mask in masks], len(axis.pieces)))
        if None in masks:
            filled = [axis.everything if mask is None else mask for mask in masks]
            self.outer.append(Lane(filled, len(axis.pieces)))
        else:
            self.outer.append(self.inner[-1])

    @property
    def everybody(self) -> int:
        """The set of all rows."""
        return (1 << len(self.rows)) - 1

    def box(self, row: int, space: Box | None = None) -> Box:
        """Return the box that a row lies in."""
        return tuple(
            lane.masks[row] & pieces for lane, pieces in zip(self.outer, space or self.space, strict=True)
        )  # fmt: skip

    def overlapping(self, row: int) -> int:
        """Return the other rows that certainly match some inputs which a row matches."""
        found = 0 if self.opaque >> row & 1 else self.everybody & ~(1 << row)
        for lane, pieces in zip(self.inner, self.space, strict=True):
            if not found:
                break
            found &= lane.meeting(lane.masks[row] & pieces)
        return found

    def same_result(self, row: int) -> int:
        """Return the rows that give the same outputs, itself included."""
        return self._same[row]

    def gives_same(self, one: int, other: int) -> bool:
        """Tell whether two rows give the same outputs."""
        return bool(self._same[one] >> other & 1)

    def near(self, box: Box) -> int:
        """Return the rows that may match some inputs of a box."""
        found = self.everybody
        for lane, pieces in zip(self.outer, box, strict=True):
            found &= lane.meeting(pieces)
        return found

    def holding(self, box: Box) -> int:
        """Return the rows that certainly match all inputs of a box."""
        found = self.everybody
        for lane, pieces in zip(self.inner, box, strict=True):
            found &= lane.holding(pieces)
        return found

    def common(self, one: int, other: int) -> Box:
        """Return the box in which two rows overlap."""
        boxes = zip(self.box(one), self.box(other), strict=True)
        return tuple(left & right for left, right in boxes)

    def are_related(self, box: Box) -> bool:
        """
        Tell whether two conditions of a box read the same variables, so that they may never hold together.
        """
        narrow = [axis for axis, mask in enumerate(box) if self.space[axis] & ~mask]
        return any(
            _touch(self._paths[one], self._paths[other]) for one in narrow for other in narrow if one < other
        )  # fmt: skip

    def columns(self, box: Box) -> list[Column]:
        """Return the input columns that restrict a box, all columns if none does."""
        narrow = [axis for axis, mask in enumerate(box) if self.space[axis] & ~mask]
        groups = [self.groups[axis] for axis in narrow] or self.groups
        return [self.sheet.inputs[index] for group in groups for index in group]

    def numbers(self, rows: int) -> list[int]:
        """Return the numbers that people give to rows."""
        return [self.rows[row].number for row in positions(rows)]


def _groups(columns: Sequence[Column]) -> list[tuple[int, ...]]:
    """Return the columns of each axis."""
    found: dict[ast.Node | int, tuple[int, ...]] = {}
    for index, column in enumerate(columns):
        key = index if column.tree is None else column.tree
        found[key] = (*found.get(key, ()), index)
    return list(found.values())


def _axis(sheet: Sheet, group: Sequence[int]) -> Axis:
    columns = [sheet.inputs[index] for index in group]
    first = columns[0]
    tests = {id(test): test for row in sheet.rows for test in (row.tests[index] for index in group)}
    allowed = [cell for column in columns for cell in column.allowed]
    declared = next((column.kinds for column in columns if column.kinds), None)
    return Axis(first.name, tests.values(), declared, allowed, expression=first.expression)


def paths_of(tree: ast.Node | None) -> frozenset[Path]:
    """Return the variables that an expression reads, with the entries it takes of them: a.b is (a, b)."""
    if tree is None:
        return frozenset()
    path = _path(tree)
    parts = tree.arguments if isinstance(tree, ast.Invocation) else ast.children(tree)
    return frozenset((path,)) if path else frozenset[Path]().union(*map(paths_of, parts))


def _path(tree: ast.Node) -> Path | None:
    if isinstance(tree, ast.Name):
        return (tree.name,)
    source = _path(tree.source) if isinstance(tree, ast.Path) else None
    return (*source, tree.name) if source and isinstance(tree, ast.Path) else None


def _touch(one: frozenset[Path], other: frozenset[Path]) -> bool:
    """Tell whether a path of one leads to or into a path of the other."""
    return any(
        left[: len(right)] == right or right[: len(left)] == left for left in one for right in other
    )  # fmt: skip


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _intersection(masks: Iterable[int]) -> int:
    found = -1
    for mask in masks:
        found &= mask
    return found
