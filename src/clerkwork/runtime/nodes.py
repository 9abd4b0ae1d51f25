"""
Node numbers for the id generator, leased in the database.

Rule 1: a number is another process's only after its lease ended by the wall clock, so no two processes ever make the
same id. Rule 2: a lease taken in a transaction that is rolled back is taken again; ids made meanwhile went with it.
"""

import os
import time
from collections.abc import Callable
from threading import RLock
from typing import Final
from uuid import uuid4

from django.db import transaction

from clerkwork.kernel.clock import PinnedClock
from clerkwork.kernel.errors import ClerkworkError
from clerkwork.kernel.ids import LAST_NODE, IdGenerator
from clerkwork.runtime import sql, wiring

LEASE: Final = 300_000  # ms; a killed process keeps its number that long
RENEW: Final = LEASE // 2
NANOSECONDS: Final = 1_000_000


class NoNodeLeft(ClerkworkError):  # noqa: N818 - reads as what it is
    """Every node number is leased."""


class _Mint:
    """This process's number and generator."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.holder = uuid4().hex
        self.lock = RLock()
        self.number = -1
        self.clock = PinnedClock(0)  # moved once a unit of work: reading the time costs more than making an id
        self.generator: IdGenerator | None = None
        self.until = 0
        self.confirmed = False

    def lease(self, now: int) -> None:
        with transaction.atomic():
            number = _take(self.holder, now)
            if number != self.number or self.generator is None:
                self.number, self.generator = number, IdGenerator(self.clock, number, RLock())
            self.until, self.confirmed = now + LEASE, False
            transaction.on_commit(self.confirm)

    def confirm(self) -> None:
        self.confirmed = True


class _Present:
    mint = _Mint()


def ids() -> Callable[[], int]:
    """Return ids of this process for one thread, after taking or prolonging its lease where that is due."""
    if _Present.mint.process != os.getpid():  # forked
        _Present.mint = _Mint()
    mint = _Present.mint
    with mint.lock:
        now = time.time_ns() // NANOSECONDS
        if not mint.confirmed or mint.until - now < RENEW:
            mint.lease(now)
        assert mint.generator is not None
        mint.clock.instant = wiring.now()
        return mint.generator.stream().__next__


def forget() -> None:
    """Take a new number at the next id; for tests."""
    _Present.mint = _Mint()


def _take(holder: str, now: int) -> int:
    session = sql.session()
    until = now + LEASE
    found = session.read("node_mine", until, holder, now) or session.read("node_expired", holder, until, now)
    while not found:
        ((count,),) = session.read("node_count")
        if count > LAST_NODE:
            raise NoNodeLeft(f"Expected a free node number, but all {count} are leased. Try again in five minutes.")
        found = session.read("node_take", count, holder, until)
    number: int = found[0][0]
    return number
