"""
Kill a server -9 while people send requests, again and again, then look whether what it answered is there.

    CLERKWORK_DATABASE=… .venv/bin/python -m tests.features.soak 30

The parent loads everything once and forks servers, which answer on a socket that the parent keeps open: a full start
costs seconds. A client, forked once, sends the requests of a browser (forms with CSRF tokens, cookies) and notes each
answer in a journal after it has read it. After N kills every case and task that was answered stands in the tables as
answered (P1), each step is recorded once (P3), no answer was a fault of ours, and both logs verify.
"""

import os
import random
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clerkwork.server.settings")
os.environ.setdefault("CLERKWORK_HOME", tempfile.mkdtemp(prefix="clerkwork-soak-"))  # never somebody's own
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402

from clerkwork.features.apps import actions as apps  # noqa: E402
from clerkwork.features.audit import verify  # noqa: E402
from clerkwork.features.audit.actors import SYSTEM  # noqa: E402
from clerkwork.features.people.models import Group, Membership, User  # noqa: E402
from clerkwork.kernel import json  # noqa: E402
from clerkwork.runtime import dispatch, integrity, models  # noqa: E402

ERRANDS = Path(__file__).parent / "fixtures" / "errands"
ANSWERS = 3  # that a server gives at most before it is killed
STRAY = 0.05  # seconds at most that it lives on, so that it dies anywhere in its work
HURRY = 10  # seconds after which it is killed anyway
PATIENCE = 10  # seconds that a client waits for an answer
CSRF = "c" * 32
FOUND, FAULT = 302, 500


class Server(ThreadingMixIn, WSGIServer):
    """Serves on a socket that is there already."""

    daemon_threads = True

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(listening.getsockname(), Quiet, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.server_name, self.server_port = listening.getsockname()
        self.setup_environ()
        self.set_app(WSGIHandler())


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Write no line for each request."""


class Journal:
    """Answers, one line each, that survive whoever wrote them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, *words: object) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, (" ".join(map(str, words)) + "\n").encode())
        os.close(descriptor)

    def count(self) -> int:
        """Return how many lines there are."""
        return self.path.read_bytes().count(b"\n") if self.path.exists() else 0

    def lines(self, kind: str) -> list[str]:
        text = self.path.read_text() if self.path.exists() else ""
        return [line.partition(" ")[2] for line in text.splitlines() if line.startswith(f"{kind} ")]


class Browser:
    """Somebody signed in, who asks one thing after another."""

    def __init__(self, address: tuple[str, int], session: str) -> None:
        self.address = address
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "X-CSRFToken": CSRF,
        }

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
        """Return the answer, read to its end; raises OSError or HTTPException when the server died over it."""
        line = HTTPConnection(*self.address, timeout=PATIENCE)
        body = urlencode(fields) if fields is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, path, body, self.headers | kind)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer, text


def start(mia: Browser, journal: Journal) -> None:
    """Ask for an errand; the answer leads to its case."""
    fields = {"data": json.dumps({"what": "Buy stamps", "amount": 4}), "token": os.urandom(8).hex()}
    answer, text = mia.ask("POST", "/start/errand/", fields)
    if answer.status == FOUND:
        journal.note("started", (answer.getheader("Location") or "").split("/")[2])
    elif answer.status >= FAULT:
        journal.note("fault", answer.status, text[:200].replace("\n", " "))


def complete(ola: Browser, journal: Journal) -> None:
    """Complete a task of the inbox."""
    _answer, page = ola.ask("GET", "/tasks/?tab=groups")
    keys = re.findall(r"/tasks/(\d+)/", page)
    if not keys:
        return
    task = random.choice(keys)
    answer, text = ola.ask("POST", f"/tasks/{task}/complete/", {"data": json.dumps({"decision": "yes"})})
    if answer.status == FOUND:
        journal.note("completed", task)
    elif answer.status >= FAULT:
        journal.note("fault", answer.status, text[:200].replace("\n", " "))


def client(browsers: dict[str, Browser], journal: Journal) -> None:
    """Send requests until killed; never returns."""
    while True:
        try:
            if random.random() < 0.5:
                start(browsers["mia"], journal)
            else:
                complete(browsers["ola"], journal)
        except (OSError, HTTPException):
            continue  # nothing was answered, so nothing was promised


def fork(run: Callable[[], None]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            run()
        finally:
            os._exit(1)  # a child must never return into the parent's code
    return child


def end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def open_office() -> dict[str, str]:
    """Make the people and the app; return the session of each who asks."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    found = {}
    for username, group in (("mia", "staff"), ("ola", "office"), ("root", "audit")):
        user = User.objects.create(username=username, is_superuser=username == "root")
        Membership.objects.create(user=user, group=Group.objects.create(handle=group, name=group))
        browser = Client(SERVER_NAME="127.0.0.1")
        browser.force_login(user)
        found[username] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    apps.apply(ERRANDS, SYSTEM)
    for path in ("/start/errand/", "/tasks/"):
        browser.get(path)  # what the first request loads is loaded before the first fork
    return found


def wait(journal: Journal, answers: int) -> None:
    """Wait for so many more answers and a little longer."""
    before, deadline = journal.count(), time.monotonic() + HURRY
    while journal.count() < before + answers and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(random.uniform(0, STRAY))


def load(kills: int, sessions: dict[str, str], journal: Journal) -> None:
    """Let a client ask while one server after another is killed; the last one ends with it."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        browsers = {name: Browser(listening.getsockname(), session) for name, session in sessions.items()}
        asking = fork(lambda: client(browsers, journal))
        serving = fork(Server(listening).serve_forever)
        for _ in range(kills):
            wait(journal, random.randint(0, ANSWERS))
            end(serving)
            serving = fork(Server(listening).serve_forever)
        wait(journal, ANSWERS)
        end(asking)
        end(serving)


def faults(journal: Journal) -> list[str]:
    """Return every broken promise."""
    found = [f"the server failed: {line}" for line in journal.lines("fault")]
    found += [str(problem) for problem in integrity.verify()]
    found += list(filter(None, [verify.verify().broken]))
    cases = {str(key) for key in models.Case.objects.values_list("key", flat=True)}
    tasks = {str(key): by for key, by in models.Task.objects.values_list("key", "completed_by")}
    completed = journal.lines("completed")
    found += [f"P1: case {key} was answered but is gone" for key in journal.lines("started") if key not in cases]
    found += [f"P1: task {key} was answered but is open" for key in completed if tasks.get(key) != "ola"]
    found += [f"P3: task {key} was completed twice" for key in set(completed) if completed.count(key) > 1]
    return found


def main(kills: int) -> int:
    """Run and return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal")
        sessions = open_office()
        load(kills, sessions, journal)
        dispatch.drain()
        broken = faults(journal)
        answers = len(journal.lines("started")) + len(journal.lines("completed"))
        sys.stdout.write(f"{connection.vendor}: {kills} kills of a server, {answers} answers\n")
        sys.stdout.write("\n".join(broken or ["every promise held"]) + "\n")
    connections.close_all()
    return 1 if broken or not answers else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
