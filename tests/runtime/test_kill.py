import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

SOAK = Path(__file__).parent / "soak.py"
KILLS = 20


@pytest.fixture
def fresh_database(tmp_path: Path) -> str:
    """Return the address of an empty database beside the test's own."""
    if connection.vendor == "sqlite":
        return f"sqlite://{tmp_path / 'soak.sqlite3'}"
    name = f"soak_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    given = connection.settings_dict
    password = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    return f"postgresql://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{name}"


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
