"""Every BPMN element has a page that is true and an example whose tests show it."""

import runpy
from datetime import UTC
from pathlib import Path

import pytest

from clerkwork.cli.model_tests import library_of, verdicts_of
from clerkwork.engine.elements import table
from clerkwork.languages import bpmn
from clerkwork.languages.feel import Feel

ROOT = Path(__file__).parents[3]
TOOL = runpy.run_path(str(ROOT / "tools" / "elements.py"))
PAGES = TOOL["PAGES"]
ROWS = TOOL["ROWS"]
CHECKLIST = ROOT.parent / "shared" / "suites" / "bpmn-elements.md"


def test_every_page_is_up_to_date() -> None:
    """Run tools/reference.py when this fails."""
    stale = [path.name for path, page in TOOL["pages"]().items() if not path.exists() or path.read_text() != page]
    assert stale == []


def test_nothing_else_stands_beside_the_pages_and_examples() -> None:
    assert {path.stem for path in TOOL["PAGES_IN"].iterdir()} == {"README", *PAGES}
    assert {path.name for path in TOOL["EXAMPLES"].iterdir()} == set(PAGES)


def test_every_element_of_the_engine_has_a_page() -> None:
    folder = ROOT / "src" / "clerkwork" / "engine" / "elements"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "table"}
    assert files == {page.module for page in PAGES.values()} - {""}


def test_every_element_and_trigger_of_the_table_is_in_an_example() -> None:
    """What the engine can run somebody can look at."""
    shown = {
        (one.kind, one.event.trigger)
        for page in PAGES
        for process in library_of(TOOL["EXAMPLES"] / page).processes
        for one in process.elements
    }
    missing = {(str(kind), str(trigger)) for kind, trigger in table.BEHAVIOURS.keys() - shown}
    assert missing == UNSHOWN


UNSHOWN = {("receiveTask", "none")}
"""What no file can say: a receive task has a message."""


NEVER_PASSED = {"undo_of_reserve", "undo_of_charge", "undo_of_book_flight", "when_low"}
"""Boundary events that only say by what to undo, and a start event that no test of a model can ask."""


@pytest.mark.parametrize("page", PAGES)
def test_the_tests_of_an_example_pass_the_element(page: str) -> None:
    """An example without a test that gets to its element would show nothing."""
    folder = TOOL["EXAMPLES"] / page
    passed = {place for _, verdict in verdicts_of(folder, UTC) for place in verdict.elements}
    assert passed, "It needs a test."
    meant = {
        (process.id, one.id)
        for process in library_of(folder).processes
        for one in process.elements
        if PAGES[page].is_it(one) and one.id not in NEVER_PASSED
    }
    assert meant - passed == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_model_of_an_example_has_a_drawing_of_everything(page: str) -> None:
    """It opens in a modeler."""
    for file in TOOL["models_of"](page):
        text = file.read_text()
        (*processes,) = bpmn.read(file.read_bytes(), Feel()).processes
        ids = [each.id for process in processes for each in (*process.elements, *process.flows)]
        assert [each for each in ids if f'bpmnElement="{each}"' not in text] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.element)
def test_a_row_of_the_checklist_is_shown_where_it_says(row) -> None:
    assert TOOL["shows"](row.page, row.path)


@pytest.mark.skipif(not CHECKLIST.exists(), reason="the checklist is not in ../shared/suites of this checkout")
def test_the_checklist_is_whole() -> None:
    lines = [line.split(" | ") for line in CHECKLIST.read_text().splitlines() if line.startswith("| ")]
    assert [row.element for row in ROWS] == [cells[1] for cells in lines if cells[0].removeprefix("| ").isdigit()]


def test_the_words_of_pages_are_read() -> None:
    """A word that no file of the reader knows has no effect."""
    folder = ROOT / "src" / "clerkwork" / "languages" / "bpmn"
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    words = {word for words in TOOL["TABLES"]["WORDS"].values() for word in words}
    unread = {word for word in words if f'"{word}"' not in sources and f'}}{word}"' not in sources}
    assert unread == {"errorRef", "escalationRef"}  # these are made of the trigger's name
