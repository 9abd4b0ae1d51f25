"""
What the workers that are killed do all the time: a little of every element that leaves rows behind.

Rule 1: what a command answered is noted after it has answered, so the journal holds nothing that was not promised.
Rule 2: whatever is refused is no fault: another worker was first.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.runtime.drawn import TASK, calling, file, process

from clerkwork.kernel.errors import Refused
from clerkwork.plugins import ConnectorJob, Host
from clerkwork.runtime import batches, commands, dispatch, models

MODELS: Final = Path(__file__).parent / "models"
FILES: Final = ("approve", "catch", "connected", "service", "alarm", "many", "journey", "listened", "watched")
DRAWN: Final = (calling(), process("inner", TASK))
LEASE: Final = 300  # ms
OUTSIDE: Final = (
    "external",
    "work",
    "cancel",
    "begin",
    "before",
    "after",
    "finish",
    "created",
    "assigned",
    "updated",
    "completed",
)
"""The types of the jobs of service tasks, of compensation handlers and of listeners, in the models above."""


class Journal:
    """Answers, one line each, that survive whoever wrote them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, *words: object) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, (" ".join(map(str, words)) + "\n").encode())
        os.close(descriptor)

    def count(self) -> int:
        return self.path.read_bytes().count(b"\n") if self.path.exists() else 0

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
        self.journal.note("effect", job.key, job.idempotency_key, os.getpid())
        return {"sent": True}


def deploy() -> None:
    for name in FILES:
        commands.deploy((MODELS / f"{name}.bpmn").read_bytes(), app="soak", resource=name)
    for number, drawn in enumerate(DRAWN):
        commands.deploy(file(drawn), app="soak", resource=f"drawn{number}")


def start_request(journal: Journal) -> None:
    journal.note("started", commands.start("approve", {"who": "Ann"}, by="ann"))


def complete_a_task(journal: Journal) -> None:
    tasks = list(models.Task.objects.filter(state="open").order_by("key")[:50])
    if tasks:
        task = random.choice(tasks)
        commands.complete_task(task.key, {"approved": True}, by="bob")
        journal.note("asked" if task.process_id == "watched" else "completed", task.key)  # a listener has a say there


def hand_over(journal: Journal) -> None:
    task = models.Task.objects.filter(state="open").order_by("-key").values_list("key", flat=True).first()
    if task is not None:
        commands.assign(task, f"person{random.randrange(1000)}", "boss")


def pay(journal: Journal) -> None:
    """Publish before or after there is a case that waits, then once more, which must be refused."""
    invoice = f"i{os.getpid()}-{random.randrange(10**9)}"
    early, day = random.random() < 0.5, 86_400_000
    if early:
        commands.publish("payment", invoice, {"paid": 1}, ttl_ms=day, message_id="once")
    case = commands.start("catch", {"invoice": invoice}, by="ann")
    journal.note("started", case)
    if not early:
        commands.publish("payment", invoice, {"paid": 1}, ttl_ms=0, message_id="once")
    journal.note("paid", case)
    try:
        commands.publish("payment", invoice, {"paid": 2}, ttl_ms=day, message_id="once")
    except Refused:
        return
    journal.note("crashed", "P8: a message id was taken twice:", invoice)


def send(journal: Journal) -> None:
    case = commands.start("connected", {"n": 1}, by="ann")
    journal.note("started", case)
    journal.note("sent", case)


def work_outside(journal: Journal) -> None:
    kind = random.choice(OUTSIDE)
    for job in commands.activate_jobs(kind, "soak", LEASE, 3):
        commands.complete_job(job.key, job.lease, {"done": True, "got": 1})
        journal.note("did", job.key)


def call(journal: Journal) -> None:
    journal.note("started", commands.start("outer", {"n": 1}, by="ann"))


def cancel_a_tree(journal: Journal) -> None:
    case = models.Case.objects.filter(state="active", process_id="outer").order_by("-key").first()
    if case is not None:
        commands.cancel(case.key, by="boss")
        journal.note("canceled", case.key)


def raise_alarm(journal: Journal) -> None:
    """Start a case by a signal; its own end event throws another to all the cases that wait."""
    nonce = random.randrange(10**12)
    commands.broadcast("call", {"nonce": nonce, "floor": 1})
    journal.note("broadcast", nonce)


def go_many(journal: Journal) -> None:
    journal.note("started", commands.start("many", {"n": 3, "enough": 3}, by="ann"))


def travel(journal: Journal) -> None:
    journal.note("started", commands.start("journey", {"bad": random.random() < 0.5}, by="ann"))


def listen(journal: Journal) -> None:
    process_id = random.choice(("listened", "watched"))
    journal.note("started", commands.start(process_id, {"x": 1}, by="ann"))


def operate(journal: Journal) -> None:
    """Cancel some of the oldest cases in the background."""
    old = models.Case.objects.filter(state="active", process_id="approve").order_by("key").values_list("key", flat=True)
    if keys := list(old[:3]):
        journal.note("operation", batches.begin("cancel", models.Case.objects.filter(key__in=keys), by="boss"))


def drain(journal: Journal) -> None:
    dispatch.drain(50)


Load = Callable[[Journal], None]
LOAD: Final[tuple[Load, ...]] = (
    start_request,
    *(complete_a_task,) * 6,
    *(work_outside,) * 6,
    hand_over,
    pay,
    pay,
    send,
    send,
    call,
    call,
    cancel_a_tree,
    raise_alarm,
    raise_alarm,
    go_many,
    travel,
    travel,
    listen,
    operate,
)
