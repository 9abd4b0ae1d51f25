"""The guides can be found, and lead where they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = sorted((ROOT / "docs/guide").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def test_the_front_page_names_every_guide() -> None:
    """And the repository's front page names it."""
    named = set(LINK.findall((ROOT / "docs/guide/README.md").read_text()))
    assert [each.name for each in GUIDES if each.name not in {*named, "README.md"}] == []
    assert "docs/guide/README.md" in LINK.findall((ROOT / "README.md").read_text())


@pytest.mark.parametrize("page", [ROOT / "README.md", *GUIDES], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []
