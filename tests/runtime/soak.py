"""
Kill workers -9 in the middle of their work, again and again, then look whether every promise held.

    CLERKWORK_DATABASE=… .venv/bin/python tests/runtime/soak.py 20

The parent loads everything once and forks workers: one at a time on SQLite, where one process holds the file, several
on PostgreSQL. A worker notes each answer in a journal after the command returned. After N kills the journal is compared
with the tables: what was answered is there (P1), each step once (P3), every message once (P8), every effect outside at
least once (P4), and nothing is left to do but what waits for people.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minimal")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, connections  # noqa: E402

from clerkwork.kernel.clock import PinnedClock  # noqa: E402
from clerkwork.kernel.errors import NotFound, Refused  # noqa: E402
from clerkwork.plugins import ConnectorJob, Host  # noqa: E402
from clerkwork.runtime import commands, dispatch, integrity, models, wiring  # noqa: E402

MODELS = Path(__file__).parent / "models"
LIFE = (0.03, 0.25)  # seconds that a worker lives
LEASE = 300  # ms
RETRIES = 3
ERRORS = 0.3
CANCELED = 0.2


class Journal:
    """Answers, one line each, that survive whoever wrote them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, *words: object) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, (" ".join(map(str, words)) + "\n").encode())
        os.close(descriptor)

    def lines(self, kind: str) -> list[list[str]]:
        text = self.path.read_text() if self.path.exists() else ""
        return [line.split()[1:] for line in text.splitlines() if line.startswith(f"{kind} ")]


class Outside:
    """A connector whose effect is a line in the journal."""

    type = "test:leased"
    transactional = False
    template: dict[str, Any] = {}

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        del host
        self.journal.note("effect", job.key, job.idempotency_key)
        return {"sent": True}


def start_request(journal: Journal) -> None:
    journal.note("started", commands.start("approve", {"who": "Ann"}, by="ann"))


def complete_request(journal: Journal) -> None:
    keys = list(models.Task.objects.filter(state="open").order_by("key").values_list("key", flat=True)[:50])
    if keys:
        task = random.choice(keys)
        commands.complete_task(task, {"approved": True}, by="bob")
        journal.note("completed", task)


def hand_over(journal: Journal) -> None:
    task = models.Task.objects.filter(state="open").order_by("-key").values_list("key", flat=True).first()
    if task is not None:
        commands.assign(task, f"person{random.randrange(1000)}", "boss")


def wait_for_payment(journal: Journal) -> None:
    invoice = f"i{os.getpid()}-{random.randrange(10**9)}"
    case = commands.start("catch", {"invoice": invoice}, by="ann")
    journal.note("started", case)
    commands.publish("payment", invoice, {"paid": 1}, ttl_ms=0, message_id="once")
    journal.note("paid", case)


def send(journal: Journal) -> None:
    case = commands.start("connected", {"n": 1}, by="ann")
    journal.note("started", case)
    journal.note("sent", case)


def work_outside(journal: Journal) -> None:
    journal.note("started", commands.start("service", {}, by="ann"))
    for job in commands.activate_jobs("external", "soak", LEASE, 3):
        commands.complete_job(job.key, job.lease, {"done": True})
        journal.note("did", job.key)


def call(journal: Journal) -> None:
    case = commands.start("caller", {"odd": random.random() < ERRORS}, by="ann")
    journal.note("started", case)
    task = models.Task.objects.filter(state="open", element="decide").order_by("key").first()
    if task is not None:
        commands.complete_task(task.key, {}, by="bob")
        journal.note("answered", task.case_id)
    if random.random() < CANCELED:
        commands.cancel(case, by="ann")
        journal.note("canceled", case)


def drain(journal: Journal) -> None:
    dispatch.drain(50)


LOAD: tuple[Callable[[Journal], None], ...] = (
    start_request,
    start_request,
    complete_request,
    complete_request,
    hand_over,
    wait_for_payment,
    send,
    work_outside,
    call,
    call,
    drain,
)


