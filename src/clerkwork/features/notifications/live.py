"""
Who watches live counts in this process, and how a change reaches them.

Rule 1: a change only says "look again"; the counts are read from the database, which is the truth.
Rule 2: nothing is promised: a lost "look again" is made good by the slow poll of every watcher.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final


@dataclass(slots=True)
class Watcher:
    """One open stream: its loop and the event that wakes it."""

    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event


@dataclass(slots=True)
class Hub:
    """The watchers of this process, by person."""

    watchers: dict[int, list[Watcher]] = field(default_factory=lambda: defaultdict(list))
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def watch(self, user: int) -> Iterator[asyncio.Event]:
        """Watch for changes that concern a person; the event is set after each. Called in the watcher's loop."""
        watcher = Watcher(asyncio.get_running_loop(), asyncio.Event())
        with self.lock:
            self.watchers[user].append(watcher)
        try:
            yield watcher.woken
        finally:
            with self.lock:
                self.watchers[user].remove(watcher)
                if not self.watchers[user]:
                    del self.watchers[user]

    def wake(self, users: Iterable[int] | None) -> None:
        """Wake the watchers of some people, or all; from any thread."""
        with self.lock:
            chosen = list(self.watchers) if users is None else [user for user in users if user in self.watchers]
            woken = [watcher for user in chosen for watcher in self.watchers[user]]
        for watcher in woken:
            watcher.loop.call_soon_threadsafe(watcher.woken.set)

    def count(self, user: int | None = None) -> int:
        """Return how many streams are open, or how many of one person."""
        with self.lock:
            return len(self.watchers.get(user, ())) if user is not None else sum(map(len, self.watchers.values()))


HUB: Final = Hub()


def changed(users: Iterable[int] | None = None) -> None:
    """Say that counts of some people (ids), or of everybody, may have changed."""
    HUB.wake(users)
