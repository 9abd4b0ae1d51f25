"""
A database that is ten, or ten thousand, times as full: `python tests/bench/depth.py [FINISHED]`, 50,000 unless told.

A finished and an open case are made by commands and copied by one statement a table, ten finished to one open; their
keys and instants lie in the past. `depth-command` is a start with the completion of its user task, each in a commit of
its own, before and after, both in relation to the fixed reference transaction of `durable`, so that a busy machine does
not count; the goal of 0.8 is 1.25 times as long. `depth-search-…` is the 95th percentile of a search of the API through
all of Django, against 100 ms.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import django

FOLDER: Final = tempfile.TemporaryDirectory(prefix="clerkwork-bench-")
os.environ["CLERKWORK_HOME"] = FOLDER.name
os.environ.setdefault("CLERKWORK_DATABASE", f"sqlite://{FOLDER.name}/bench.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "clerkwork.server.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from durable import MODEL, REFERENCE_TABLES, reference, tasks  # noqa: E402
from run import Figure  # noqa: E402

from clerkwork.features.audit.actors import SYSTEM  # noqa: E402
from clerkwork.features.people import tokens  # noqa: E402
from clerkwork.features.people.models import User  # noqa: E402
from clerkwork.runtime import commands  # noqa: E402
from clerkwork.runtime.models import Case  # noqa: E402

FINISHED: Final = 50_000
OPEN_TO: Final = 10  # finished cases to one open
STRIDE: Final = 1 << 34  # between the keys of two copies: four seconds
SECONDS: Final = STRIDE >> 22  # the same in milliseconds
PAUSE: Final = 1_000  # strides before the first copy: an hour ago, when nothing else was made
SHIFTED: Final = frozenset({"key", "case_id", "instance", "scope", "task_id"})
INSTANTS: Final = frozenset({"started_at", "ended_at", "entered", "left", "at", "created_at", "completed_at"})
ROUNDS: Final = 7
SIZE: Final = 60
WARM: Final = 3
REQUESTS: Final = 40
GOAL: Final = 0.8
LIMIT_MS: Final = 100.0
SEARCHES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "open": ("process-instances", {"processDefinitionId": "bench", "state": "ACTIVE"}),
    "finished": ("process-instances", {"processDefinitionId": "bench", "state": "COMPLETED"}),
    "tasks": ("user-tasks", {"assignee": "ann", "state": "CREATED"}),
    "case": ("variables", {}),
}


def once() -> int:
    """Start a case, complete its task and return the case."""
    case = commands.start("bench", {"days": 3}, by="ann")
    (task,) = tasks([case])
    commands.complete_task(task, {"done": True}, by="ann")
    return case


def copy(case: int, first: int, count: int) -> None:
    """Add copies of a case and of all that belongs to it."""
    numbers = (
        f"(WITH RECURSIVE n(i) AS (SELECT CAST({first} AS BIGINT) UNION ALL"
        f" SELECT i + 1 FROM n WHERE i < {first + count - 1}) SELECT i FROM n) AS n"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [each.name for each in connection.introspection.get_table_description(cursor, table)]
            owner = "key" if table == "runtime_case" else "case_id"
            if not table.startswith("runtime_") or owner not in columns:
                continue
            cursor.execute(f"SELECT 1 FROM {table} WHERE {owner} = %s LIMIT 1", [case])
            if not cursor.fetchall():
                continue
            named = [f'"{name}"' for name in columns]
            taken = [_earlier(name) for name in columns]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(named)}) SELECT {', '.join(taken)} FROM {table}, {numbers}"
                f" WHERE {owner} = %s",
                [case],
            )


def _earlier(column: str) -> str:
    """Return what stands in a column of a copy."""
    if column in SHIFTED:
        return f'"{column}" - n.i * {STRIDE}'
    if column in INSTANTS:
        return f'"{column}" - n.i * {SECONDS}'
    return f'"{column}"'


def fill(finished: int) -> None:
    """Fill the database."""
    ended, open_one = once(), commands.start("bench", {"days": 3}, by="ann")
    copy(ended, PAUSE, finished)
    copy(open_one, PAUSE + finished, finished // OPEN_TO)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "CHECKPOINT")
    os.sync()  # else what follows waits for the disk to write what was copied
    assert Case.objects.count() > finished + finished // OPEN_TO


def relations(one: Callable[[int], None], first: int) -> list[float]:
    """Return, for each round, how many reference transactions take as long as a start and a completion."""
    found = []
    for number in range(ROUNDS):
        begin = first + number * SIZE
        theirs = seconds(lambda begin=begin: [one(key) for key in range(begin, begin + SIZE)])  # type: ignore[misc]
        found.append(seconds(lambda: [once() for _ in range(SIZE)]) / theirs)
    return found


def seconds(work: Callable[[], Any]) -> float:
    """Return how long work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def searches(secret: str) -> Iterator[Figure]:
    """Yield the figure of each search."""
    client, headers = Client(SERVER_NAME="127.0.0.1"), {"Authorization": f"Bearer {secret}"}
    newest = Case.objects.order_by("-key").values_list("key", flat=True).first()
    for name, (what, wanted) in SEARCHES.items():
        body = {"filter": wanted or {"processInstanceKey": str(newest)}, "page": {"limit": 50}}
        times = []
        for number in range(WARM + REQUESTS):
            began = time.perf_counter()
            answer = client.post(f"/v2/{what}/search", json.dumps(body), "application/json", headers=headers)
            if number >= WARM:
                times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.content
            assert answer.json()["items"]
        p95 = statistics.quantiles(times, n=20)[-1]
        yield _figure(f"depth-search-{name}", p95, LIMIT_MS, LIMIT_MS / p95, 1.0)


def measure(finished: int) -> Iterator[Figure]:
    """Yield what a full database costs."""
    call_command("migrate", verbosity=0)
    commands.deploy(MODEL)
    _token, secret = tokens.create(SYSTEM, User.objects.create(username="ann", is_superuser=True), "Bench", None)
    with connection.cursor() as cursor:
        for statement in REFERENCE_TABLES:
            cursor.execute(statement)
    one = reference(connection.connection, "?" if connection.vendor == "sqlite" else "%s")
    relations(one, 1)  # warm
    before = statistics.median(relations(one, 10_000))
    fill(finished)
    relations(one, 20_000)
    after = statistics.median(relations(one, 30_000))
    yield _figure("depth-command", after, before, before / after, GOAL)
    yield from searches(secret)


def _figure(name: str, ours: float, theirs: float, ratio: float, goal: float) -> Figure:
    full = f"{name}-{connection.vendor}"
    return Figure(name=full, ours=ours, theirs=theirs, ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(list(measure(int(sys.argv[1]) if len(sys.argv) > 1 else FINISHED))))
