"""Spreadsheets: what a person sees in a file is what is read, and no file harms the server."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.tables.workbooks import simple, workbook

from clerkwork.features.tables.column_types import Unfit
from clerkwork.features.tables.schema import Column
from clerkwork.features.tables.sheets import archives, workbooks
from clerkwork.features.tables.sheets.files import read
from clerkwork.features.tables.sheets.judging import Fit, judge
from clerkwork.features.tables.sheets.proposals import Proposal, name_of, propose, settled
from clerkwork.features.tables.sheets.readings import Format, Known, Wanted, day, moment, number, value
from clerkwork.kernel.errors import Invalid


def cells(content: bytes, name: str = "stock.csv") -> list[tuple[Any, ...]]:
    return [row for _, row in read(content, name)[0].rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_usual_kind_is_read(delimiter: str, encoding: str) -> None:
    text = f'Größe{delimiter}Preis\nKlein{delimiter}"1{delimiter}5"\n\n  {delimiter}\nGroß{delimiter}7\n'
    sheet = read(text.encode(encoding), "stock.csv")[0]
    assert sheet.name == "stock"
    assert sheet.rows == [(1, ("Größe", "Preis")), (2, ("Klein", f"1{delimiter}5")), (5, ("Groß", "7"))]
    assert bool(sheet.notes) == (encoding == "cp1252")


def test_a_decimal_comma_is_no_separator() -> None:
    assert cells(b"Name;Preis\nA;1,5\nB;2,25\n") == [("Name", "Preis"), ("A", "1,5"), ("B", "2,25")]


NOON = datetime.fromisoformat("2024-01-01T12:00")
ROWS = (
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" s="1"><v>45292</v></c><c r="D2" s="2"><v>45292.5</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r><rPh><t>no</t></rPh></is></c>'
    '<c r="B3" t="b"><v>1</v></c><c r="D3"><v>0.30000000000000004</v></c><c r="E3" s="3"><v>0.75</v></c>'
    '<c r="F3" t="str"><f>A2</f><v>made</v></c><c r="G3" t="e"><v>#DIV/0!</v></c></row>'
    '<row r="9"><c r="A9" s="1"/></row>'
)


def test_a_workbook_is_read_as_it_shows() -> None:
    found = read(workbook({"Stock": ROWS, "Empty": ""}, strings=["one"]), "x.xlsx")
    assert [sheet.name for sheet in found] == ["Stock"]
    assert found[0].rows == [
        (2, ("one", "", date(2024, 1, 1), NOON)),
        (3, ("two runs", True, "", Decimal("0.3"), "18:00", "made", "#DIV/0!")),
    ]


def test_days_are_counted_as_the_workbook_counts_them() -> None:
    hidden = (
        '<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="S" r:id="r1"/>'
        '<sheet name="Hidden" state="hidden" r:id="r1"/></sheets></workbook>'
    )
    content = workbook({"S": '<row><c s="1"><v>0</v></c></row>'}, **{"xl/workbook.xml": hidden})
    assert [(sheet.name, sheet.rows) for sheet in read(content, "x.xlsx")] == [("S", [(1, (date(1904, 1, 1),))])]
    assert workbooks.moment(Decimal(1), "d", since_1904=False) == date(1900, 1, 1)
    assert workbooks.moment(Decimal(61), "d", since_1904=False) == date(1900, 3, 1)


def test_a_cell_far_out_costs_nothing() -> None:
    """A reader that makes a grid of it ends the process: 549 gigabytes."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c>'
    far += '<c r="A1048576"><v>3</v></c></row>'
    assert read(workbook({"S": far}), "x.xlsx")[0].rows == [(1, (Decimal(1),)), (1048576, (Decimal(3),))]


def bomb() -> bytes:
    return workbook({"S": ""}, **{"xl/sharedStrings.xml": b"<sst>" + b" " * (40 << 20) + b"</sst>"})


