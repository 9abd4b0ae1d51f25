"""First rows as a grid, and files in other encodings than UTF-8."""

import json
from typing import Any

import pytest

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio import actions, drafts, encodings, telling

CSV, LIST = "data/errands.csv", "data/errands.json"


def told(path: str, content: str) -> list[tuple[str, str]]:
    found = telling.told(drafts.draft("errands"), path, content.encode())
    return [(each["place"].partition("#")[2], each["severity"]) for each in found]


def test_a_fault_of_first_rows_stands_at_its_cell(studio: Any) -> None:
    """By the line on which the row begins and the column's place; lists of a sandbox by index and name, as warnings."""
    actions.save(studio["bea"], "errands", CSV, b"done\n", 0)
    assert told(CSV, 'done\ntrue\n\n"maybe"\n')[-1] == ("/4/0", "error")
    actions.save(studio["bea"], "errands", LIST, b"[]", 0)
    assert told(LIST, json.dumps([{"status": "x"}, {"done": "maybe"}])) == [("/1/done", "warning")]
    assert told(LIST, json.dumps([{"nothing": 1}]))[0] == ("/0/nothing", "warning")


def test_rows_open_as_a_grid_and_other_data_as_text(studio: Any) -> None:
    """A CSV and a list of flat objects have columns; anything else is edited as it is, and nothing is wrong with it."""
    for path, content, element in [
        (CSV, b"done\ntrue\n", "<clerk-grid"),
        (LIST, b'[{"done": true}]', "<clerk-grid"),
        ("data/other.json", b'{"a": []}', "<clerk-text"),
        ("data/note.md", b"x", "<clerk-text"),
    ]:
        actions.save(studio["bea"], "errands", path, content, 0)
        text = studio.get("bea", f"/studio/errands/edit/{path}").text
        assert element in text, path
        assert "This file cannot be shown" not in text


WORDS = "<?xml version='1.0' encoding='{}'?><a>Größe €</a>"


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        ("Größe".encode("cp1252"), "Windows-1252", "Größe"),
        ("Größe".encode("utf-16"), "UTF-16", "Größe"),
        (WORDS.format("ISO-8859-15").encode("iso-8859-15"), "ISO-8859-15", WORDS.format("UTF-8")),
    ],
)
def test_other_encodings_are_read(content: bytes, name: str, text: str) -> None:
    """By mark, by declaration, else as old Windows texts; the declaration follows."""
    assert encodings.decoded(File("docs/a.txt", content)) == (File("docs/a.txt", text.encode()), name)


@pytest.mark.parametrize("content", ["Größe".encode(), b"\x89PNG\r\n\x1a\n\0\xff", b"<?xml encoding='x-no'?>\xff"])
def test_what_is_utf8_or_no_text_stays(content: bytes) -> None:
    """Nothing is guessed into a text."""
    assert encodings.decoded(File("docs/a.txt", content)) is None


def test_a_file_in_another_encoding_opens_and_becomes_utf8(studio: Any) -> None:
    """It says so, is shown as it was meant, and is kept as UTF-8 on request or with the next save; undo goes back."""
    path = "docs/alt.md"
    actions.save(studio["bea"], "errands", path, "Größe".encode("latin-1"), 0)
    page = studio.get("bea", f"/studio/errands/edit/{path}").text
    assert "Written in Windows-1252" in page
    assert studio.get("bea", f"/studio/errands/files/{path}").json()["content"] == "Größe"
    assert studio.post("bea", f"/studio/errands/utf8/{path}").status_code == 302
    assert drafts.file("errands", path).text == "Größe"
    assert "Written in" not in studio.get("bea", f"/studio/errands/edit/{path}").text
