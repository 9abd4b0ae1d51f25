"""What others wrote is written again as it was."""

import os
from pathlib import Path

import pytest
from lxml import etree

from clerkwork.languages.dmn import read, write

MODELS = Path(__file__).parents[4].parent / "shared" / "suites" / "dmn-tck" / "models"
FILES = sorted(MODELS.glob("*/*.dmn"))
DEFAULTS = {("hitPolicy", "UNIQUE"), ("isCollection", "false"), ("kind", "FEEL")}

pytestmark = pytest.mark.skipif(
    not MODELS.exists() and not os.environ.get("CI"), reason="the suites are not in ../shared/suites of this checkout"
)


def canonical(xml: bytes) -> bytes:
    """Return canonical XML without comments, white space around texts and explicit default values."""
    root = etree.fromstring(xml, etree.XMLParser(remove_comments=True, remove_pis=True))
    for node in root.iter(etree.Element):
        node.text = (node.text or "").strip() or None
        node.tail = None
        for name, value in DEFAULTS:
            if node.get(name) == value:
                del node.attrib[name]
    return etree.tostring(root, method="c14n")


def test_the_suite_is_all_there() -> None:
    assert len(FILES) == 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_written_as_it_was_read(path: Path) -> None:
    xml = path.read_bytes()
    definitions = read(xml)
    written = write(definitions)
    assert canonical(written) == canonical(xml)
    assert read(written) == definitions
