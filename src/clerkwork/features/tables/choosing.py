"""
What somebody has chosen of an uploaded spreadsheet: its sheet, the row of titles, and how its columns are read.

Rule 1: every choice is a parameter of the address, so that a page can be loaded again and sent.

    sheet=0  head=0           the sheet, and the place of the row that names the columns
    d3=, o3=mdy               the decimal mark and the order of dates of the fourth column
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clerkwork.features.tables.models import Upload
from clerkwork.features.tables.sheets import files
from clerkwork.features.tables.sheets.files import Sheet
from clerkwork.features.tables.sheets.proposals import Proposal, propose
from clerkwork.features.tables.sheets.readings import Format, Known, text_of
from clerkwork.features.tables.sheets.workbooks import Cell

MOST_HEADS: Final = 8
MARKS: Final = (".", ",")
LONGEST_TITLE: Final = 60
ORDERS: Final = ("dmy", "mdy", "ymd")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sheets of a file, the one that was chosen, its rows below the titles, and the columns it seems to have."""

    sheets: Sequence[Sheet]
    place: int
    head: int
    rows: Sequence[tuple[int, Sequence[Cell]]]
    proposals: Sequence[Proposal]

    @property
    def sheet(self) -> Sheet:
        """The chosen sheet."""
        return self.sheets[self.place]

    @property
    def title(self) -> str:
        """What the sheet seems to be called: by a lone line above the titles, by itself, else by its file."""
        above = [[text_of(cell).strip() for cell in cells if cell != ""] for _, cells in self.sheet.rows[: self.head]]
        lone = next((cells[0] for cells in above if len(cells) == 1 and 0 < len(cells[0]) <= LONGEST_TITLE), "")
        return lone or self.sheet.name.replace("_", " ").strip().capitalize()

    @property
    def heads(self) -> list[tuple[int, str]]:
        """The rows that could name the columns, by place: their number and their words."""
        rows = self.sheet.rows[:MOST_HEADS]
        return [
            (place, f"{n}: {', '.join(filter(None, map(text_of, cells)))}"[:70])
            for place, (n, cells) in enumerate(rows)
        ]

    def cells(self, place: int) -> list[Cell]:
        """Return the cells of a column."""
        return [cells[place] for _, cells in self.rows if place < len(cells)]


def chosen(upload: Upload, asked: Mapping[str, str], known: Known) -> Chosen:
    """Return what was chosen; nonsense counts as not chosen."""
    sheets = files.read(bytes(upload.content), upload.name)
    place = _within(asked.get("sheet", ""), len(sheets), 0)
    sheet = sheets[place]
    head = _within(asked.get("head", ""), len(sheet.rows), sheet.head())
    rows = sheet.rows[head + 1 :]
    found = propose(sheet.rows[head][1], rows, known)
    formatted = [
        replace(each, format=_format(each.format, asked, n), doubt=_doubt(each, asked, n))
        for n, each in enumerate(found)
    ]
    return Chosen(sheets, place, head, rows, formatted)


def _within(text: str, count: int, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text) < count else otherwise


def _format(proposed: Format, asked: Mapping[str, str], place: int) -> Format:
    mark, order = asked.get(f"d{place}", ""), asked.get(f"o{place}", "")
    return Format(mark if mark in MARKS else proposed.decimal, order if order in ORDERS else proposed.order)


def _doubt(proposal: Proposal, asked: Mapping[str, str], place: int) -> str:
    settled = asked.get(f"d{place}") in MARKS or asked.get(f"o{place}") in ORDERS
    return "" if settled else proposal.doubt
