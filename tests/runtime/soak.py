"""
Kill workers -9 in the middle of their work, again and again, then look whether every promise held.

    CLERKWORK_DATABASE=… .venv/bin/python -m tests.runtime.soak 30

The parent loads everything once and forks workers: on SQLite one, which asks and has the local dispatcher beside it,
because one process holds the file; on PostgreSQL two that ask and three of Procrastinate. A worker notes each answer in
a journal after the command returned. After N kills the journal is compared with the tables: what was answered is there
(P1), each step once (P3), every message and signal once (P8), every effect outside at least once (P4), calls and their
callers agree (P10, P11), and nothing is left to do but what waits for people.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.runtime.minimal")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, connections  # noqa: E402
from django.db.models import Count  # noqa: E402
from tests.runtime import load  # noqa: E402
from tests.runtime.load import Journal  # noqa: E402

from clerkwork.kernel.clock import PinnedClock  # noqa: E402
from clerkwork.kernel.errors import NotFound, Refused  # noqa: E402
from clerkwork.plugins import Host  # noqa: E402
from clerkwork.runtime import dispatch, integrity, models, wiring  # noqa: E402

ANSWERS = 12  # at most between two kills
STRAY = 0.05  # seconds at most that a victim lives on, so that it dies anywhere in its work
HURRY = 5  # seconds after which somebody is killed anyway
PATIENCE = 120  # seconds that nothing here takes unless it hangs
RETRIES = 3
STRAIGHT = ("approve", "catch", "connected", "service", "listened", "watched", "outer", "inner", "journey")
"""The processes in which nothing happens twice but that a sub-process is entered again to undo what is in it."""


def asking(journal: Journal) -> None:
    """Carry out random commands until killed; never returns."""
    random.seed()
    dispatch.start()  # the local dispatcher on SQLite; on PostgreSQL what wakes the workers
    while True:
        ask(journal)


def ask(journal: Journal) -> None:
    with suppress(Refused, NotFound):  # another worker was first
        random.choice(load.LOAD)(journal)


def working(journal: Journal) -> None:
    """Be a Procrastinate worker until killed."""
    journal.note("worker", os.getpid())
    dispatch.work(concurrency=1)


def fork(run: Callable[[Journal], None], journal: Journal) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            run(journal)
        except BaseException as error:  # noqa: BLE001 - a worker must never return into the parent's code
            journal.note("crashed", repr(error).replace("\n", " "))
        os._exit(1)
    return child


def end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def wait(journal: Journal, answers: int) -> None:
    before, deadline = journal.count(), time.monotonic() + HURRY
    while journal.count() < before + answers and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(random.uniform(0, STRAY))


def kill_one_by_one(kills: int, journal: Journal) -> None:
    jobs = [asking] if connection.vendor == "sqlite" else [asking, asking, working, working, working]
    alive = [(job, fork(job, journal)) for job in jobs]
    for _ in range(kills):
        wait(journal, random.randint(0, ANSWERS))
        job, victim = alive.pop(random.randrange(len(alive)))
        end(victim)
        alive.append((job, fork(job, journal)))
    wait(journal, ANSWERS)
    if working in jobs:
        wait_for_worker(journal)
    for _, victim in alive:
        end(victim)


def wait_for_worker(journal: Journal) -> None:
    """Wait until a worker of the queue has done something: on a busy machine none may live long enough before."""
    deadline = time.monotonic() + PATIENCE
    while not has_worked(journal) and time.monotonic() < deadline:
        time.sleep(STRAY)


def has_worked(journal: Journal) -> bool:
    """Tell whether a worker of the queue, and not one who asks, had an effect."""
    return bool({pid for (pid,) in journal.lines("worker")} & {pid for _, _, pid in journal.lines("effect")})


def settle() -> None:
    """Do what is still due, as the next server would after the leases of the killed ran out."""
    clock = PinnedClock(wiring.now())
    with wiring.using(clock=clock):
        for _ in range(RETRIES + 1):
            clock.advance(timedelta(days=1))
            while dispatch.drain():
                continue


def faults(journal: Journal) -> list[str]:
    """Return every broken promise."""
    found = [str(problem) for problem in integrity.verify()]
    found += [f"a worker failed: {' '.join(line)}" for line in journal.lines("crashed")]
    return [*found, *answered(journal), *once(journal), *settled(journal), *outside(journal)]


def answered(journal: Journal) -> Iterator[str]:
    """Yield what was answered and is not there (P1)."""
    cases = {str(key): state for key, state in models.Case.objects.values_list("key", "state")}
    tasks = {str(key): by for key, by in models.Task.objects.values_list("key", "completed_by")}
    jobs = {str(key) for key in models.Job.objects.values_list("key", flat=True)}
    stopped = {str(key) for key in models.Incident.objects.filter(state="open").values_list("case", flat=True)}
    yield from (f"P1: case {key} was answered but is gone" for (key,) in journal.lines("started") if key not in cases)
    yield from (
        f"P1: task {key} was answered but is open" for (key,) in journal.lines("completed") if not tasks.get(key)
    )
    yield from (f"P1: job {key} was answered but is open" for (key,) in journal.lines("did") if key in jobs)
    ended = [key for (key,) in journal.lines("canceled") if cases.get(key) != "canceled"]
    yield from (f"P1: case {key} was canceled but is not" for key in ended)
    for kind in ("paid", "sent"):
        going = [key for (key,) in journal.lines(kind) if cases.get(key) == "active" and key not in stopped]
        yield from (f"P4, P7, P8: {kind} case {key} neither went on nor has an incident" for key in going)


def once(journal: Journal) -> Iterator[str]:
    """Yield what happened twice (P3, P8)."""
    tasks = [key for (key,) in journal.lines("completed")]
    yield from (f"P3: task {key} was completed twice" for key in set(tasks) if tasks.count(key) > 1)
    straight = models.Case.objects.filter(process_id__in=STRAIGHT).values("key")
    rows = models.ElementHistory.objects.filter(case__in=straight).exclude(kind__in=("subProcess", "transaction"))
    entered = rows.values("case", "element")
    for row in entered.annotate(times=Count("position")).filter(times__gt=1):
        yield f"P3: {row['element']} of case {row['case']} happened {row['times']} times"
    heard: dict[str, int] = {}
    for row in models.Variable.objects.filter(name="nonce"):
        heard[str(row.data)] = heard.get(str(row.data), 0) + 1
    yield from (f"P8: signal {nonce} started {times} cases" for nonce, times in heard.items() if times > 1)
    yield from (f"P8: signal {nonce} got lost" for (nonce,) in journal.lines("broadcast") if nonce not in heard)


def settled(journal: Journal) -> Iterator[str]:
    """Yield what is still on its way although nobody works any more (P10, P11)."""
    for table in (models.Outbox, models.Broadcast):
        yield from (f"P11: {row} is still on its way" for row in table.objects.all())
    yield from (f"P11: operation {key} is not done" for key in models.Batch.objects.filter(ended_at=None))
    begun = {str(key) for key in models.Batch.objects.values_list("key", flat=True)}
    yield from (f"P1: operation {key} is gone" for (key,) in journal.lines("operation") if key not in begun)
    over = models.Case.objects.exclude(state="active").values("key")
    alive = models.Case.objects.filter(state="active", parent__in=over)
    yield from (f"P10: case {case.key} was called by one that has ended" for case in alive)


def outside(journal: Journal) -> Iterator[str]:
    """Yield effects that had two idempotency keys (P4), and that the workers did nothing."""
    effects = {job: key for job, key, _ in journal.lines("effect")}
    yield from (f"P4: job {job} had two keys" for job, key, _ in journal.lines("effect") if effects[job] != key)
    if journal.lines("worker") and not has_worked(journal):
        yield "Expected the workers of the queue to do something, but they did not."


def failed() -> Iterator[str]:
    """Yield the queue's own jobs that failed, as they may only where the server itself was away."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY task_name")
        yield from (f"P7: the queue's job {name} failed {times} times" for name, times in cursor.fetchall())


def main(kills: int) -> int:
    """Run and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal")
        nobody: Any = None
        wiring.configure(
            connectors={load.Outside.type: load.Outside(journal)},
            host=lambda _: Host(rows=nobody, mail=nobody, tasks=nobody, people=nobody, texts=nobody, now=0),
        )
        call_command("migrate", verbosity=0)
        load.deploy()
        began = time.monotonic()
        kill_one_by_one(kills, journal)
        killed = time.monotonic()
        settle()
        broken = [*faults(journal), *failed()]
        seconds = f"{killed - began:.1f} s and {time.monotonic() - killed:.1f} s to settle"
        sys.stdout.write(f"{connection.vendor}: {kills} kills, {journal.count()} answers, {seconds}\n")
        sys.stdout.write("\n".join(broken or ["every promise held"]) + "\n")
    connections.close_all()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
