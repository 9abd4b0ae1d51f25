#!/usr/bin/env python3
"""
Put the screenshots of the browser tests into the guide.

    python tools/pictures.py          play the tests that make them, then copy them (a few minutes)
    python tools/pictures.py --copy   copy those that an earlier run left in build/screens

Rule: a picture of the guide is made by a test, so that it shows what the product is today. PICTURES says which.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SCREENS: Final = ROOT / "build" / "screens"
GUIDE: Final = ROOT / "docs" / "guide" / "pictures"
PICTURES: Final = {
    "studio-process": "tests/browser/test_studio_story.py",
    "studio-tried": "tests/browser/test_studio_story.py",
    "studio-version": "tests/browser/test_studio_story.py",
    "studio-form": "tests/browser/test_studio_builders.py",
    "studio-decision": "tests/browser/test_studio_builders.py",
    "studio-step-sheet": "tests/browser/test_studio_sheet.py",
}
"""Screenshot → the test that leaves it."""


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    if "--copy" not in arguments:
        tests = sorted(set(PICTURES.values()))
        if status := subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, check=False).returncode:
            return status
    missing = [name for name in PICTURES if not (SCREENS / f"{name}.png").exists()]
    if missing:
        print(f"Expected {', '.join(missing)} in {SCREENS.relative_to(ROOT)}. Run this without --copy.")
        return 1
    GUIDE.mkdir(parents=True, exist_ok=True)
    for name in PICTURES:
        shutil.copy(SCREENS / f"{name}.png", GUIDE / f"{name}.png")
    print(f"{len(PICTURES)} pictures in {GUIDE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
