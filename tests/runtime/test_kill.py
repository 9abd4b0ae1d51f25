import os
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parent / "soak.py"
KILLS = 20


@pytest.mark.both
@pytest.mark.slow
def test_p1_p3_kill_9_loses_nothing_answered(fresh_database: str) -> None:
    """Workers killed -9 twenty times during a load of commands: every answer is there, every step recorded once."""
    environment = {**os.environ, "CLERKWORK_DATABASE": fresh_database, "DJANGO_SETTINGS_MODULE": "minimal"}
    ran = subprocess.run(
        [sys.executable, SOAK, str(KILLS)], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "every promise held" in ran.stdout
