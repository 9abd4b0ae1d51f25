import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

RESTARTS = 4


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.skipif(connection.vendor != "postgresql", reason="there is no server to restart")
@pytest.mark.skipif("CLERKWORK_TEST_POSTGRES" in os.environ, reason="that server is somebody else's")
def test_p1_a_restart_of_postgresql_loses_nothing_answered() -> None:
    """
    The server crashes and is restarted amid a load: commands are refused or tried again, and nothing is lost.

    Without a synchronous commit before the answer (synchronous_commit=off) this fails.
    """
    ran = subprocess.run(
        [sys.executable, "-m", "tests.runtime.restart", str(RESTARTS)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.runtime.minimal"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "every promise held" in ran.stdout
