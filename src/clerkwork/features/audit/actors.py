"""Who acts: a person, or the system itself."""

from dataclasses import dataclass
from typing import Final, Protocol


class Actor(Protocol):
    """Anything with a username: a people.User, or SYSTEM."""

    @property
    def username(self) -> str:
        """The immutable handle that stands in the log."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """The installation itself: timers, connectors, the command line."""

    username: str = "system"


SYSTEM: Final = System()
