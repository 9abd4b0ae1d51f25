"""
What is wrong with which cell, before anything is written.

Rule 1: a sheet is judged whole; each problem has its row in the file, its column and the cell as it stands there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clerkwork.features.tables.column_types import Unfit
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sheets.readings import Known, Wanted, text_of, value
from clerkwork.features.tables.sheets.workbooks import Cell
from clerkwork.kernel.sentences import Sentence


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One fault: the row's number in the file, the column's place and title, the cell, what is wrong, what to do."""

    row: int
    place: int
    column: str
    cell: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How the column of a sheet at a place becomes a column of a table."""

    place: int
    column: Column
    wanted: Wanted


@dataclass(slots=True)
class Judged:
    """One row: its number, its typed values by column, and its problems."""

    row: int
    values: dict[str, Any]
    problems: list[CellProblem]


def judge(rows: Iterable[tuple[int, Sequence[Cell]]], fits: Sequence[Fit], known: Known) -> Iterator[Judged]:
    """Yield every row, read and judged; what must occur once is compared within the sheet."""
    seen: dict[str, dict[Any, int]] = {fit.column.name: {} for fit in fits if fit.column.unique}
    for number, cells in rows:
        judged = Judged(number, {}, [])
        for fit in fits:
            cell = cells[fit.place] if fit.place < len(cells) else ""
            try:
                judged.values[fit.column.name] = typed = _typed(cell, fit, known)
                if typed is not None and fit.column.unique:
                    _refuse_double(seen[fit.column.name], typed, number)
            except Unfit as unfit:
                judged.problems.append(_problem(number, fit, cell, unfit.says))
        yield judged


def _typed(cell: Cell, fit: Fit, known: Known) -> Any:
    plain = value(cell, fit.wanted, known)
    if plain is None:
        if fit.column.required and fit.column.default is None:
            raise Unfit("Expected a value, but the cell is empty.")
        return None
    return fit.column.type.plain(plain, fit.column.measure)


def _refuse_double(seen: dict[Any, int], typed: Any, number: int) -> None:
    first = seen.setdefault(typed, number)
    if first != number:
        raise Unfit("The value must occur once, but row %(row)s has it too.", row=first)


def _problem(number: int, fit: Fit, cell: Cell, message: str) -> CellProblem:
    remedy = Sentence("Correct the cell, or choose another type for the column.")
    return CellProblem(number, fit.place, fit.column.title, text_of(cell), message, remedy)
