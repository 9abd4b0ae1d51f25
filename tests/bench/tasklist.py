"""
The inbox with 100,000 open tasks, against the same page of somebody who has just that page.

Ours is the 95th percentile of 50 requests through all of Django (session, sidebar counts, rendering) by somebody with
20,000 tasks and 40,000 offers; a tenth has no due date, and the rest of the 100,000 is other people's. Theirs is the
same by somebody with 26 of each, which is one full page and the link to the next. Both show 25 rows and are asked by
turns, so a busy machine slows both, and the ratio is what the tasks that are not shown cost. The goal of 0.5 (at most
twice as long) is what a person does not notice; the plain limit of 150 ms is a figure of its own. `deep` is a page near
the end of the list, where an offset would hurt; `needle` is what our plan likes least: 600 offers that are due after
100,000 tasks of others. The number of queries is pinned, whatever the table holds.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Final

import django

FOLDER: Final = tempfile.TemporaryDirectory(prefix="clerkwork-bench-")
os.environ["CLERKWORK_HOME"] = FOLDER.name
os.environ.setdefault("CLERKWORK_DATABASE", f"sqlite://{FOLDER.name}/bench.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "clerkwork.server.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from run import Figure  # noqa: E402

from clerkwork.features.people.models import Group, Membership, User  # noqa: E402
from clerkwork.runtime import commands, wiring  # noqa: E402
from clerkwork.runtime.models import Case, Definition, Task, TaskCandidate  # noqa: E402

FEW: Final = 26
OWN: Final = 20_000
OFFERED: Final = 40_000
ALL: Final = 100_000
NEEDLES: Final = 600
CASES: Final = 2_000
REQUESTS: Final = 50
WARM: Final = 5
GOAL: Final = 0.5
LIMIT_MS: Final = 150.0
HOUR: Final = 3_600_000
QUERIES: Final = 15
MINE: Final = "/tasks/"
GROUPS: Final = "/tasks/?tab=groups"
MODEL: Final = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
<process id="bench" name="Bench" isExecutable="true"><startEvent id="start"/><sequenceFlow id="in" sourceRef="start"
targetRef="do"/><userTask id="do" name="Do"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<sequenceFlow id="out" sourceRef="do" targetRef="end"/><endEvent id="end"/></process></definitions>"""


def people() -> dict[str, Client]:
    """Make people with their groups, and a signed-in browser for each."""
    clients = {}
    for username, handle in (("ann", "many"), ("fay", "few"), ("ned", "needles"), ("bob", "")):
        user = User.objects.create(username=username, first_name=username.title(), is_superuser=username == "bob")
        if handle:
            Membership.objects.create(user=user, group=Group.objects.create(handle=handle, name=handle))
        clients[username] = Client(SERVER_NAME="127.0.0.1")
        clients[username].force_login(user)
    return clients


def cases() -> list[int]:
    """Make cases for the tasks to belong to."""
    definition = Definition.objects.get(process_id="bench")
    keys = list(range(1, CASES + 1))
    Case.objects.bulk_create(
        Case(
            key=key, definition=definition, process_id="bench", state="active", title=f"Case {key}", started_by="bob",
            started_at=key,
        )
        for key in keys
    )  # fmt: skip
    return keys


def tasks(first: int, count: int, *, assignee: str | None, group: str = "", late: bool = False) -> None:
    """Make open tasks of one person, or offered to one group; `late` ones are due after all others."""
    now = wiring.now()
    rows = [_task(first + number, assignee, now, late=late) for number in range(count)]
    with transaction.atomic():
        Task.objects.bulk_create(rows, batch_size=1_000)
        if group:
            offers = (TaskCandidate(task_id=row.key, kind="group", name=group, open=True) for row in rows)
            TaskCandidate.objects.bulk_create(offers, batch_size=1_000)


def _task(key: int, assignee: str | None, now: int, *, late: bool) -> Task:
    spread = (key * 7_919) % 2_000 - 500
    due = now + (5_000 if late else spread) * HOUR
    return Task(
        key=key,
        case_id=key % CASES + 1,
        instance=1,
        element="do",
        name=f"Do {key}",
        process_id="bench",
        app="",
        assignee=assignee,
        due=None if key % 10 == 0 and not late else due,
        priority=(10, 50, 90)[key % 3],
        created_at=now,
        state="open",
    )


def p95s(*asked: tuple[Client, str]) -> list[float]:
    """Return the 95th percentile of the time of each request in milliseconds, asking by turns."""
    times: list[list[float]] = [[] for _ in asked]
    for number in range(WARM + REQUESTS):
        for place, (client, url) in enumerate(asked):
            began = time.perf_counter()
            response = client.get(url)
            if number >= WARM:
                times[place].append((time.perf_counter() - began) * 1000)
            assert response.content.count(b"data-row") == 25  # a full page, not an error
    return [statistics.quantiles(each, n=20)[-1] for each in times]


def queries(client: Client, url: str) -> int:
    """Return how many queries a request takes."""
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    return len(found)


def deep() -> str:
    """Return the address of the page before the last task with a due date."""
    place = Task.objects.filter(state="open", assignee="ann", due__isnull=False).order_by("-due", "-key").first()
    assert place is not None  # there are 18,000
    return f"{MINE}?before={place.due}:{place.key}"


def fill() -> None:
    """Make 100,000 open tasks."""
    tasks(1_000, FEW, assignee="fay")
    tasks(2_000, FEW, assignee=None, group="few")
    tasks(100_000, OWN, assignee="ann")
    tasks(200_000, OFFERED, assignee=None, group="many")
    tasks(300_000, ALL - OWN - OFFERED - NEEDLES - 2 * FEW, assignee="bob")
    tasks(400_000, NEEDLES, assignee=None, group="needles", late=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> Iterator[Figure]:
    """Yield for each page its time against that of the few, against the limit, and its queries."""
    call_command("migrate", verbosity=0)
    commands.deploy(MODEL)
    clients = people()
    cases()
    fill()
    assert Task.objects.filter(state="open").count() == ALL
    pages = {"mine": ("ann", MINE), "groups": ("ann", GROUPS), "deep": ("ann", deep()), "needle": ("ned", GROUPS)}
    for name, (user, url) in pages.items():
        few = (clients["fay"], MINE if user == "ann" and url != GROUPS else GROUPS)
        ours, theirs = p95s((clients[user], url), few)
        yield _figure(f"tasklist-{name}", ours, theirs, theirs / ours, GOAL)
        if name in {"mine", "groups"}:
            yield _figure(f"tasklist-{name}-limit", ours, LIMIT_MS, LIMIT_MS / ours, 1.0)
        found = queries(clients[user], url)
        yield _figure(f"tasklist-{name}-queries", found, QUERIES, QUERIES / found, 1.0)


def _figure(name: str, ours: float, theirs: float, ratio: float, goal: float) -> Figure:
    full = f"{name}-{connection.vendor}"
    return Figure(name=full, ours=ours, theirs=theirs, ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(list(measure())))
