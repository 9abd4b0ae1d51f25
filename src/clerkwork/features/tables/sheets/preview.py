"""
A sheet as people check it before it is imported: the first rows, and every row with a fault, cell by cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from clerkwork.features.tables.sheets.judging import CellProblem
from clerkwork.features.tables.sheets.readings import text_of
from clerkwork.features.tables.sheets.workbooks import Cell
from clerkwork.web.wording import worded

FIRST: Final = 12
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: what stands there, and what is wrong with it."""

    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the file, its cells, and what is wrong with it as a whole."""

    number: int
    cells: tuple[Shown, ...]
    faults: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Tell that something is wrong with it."""
        return bool(self.faults) or any(cell.fault for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a sheet; `more` rows with faults are not."""

    lines: tuple[Line, ...]
    more: int


def preview(
    rows: Sequence[tuple[int, Sequence[Cell]]], problems: Iterable[CellProblem], places: Sequence[int]
) -> Preview:
    """Return the first rows and those with faults, the cells of some columns each."""
    by_row: dict[int, list[CellProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    first = {number for number, _ in rows[:FIRST]}
    wanted = [(number, cells) for number, cells in rows if number in first or number in by_row]
    lines = tuple(_line(number, cells, by_row.get(number, []), places) for number, cells in wanted[:MOST])
    return Preview(lines, max(0, len(wanted) - MOST))


def _line(number: int, cells: Sequence[Cell], problems: list[CellProblem], places: Sequence[int]) -> Line:
    told = {problem.place: worded(problem.message) for problem in reversed(problems) if problem.column}
    shown = (Shown(text_of(cells[place]) if place < len(cells) else "", told.get(place, "")) for place in places)
    whole = tuple(worded(problem.message) for problem in problems if not problem.column or problem.place not in places)
    return Line(number, tuple(shown), whole)
