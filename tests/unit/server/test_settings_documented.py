"""The settings reference is complete."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_setting_is_documented():
    """Each variable that the code reads stands in docs/reference/settings.md, and no other."""
    pattern = r"\bCLERKWORK_[A-Z_]*[A-Z]\b|\bPUBLIC_URL\b"
    read = {name for file in (ROOT / "src").rglob("*.py") for name in re.findall(pattern, file.read_text())}
    documented = set(re.findall(rf"`({pattern})`", (ROOT / "docs/reference/settings.md").read_text()))
    assert documented - {"CLERKWORK_TEST_POSTGRES"} == read