def lying_bomb() -> bytes:
    """A zip whose directory says that the part is small."""
    content = bytearray(bomb())
    for place in range(len(content) - 4):
        if content[place : place + 4] == (40 << 20 | 0).to_bytes(4, "little"):
            content[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(content)


DOCTYPE = (
    b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"a,b\n" + b"x" * (6 << 20), "at most 5 MiB"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
        (b"PK\x03\x04 not really", "damaged"),
        (workbook({"S": ""}, **{"xl/workbook.xml": "<oops"}), "damaged"),
        (workbook({"S": ""}, **{"xl/worksheets/sheet1.xml": DOCTYPE}), "DOCTYPE"),
        (workbook({"S": ""}), "every one is empty"),
        (bomb(), "inflate"),
        (b"a\0b,c\n", "another kind of file"),
        (b'a,b\n"x"y,2\n', "line 2"),
        (b"a\n" + b"1\n" * 20_100, "at most 20000 rows"),
        (b",".join([b"1"] * 201), "at most 200 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(content, "x.xlsx")
    assert said in refused.value.problems[0].message
    assert refused.value.problems[0].remedy


def test_what_is_no_workbook_says_so() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(Invalid, match="another kind of file"):
        read(buffer.getvalue(), "x.docx")


def test_a_zip_that_lies_is_stopped_while_it_inflates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size in the directory is not believed: the cap counts what comes out."""
    monkeypatch.setattr(archives, "MOST_INFLATED", 1 << 20)
    monkeypatch.setattr(archives, "MOST_RATIO", 10**9)
    with pytest.raises(Invalid):
        read(lying_bomb(), "x.xlsx")


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_break_the_reader(content: bytes, zipped: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    with suppress(Invalid):
        read(b"PK\x03\x04" + content if zipped else content, "x")


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1234", "1234", "1234"),
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("1,234.50", "1234.50", None),
        ("1.234,50", None, "1234.50"),
        ("1 234,5", None, "1234.5"),
        ("1’234.5", "1234.5", None),  # noqa: RUF001 - Switzerland parts thousands with it
        ("€ 12.50", "12.50", None),
        ("12,50 EUR", None, "12.50"),
        ("-7 %", "-7", "-7"),
        ("(12.5)", "-12.5", None),
        ("12-", "-12", "-12"),
        ("1,23,4", None, None),
        ("twelve", None, None),
        ("1e3", "1000", "1000"),
        ("", None, None),
        ("1.2.3", None, None),
    ],
)
def test_numbers_are_read_with_either_mark(text: str, point: str | None, comma: str | None) -> None:
    assert number(text, ".") == (None if point is None else Decimal(point))
    assert number(text, ",") == (None if comma is None else Decimal(comma))


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-03-04", "mdy", date(2026, 3, 4)),
        ("04.03.2026", "dmy", date(2026, 3, 4)),
        ("4/3/26", "dmy", date(2026, 3, 4)),
        ("3/4/2026", "mdy", date(2026, 3, 4)),
        ("3-4-99", "mdy", date(1999, 3, 4)),
        ("4 Mar 2026", "dmy", date(2026, 3, 4)),
        ("4. März 2026", "dmy", date(2026, 3, 4)),
        ("March 4, 2026", "dmy", date(2026, 3, 4)),
        ("31.02.2026", "dmy", None),
        ("13/1/2026", "mdy", None),
        ("4.3/2026", "dmy", None),
        ("4 Foo 2026", "dmy", None),
        ("soon", "dmy", None),
    ],
)
def test_days_are_read_in_their_order(text: str, order: str, expected: date | None) -> None:
    assert day(text, order) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04T09:30",
        "2026-03-04 09:30:00",
        "04.03.2026 09:30",
        "04.03.2026, 09:30 Uhr",
        "4/3/2026 9:30 AM",
        "4 Mar 2026 09:30",
    ],
)
def test_instants_are_read(text: str) -> None:
    assert moment(text, "dmy", UTC) == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


KNOWN = Known(
    people={"ada": "ada", "ada lovelace": "ada", "john smith": ""},
    teams={"sales": "sales"},
    rows={"suppliers": {"nordwind": "11", "acme": "12", "twice": ""}},
)


def proposed(title: str, *texts: Any, known: Known = KNOWN) -> Proposal:
    return propose([title], [(place, (text,)) for place, text in enumerate(texts, 2)], known)[0]


@pytest.mark.parametrize(
    ("texts", "type_name", "more"),
    [
        (["1,50", "2,25"], "number", {"scale": 2, "format": Format(",")}),
        (["1,234.5", "7"], "number", {"scale": 1, "format": Format(".")}),
        (["1", "22"], "integer", {}),
        ([Decimal("1.125"), Decimal(2)], "number", {"scale": 3}),
        (["01067", "04103"], "text", {}),
        (["+49 30 1", "+49 30 2"], "text", {}),
        (["12345678901234567890", "2"], "text", {}),
        (["yes", "No", "x"], "boolean", {}),
        (["ja", "nein"], "boolean", {}),
        (["31.12.2026", "01.02.2026"], "date", {"format": Format(order="dmy"), "doubt": ""}),
        (["12/31/2026", "2/1/2026"], "date", {"format": Format(order="mdy"), "doubt": ""}),
        (["2026-12-31"], "date", {"doubt": ""}),
        ([date(2026, 1, 1)], "date", {"doubt": ""}),
        (["2026-12-31 10:00", "2026-12-30 11:30"], "datetime", {}),
        (["ada", "Ada Lovelace"], "person", {}),
        (["Sales"], "team", {}),
        (["Nordwind", "ACME"], "reference", {"table": "suppliers"}),
        (["new", "used", "new", "used"], "choice", {}),
        (["a text", "another"], "text", {"length": 250}),
        (["x" * 251], "long text", {}),
        (["two\nlines"], "long text", {}),
        (["", ""], "text", {"filled": 0}),
        (["1", "2", "3", "4", "5", "6", "7", "8", "9", "n/a"], "integer", {}),
        (["1", "2", "n/a"], "text", {}),
    ],
)
def test_a_type_is_proposed(texts: list[Any], type_name: str, more: dict[str, Any]) -> None:
    found = proposed("Title", *texts)
    assert found.type_name == type_name, found
    assert {key: getattr(found, key) for key in more} == more
    assert found.why


def test_what_can_be_read_in_two_ways_is_doubted() -> None:
    assert proposed("Price", "1,234", "2,345").doubt
    assert proposed("Day", "3/4/2026").doubt


def test_other_columns_decide_what_one_leaves_open() -> None:
    rows = [(2, ("1.234", "0,5", "3/4/2026", "12/31/2026")), (3, ("5.678", "1,25", "5/6/2026", "1/2/2026"))]
    found = propose(["a", "b", "c", "d"], rows, Known())
    assert (found[0].type_name, found[0].format.decimal, found[0].doubt) == ("integer", ",", "")
    assert (found[2].format.order, found[2].doubt) == ("mdy", "")


def test_names_are_made_of_titles() -> None:
    assert name_of("Größe (cm)") == "groesse_cm"
    assert name_of("2nd price") == "column_2nd_price"
    assert name_of("id") == "id_value"
    assert name_of("Name", taken=frozenset(["name", "name_2"])) == "name_3"
    assert name_of("名前") == "column"


def test_the_row_of_titles_is_found_below_a_heading() -> None:
    sheet = read(simple("S", [["Stock of March"], ["Name", "Price", "Bought"], ["Lamp", 3, "1.2.2026"]]), "x.xlsx")[0]
    assert sheet.head() == 1


def test_a_choice_against_the_proposal_gets_what_it_needs() -> None:
    begun = proposed("Kind", "a", "b")
    assert [option[1] for option in settled(begun, ["a", "B", "b", ""], {"type_name": "choice"}).options] == ["a", "b"]
    assert settled(begun, ["1,255", "2"], {"type_name": "number", "format": Format(",")}).scale == 3


FITS = [
    Fit(0, Column("name", "name", "Name", "text", required=True, unique=True), Wanted("text")),
    Fit(1, Column("price", "price", "Price", "number", scale=2), Wanted("number", Format(","))),
    Fit(3, Column("by", "by", "Supplier", "reference", table="suppliers"), Wanted("reference", table="suppliers")),
]


def test_every_cell_is_judged() -> None:
    rows = [(2, ("Lamp", "1,50", "", "Acme")), (3, ("Lamp", "1.5", "", "Twice")), (4, ("", "1,555")), (5, ("Desk",))]
    found = list(judge(rows, FITS, KNOWN))
    assert [judged.values for judged in found if not judged.problems] == [
        {"name": "Lamp", "price": Decimal("1.50"), "by": 12},
        {"name": "Desk", "price": None, "by": None},
    ]
    told = [(p.row, p.column, p.cell, p.message) for judged in found for p in judged.problems]
    assert told == [
        (3, "Name", "Lamp", "The value must occur once, but row 2 has it too."),
        (3, "Price", "1.5", "Expected a number such as 1.234,5, but “1.5”."),
        (3, "Supplier", "Twice", "Expected a row of suppliers, but several are called “Twice”."),
        (4, "Name", "", "Expected a value, but the cell is empty."),
        (4, "Price", "1,555", "Expected at most 2 digits after the point, but 1.555."),
    ]


def test_a_day_with_an_hour_is_no_date() -> None:
    with pytest.raises(Unfit):
        value(NOON, Wanted("date"))
    assert value(NOON.replace(hour=0), Wanted("date")) == date(2024, 1, 1)
