"""
Run tests, and those that fail once more on their own: a test that then passes is named as unsteady, not red.

    python tools/twice.py tests/browser -n 2

The first argument is a path, the others are pytest's options. Only for browser tests: see CONTRIBUTING.md.
Rule: this file is a script and, in the pytests that it starts, the plugin that notes what failed.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

TESTS_FAILED = 1  # pytest's exit code; every other says that something else is wrong
CHANCE = 5  # more failures than these are no chance
NOTES = "CLERKWORK_FAILED"


def main(path: str, *options: str) -> int:
    """Run once, and what failed twice; return the exit code."""
    with tempfile.NamedTemporaryFile(prefix="clerkwork-failed-") as notes:
        code = run(notes.name, path, *options)
        failed = Path(notes.name).read_text().splitlines()
        if code != TESTS_FAILED or not 0 < len(failed) <= CHANCE:
            return code
        say("These tests failed and run once more, one after another with nothing beside them:", failed)
        if code := run(notes.name, *failed, *options, "-n", "0"):
            return code
    say("UNSTEADY: failed, then passed on their own. Find out what they do not wait for:", failed)
    return 0


def run(notes: str, *arguments: str) -> int:
    """Run pytest with this file as a plugin."""
    path = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "pytest", "-p", "twice", *arguments]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path, NOTES: notes}, check=False).returncode


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Note the tests that failed, and those whose set-up or tear-down did."""
    reports = [report for kind in ("failed", "error") for report in terminalreporter.getreports(kind)]
    Path(os.environ[NOTES]).write_text("\n".join(dict.fromkeys(report.nodeid for report in reports)))


def say(words: str, tests: list[str]) -> None:
    """Print a list between two rules, so that nobody overlooks it."""
    rule = "!" * 100
    print("\n".join([rule, words, *(f"  {test}" for test in tests), rule]), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
