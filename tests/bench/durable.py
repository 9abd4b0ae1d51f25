"""
A durable start and user-task completion, against one fixed reference transaction on the same connection.

The reference was written once and is never tuned: insert a case, update it, four history rows, one task row, one timer
row, commit; by the driver itself, without any framework. Ours is two commands with two commits, each to the next wait
state, with variables, candidates and history.
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

from clerkwork.runtime import commands, models  # noqa: E402

GOAL: Final = 0.6
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


def ours(_key: int) -> None:
    """Start a case and complete its task: two commands, two commits."""
    case = commands.start("bench", {"days": 3}, by="ann")
    (task,) = models.Task.objects.filter(case=case).values_list("key", flat=True)
    commands.complete_task(task, {"done": True}, by="ann")


def rate(run: Callable[[int], None], first: int) -> float:
    """Return how many a second."""
    began = time.perf_counter()
    for key in range(first, first + SIZE):
        run(key)
    return SIZE / (time.perf_counter() - began)


def measure() -> list[Figure]:
    """Return rates by turns, so that a busy machine slows both."""
    call_command("migrate", verbosity=0)
    commands.deploy(MODEL)
    with connection.cursor() as cursor:
        for statement in REFERENCE_TABLES:
            cursor.execute(statement)
    theirs = reference(connection.connection, "?" if connection.vendor == "sqlite" else "%s")
    pairs = []
    for number in range(ROUNDS):
        first = 1 + number * SIZE
        pairs.append((rate(ours, first), rate(theirs, first)))
    mine, peer = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    name = f"durable-{connection.vendor}"
    return [Figure(name=name, ours=mine, theirs=peer, ratio=ratio, goal=GOAL, holds=ratio >= GOAL)]


if __name__ == "__main__":
    print(json.dumps(measure()))
