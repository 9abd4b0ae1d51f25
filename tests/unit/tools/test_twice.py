"""What fails once is run again and named; what fails twice, or with too many others, is red."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools import twice

BY_CHANCE = """
from pathlib import Path
def test_by_chance():
    before = Path(__file__).with_name("before")
    known = before.exists()
    before.touch()
    assert known
def test_passes():
    pass
"""
ALWAYS = "def test_always():\n    assert False\n"
MANY = "".join(f"def test_{number}():\n    assert False\n" for number in range(twice.CHANCE + 1))


@pytest.mark.parametrize(
    ("tests", "code", "runs", "unsteady"),
    [
        pytest.param(BY_CHANCE, 0, 2, True, id="once"),
        pytest.param(BY_CHANCE + ALWAYS, 1, 2, False, id="one once, one twice"),
        pytest.param(MANY, 1, 1, False, id="too many"),
    ],
)
def test_what_fails_runs_once_more(tmp_path: Path, tests: str, code: int, runs: int, unsteady: bool) -> None:  # noqa: FBT001
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -rfE\n")
    (tmp_path / "test_it.py").write_text(tests)
    command = [sys.executable, twice.__file__, str(tmp_path), "-q", "-p", "xdist.plugin"]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert ran.stdout.count("short test summary") + (code == 0) == runs
    assert ("UNSTEADY" in ran.stdout) == unsteady
    assert ("test_it.py::test_by_chance" in ran.stdout.rpartition("UNSTEADY")[2]) == ("by_chance" in tests)
