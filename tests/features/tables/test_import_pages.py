"""The import of spreadsheets in the browser: every fault at its cell before anything is written, and how far it is."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.features.tables.workbooks import simple

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people.models import User
from clerkwork.features.tables import queries
from clerkwork.features.tables.models import Table, Upload

pytestmark = [pytest.mark.both, pytest.mark.django_db]
IMPORT = "/tables/vacation/absences/import/"
HEAD = ["Employee", "From", "To", "Days", "Why"]
GOOD = ["ben", "13.1.2026", "2026-01-14", "1,5", "trip"]
BAD = ["nobody", "14.1.2026", "x", "2,5", ""]


@pytest.fixture
def hanna(absences: Table, people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["hanna"])
    return client


def uploaded(client: Client, *rows: list[str]) -> str:
    file = SimpleUploadedFile("Absences 2026.xlsx", simple("Absences", [HEAD, *rows]))
    answer = client.post(IMPORT, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def count() -> int:
    return queries.count(queries.table("vacation", "absences"), SYSTEM)


def test_faults_of_files_and_cells_are_said_in_the_readers_language(hanna: Client) -> None:
    """What is no spreadsheet, and what stands in the wrong cell."""
    User.objects.update(language="de")
    empty = hanna.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b" ")}).content.decode()
    assert "Die Datei ist leer. " in empty.replace(" <em>", " ").replace("</em>", "")
    assert "Wählen Sie eine andere Datei." in empty
    page = hanna.get(uploaded(hanna, GOOD, BAD)).content.decode()
    assert "aber „nobody“ gibt es nicht." in page
    assert "Erwartet wird ein Datum wie 31.12.2026, nicht „x“." in page


def test_every_fault_stands_at_its_cell_before_anything_is_written(hanna: Client) -> None:
    page = hanna.get(uploaded(hanna, GOOD, BAD)).content.decode()
    assert "1 of 2 rows is right" in page
    assert "Expected a date such as 31.12.2026, but “x”." in page
    assert "there is none called “nobody”" in page
    assert '<option value="employee" selected>' in page
    assert count() == 0


def test_the_good_ones_are_imported_when_asked(hanna: Client) -> None:
    url = uploaded(hanna, GOOD, BAD)
    assert hanna.post(url, {"mode": "all"}).status_code == 422
    assert count() == 0
    answer = hanna.post(url, {"mode": "good"}, follow=True)
    assert "1 row added, 1 left out." in answer.content.decode()
    assert count() == 1


def test_columns_and_formats_are_chosen_by_the_address(hanna: Client) -> None:
    url = uploaded(hanna, GOOD)
    page = hanna.get(f"{url}?c4=note&d3=.&c3=days").content.decode()
    assert '<option value="note" selected>' in page
    assert "Expected a number such as 1,234.5, but “1,5”." in page
    hanna.post(f"{url}?c4=note&c3=", {"mode": "all"})
    row = queries.rows(queries.table("vacation", "absences"), SYSTEM)[0]
    assert (row["note"], row["days"]) == ("trip", None)
    assert hanna.get(f"{url}?sheet=9&head=99&d0=x&c0=nothing").status_code == 200


def test_progress_is_streamed(hanna: Client) -> None:
    rows = [["ben", f"{1700 + place}-01-01", "2026-01-14", "1", ""] for place in range(250)]
    answer: Any = hanna.post(uploaded(hanna, *rows), {"mode": "all"}, headers={"Accept": "application/x-ndjson"})
    told = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert told[:2] == [{"done": 200, "total": 250}, {"done": 250, "total": 250}]
    assert told[2] == {"stored": "250 rows added.", "url": "/tables/vacation/absences/"}
    assert count() == 250


def test_a_file_that_cannot_be_read_is_refused(hanna: Client) -> None:
    for content in (b"", b"PK\x03\x04"):
        answer = hanna.post(IMPORT, {"file": SimpleUploadedFile("a.xlsx", content)} if content else {})
        assert answer.status_code == 422
        assert "Expected" in answer.content.decode()
    assert not Upload.objects.exists()


def test_an_upload_is_its_owners_and_five_are_kept(hanna: Client, people: dict[str, User]) -> None:
    first = uploaded(hanna, GOOD)
    ada = Client()
    ada.force_login(people["ada"])
    assert ada.get(first).status_code == 404
    for _ in range(5):
        uploaded(hanna, GOOD)
    assert Upload.objects.count() == 5
    assert hanna.get(first).status_code == 404


def test_who_may_not_write_does_not_import(absences: Table, people: dict[str, User]) -> None:
    ben = Client()
    ben.force_login(people["ben"])
    assert ben.get(IMPORT).status_code == 403
