"""
A durable start and user-task completion, against one fixed reference transaction on the same connection.

The reference was written once and is never tuned: insert a case, update it, four history rows, one task row, one timer
row, commit; by the driver itself, without any framework. Ours is two commands, each to the next wait state, with
variables, flows and three histories; twenty cases share a commit, as the dispatcher, workers and imports do. `alone`
has two commits of its own against the reference's one, so a half is the most it could reach. `read` is shared, but for
cases that this process has not just written: the completions read them from their rows.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import django

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))
FOLDER: Final = tempfile.TemporaryDirectory(prefix="clerkwork-bench-")
os.environ.setdefault("CLERKWORK_DATABASE", f"sqlite://{FOLDER.name}/bench.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "minimal"
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection  # noqa: E402
from run import Figure  # noqa: E402

from clerkwork.runtime import commands, kept  # noqa: E402

GOAL: Final = 0.75
ALONE: Final = 0.1
GROUP: Final = 4.0
READ: Final = 0.25
SHARED: Final = 20  # cases to a commit
ROUNDS: Final = 7
SIZE: Final = 200
MODEL: Final = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
<process id="bench" isExecutable="true"><startEvent id="start"/><sequenceFlow id="in" sourceRef="start" targetRef="do"/>
<userTask id="do" name="Do"><extensionElements><zeebe:userTask/>
<zeebe:assignmentDefinition assignee="ann"/></extensionElements></userTask>
<boundaryEvent id="late" attachedToRef="do"><timerEventDefinition><timeDuration>P2D</timeDuration>
</timerEventDefinition></boundaryEvent>
<sequenceFlow id="out" sourceRef="do" targetRef="end"/><sequenceFlow id="l" sourceRef="late" targetRef="end"/>
<endEvent id="end"/></process></definitions>"""
REFERENCE_TABLES: Final = (
    "CREATE TABLE reference_case (key BIGINT PRIMARY KEY, process TEXT, state TEXT, started BIGINT, ended BIGINT)",
    (
        "CREATE TABLE reference_history (case_id BIGINT, position BIGINT, element TEXT, entered BIGINT, done BIGINT,"
        " PRIMARY KEY (case_id, position))"
    ),
    "CREATE TABLE reference_task (key BIGINT PRIMARY KEY, case_id BIGINT, name TEXT, assignee TEXT, state TEXT)",
    "CREATE TABLE reference_timer (key BIGINT PRIMARY KEY, case_id BIGINT, due BIGINT)",
)


def reference(driver: Any, mark: str) -> Callable[[int], None]:
    """Return the reference transaction; `mark` is the driver's parameter."""
    insert_case = f"INSERT INTO reference_case VALUES ({mark}, {mark}, 'active', {mark}, NULL)"
    update_case = f"UPDATE reference_case SET state = 'completed', ended = {mark} WHERE key = {mark}"
    insert_history = f"INSERT INTO reference_history VALUES ({mark}, {mark}, {mark}, {mark}, {mark})"
    insert_task = f"INSERT INTO reference_task VALUES ({mark}, {mark}, 'Do', 'ann', 'open')"
    insert_timer = f"INSERT INTO reference_timer VALUES ({mark}, {mark}, {mark})"

    def run(key: int) -> None:
        driver.execute("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
        driver.execute(insert_case, (key, "bench", key))
        for position, element in enumerate(("start", "do", "late", "end")):
            driver.execute(insert_history, (key, position, element, key, key))
        driver.execute(insert_task, (key, key))
        driver.execute(insert_timer, (key, key, key))
        driver.execute(update_case, (key, key))
        driver.execute("COMMIT")

    return run


def alone(count: int, _first: int) -> None:
    """Start cases and complete their tasks, a commit each."""
    cases = [commands.start("bench", {"days": 3}, by="ann") for _ in range(count)]
    for task in tasks(cases):
        commands.complete_task(task, {"done": True}, by="ann")


def shared(count: int, _first: int) -> None:
    """Start cases and complete their tasks, twenty to a commit."""
    for _ in range(count // SHARED):
        with commands.together():
            cases = [commands.start("bench", {"days": 3}, by="ann") for _ in range(SHARED)]
        offered = tasks(cases)
        with commands.together(offered):
            for task in offered:
                commands.complete_task(task, {"done": True}, by="ann")


def read(count: int, _first: int) -> None:
    """Start and complete as `shared` does, in two processes as it were: nothing is kept in between."""
    for _ in range(count // SHARED):
        with commands.together():
            cases = [commands.start("bench", {"days": 3}, by="ann") for _ in range(SHARED)]
        kept.forget()
        offered = tasks(cases)
        with commands.together(offered):
            for task in offered:
                commands.complete_task(task, {"done": True}, by="ann")


def tasks(cases: list[int]) -> list[int]:
    """Return the tasks of these cases, asked of the driver alone: whoever completes one has its key."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    marks = ", ".join(mark for _ in cases)
    statement = f"SELECT key FROM runtime_task WHERE case_id IN ({marks})"
    return [key for (key,) in connection.connection.execute(statement, cases)]


def rate(run: Callable[[int, int], None], first: int) -> float:
    """Return how many a second."""
    began = time.perf_counter()
    run(SIZE, first)
    return SIZE / (time.perf_counter() - began)


def measure() -> list[Figure]:
    """Return rates by turns, so that a busy machine slows all."""
    call_command("migrate", verbosity=0)
    commands.deploy(MODEL)
    with connection.cursor() as cursor:
        for statement in REFERENCE_TABLES:
            cursor.execute(statement)
    one = reference(connection.connection, "?" if connection.vendor == "sqlite" else "%s")

    def theirs(count: int, first: int) -> None:
        for key in range(first, first + count):
            one(key)

    rounds = []
    for number in range(ROUNDS):
        first = 1 + number * SIZE
        rounds.append([rate(run, first) for run in (shared, read, alone, theirs)])
    return [
        figure(f"durable-{connection.vendor}", [row[0] for row in rounds], [row[3] for row in rounds], GOAL),
        figure(f"durable-{connection.vendor}-read", [row[1] for row in rounds], [row[3] for row in rounds], READ),
        figure(f"durable-{connection.vendor}-alone", [row[2] for row in rounds], [row[3] for row in rounds], ALONE),
        figure(f"durable-{connection.vendor}-group", [row[0] for row in rounds], [row[2] for row in rounds], GROUP),
    ]


def figure(name: str, mine: list[float], peer: list[float], goal: float) -> Figure:
    """Return a figure of median rates; the ratio is the median of the rounds' ratios."""
    ratio = statistics.median(one / other for one, other in zip(mine, peer, strict=True))
    middle = statistics.median(mine), statistics.median(peer)
    return Figure(name=name, ours=middle[0], theirs=middle[1], ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(measure()))
