"""The reference pages say what the tables in the code say."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REFERENCE = runpy.run_path(str(ROOT / "tools" / "reference.py"))


@pytest.mark.parametrize("name", ["bpmn.md", "dmn.md", "engine.md", "forms.md"])
def test_a_reference_page_is_up_to_date(name: str) -> None:
    """Run tools/reference.py when this fails."""
    page = (ROOT / "docs" / "reference" / name).read_text()
    assert REFERENCE["written"](page) == page


def test_every_table_stands_on_a_page() -> None:
    pages = "".join(path.read_text() for path in (ROOT / "docs" / "reference").glob("*.md"))
    assert [name for name in REFERENCE["TABLES"] if f"<!-- table: {name} -->" not in pages] == []
