"""
Bytes to sheets: CSV of any usual kind, and XLSX.

Rule 1: what a person would read in the file is read: any usual encoding and separator, any visible sheet.
Rule 2: a file that cannot be read is refused with what to do about it; nothing is guessed away.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from clerkwork.features.tables.sheets import workbooks
from clerkwork.features.tables.sheets.archives import refusal
from clerkwork.features.tables.sheets.workbooks import MOST_COLUMNS, Cell
from clerkwork.kernel.sentences import Sentence

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 20_000
DELIMITERS: Final = ",;\t|"
ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0"
ENCODINGS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LEGACY: Final = "cp1252"
SAMPLE: Final = 20
UNNAMED: Final = re.compile(r"(Sheet|Tabelle|Feuil|Hoja|Foglio|Blad) ?1")  # noqa: TID251 - our own pattern, without nesting
Line = tuple[int, tuple[Cell, ...]]
SPLIT: Final = Sentence("Split the file.")
ANOTHER: Final = Sentence("Choose another file.")
KINDS: Final = Sentence("Choose a CSV or XLSX file.")
ANEW: Final = Sentence("Save it anew as “CSV UTF-8”.")
TOO_LONG: Final = Sentence("Expected at most %(most)s rows, but “%(sheet)s” has more.")
TOO_WIDE: Final = Sentence("Expected at most %(most)s columns, but line %(line)s has %(n)s.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of a sheet, each with its number in the file; `notes` say how the file was read."""

    name: str
    rows: list[Line] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((len(cells) for _, cells in self.rows), default=0)

    def head(self) -> int:
        """Return the place of the row that names the columns: the first that is filled as far as most others."""
        usual = Counter(_filled(cells) for _, cells in self.rows[:SAMPLE])
        most = max((count for count, rows in usual.items() if rows > 1), default=max(usual, default=0))
        places = (place for place, (_, cells) in enumerate(self.rows[:SAMPLE]) if _filled(cells) * 3 >= most * 2)
        return next(places, 0)


def _filled(cells: Sequence[Cell]) -> int:
    return sum(cell != "" for cell in cells)


def read(content: bytes, name: str) -> list[Sheet]:
    """
    Return the sheets of a file; one of CSV has one.

    Raises Invalid for what is no spreadsheet, or too large.
    """
    if len(content) > MOST_BYTES:
        raise refusal(Sentence("Expected at most %(most)s MiB, but the file is larger.", most=MOST_BYTES >> 20), SPLIT)
    if not content.strip():
        raise refusal(Sentence("Expected a spreadsheet, but the file is empty."), ANOTHER)
    if content.startswith(COMPOUND):
        message = Sentence("Expected an XLSX file, but this one has a password or is of an older kind (.xls).")
        raise refusal(message, Sentence("Save it without a password as “Excel workbook (.xlsx)”."))
    found = _workbook(content, name) if content.startswith(ZIP) else [_text(content, name)]
    filled = [sheet for sheet in found if sheet.rows]
    if not filled:
        raise refusal(Sentence("Expected a sheet with rows, but every one is empty."), ANOTHER)
    return filled


def _workbook(content: bytes, name: str) -> list[Sheet]:
    grids = workbooks.sheets(content, MOST_ROWS + SAMPLE)
    for grid in grids:
        if grid.cut:
            message = Sentence(TOO_LONG, most=MOST_ROWS, sheet=grid.name)
            raise refusal(message, Sentence("Split the sheet."))
    stem = name.rpartition(".")[0] or name
    return [Sheet(stem if UNNAMED.fullmatch(grid.name) else grid.name, grid.rows) for grid in grids]


def _text(content: bytes, name: str) -> Sheet:
    text, notes = _decoded(content)
    if "\0" in text:
        raise refusal(Sentence("Expected a spreadsheet, but this is another kind of file."), KINDS)
    delimiter = delimiter_of(text)
    rows = list(_lines(text, delimiter))
    return Sheet(name.rpartition(".")[0] or name, rows, notes)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in ENCODINGS.items():
        if content.startswith(mark):
            try:
                return content.decode(encoding), ()
            except UnicodeDecodeError as error:
                raise refusal(Sentence("Expected text, but it is damaged."), ANEW) from error
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        return content.decode(LEGACY, "replace"), (Sentence("Read as Windows text (1252), since it is not UTF-8."),)


def delimiter_of(text: str) -> str:
    """Return the separator that splits the first lines most evenly."""
    sample = text[:20_000]
    return max(DELIMITERS, key=lambda each: _evenness(sample, each))


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row, _ in zip(_rows(sample, delimiter), range(SAMPLE), strict=False) if row]
    except csv.Error:
        return 0, 0
    width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
    return (count, width) if width > 1 else (0, 0)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start, count = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                _refuse_too_large(count, cells, start)
                yield start, tuple(_trimmed(cells))
            start = reader.line_num + 1
    except csv.Error as error:
        message = Sentence("Expected CSV, but %(error)s (line %(line)s).", error=str(error), line=reader.line_num)
        raise refusal(message, Sentence("Check the quotes in this line.")) from error


def _refuse_too_large(count: int, cells: list[str], line: int) -> None:
    if count > MOST_ROWS + SAMPLE:
        raise refusal(Sentence("Expected at most %(most)s rows, but there are more.", most=MOST_ROWS), SPLIT)
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        message = Sentence(TOO_WIDE, most=MOST_COLUMNS, line=line, n=len(cells))
        raise refusal(message, Sentence("Split the table."))


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells
