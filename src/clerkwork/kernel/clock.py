"""
Time as an argument.

Rule 1: an instant is an integer, milliseconds since 1970-01-01T00:00:00Z.
Rule 2: nothing in this file reads the time; whoever runs a process passes a Clock in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> int:
        """Return the present instant in milliseconds since the epoch."""
        ...


@dataclass(slots=True)
class PinnedClock:
    """A clock that stands still until it is moved; for tests."""

    instant: int

    def now(self) -> int:
        """Return the pinned instant."""
        return self.instant

    def advance(self, by: timedelta) -> None:
        """Move the clock by a duration."""
        self.instant += by // MILLISECOND


def to_instant(moment: datetime) -> int:
    """Return the instant of an aware datetime, in milliseconds."""
    return (moment - EPOCH) // MILLISECOND


def to_datetime(instant: int) -> datetime:
    """Return the aware UTC datetime of an instant in milliseconds."""
    return EPOCH + instant * MILLISECOND
