"""
The sheets of an XLSX file, each row as far as it is filled.

Rule 1: memory grows with the cells that are there, never with how far out one of them stands. (A reader that makes a
grid ends the whole process with one cell in the last row and column; that is why this one is ours.)
Rule 2: no DOCTYPE, no entities; parts are inflated under a cap, see archives.py.

Source: ECMA-376, part 1, §18; days are counted as Excel counts them, with its 29 February 1900.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from posixpath import join, normpath
from typing import Any, Final, TypeVar, cast

from lxml import etree

from clerkwork.features.tables.sheets.archives import Archive, refusal
from clerkwork.kernel.sentences import Sentence

Cell = str | Decimal | bool | date | datetime
MOST_COLUMNS: Final = 200
BUILT_IN_DATES: Final = {**dict.fromkeys((14, 15, 16, 17, *range(27, 37), *range(50, 59)), "d"), 22: "dh"}
BUILT_IN_TIMES: Final = dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h")
QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # noqa: TID251 - our own pattern, without nesting
REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")  # noqa: TID251 - our own pattern, without nesting
DIGITS: Final = "0123456789"
MARCH_1900: Final = 60
LAST_DAY: Final = 2_958_465  # 31 December 9999
SHEET_REMEDY: Final = Sentence("Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”.")


@dataclass(slots=True)
class Grid:
    """The filled rows of one sheet: their numbers and their cells from the first column on."""

    name: str
    rows: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Book:
    """What cells of every sheet refer to."""

    strings: list[str]
    styles: list[str]
    since_1904: bool


def sheets(content: bytes, most_rows: int) -> list[Grid]:
    """
    Return the visible sheets of an XLSX file, each with at most `most_rows` rows and a mark if there are more.

    Raises Invalid.
    """
    archive = Archive(content)
    if "xl/workbook.xml" not in archive.names:
        raise refusal(Sentence("Expected a workbook, but this is another kind of file."), SHEET_REMEDY)
    outline = _parse(archive, "xl/workbook.xml", _Outline())
    targets = _parse(archive, "xl/_rels/workbook.xml.rels", _Relations()).targets
    strings = _parse(archive, "xl/sharedStrings.xml", _Strings()).found
    book = _Book(strings, _parse(archive, "xl/styles.xml", _Styles()).kinds(), outline.since_1904)
    found = []
    for name, relation in outline.sheets:
        path = targets.get(relation, "")
        reader = _Rows(Grid(name), book, most_rows)
        found.append(_parse(archive, path.lstrip("/") if path[:1] == "/" else normpath(join("xl", path)), reader).grid)
    return found


class _Target:
    """A parser target that keeps what it needs and refuses a DOCTYPE."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise refusal(Sentence("Expected a workbook, but it has a DOCTYPE."))

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Meet the beginning of an element."""

    def end(self, tag: str) -> None:
        """Meet its end."""

    def data(self, data: str) -> None:
        """Meet text."""

    def comment(self, _text: str) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Keep nothing."""


T = TypeVar("T", bound=_Target)


def _parse(archive: Archive, name: str, target: T) -> T:
    """Feed a part to a target and return it; a part that is not there leaves it empty."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, target=cast("Any", target))
    fed = False
    try:
        for chunk in archive.chunks(name):
            parser.feed(chunk)
            fed = True
        if fed:
            parser.close()
    except etree.XMLSyntaxError as error:
        said = Sentence("Expected a whole file, but “%(name)s” is damaged: %(why)s.", name=name, why=str(error.msg))
        raise refusal(said) from error
    return target


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Outline(_Target):
    """The names of the sheets, and whether days are counted from 1904."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a sheet that is shown, or the way days are counted."""
        if _local(tag) == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation))
        elif _local(tag) == "workbookPr":
            self.since_1904 = attributes.get("date1904", "") in {"1", "true"}


