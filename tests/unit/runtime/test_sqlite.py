import subprocess
import sys
from pathlib import Path

import pytest

from clerkwork.runtime import sqlite
from clerkwork.runtime.sqlite import UnsafeDatabase


@pytest.mark.parametrize(
    ("version", "bad"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_affected_versions_never_run_in_wal_mode(version: tuple[int, ...], *, bad: bool) -> None:
    """Versions with the WAL-reset bug get a rollback journal, unless the operator overrides it."""
    assert sqlite.affected(version) is bad
    assert sqlite.journal(version, {}) == ("delete" if bad else "wal")
    assert sqlite.journal(version, {sqlite.OVERRIDE: "1"}) == "wal"
    assert f"journal_mode={sqlite.journal(version)}" in sqlite.options(version)["init_command"]


def test_every_commit_is_synced() -> None:
    """A file of ours is opened with synchronous=FULL and immediate transactions."""
    options = sqlite.options()
    assert "synchronous=FULL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_one_library_serves_everybody() -> None:
    """After `install`, sqlite3 and Django's database are the same library."""
    code = (
        "from clerkwork.runtime import sqlite; ours = sqlite.install(); import sqlite3, sqlite3.dbapi2;"
        "from django.db.backends.sqlite3.base import Database;"
        "assert sqlite3 is ours; assert Database.sqlite_version == ours.sqlite_version; sqlite.check()"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_a_second_server_is_refused(tmp_path: Path) -> None:
    """One process holds the file; when it is gone, the next may."""
    path = tmp_path / "db.sqlite3"
    code = f"""
from pathlib import Path
from clerkwork.runtime import sqlite
try:
    with sqlite.hold(Path({str(path)!r})):
        print("held")
except sqlite.UnsafeDatabase:
    print("refused")
"""

    def other() -> str:
        return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()

    with sqlite.hold(path):
        assert other() == "refused"
        with pytest.raises(UnsafeDatabase, match="another process"), sqlite.hold(path):
            pass
    assert other() == "held"
