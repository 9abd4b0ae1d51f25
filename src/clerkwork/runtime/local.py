"""
The dispatcher of one process: a thread that drains due work, woken on commit, sweeping in between.

Rule 1: it is the only background writer of its process, so writers of one file do not wait for each other in crowds.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from django.db import close_old_connections, connection

from clerkwork.runtime import due
from clerkwork.runtime.tidying import tidy

logger = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 2.0
TIDY_EVERY: Final = 300  # sweeps between two clean-ups of expired messages
BATCH: Final = 1_000


class LocalDispatcher:
    """A thread that carries out due work."""

    def __init__(self, sweep_seconds: float = SWEEP_SECONDS, drain: Callable[[int], int] = due.drain) -> None:
        self.drain = drain
        self._sweep_seconds = sweep_seconds
        self._wake = Event()
        self._stop = Event()
        self._thread = Thread(target=self.run, name="clerkwork-dispatcher", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Have it look for due work now."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread after the piece of work in hand."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Drain, sleep until woken or until the next sweep, and so on."""
        sweeps = 0
        while not self._stop.is_set():
            self._wake.clear()  # a wake-up during the drain counts for the next one
            more = self._drain()
            if sweeps % TIDY_EVERY == 0:
                self._guarded(tidy)
            sweeps += 1
            if not more:
                self._wake.wait(self._sweep_seconds)
        connection.close()

    def _drain(self) -> bool:
        close_old_connections()
        return self._guarded(self.drain) >= BATCH

    def _guarded(self, work: Callable[[int], int]) -> int:
        try:
            return work(BATCH)
        except Exception:  # the thread must live: what is due stays due in its rows
            logger.exception("Expected the due work to be carried out, but it failed; the next sweep tries again.")
            connection.close()
        return 0
