"""Commands that go on until they are stopped: the server, the demo and workers."""

import multiprocessing
import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any, Final

import typer

import clerkwork
from clerkwork.cli import console, database, start

EXAMPLE: Final = Path(clerkwork.__file__).resolve().parents[2] / "examples" / "vacation"
KILL_SECONDS: Final = 10
Port = Annotated[int | None, typer.Option(help="The port; else PORT, else 8000.")]
Host = Annotated[str | None, typer.Option(help="The address to listen on; else CLERKWORK_HOST, else 127.0.0.1.")]


def serve(
    *,
    host: Host = None,
    port: Port = None,
    migrate: Annotated[bool, typer.Option(help="Bring the database up to date first.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes; more than one needs PostgreSQL.")] = 1,
) -> None:
    """Serve the installation: pages, interfaces and, on SQLite, the background work."""
    settings = _start(host, port)
    _prepare(migrate=migrate)
    if workers > 1 and not settings.POSTGRESQL:
        console.fail("Expected one process on SQLite. Use PostgreSQL to serve with several.")
        raise typer.Exit(1)
    with _held(settings):  # refused here already, before anything is printed; the server process takes it over
        _invite()
    _serve(settings, workers)


def demo(
    *,
    host: Host = None,
    port: Port = None,
    app: Annotated[Path, typer.Option(help="The app folder, with its data.")] = EXAMPLE,
    serve: Annotated[bool, typer.Option(help="Serve when the company is there.")] = True,
) -> None:
    """Make up a company of forty people with a year of absences, and serve it: no password needed."""
    os.environ["CLERKWORK_DEMO"] = "1"
    os.environ.setdefault("CLERKWORK_HOME", "var/demo")
    settings = _start(host, port)
    with _held(settings):
        with console.OUT.status("Preparing the database"):
            start.migrate()
        _fill(app)
    if serve:
        _serve(settings, 1)


def worker(*, concurrency: Annotated[int, typer.Option(min=1, help="Pieces of work at the same time.")] = 2) -> None:
    """Do background work until stopped: timers, jobs, messages, mail. PostgreSQL takes any number of workers."""
    settings = start.start()
    _prepare(migrate=False)
    from clerkwork.runtime import dispatch  # noqa: PLC0415 - needs Django

    with _held(settings):
        console.say("Working. Stop with Ctrl-C.")
        dispatch.work(concurrency=concurrency)


def _start(host: str | None, port: int | None) -> Any:
    return start.start(CLERKWORK_HOST=host, PORT=None if port is None else str(port))


def _prepare(*, migrate: bool) -> None:
    """Refuse to run on a newer schema; refuse an older one, or bring it up to date."""
    start.refuse_newer()
    waiting = start.pending()
    if waiting and not migrate:
        console.fail(f"{len(waiting)} migrations wait. Run `clerkwork migrate` first, or `clerkwork serve --migrate`.")
        raise typer.Exit(1)
    if waiting:
        with console.OUT.status(f"{len(waiting)} migrations"):
            start.migrate()


def _held(settings: Any) -> AbstractContextManager[None]:
    """Hold the database file of SQLite, whose server does the background work itself. Raises UnsafeDatabase."""
    from clerkwork.runtime import sqlite  # noqa: PLC0415 - needs Django

    if settings.POSTGRESQL:
        return nullcontext()
    return sqlite.hold(Path(settings.DATABASES["default"]["NAME"]))


def _invite() -> None:
    """Print the set-up link of an installation without an administrator."""
    from clerkwork.features.people import setup  # noqa: PLC0415 - needs Django

    if not setup.is_ready():
        database.print_link()


def _fill(app: Path) -> None:
    """Load the company unless somebody is there already."""
    from clerkwork.features.people.models import User  # noqa: PLC0415 - needs Django
    from clerkwork.server import demo as company  # noqa: PLC0415

    if User.objects.exists():
        return
    console.say("Making up a company with a year behind it; this takes a moment.")
    with console.bars() as bars:
        company.load(app, bars)
    console.done(f"{User.objects.count()} people work here now.")


def _serve(settings: Any, workers: int) -> None:
    """Run granian with fresh processes, so that none inherits a connection."""
    from granian import Granian  # noqa: PLC0415 - only a server needs it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    start.leave()
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["CLERKWORK_HOST"], os.environ["PORT"] = settings.ENVIRONMENT.host, str(settings.ENVIRONMENT.port)
    console.OUT.print(f"\n  Clerkwork is at [bold]{settings.PUBLIC_URL}[/] · Ctrl-C stops it\n", soft_wrap=True)
    Granian(
        "clerkwork.server.asgi:application",
        address=settings.ENVIRONMENT.host,
        port=settings.ENVIRONMENT.port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=KILL_SECONDS,
    ).serve()
