"""What a step knows of the world: everything it may not ask for itself."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

import msgspec

BUDGET: Final = 10_000
"""How many elements a step may enter before it pauses, unless told otherwise."""


class StepContext(msgspec.Struct, frozen=True):
    """
    The present instant (ms), the zone of dates without one, the maker of keys, how many elements may be entered.

    `random` returns a float in [0, 1); without it FEEL's random functions give null. `ticks` returns milliseconds that
    only rise; without it an expression's time is not watched, only its steps.
    """

    now: int
    zone: tzinfo
    ids: Callable[[], int]
    budget: int = BUDGET
    random: Callable[[], float] | None = None
    ticks: Callable[[], float] | None = None
