"""
Cut the power at every write and sync of a load of commands on SQLite, then look what is left.

    .venv/bin/python -m tests.runtime.powercut FOLDER full 20 all

Between two moments of the record anything may be left of what was not synced: nothing, all, a part, half a write. What
was answered before must be there each time, and the database must be sound (P2, P3, P10, P11). `normal` instead of
`full` shows what synchronous=NORMAL would lose.
"""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODE, FOLDER = sys.argv[2], Path(sys.argv[1])
PATH = FOLDER / "runtime.sqlite3"
os.environ["CLERKWORK_DATABASE"] = f"sqlite://{PATH}"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.runtime.minimal"

import django  # noqa: E402 - after its settings are chosen

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from pysqlite3 import _sqlite3  # noqa: E402
from pysqlite3 import dbapi2 as driver  # noqa: E402
from tests.runtime import disk, drawn  # noqa: E402
from tests.runtime.disk import Answered, Happening, Recorder  # noqa: E402

from clerkwork.runtime import commands, dispatch, integrity, models  # noqa: E402

ALL = len(sys.argv) > 4
"""Whether everything is looked at that a cut may leave, or one chance of it."""

COPY = FOLDER / "copy.sqlite3"
ENDED = "SELECT count(*) FROM runtime_task WHERE key = ? AND state = 'completed'"
BEGUN = "SELECT count(*) FROM runtime_case WHERE key = ?"
GONE = "SELECT count(*) = 0 FROM runtime_outbox WHERE key = ?"


def prepare(recorder: Recorder) -> dict[str, bytearray]:
    """Make the tables and deploy, then begin to record; return what the files hold."""
    call_command("migrate", verbosity=0)
    commands.deploy(drawn.file(drawn.calling()), app="cut", resource="outer")
    commands.deploy(drawn.file(drawn.process("inner", drawn.TASK)), app="cut", resource="inner")
    commands.cancel(commands.start("outer", by="ann"), by="ann")
    dispatch.drain()  # everything is loaded
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if MODE == "normal":
            cursor.execute("PRAGMA synchronous=NORMAL")  # `full` is how we open our files
    recorder.log.clear()
    return disk.read([PATH, PATH.with_name(f"{PATH.name}-wal")])


def work(recorder: Recorder, rounds: int) -> None:
    """Start, complete, carry out the outbox; once in a while the log of the database is copied into it."""
    for number in range(rounds):
        case = commands.start("outer", {"n": number}, by="ann")
        recorder.log.append(Answered((BEGUN, case)))
        task = models.Task.objects.get(case__in=models.Case.objects.filter(parent=case), state="open").key
        commands.complete_task(task, {"done": True}, by="bob")
        recorder.log.append(Answered((ENDED, task)))
        told = models.Outbox.objects.get().key
        dispatch.drain()
        recorder.log.append(Answered((GONE, told)))
        if number % 2 == 0:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def cuts(log: list[Happening], held: dict[str, bytearray]) -> Iterator[tuple[dict[str, bytes], list[Any]]]:
    """Yield what each power cut may leave, with what had been answered by then."""
    present, answers, chance = disk.Disk(held), [], random.Random(1)
    for happening in log:
        if isinstance(happening, Answered):
            answers.append(happening.what)
        present.take(happening)
        ways = list(present.ways(chance))
        if not ALL:
            ways = [ways[0] if isinstance(happening, Answered) else chance.choice(ways)]
        for left in ways:
            yield left, answers[-3:]  # what is older was there at the cuts before


def look(left: dict[str, bytes], answers: list[Any]) -> str:
    """Return what is wrong with what a cut left: "" if nothing is."""
    for path, data in left.items():
        Path(path.replace(PATH.name, COPY.name)).write_bytes(data)
    COPY.with_name(f"{COPY.name}-shm").unlink(missing_ok=True)
    database = driver.connect(str(COPY))
    try:
        for query, key in answers:
            if not database.execute(query, (key,)).fetchone()[0]:
                return "lost"
        for check in integrity.CHECKS:
            if database.execute(check.query).fetchone():
                return "unsound"
        return "" if database.execute("PRAGMA quick_check").fetchone() == ("ok",) else "broken"
    except driver.DatabaseError:
        return "broken"
    finally:
        database.close()


def main(rounds: int) -> int:
    """Run and return the exit code."""
    recorder = Recorder()
    recorder.install(_sqlite3.__file__)
    held = prepare(recorder)
    work(recorder, rounds)
    connection.close()
    log, recorder.log = recorder.log, []  # what looking at the copies does is not of interest
    found = dict.fromkeys(("", "lost", "unsound", "broken"), 0)
    for left, answers in cuts(log, held):
        found[look(left, answers)] += 1
    told = f"{found['lost']} lost, {found['unsound']} unsound, {found['broken']} broken"
    sys.stdout.write(f"{sum(found.values())} cuts: {told}\n")
    return 1 if sum(found.values()) > found[""] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[3])))
