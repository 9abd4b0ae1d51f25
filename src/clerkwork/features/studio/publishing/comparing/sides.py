"""
Two versions of something that reads as a table, row by row and cell by cell beside each other.

Rule: nothing here knows a kind of file; a row that one side lacks leaves its place empty there, so the rest is level.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clerkwork.features.studio.publishing.comparing.difference import Mark, Thing


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says on both sides; None where its row or column is not there."""

    before: str | None
    after: str | None

    @property
    def mark(self) -> str:
        """What happened to it, "" for nothing."""
        if self.before == self.after:
            return ""
        return Mark.ADDED if self.before is None else Mark.REMOVED if self.after is None else Mark.CHANGED


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its numbers on both sides and its cells."""

    number: Cell
    cells: tuple[Cell, ...]

    @property
    def mark(self) -> str:
        """What happened to it: its cells say it where it is on both sides."""
        if self.number.before is None:
            return Mark.ADDED
        if self.number.after is None:
            return Mark.REMOVED
        return Mark.CHANGED if any(cell.mark for cell in self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sides:
    """One table on both sides: its title, its columns and its rows."""

    title: str
    columns: tuple[Cell, ...]
    rows: tuple[Row, ...]

    @property
    def differs(self) -> bool:
        """Tell whether anything is marked."""
        return any(column.mark for column in self.columns) or any(row.mark for row in self.rows)


Side = Mapping[str, Mapping[str, str]]
"""Rows by key, each with what its cells say by column."""


def beside(title: str, columns: tuple[Mapping[str, str], Mapping[str, str]], rows: tuple[Side, Side]) -> Sides:
    """Return two tables beside each other; columns and rows are the same as long as their keys are."""
    (old_columns, new_columns), (old, new) = columns, rows
    keys = [*new_columns, *(key for key in old_columns if key not in new_columns)]
    heads = tuple(Cell(old_columns.get(key), new_columns.get(key)) for key in keys)
    numbers = [{key: str(number) for number, key in enumerate(side, 1)} for side in (old, new)]
    found = tuple(
        Row(
            Cell(numbers[0].get(key), numbers[1].get(key)),
            tuple(Cell(_said(old, key, column, old_columns), _said(new, key, column, new_columns)) for column in keys),
        )
        for key in _in_order(list(old), list(new))
    )
    return Sides(title, heads, found)


def _said(side: Side, key: str, column: str, columns: Mapping[str, str]) -> str | None:
    return side[key].get(column, "") if key in side and column in columns else None


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """Return the keys of both in the newer order, each that is gone behind what it stood behind."""
    found = list(new)
    before = ""
    for key in old:
        if key not in new:
            found.insert(found.index(before) + 1 if before in found else 0, key)
        before = key
    return found


def of_things(title: str, heads: tuple[str, str], before: Iterable[Thing], after: Iterable[Thing]) -> Sides:
    """Return things beside each other: `heads` name the columns of what they are and of what is said of them."""
    columns = dict(zip(("subject", "says"), heads, strict=True))

    def side(things: Iterable[Thing]) -> Side:
        return {each.key: {"subject": each.subject, "says": _sentence(each.says)} for each in things}

    return beside(title, (columns, columns), (side(before), side(after)))


def _sentence(says: Mapping[str, str]) -> str:
    return "\n".join(f"{what}: {text}" for what, text in says.items() if text)
