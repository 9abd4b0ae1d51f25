"""
Background work behind one small interface: a local thread on SQLite, Procrastinate workers on PostgreSQL.

Rule 1: nothing above the runtime knows which of the two is there.
Rule 2: state in the database is the truth; every wake-up may be lost or doubled.
"""

from typing import Final

from django.db import connection

from clerkwork.runtime import wake as waking
from clerkwork.runtime.due import drain
from clerkwork.runtime.local import LocalDispatcher
from clerkwork.runtime.wake import wake

__all__ = ["drain", "is_distributed", "setup", "start", "stop", "wake", "work"]


class _Present:
    local: LocalDispatcher | None = None


_present: Final = _Present()


def is_distributed() -> bool:
    """Say whether workers of their own do the background work (PostgreSQL)."""
    return connection.vendor == "postgresql"


def setup() -> None:
    """Have commits of this process wake the workers; on SQLite only `start` does anything."""
    if is_distributed():
        from clerkwork.runtime import queue  # noqa: PLC0415 - Procrastinate's Django app exists on PostgreSQL only

        waking.install(in_transaction=queue.wake)


def start(*, local: bool | None = None) -> None:
    """
    Start what a server process needs.

    The local thread runs on SQLite, or wherever `local` asks for it (a single machine on PostgreSQL without workers).
    """
    setup()
    if (not is_distributed() if local is None else local) and _present.local is None:
        _present.local = LocalDispatcher()
        _present.local.start()
        waking.install(after_commit=_present.local.wake)


def stop() -> None:
    """Stop the local thread, if it runs, and wake nobody any more."""
    waking.install()
    if _present.local is not None:
        _present.local.stop()
        _present.local = None


def work(*, wait: bool = True, concurrency: int = 2) -> None:
    """
    Be a worker until told to stop; with `wait=False` until nothing is due.

    On SQLite the dispatcher runs in the foreground of this process.
    """
    setup()
    if is_distributed():
        from clerkwork.runtime import queue  # noqa: PLC0415 - as above

        queue.work(wait=wait, concurrency=concurrency)
    elif wait:
        LocalDispatcher().run()
    else:
        drain()
