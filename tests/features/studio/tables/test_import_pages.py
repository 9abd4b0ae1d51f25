"""A table from a spreadsheet: what is proposed, what is chosen instead, and what publishing makes of it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.features.tables.workbooks import simple

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.studio import drafts
from clerkwork.features.tables import actions, queries

pytestmark = pytest.mark.django_db
IMPORT = "/studio/errands/table-import/"
HEAD = ["Article", "Price", "Bought", "Holder", "Kind", "Errand"]
ROWS = [
    ["Lamp", "1.250,50", "31.12.2025", "Mia Lang", "new", "Mia Lang 1 Mar 2026"],
    ["Desk", "80", "1.2.2026", "otto", "used", ""],
    ["Chair", "12,5", "2.2.2026", "", "new", ""],
    ["Shelf", "7", "3.2.2026", "", "used", ""],
]
FILES = ["data/office_stock.csv", "tables/office_stock.json"]


def uploaded(studio: Any, *rows: Any, who: str = "bea") -> str:
    file = SimpleUploadedFile("stock.xlsx", simple("Office stock", [HEAD, *rows]))
    answer = studio.client(who).post(IMPORT, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def columns() -> dict[str, Any]:
    value = json.loads(drafts.file("errands", "tables/office_stock.json").text)
    return {column["name"]: column for column in value["columns"]}


def test_a_table_is_proposed_taken_and_published_with_its_rows(studio: Any) -> None:
    row = {"owner": "mia", "starts": "2026-03-01", "ends": "2026-03-02"}
    errand = actions.create_row(queries.table("errands", "errands"), row, SYSTEM)
    url = uploaded(studio, *ROWS, who="root")
    assert studio.get("otto", url).status_code == 404  # an upload is its owner's
    page = studio.get("root", url).content.decode()
    assert "4 rows, and all are right" in page
    assert '<option value="person" selected>' in page
    taken = studio.post("root", f"{url}?t5=reference:errands", {"mode": "all"})
    assert taken["Location"] == "/studio/errands/edit/tables/office_stock.json"
    assert [change.path for change in drafts.changes("errands")] == FILES
    found = columns()
    types = ["text", "number", "date", "person", "choice", "reference"]
    assert [column["type"] for column in found.values()] == types
    apps.apply_files("errands", {path: drafts.file("errands", path).content for path in FILES}, SYSTEM)
    rows = queries.rows(queries.table("errands", "office_stock"), SYSTEM)
    assert [(str(r["price"]), r["bought"], r["holder"], r["kind"]) for r in rows][:2] == [
        ("1250.50", "2025-12-31", "mia", "new"),
        ("80.00", "2026-02-01", "otto", "used"),
    ]
    assert rows[0]["errand"] == errand["id"]


def test_what_is_chosen_instead_is_taken(studio: Any) -> None:
    url = f"{uploaded(studio, *ROWS)}?t1=text&t2=&n0=What+it+is&title=Office+stock&role=audit&t5=text&t4=long+text"
    assert "What it is" in studio.get("bea", url).content.decode()
    studio.post("bea", url, {"mode": "all"})
    assert {name: column["type"] for name, column in columns().items()} == {
        "what_it_is": "text", "price": "text", "holder": "person", "kind": "long text", "errand": "text",
    }  # fmt: skip
    value = json.loads(drafts.file("errands", FILES[1]).text)
    assert (value["rules"][0]["role"], value["label"]) == ("audit", "{{what_it_is}}")


def test_faults_are_told_and_the_right_rows_taken_when_asked(studio: Any) -> None:
    url = f"{uploaded(studio, *ROWS)}?t0=integer"
    page = studio.get("bea", url).content.decode()
    assert "0 of 4 rows are right" in page
    assert "Expected a number such as 1.234,5, but “Lamp”." in page
    assert studio.post("bea", url, {"mode": "all"}).status_code == 422
    assert drafts.changes("errands") == []
    studio.post("bea", url, {"mode": "good"})
    assert [change.path for change in drafts.changes("errands")] == FILES[1:]


def test_a_table_that_is_there_is_not_replaced(studio: Any) -> None:
    for _ in range(2):
        studio.post("bea", uploaded(studio, *ROWS), {"mode": "all"})
    assert "tables/office_stock_2.json" in {change.path for change in drafts.changes("errands")}


@pytest.mark.parametrize(("who", "status"), [("vic", 403), ("pia", 403), ("mia", 404)])
def test_only_builders_import(studio: Any, who: str, status: int) -> None:
    assert studio.get(who, IMPORT).status_code == status
    assert studio.get(who, f"{IMPORT}1/").status_code == status
