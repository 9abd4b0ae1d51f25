"""A server process, as an operator starts it: SQLite, an empty home."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

CLERKWORK = Path(sys.executable).with_name("clerkwork")
PATIENCE = 300.0  # seconds that nothing here takes unless it hangs, on however busy a machine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serving")]


class Running:
    """A server process and what it printed."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("CLERKWORK", "DJANGO", "PYTEST"))
        }
        self.environment = {**kept, "CLERKWORK_HOME": str(home), "PORT": str(self.port), "COLUMNS": "300"}
        self.log = home / "server.log"
        self.process = self.start("serve", "--migrate")
        self.wait()

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            command = [str(CLERKWORK), *arguments]
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                assert self.ask("GET", "/health/")[0] == 200
            except OSError:
                time.sleep(0.1)  # a process starts when it starts
            else:
                return
        pytest.fail(self.log.read_text())

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(CLERKWORK), *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("home"))
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait(PATIENCE)


def test_the_first_start(server: Running) -> None:
    """A set-up link is printed once; until it is used nothing else answers; pages come with their look and files."""
    path = re.findall(r"http://127\.0\.0\.1:\d+(/set-up/\S+)", server.log.read_text())[-1]
    assert server.ask("GET", "/")[0] == 503
    assert server.ask("GET", "/accounts/login/")[0] == 503
    status, page = server.ask("GET", path)
    assert (status, "first administrator" in page) == (200, True)
    assert server.ask("GET", "/static/people/people.css")[0] == 200
    assert server.ask("GET", "/live/")[0] == 403


def test_limits(server: Running) -> None:
    """A foreign host name and a body beyond the cap are refused."""
    assert server.ask("GET", "/health/", Host="evil.example")[0] == 400
    assert server.ask("POST", "/", **{"Content-Length": "40000000"})[0] == 413


def test_one_server_a_file(server: Running) -> None:
    """A second server on the same file is refused, and the first goes on."""
    before = server.log.read_text().count("/set-up/")
    second = server.start("serve", "--port", "0")
    assert second.wait(PATIENCE) == 1
    assert "another process holds it" in server.log.read_text()
    assert server.log.read_text().count("/set-up/") == before
    assert server.ask("GET", "/health/")[0] == 200


def test_commands_beside_the_server(server: Running) -> None:
    """Checks run while it serves; the doctor misses an administrator and says how to make one."""
    verified = server.run("verify")
    assert (verified.returncode, "every promise holds" in verified.stdout) == (0, True), verified.stderr
    assert "Deleted 0 cases" in server.run("purge").stdout
    examined = server.run("doctor")
    assert "clerkwork set-up" in examined.stdout
    assert "SQLite" in examined.stdout


def test_a_killed_server_leaves_nobody(server: Running) -> None:
    """After a kill -9 of the process that was started, port and file are free at once."""
    server.process.kill()
    server.process.wait(PATIENCE)
    server.process = server.start("serve")
    server.wait()
    assert server.process.poll() is None


def test_it_stops_when_told(server: Running) -> None:
    """SIGTERM ends it, and the file is free for the next."""
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(PATIENCE)
    server.process = server.start("serve")
    server.wait()
