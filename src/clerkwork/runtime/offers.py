"""
Who waits for jobs of a type, and how they learn of one.

Rule 1: a wake-up only says "look again"; the rows are the truth, and whoever looks in vain waits again.
Rule 2: a commit of this process wakes at once. What other processes, the clock and failed attempts bring is found by
`look`, one query for everybody who waits, every LOOK_SECONDS.
Rule 3: a job wakes one of those who wait, the longest first, so that many workers do not race for it.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from django.db import transaction
from django.db.models import Count

from clerkwork.runtime import wiring
from clerkwork.runtime.models import Job

LOOK_SECONDS: Final = 0.25


@dataclass(slots=True, eq=False)
class Waiter:
    """One request that waits: its loop, and the event that wakes it."""

    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Offers:
    """Who waits in this process, by type of job."""

    waiting: dict[str, deque[Waiter]] = field(default_factory=lambda: defaultdict(deque))
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def wait(self, kind: str) -> Iterator[Waiter]:
        """Stand in the line of a type. Called in the waiter's loop; the event is set when it is to look again."""
        waiter = Waiter(asyncio.get_running_loop())
        with self.lock:
            self.waiting[kind].append(waiter)
        try:
            yield waiter
        finally:
            with self.lock:
                self.waiting[kind].remove(waiter)
                if not self.waiting[kind]:
                    del self.waiting[kind]

    def tell(self, jobs: Mapping[str, int]) -> None:
        """Wake as many of each line as there are jobs; from any thread."""
        with self.lock:
            chosen = [waiter for kind, count in jobs.items() for waiter in self._first(kind, count)]
        for waiter in chosen:
            waiter.loop.call_soon_threadsafe(waiter.woken.set)

    def _first(self, kind: str, count: int) -> list[Waiter]:
        asleep = [waiter for waiter in self.waiting.get(kind, ()) if not waiter.woken.is_set()]
        return asleep[:count]

    def kinds(self) -> list[str]:
        """Return the types for which somebody waits."""
        with self.lock:
            return list(self.waiting)

    def count(self) -> int:
        """Return how many wait."""
        with self.lock:
            return sum(map(len, self.waiting.values()))


OFFERS: Final = Offers()


def offered(jobs: Counter[str]) -> None:
    """Say that jobs can be had once the present transaction is committed."""
    transaction.on_commit(lambda: OFFERS.tell(jobs))


def look() -> None:
    """Look once for jobs that somebody waits for. One query."""
    kinds = OFFERS.kinds()
    if kinds:
        due = Job.objects.filter(type__in=kinds, state="ready", due__lte=wiring.now())
        OFFERS.tell(dict(due.values_list("type").annotate(Count("key")).order_by()))
