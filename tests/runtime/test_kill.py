import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 30


@pytest.mark.both
@pytest.mark.slow
def test_p1_p3_kill_9_loses_nothing_answered(fresh_database: str) -> None:
    """
    Workers killed -9 thirty times during a load of commands: every answer is there, every step recorded once.

    Without the commit before the answer, as when several commands share one that comes later, this fails.
    """
    environment = {
        **os.environ,
        "CLERKWORK_DATABASE": fresh_database,
        "DJANGO_SETTINGS_MODULE": "tests.runtime.minimal",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.runtime.soak", str(KILLS)],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "every promise held" in ran.stdout
