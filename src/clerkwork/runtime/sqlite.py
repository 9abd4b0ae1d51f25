"""
The one SQLite library of this process, and how a file of ours is opened.

Rule 1: `install()` runs before anything imports sqlite3; two SQLite libraries on one file corrupt it.
Rule 2: a version with the WAL-reset bug (3.7.0 to 3.51.2, fixed in 3.51.3, 3.50.7 and 3.44.6) never runs in WAL mode,
unless CLERKWORK_SQLITE_UNSAFE=1 says that the operator knows better.
Rule 3: one server process holds the file (`hold`).
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from clerkwork.kernel.errors import ClerkworkError

Version = tuple[int, ...]

FIRST_AFFECTED: Final[Version] = (3, 7, 0)
FIXED: Final[Version] = (3, 51, 3)
BACKPORTS: Final[dict[Version, Version]] = {(3, 50): (3, 50, 7), (3, 44): (3, 44, 6)}
OVERRIDE: Final = "CLERKWORK_SQLITE_UNSAFE"
BUSY_SECONDS: Final = 30
STATEMENTS: Final = 512
"""
How many statements a connection keeps prepared. The driver lets go what was used least often: a cache that is full of
others, such as those of migrations, lets newcomers only displace each other. Its own 128 are soon full.
"""


class UnsafeDatabase(ClerkworkError):  # noqa: N818 - reads as what it is
    """The SQLite library or its file cannot be used safely; the text says what to do."""


def install() -> ModuleType:
    """Put pysqlite3 in the place of the standard library's module, where it is installed, and return what is there."""
    if "sqlite3" in sys.modules:
        return _quick(sys.modules["sqlite3"])
    try:
        ours = import_module("pysqlite3")
    except ImportError:  # no wheel for this platform: the standard library's, see journal()
        return _quick(import_module("sqlite3"))
    sys.modules["sqlite3"] = ours
    sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")
    return _quick(ours)


def _quick(driver: ModuleType) -> ModuleType:
    """Spare it the long search for a way to bind None and truth values: seven times as long as binding a number."""
    driver.register_adapter(type(None), {None: None}.get)
    driver.register_adapter(bool, int)
    return driver


def affected(version: Version) -> bool:
    """Say whether a SQLite version has the WAL-reset corruption bug."""
    if not FIRST_AFFECTED <= version < FIXED:
        return False
    backport = BACKPORTS.get(version[:2])
    return backport is None or version < backport


def journal(version: Version, environ: dict[str, str] | None = None) -> str:
    """Return the journal mode that is safe with this version: "wal", or "delete" (a rollback journal, slower)."""
    allowed = (os.environ if environ is None else environ).get(OVERRIDE) == "1"
    return "wal" if allowed or not affected(version) else "delete"


def options(version: Version | None = None) -> dict[str, Any]:
    """Return the OPTIONS of Django's SQLite entry: FULL, IMMEDIATE, busy timeout, the safe journal mode, statements."""
    mode = journal(install().sqlite_version_info if version is None else version)
    pragmas = (f"journal_mode={mode}", "synchronous=FULL", "cache_size=-32000", "wal_autocheckpoint=2000")
    return {
        "timeout": BUSY_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "cached_statements": STATEMENTS,
        "init_command": ";".join(f"PRAGMA {pragma}" for pragma in pragmas),
    }


def check() -> None:
    """
    Refuse to go on with two SQLite libraries, or with an affected one that a file was left in WAL mode for.

    Raises UnsafeDatabase. Called by the server and by `clerkwork doctor` before the first connection.
    """
    ours = install()
    used = import_module("django.db.backends.sqlite3.base").Database
    if used.sqlite_version != ours.sqlite_version:
        raise UnsafeDatabase(
            f"Expected one SQLite library, but Django uses {used.sqlite_version} and Clerkwork {ours.sqlite_version}. "
            "Import clerkwork.server.settings before anything that imports sqlite3."
        )


def advice() -> str:
    """Return a sentence for the operator about the library in use, "" when there is nothing to say."""
    version = install().sqlite_version_info
    if not affected(version):
        return ""
    text = ".".join(map(str, version))
    if journal(version) == "wal":
        return f"SQLite {text} can corrupt a file in WAL mode; {OVERRIDE}=1 allows it. Install pysqlite3 instead."
    return f"SQLite {text} is unsafe in WAL mode, so a slower rollback journal is used. Install pysqlite3."


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """
    Hold a database file for this server process until the block ends.

    Raises UnsafeDatabase when another process holds it. The lock goes with the process, so a kill -9 leaves none.
    """
    lock = path.with_name(path.name + ".lock")
    with lock.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnsafeDatabase(
                f"Expected to be the only server on {path}, but another process holds it. "
                "Stop that one, or use PostgreSQL to run several."
            ) from error
        yield
