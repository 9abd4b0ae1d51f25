"""
What the process that serves pages passes in.

Rule: the server calls configure() once; tests call it with a pinned clock.
"""

import time
from dataclasses import dataclass, field

from clerkwork.kernel.clock import Clock


class SystemClock:
    """The clock of this machine, until the server passes its own."""

    def now(self) -> int:
        """Return the present instant in milliseconds."""
        return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Wiring:
    """What pages read from outside."""

    clock: Clock = field(default_factory=SystemClock)


WIRING = Wiring()


def configure(*, clock: Clock) -> None:
    """Use this clock for every "3 h ago" and "Late 2 d"."""
    WIRING.clock = clock


def now() -> int:
    """Return the present instant in milliseconds."""
    return WIRING.clock.now()
