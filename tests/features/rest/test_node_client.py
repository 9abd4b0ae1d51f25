"""Camunda 8's client for Node against a server process: a program's whole day."""

import os
import runpy
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from tests.features.rest.bpmn_models import DECIDE, HEAR, PACK, PAY, VERDICT

ROOT = Path(__file__).parents[3]
DECISIONS = Path(__file__).parents[1] / "fixtures" / "leave" / "decisions"
PATIENCE = 120
SET_UP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import tokens
from clerkwork.features.people.models import Group, User
Group.objects.create(handle="staff", name="Staff")
root = User.objects.create(username="root", is_superuser=True)
print(tokens.create(SYSTEM, root, "Node", None)[1])
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture
def environment(fresh_database: str, tmp_path: Path) -> dict[str, str]:
    """Return what the processes of an installation of its own read."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CLERKWORK", "CAMUNDA", "PYTEST"))
    }
    return {
        **kept,
        "CLERKWORK_DATABASE": fresh_database,
        "CLERKWORK_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "clerkwork.server.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "PORT": str(free_port()),
    }


@pytest.fixture
def secret(environment: dict[str, str]) -> str:
    """Set the installation up and return an administrator's token."""
    command = [sys.executable, "-c", SET_UP]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture
def server(environment: dict[str, str], secret: str, tmp_path: Path) -> Iterator[str]:
    """Start a server, with a worker on PostgreSQL, and return its address."""
    del secret
    log = (tmp_path / "server.log").open("wb")
    names = ["serve", "worker"] if environment["CLERKWORK_DATABASE"].startswith("postgresql") else ["serve"]
    main = "from clerkwork.cli.main import main; main()"
    started = [
        subprocess.Popen([sys.executable, "-c", main, name], env=environment, stdout=log, stderr=subprocess.STDOUT)
        for name in names
    ]
    address = f"http://127.0.0.1:{environment['PORT']}"
    try:
        _wait(address, started[0], tmp_path / "server.log")
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE)
        log.close()


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)  # a process starts when it starts; nothing here depends on how long that takes
    pytest.fail(f"The server did not answer:\n{log.read_text()[-3000:]}")


@pytest.mark.both
@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "answers", "steps"),
    [("@camunda8/orchestration-cluster-api", "strict", 16), ("client-8", "none", 15)],  # 8 wants objects that 8 omits
)
def test_camundas_client_for_node_runs_unchanged(
    server: str, secret: str, tmp_path: Path, *, package: str, answers: str, steps: int
) -> None:
    """It checks each request and answer against its own schemas, and does all that a program does with an engine."""
    models = tmp_path / "models"
    models.mkdir()
    files = {"pack.bpmn": PACK, "pay.bpmn": PAY, "hear.bpmn": HEAR, "judge.bpmn": DECIDE, "verdict.form": VERDICT}
    files["approval.dmn"] = (DECISIONS / "approval.dmn").read_text()
    for name, text in files.items():
        (models / name).write_text(text)
    tools: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "openapi.py"))
    tools["install"]()
    client = {
        "CAMUNDA_REST_ADDRESS": server,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "root",
        "CAMUNDA_BASIC_AUTH_PASSWORD": secret,
        "CAMUNDA_SDK_VALIDATION": f"req:strict,res:{answers}",
        "CAMUNDA_SDK_HTTP_RETRY_MAX_ATTEMPTS": "1",
    }
    done = tools["node"]("client.mjs", str(models), package, answers, environment=client)
    assert done.returncode == 0, done.stdout + done.stderr + (tmp_path / "server.log").read_text()[-2000:]
    assert done.stdout.count("ok ") == steps, done.stdout
