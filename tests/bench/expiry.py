"""
Ten thousand timers that were due in the same second, while nothing ran: then they are fired.

`expiry-drained` is the time until all their cases have ended: from the start of the server, on PostgreSQL of one worker
beside a server. `expiry-search` is the 95th percentile of a search of the API that somebody makes meanwhile, again and
again with a pause, after a first one, with which a new server is slow. The limits are what one would bear.
"""

import json
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from django.core.management import call_command
from django.db import connection, connections
from external import CLERKWORK, PATIENCE, server
from run import Figure

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import tokens
from clerkwork.features.people.models import User
from clerkwork.runtime import commands
from clerkwork.runtime.models import Case

TIMERS: Final = 10_000
AT_ONCE: Final = 500  # cases begun in a commit
PAUSE: Final = 0.05  # seconds between two searches
LIMIT_S: Final = 30.0
LIMIT_MS: Final = 250.0
MODEL: Final = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="bench">
<process id="bench" isExecutable="true"><startEvent id="start"/>
<sequenceFlow id="in" sourceRef="start" targetRef="due"/>
<intermediateCatchEvent id="due"><timerEventDefinition><timeDate>2026-01-01T08:00:00Z</timeDate></timerEventDefinition>
</intermediateCatchEvent><sequenceFlow id="out" sourceRef="due" targetRef="end"/><endEvent id="end"/></process>
</definitions>"""
ASKED: Final = {"filter": {"processDefinitionId": "bench", "state": "ACTIVE"}, "page": {"limit": 50}}


def waiting(cases: int) -> None:
    """Start cases that wait for their timers."""
    for _ in range(0, cases, AT_ONCE):
        with commands.together():
            for number in range(AT_ONCE):
                commands.start("bench", {"number": number}, by="ann")


@contextmanager
def workers() -> Iterator[None]:
    """Let a worker run beside the server, where the server does not do its work itself."""
    if connection.vendor == "sqlite":
        yield
        return
    with subprocess.Popen([CLERKWORK, "worker"], stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def search(client: httpx.Client) -> tuple[float, bool]:
    """Search once; return the milliseconds it took, and whether anything is open."""
    began = time.perf_counter()
    answer = client.post("/v2/process-instances/search", json=ASKED)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - began) * 1e3, bool(answer.json()["items"])


def searched(client: httpx.Client) -> list[float]:
    """Search until nothing is open; return the milliseconds that each search took."""
    found, is_open = [], True
    while is_open:
        took, is_open = search(client)
        found.append(took)
        time.sleep(PAUSE)
    return found


def measure() -> list[Figure]:
    """Return how long all takes, and how long a search meanwhile."""
    call_command("migrate", verbosity=0)
    _token, secret = tokens.create(SYSTEM, User.objects.create(username="ann", is_superuser=True), "Bench", None)
    commands.deploy(MODEL)
    waiting(TIMERS)
    connections.close_all()
    began = time.perf_counter()
    with server() as (address, _), session(address, secret) as client:
        search(client)
        if connection.vendor == "postgresql":
            began = time.perf_counter()
        with workers():
            times = searched(client)
            drained = time.perf_counter() - began
    assert Case.objects.filter(state="completed").count() == TIMERS
    p95 = statistics.quantiles([*times, times[-1]], n=20)[-1]
    return [_figure("expiry-drained-s", drained, LIMIT_S), _figure("expiry-search-ms", p95, LIMIT_MS)]


def session(address: str, secret: str) -> httpx.Client:
    """Return who searches."""
    return httpx.Client(base_url=address, auth=("ann", secret), timeout=PATIENCE)


def _figure(name: str, mine: float, limit: float) -> Figure:
    full, ratio = f"{name}-{connection.vendor}", limit / mine
    return Figure(name=full, ours=mine, theirs=limit, ratio=ratio, goal=1.0, holds=ratio >= 1)


if __name__ == "__main__":
    print(json.dumps(measure()))
