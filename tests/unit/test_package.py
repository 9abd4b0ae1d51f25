"""The package that people install holds every file that runs."""

import tomllib
from glob import glob
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/clerkwork"
CODE = {".py", ".pyc"}
STAMP = ".built"  # of tools/assets.py


def test_every_file_beside_the_code_is_shipped() -> None:
    """A template, statement or catalogue that no pattern of pyproject.toml finds is missing where it was installed."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["clerkwork"]
    shipped = set()
    for pattern in patterns:
        shipped |= set(glob(pattern, root_dir=PACKAGE, recursive=True))  # noqa: PTH207 - there ** finds folders only
    held = [file for file in PACKAGE.rglob("*") if file.is_file() and file.suffix not in CODE and file.name != STAMP]
    assert len(held) > 100
    assert [name for name in sorted(str(file.relative_to(PACKAGE)) for file in held) if name not in shipped] == []