def worker(journal: Journal) -> None:
    """Carry out random commands until killed; never returns."""
    random.seed()
    while True:
        try:
            random.choice(LOAD)(journal)
        except (Refused, NotFound):
            continue  # another worker was first


def fork(journal: Journal) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            worker(journal)
        except BaseException as error:  # noqa: BLE001 - a worker must never return into the parent's code
            journal.note("crashed", repr(error).replace("\n", " "))
        os._exit(1)
    return child


def kill_one_by_one(kills: int, workers: int, journal: Journal) -> None:
    alive = [fork(journal) for _ in range(workers)]
    for _ in range(kills):
        time.sleep(random.uniform(*LIFE))
        victim = alive.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        alive.append(fork(journal))
    for victim in alive:
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)


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
    cases = {str(key): state for key, state in models.Case.objects.values_list("key", "state")}
    stopped = {str(key) for key in models.Incident.objects.filter(state="open").values_list("case", flat=True)}
    tasks = {str(key): by for key, by in models.Task.objects.values_list("key", "completed_by")}
    open_jobs = {str(key) for key in models.Job.objects.values_list("key", flat=True)}
    found += [f"P1: case {key} was answered but is gone" for (key,) in journal.lines("started") if key not in cases]
    found += [f"P1: task {key} was answered but is open" for (key,) in journal.lines("completed") if not tasks.get(key)]
    found += [f"P1: job {key} was answered but is open" for (key,) in journal.lines("did") if key in open_jobs]
    for kind in ("paid", "sent"):
        going = [key for (key,) in journal.lines(kind) if cases[key] == "active" and key not in stopped]
        found += [f"P4, P7, P8: {kind} case {key} neither went on nor has an incident" for key in going]
    found += called_faults(journal, cases)
    once = [key for (key,) in journal.lines("completed")]
    found += [f"P3: task {key} was completed twice" for key in {one for one in once if once.count(one) > 1}]
    effects: dict[str, str] = dict(journal.lines("effect"))
    found += [f"P4: job {job} had two keys" for job, key in journal.lines("effect") if effects[job] != key]
    return found


def called_faults(journal: Journal, cases: dict[str, str]) -> list[str]:
    """Return every broken promise about cases that call cases."""
    found = [f"P3: {row} was not carried out" for row in models.Outbox.objects.all()]
    parents: dict[str, str] = {
        str(key): str(of) for key, of in models.Case.objects.exclude(parent=None).values_list("key", "parent")
    }
    for (key,) in journal.lines("answered"):
        if cases[key] == "active" or cases[parents[key]] == "active":
            found.append(f"P1, P3: called case {key} was answered, but it or its caller goes on")
    canceled = {key for (key,) in journal.lines("canceled")}
    found += [f"P1: case {key} was canceled but is {cases[key]}" for key in canceled if cases[key] != "canceled"]
    left = [key for key, of in parents.items() if cases[of] != "active" and cases[key] == "active"]
    return found + [f"P10: case {key} lives on without its caller" for key in left]


def main(kills: int) -> int:
    """Run and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal")
        nobody: Any = None
        wiring.configure(
            connectors={Outside.type: Outside(journal)},
            host=lambda _: Host(rows=nobody, mail=nobody, tasks=nobody, people=nobody, texts=nobody, now=0),
        )
        call_command("migrate", verbosity=0)
        for name in ("approve", "catch", "connected", "service", "called", "caller"):
            commands.deploy((MODELS / f"{name}.bpmn").read_bytes(), app="soak", resource=name)
        began = time.monotonic()
        kill_one_by_one(kills, 1 if connection.vendor == "sqlite" else 3, journal)
        settle()
        broken = faults(journal)
        answers = sum(len(journal.lines(kind)) for kind in ("started", "completed", "did", "paid"))
        seconds = time.monotonic() - began
        sys.stdout.write(f"{connection.vendor}: {kills} kills, {answers} answers, {seconds:.1f} s\n")
        sys.stdout.write("\n".join(broken or ["every promise held"]) + "\n")
    connections.close_all()
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
