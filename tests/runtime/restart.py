"""
Restart PostgreSQL under a load of commands, gently and not, then look whether every promise held.

    .venv/bin/python -m tests.runtime.restart 4

Two who ask and two workers of Procrastinate go on through it: a command that meets no server is an error that its
caller sees and may try again; what was answered is there.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools import with_postgres

MODES = ("immediate", "fast")
PAUSE = 0.1
PATIENCE = 120  # seconds that nothing here takes unless it hangs


def main(restarts: int) -> int:
    """Run and return the exit code."""
    with with_postgres.own() as server, tempfile.TemporaryDirectory() as folder:
        os.environ["CLERKWORK_DATABASE"] = server.url
        from tests.runtime import soak  # noqa: PLC0415 - it opens the database that is there by now

        from clerkwork.runtime import wiring  # noqa: PLC0415 - as above

        journal, met = soak.Journal(Path(folder) / "journal"), soak.Journal(Path(folder) / "met")
        outside, nobody = soak.load.Outside(journal), None
        host: Any = lambda _: soak.Host(rows=nobody, mail=nobody, tasks=nobody, people=nobody, texts=nobody, now=0)  # type: ignore[arg-type]  # noqa: E731
        wiring.configure(connectors={outside.type: outside}, host=host)
        soak.call_command("migrate", verbosity=0)
        soak.load.deploy()
        alive = [soak.fork(run, journal) for run in (asking, asking, working, working)]
        try:
            for number in range(restarts):
                soak.wait(journal, soak.ANSWERS)
                server.stop(MODES[number % len(MODES)])
                wait_for_more(met, "refused")  # somebody finds nobody there
                server.start()
            wait_for_more(journal, "effect")  # the queue's workers do something again
        finally:
            for child in alive:
                soak.end(child)
        soak.settle()
        broken = soak.faults(journal)
        counts = {kind: len(met.lines(kind)) for kind in ("refused", "stopped")}
        sys.stdout.write(f"{restarts} restarts, {journal.count()} answers, {counts}\n")
        sys.stdout.write("\n".join(broken or ["every promise held"]) + "\n")
        soak.connections.close_all()
    return 1 if broken else 0


def wait_for_more(journal: Any, kind: str) -> None:
    """Wait until one more line of a kind is noted; raises TimeoutError when all hang."""
    before, deadline = len(journal.lines(kind)), time.monotonic() + PATIENCE
    while len(journal.lines(kind)) == before:
        if time.monotonic() > deadline:
            raise TimeoutError(f"Expected more lines of {kind}, but in {PATIENCE} seconds there were none.")
        time.sleep(PAUSE)


def asking(journal: Any) -> None:
    """Carry out random commands; what meets no server is tried again."""
    from django.db import InterfaceError, OperationalError  # noqa: PLC0415 - as above
    from tests.runtime import soak  # noqa: PLC0415 - as above

    soak.random.seed()
    soak.dispatch.start()
    while True:
        try:
            soak.ask(journal)
        except (OperationalError, InterfaceError):
            soak.connections.close_all()
            soak.Journal(journal.path.with_name("met")).note("refused", "once")
            time.sleep(PAUSE)


def working(journal: Any) -> None:
    """Be a worker of Procrastinate, started again whenever it ends, as a service would be."""
    from tests.runtime import soak  # noqa: PLC0415 - as above

    while True:
        try:
            soak.working(journal)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises when nobody answers
            soak.connections.close_all()
            soak.Journal(journal.path.with_name("met")).note("stopped", type(error).__name__)
            time.sleep(PAUSE)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 4))