class _Relations(_Target):
    """The paths of parts by relation."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take one relation."""
        if _local(tag) == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Strings(_Target):
    """The texts that cells share, without the pronunciation of some."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text: list[str] = []
        self._inside = self._spoken = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - lxml's signature
        """Begin a text or a part of it."""
        match _local(tag):
            case "si":
                self._text = []
            case "rPh":
                self._spoken = True
            case "t":
                self._inside = not self._spoken

    def end(self, tag: str) -> None:
        """End a text or a part of it."""
        match _local(tag):
            case "si":
                self.found.append("".join(self._text))
            case "rPh":
                self._spoken = False
            case "t":
                self._inside = False

    def data(self, data: str) -> None:
        """Take what belongs to the text."""
        if self._inside:
            self._text.append(data)


class _Styles(_Target):
    """Which styles of cells show days ("d") and hours ("h")."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {
            str(number): kind for number, kind in (BUILT_IN_DATES | BUILT_IN_TIMES).items()
        }
        self._used: list[str] = []
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take a format, or the format of a style of cells."""
        match _local(tag):
            case "numFmt":
                self._formats[attributes.get("numFmtId", "")] = format_kind(attributes.get("formatCode", ""))
            case "cellXfs":
                self._inside = True
            case "xf" if self._inside:
                self._used.append(attributes.get("numFmtId", ""))

    def end(self, tag: str) -> None:
        """Leave the styles of cells."""
        if _local(tag) == "cellXfs":
            self._inside = False

    def kinds(self) -> list[str]:
        """Return what each style shows, in the order in which cells refer to them."""
        return [self._formats.get(number, "") for number in self._used]


def format_kind(code: str) -> str:
    """Return what a format of numbers shows: "d" days, "h" hours, "dh" both, "" neither."""
    plain = QUOTED.sub("", code.partition(";")[0]).lower()
    if plain == "general":
        return ""
    return ("d" if "y" in plain or "d" in plain else "") + ("h" if "h" in plain or "s" in plain else "")


class _Rows(_Target):
    """The rows of one sheet."""

    def __init__(self, grid: Grid, book: _Book, most: int) -> None:
        self.grid = grid
        self._book = book
        self._most = most
        self._row = self._column = 0
        self._cells: dict[int, Cell] = {}
        self._kind = self._style = ""
        self._text: list[str] = []
        self._inside = self._spoken = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a row, a cell or its value."""
        match _local(tag):
            case "row":
                self._row = _number(attributes.get("r", ""), self._row + 1)
                self._column, self._cells = 0, {}
            case "c":
                self._column = column_of(attributes.get("r", ""), self._column + 1)
                self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
                self._text = []
            case "rPh":
                self._spoken = True
            case "v" | "t":
                self._inside = not self._spoken

    def end(self, tag: str) -> None:
        """End a value, a cell or a row."""
        match _local(tag):
            case "v" | "t":
                self._inside = False
            case "rPh":
                self._spoken = False
            case "c" if self._text and self._column <= MOST_COLUMNS:
                value = self._value("".join(self._text))
                if value != "":
                    self._cells[self._column] = value
            case "row" if self._cells:
                self._keep()

    def data(self, data: str) -> None:
        """Take what belongs to the value."""
        if self._inside:
            self._text.append(data)

    def _keep(self) -> None:
        if len(self.grid.rows) >= self._most:
            self.grid.cut = True
            return
        cells = tuple(self._cells.get(place, "") for place in range(1, max(self._cells) + 1))
        self.grid.rows.append((self._row, cells))

    def _value(self, text: str) -> Cell:
        match self._kind:
            case "s":
                place = _number(text, -1)
                return self._book.strings[place] if 0 <= place < len(self._book.strings) else ""
            case "b":
                return text.strip() == "1"
            case "n" | "":
                return self._measured(text)
            case "d":
                return _written_date(text)
            case _:
                return text

    def _measured(self, text: str) -> Cell:
        """Return a number, or the day and hour that its style shows."""
        try:
            number = Decimal(format(float(text), ".15g"))
        except ValueError:
            return text
        if not number.is_finite():
            return text
        style = _number(self._style, -1)
        kind = self._book.styles[style] if 0 <= style < len(self._book.styles) else ""
        return moment(number, kind, since_1904=self._book.since_1904) if kind else number


def _number(text: str, otherwise: int) -> int:
    return int(text) if text and len(text) <= 9 and not text.strip(DIGITS) else otherwise  # noqa: PLR2004 - no more rows


def column_of(reference: str, otherwise: int) -> int:
    """Return the number of a cell's column, 28 of "AB7"."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        return otherwise
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def moment(number: Decimal, kind: str, *, since_1904: bool) -> Cell:
    """Return the day, the hour or both that a count of days stands for; what is none stays a number."""
    if not 0 <= number <= LAST_DAY:
        return number
    seconds = int((number * 86_400).to_integral_value())
    if kind == "h" and number < 1:
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if number >= MARCH_1900 else 31)  # noqa: DTZ001 - sheets know no zone
    try:
        found = first + timedelta(seconds=seconds)
    except OverflowError:
        return number
    return found if "h" in kind or seconds % 86_400 else found.date()


def _written_date(text: str) -> Cell:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if "T" in text else found.date()
