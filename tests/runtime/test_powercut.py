import re
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 3


def cut(folder: Path, synchronous: str, rounds: int) -> dict[str, int]:
    """Return how many cuts there were and how many of them left something lost, unsound or broken."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.runtime.powercut", folder, synchronous, str(rounds)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert "cuts" in ran.stdout, ran.stdout + ran.stderr
    return {name: int(number) for number, name in re.findall(r"(\d+) (\w+)", ran.stdout)}


@pytest.mark.slow
def test_p2_a_power_cut_loses_nothing_answered(tmp_path: Path) -> None:
    """
    At every write and sync of SQLite the power may go: what was answered is there, and the database is sound.

    Without synchronous=FULL this fails, as the next test shows.
    """
    found = cut(tmp_path, "full", ROUNDS)
    assert found.pop("cuts") > 300
    assert found == {"lost": 0, "unsound": 0, "broken": 0}


@pytest.mark.slow
def test_p2_a_power_cut_would_lose_answers_without_full(tmp_path: Path) -> None:
    """The recorder notices what synchronous=NORMAL loses, so it would notice it of FULL."""
    found = cut(tmp_path, "normal", 1)
    assert found["lost"] > 10
    assert (found["unsound"], found["broken"]) == (0, 0)
