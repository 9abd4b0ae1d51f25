"""
64-bit ids, ordered by time and unique across nodes.

An id holds 41 bits of milliseconds since 2025, 10 bits of node and 12 bits of sequence, as in Twitter's Snowflake; the
sign bit stays 0. Ids are strings in every JSON, attribute, form and FEEL value, because JavaScript rounds above 2^53.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final

from clerkwork.kernel.clock import Clock

START: Final = 1_735_689_600_000  # 2025-01-01T00:00:00Z
NODE_BITS: Final = 10
SEQUENCE_BITS: Final = 12
MILLISECOND: Final = NODE_BITS + SEQUENCE_BITS
"""How far the milliseconds since START stand to the left in an id."""
LAST_SEQUENCE: Final = (1 << SEQUENCE_BITS) - 1
LAST_NODE: Final = (1 << NODE_BITS) - 1
AT_ONCE: Final = 8
"""How many ids a stream takes from its generator at a time."""


class IdGenerator:
    """
    Makes ids for one node.

    While the clock stands still or goes back, ids go on from the last millisecond used; a full sequence borrows the
    next millisecond, so ids always rise and never repeat. Threads that share a generator pass a lock.
    """

    def __init__(self, clock: Clock, node: int = 0, lock: AbstractContextManager[object] | None = None) -> None:
        if not 0 <= node <= LAST_NODE:
            raise ValueError(f"Expected a node between 0 and {LAST_NODE}, but {node}.")
        self._clock = clock
        self._node = node << SEQUENCE_BITS
        self._last = 0  # milliseconds and sequence as one number, so that a full sequence carries
        self._lock = lock

    def __call__(self) -> int:
        """Return a new id, greater than every earlier one."""
        last = self._take(1)
        return (last >> SEQUENCE_BITS << MILLISECOND) | self._node | (last & LAST_SEQUENCE)

    def stream(self) -> Iterator[int]:
        """
        Return ids that rise without end, for one thread that needs many soon: it takes `AT_ONCE` at a time.

        Those it does not use are never made again.
        """
        node, low = self._node, LAST_SEQUENCE
        while True:
            first = self._take(AT_ONCE)
            for each in range(first, first + AT_ONCE):
                yield (each >> SEQUENCE_BITS << MILLISECOND) | node | (each & low)

    def _take(self, count: int) -> int:
        """Take so many places in a row and return the first."""
        if self._lock is None:
            return self._advance(count)
        with self._lock:
            return self._advance(count)

    def _advance(self, count: int) -> int:
        first, present = self._last + 1, (self._clock.now() - START) << SEQUENCE_BITS
        first = present if present > first else first  # noqa: FURB136 - `max` takes thrice as long
        self._last = first + count - 1
        return first


def created_at(identity: int) -> int:
    """Return the instant, in milliseconds since 1970, at which an id was made."""
    return (identity >> MILLISECOND) + START
