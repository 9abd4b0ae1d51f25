"""
The scenarios of the shared suite: stimuli, and for half of them the states that a Camunda 7 fork reached.

`tools/scenarios.py` says how they are replayed.
"""

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SUITE = ROOT.parent / "shared" / "suites" / "bpmn-scenarios"
MISSING = f"The suite is not there: {SUITE}."
TOOL = runpy.run_path(str(ROOT / "tools" / "scenarios.py"))
SCENARIOS: list[Path] = TOOL["files"](SUITE)


def test_the_suite_is_there() -> None:
    """A user's checkout has no suite; CI must have it."""
    if not SUITE.exists() and os.environ.get("CI") != "true":
        pytest.skip(MISSING)
    assert SUITE.exists(), MISSING
    assert len(SCENARIOS) == 52


@pytest.mark.parametrize("path", SCENARIOS, ids=TOOL["name_of"])
def test_scenario(path: Path) -> None:
    """Every stimulus is carried out or refused as it should, and leads to the recorded state."""
    assert list(TOOL["differences"](path, SUITE)) == []


def scored(folder: Path) -> dict[str, Any]:
    """Return what the command prints."""
    command = [sys.executable, str(ROOT / "tools" / "conformance.py"), "bpmn-scenarios", str(folder)]
    (line,) = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    figures: dict[str, Any] = json.loads(line)
    return figures


@pytest.mark.skipif(not SUITE.exists(), reason=MISSING)
def test_the_command_counts_what_passes_and_names_what_does_not(tmp_path: Path) -> None:
    """A state that is not reached, a refusal that does not come and a file that is none count as failed."""
    folder = tmp_path / "any-folder"
    shutil.copytree(SUITE / "user-task-discovery-completion", folder / "user-task-discovery-completion")
    assert scored(folder) == {"scenarios": 3, "passed": 3, "failed": []}
    inside = folder / "user-task-discovery-completion"
    state = inside / "cibseven-evidence.json"
    state.write_text(state.read_text().replace('"completed"', '"running"'))
    stimulus = inside / "wrong-activation.scenario.json"
    stimulus.write_text(stimulus.read_text().replace('"activation": 2', '"activation": 1'))
    (inside / "strange.scenario.json").write_text("{}")
    names = ("scenario", "strange.scenario", "wrong-activation.scenario")
    assert scored(folder) == {
        "scenarios": 4, "passed": 1, "failed": [f"user-task-discovery-completion/{name}" for name in names],
    }  # fmt: skip
