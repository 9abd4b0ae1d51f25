"""
Make the OpenAPI document from the code and lint it: `python tools/openapi.py [FILE]` (a FILE gets the document).

The linter is Redocly's, installed under build/ from the lock in tests/features/rest/node.
"""

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ROOT / "tests" / "features" / "rest" / "node"
FOLDER = ROOT / "build" / "rest-node"
STAMP = FOLDER / "node_modules" / ".clerkwork-lock"


def install() -> None:
    """Put the locked packages and our scripts under build/, anew when the lock has changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in LOCKED.iterdir():
        shutil.copy(file, FOLDER)
    lock = hashlib.sha256((LOCKED / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == lock:
        return
    done = node(npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    if done.returncode:
        raise SystemExit(f"npm ci failed: {done.stdout}{done.stderr}")
    STAMP.write_text(lock)


def npm() -> str:
    """Return npm's program."""
    return str(_programs()[1])


def node(
    *arguments: str, given: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Node where the packages are; return how it ended and what it said."""
    program, _ = _programs()
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run(
        [program, *arguments],
        cwd=FOLDER,
        env={**os.environ, "PATH": path, **(environment or {})},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def _programs() -> tuple[Path, Path]:
    found: tuple[Path, Path] = runpy.run_path(str(ROOT / "tools" / "assets.py"))["programs"]()
    return found


def document() -> str:
    """Return the document as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerkwork.server.settings")
    import django  # noqa: PLC0415 - its settings are named first

    django.setup()
    from clerkwork.kernel import json  # noqa: PLC0415
    from clerkwork.server.api import API  # noqa: PLC0415 - after django.setup()

    return json.dumps(API.document())


def lint(text: str) -> str:
    """Return what is wrong with a document, "" for nothing."""
    install()
    done = node("lint.mjs", given=text)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; return the exit status."""
    text = document()
    for name in arguments:
        Path(name).write_text(text, encoding="utf-8")
    found = lint(text)
    if found:
        print(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
