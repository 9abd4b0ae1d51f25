"""
Jobs of workers in other programs: activated and completed through HTTP by Camunda 8's own Python client.

Ours is the client against a server of ours, started as `clerkwork serve` does; theirs is the client's overhead alone:
the same calls against a socket that answers them with the same bytes and does nothing. So the ratio says how much of
what the client could do is left, and cannot pass 1. The two take turns. `-core` counts the processor time of the
server's process (on PostgreSQL without the database's own) against that of the client's: jobs for each second of it.
The goals are guards against getting slower, not limits that anybody has set.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import django

FOLDER: Final = tempfile.TemporaryDirectory(prefix="clerkwork-bench-")
os.environ["CLERKWORK_HOME"] = FOLDER.name
os.environ.setdefault("CLERKWORK_DATABASE", f"sqlite://{FOLDER.name}/bench.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "clerkwork.server.settings"
django.setup()

from camunda_orchestration_sdk import CamundaClient, JobActivationRequest, JobCompletionRequest  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from run import Figure  # noqa: E402

from clerkwork.features.audit.actors import SYSTEM  # noqa: E402
from clerkwork.features.people import tokens  # noqa: E402
from clerkwork.features.people.models import User  # noqa: E402
from clerkwork.runtime import commands  # noqa: E402
from clerkwork.runtime.models import Case, Job  # noqa: E402

JOBS: Final = 1_000
AT_ONCE: Final = 50  # jobs to an activation
ROUNDS: Final = 3
GOAL: Final = 0.1
CORE: Final = 0.1
PATIENCE: Final = 300  # seconds until the server answers; what it leased in vain would be missing
CLERKWORK: Final = str(Path(sys.executable).with_name("clerkwork"))
TICKS: Final = os.sysconf("SC_CLK_TCK")
MODEL: Final = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
<process id="bench" isExecutable="true"><startEvent id="start"/><sequenceFlow id="in" sourceRef="start" targetRef="do"/>
<serviceTask id="do" name="Do"><extensionElements><zeebe:taskDefinition type="bench"/></extensionElements></serviceTask>
<sequenceFlow id="out" sourceRef="do" targetRef="end"/><endEvent id="end"/></process></definitions>"""
ASKED: Final = JobActivationRequest(type_="bench", timeout=600_000, max_jobs_to_activate=AT_ONCE, worker="bench")


def client(address: str, secret: str) -> CamundaClient:
    """Return the official client of somebody at an address."""
    settings = {
        "CAMUNDA_REST_ADDRESS": address,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "ann",
        "CAMUNDA_BASIC_AUTH_PASSWORD": secret,
    }
    return CamundaClient(configuration=settings)


def work(program: CamundaClient, jobs: int) -> None:
    """Activate and complete so many jobs."""
    for _ in range(jobs // AT_ONCE):
        found = program.activate_jobs(data=ASKED).jobs
        assert len(found) == AT_ONCE, len(found)
        for job in found:
            program.complete_job(job_key=job.job_key, data=JobCompletionRequest(job_lease_token=job.job_lease_token))


def start(cases: int) -> None:
    """Start cases, each with a job."""
    with commands.together():
        for number in range(cases):
            commands.start("bench", {"number": number, "name": "Nora"}, by="ann")


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """Run our server; yield its address and the process that answers."""
    port = _free_port()
    environment = {**os.environ, "PORT": str(port)}
    with subprocess.Popen([CLERKWORK, "serve"], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}", _child(process.pid)
        finally:
            process.terminate()


class Canned(BaseHTTPRequestHandler):
    """Answers what the client asks without looking."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one send an answer
    activated = b""

    def do_POST(self) -> None:
        """Answer an activation with the same jobs, anything else with nothing."""
        self.rfile.read(int(self.headers["Content-Length"]))
        jobs = self.path.endswith("/activation")
        self.send_response(200 if jobs else 204)
        if jobs:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self.activated)))
        self.end_headers()
        if jobs:
            self.wfile.write(self.activated)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def socket_alone(answer: bytes) -> Iterator[str]:
    """Run a server that knows one answer, in a process of its own; yield its address."""
    Canned.activated = answer
    with ThreadingHTTPServer(("127.0.0.1", 0), Canned) as found:
        found.daemon_threads = True
        connections.close_all()
        child = os.fork()
        if child == 0:
            found.serve_forever()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        os.kill(child, 9)
        os.waitpid(child, 0)


def answer_of(address: str, secret: str) -> bytes:
    """Return our answer to an activation, as it is on the wire."""
    import httpx  # noqa: PLC0415 - the client's own

    found = httpx.post(f"{address}/v2/jobs/activation", json=ASKED.to_dict(), auth=("ann", secret), timeout=PATIENCE)
    assert found.status_code == 200, found.text
    return found.content


def measure() -> list[Figure]:
    """Return rates by turns, so that a busy machine slows both."""
    call_command("migrate", verbosity=0)
    _token, secret = tokens.create(SYSTEM, User.objects.create(username="ann", is_superuser=True), "Bench", None)
    commands.deploy(MODEL)
    start(JOBS * ROUNDS + 2 * AT_ONCE)
    connections.close_all()
    rounds: list[list[float]] = []
    with server() as (address, process), socket_alone(answer_of(address, secret)) as alone:
        ours, theirs = client(address, secret), client(alone, secret)
        work(ours, AT_ONCE)
        work(theirs, AT_ONCE)
        for _ in range(ROUNDS):
            before = _spent(process)
            mine = _seconds(lambda: work(ours, JOBS))
            server_time = _spent(process) - before
            began = time.process_time()
            peer = _seconds(lambda: work(theirs, JOBS))
            rounds.append([JOBS / mine, JOBS / peer, JOBS / server_time, JOBS / (time.process_time() - began)])
    assert Case.objects.filter(state="completed").count() == JOBS * ROUNDS + AT_ONCE
    assert Job.objects.count() == AT_ONCE
    return [
        _figure("external", [row[0] for row in rounds], [row[1] for row in rounds], GOAL),
        _figure("external-core", [row[2] for row in rounds], [row[3] for row in rounds], CORE),
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("Expected the server to answer, but it does not.")


def _child(parent: int) -> int:
    """Return the process that answers: the youngest below."""
    found = [int(each) for each in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    return max(found, default=parent)


def _spent(process: int) -> float:
    """Return the seconds of processor time that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _seconds(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _figure(name: str, mine: list[float], peer: list[float], goal: float) -> Figure:
    ratio = statistics.median(one / other for one, other in zip(mine, peer, strict=True))
    middle = statistics.median(mine), statistics.median(peer)
    full = f"{name}-{connection.vendor}"
    return Figure(name=full, ours=middle[0], theirs=middle[1], ratio=ratio, goal=goal, holds=ratio >= goal)


if __name__ == "__main__":
    print(json.dumps(measure()))
