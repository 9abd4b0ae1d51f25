"""
Two workers against one, for a connector that waits 100 ms, each with one piece of work at a time; PostgreSQL only.

The workers are processes of Procrastinate that run already when the cases begin, each case in a commit of its own. Ours
is the rate at which two of them end cases, theirs the rate of the first alone; 2 is perfect, 1.8 is the goal.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import django

sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))
os.environ["DJANGO_SETTINGS_MODULE"] = "minimal"
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up
from django.db import connections  # noqa: E402
from run import Figure  # noqa: E402

from clerkwork.plugins import ConnectorJob, Host  # noqa: E402
from clerkwork.runtime import commands, dispatch, wiring  # noqa: E402
from clerkwork.runtime.models import Case  # noqa: E402

GOAL: Final = 1.8
WAIT: Final = 0.1  # seconds a call takes
CASES: Final = 100
WARM: Final = 6  # cases that show that the workers run
LOOK: Final = 0.02  # seconds between two looks whether all is done
TYPE: Final = "wait"
MODEL: Final = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
<process id="bench" isExecutable="true"><startEvent id="start"/><sequenceFlow id="in" sourceRef="start" targetRef="do"/>
<serviceTask id="do" name="Do"><extensionElements><zeebe:taskDefinition type="{TYPE}"/>
</extensionElements></serviceTask><sequenceFlow id="out" sourceRef="do" targetRef="end"/><endEvent id="end"/>
</process></definitions>""".encode()


class Waiting:
    """A connector that waits for something outside."""

    type = TYPE
    transactional = False

    def run(self, job: ConnectorJob, host: Host) -> dict[str, Any]:
        """Wait."""
        del job, host
        time.sleep(WAIT)
        return {}


@contextmanager
def worker() -> Iterator[None]:
    """Run a worker in a process of its own."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            dispatch.work(concurrency=1)
        finally:
            os._exit(0)
    try:
        yield
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def rate(cases: int) -> float:
    """Start cases and return how many a second are ended."""
    began = time.perf_counter()
    for _ in range(cases):
        commands.start("bench", by="ann")
    while Case.objects.filter(state="active").exists():
        time.sleep(LOOK)
    return cases / (time.perf_counter() - began)


def measure() -> list[Figure]:
    """Return what a second worker brings."""
    host: Any = lambda _job: None  # noqa: E731 - nothing asks it for anything
    wiring.configure(connectors={TYPE: Waiting()}, host=host)
    call_command("migrate", verbosity=0)
    commands.deploy(MODEL)
    dispatch.setup()
    with worker():
        rate(WARM)
        one = rate(CASES)
        with worker():
            rate(WARM * WARM)
            two = rate(CASES)
    ratio = two / one
    return [Figure(name="workers-two-to-one", ours=two, theirs=one, ratio=ratio, goal=GOAL, holds=ratio >= GOAL)]


if __name__ == "__main__":
    print(json.dumps(measure()))
