"""
The clocks of production.

Rule 1: everything the runtime dates comes from `wiring.current().clock`; tests pin it.
Rule 2: nodes on PostgreSQL agree on the database's time; a node asks for it once a minute and counts on by its own
monotonic clock.
"""

import time
from pathlib import Path
from threading import Lock
from typing import Final

from django.db import connection

RESYNC_SECONDS: Final = 60.0
PER_SECOND: Final = 1000
NANOSECONDS: Final = 1_000_000


def ticks() -> float:
    """Return milliseconds that only rise, for watching how long something takes."""
    return time.monotonic() * PER_SECOND


class SystemClock:
    """This machine's clock, which on SQLite is the database's."""

    def now(self) -> int:
        """Return the present instant in milliseconds since the epoch."""
        return time.time_ns() // NANOSECONDS


class DatabaseClock:
    """The clock of the PostgreSQL server."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._synced = -RESYNC_SECONDS
        self._lock = Lock()

    def now(self) -> int:
        """Return the database's present instant in milliseconds since the epoch."""
        if time.monotonic() - self._synced >= RESYNC_SECONDS:
            self._sync()
        return int((time.monotonic() + self._offset) * PER_SECOND)

    def _sync(self) -> None:
        with self._lock, connection.cursor() as cursor:
            before = time.monotonic()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            (instant,) = cursor.fetchone()
            after = time.monotonic()
            self._offset = instant - (before + after) / 2
            self._synced = after


class MovableClock:
    """
    A clock of tests: the real one until it is pinned. The instant stands in a file, so that all processes agree.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._real = production()

    def now(self) -> int:
        """Return the pinned instant, or the present one."""
        try:
            return int(self._place.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return self._real.now()

    def pin(self, instant: int | None) -> None:
        """Let it be an instant from now on; None for the present."""
        if instant is None:
            self._place.unlink(missing_ok=True)
        else:
            draft = self._place.with_suffix(".new")
            draft.write_text(str(instant), encoding="ascii")
            draft.replace(self._place)


def production() -> SystemClock | DatabaseClock:
    """Return the clock that fits the configured database."""
    return DatabaseClock() if connection.vendor == "postgresql" else SystemClock()
