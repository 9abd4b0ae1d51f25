"""What a server answered survives its being killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parent / "soak.py"
KILLS = 30


@pytest.mark.both
@pytest.mark.slow
def test_p1_p3_kill_9_of_a_server_loses_nothing_answered(fresh_database: str, tmp_path: Path) -> None:
    """Servers killed -9 thirty times during a load of requests: every answer is there, every step recorded once."""
    environment = {**os.environ, "CLERKWORK_DATABASE": fresh_database, "CLERKWORK_HOME": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "clerkwork.server.settings"
    ran = subprocess.run(
        [sys.executable, SOAK, str(KILLS)], env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "every promise held" in ran.stdout
