"""
What one evaluation runs in: the present moment, chance, a budget, and the warnings it leaves.

Rule 1: everything an expression may know besides its variables comes from here; nothing else reads a clock.
Rule 2: loops, calls and growing values spend steps; plain operators do not, so a condition costs nothing to guard.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

BETWEEN_LOOKS: Final = 512  # steps between two looks at the clock
SIZE_PER_STEP: Final = 64  # characters or items that a growing value may gain for one step
MOST_WARNINGS: Final = 100


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one evaluation may use, and how large each of its values may be."""

    steps: int = 100_000
    items: int = 10_000
    bytes: int = 1 << 20
    depth: int = 64
    milliseconds: int = 150


WEB: Final = Budget()
WORKER: Final = Budget(milliseconds=2_000)


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """Why a part of an expression became null: what happened, and the offsets of the text concerned if known."""

    message: str
    span: tuple[int, int] | None = None

    def __str__(self) -> str:
        """Return the message."""
        return self.message


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome of an evaluation: `exhausted` says that the budget ended it before its time."""

    value: Any
    warnings: tuple[FeelWarning, ...] = ()
    exhausted: bool = False


class Exhausted(Exception):  # noqa: N818 - reads as the sentence it is; never leaves an evaluation
    """The budget is used up."""


class Context:
    """
    What one evaluation runs in; make a new one for each run, or let the expressions of one run share it.

    `now` is an aware datetime, whose zone is the process's. `random` returns a float in [0, 1). `clock` returns
    milliseconds that only rise; without it the time budget is not watched.
    """

    __slots__ = (
        "_deadline",
        "_next_look",
        "budget",
        "clock",
        "depth",
        "exhausted",
        "now",
        "random",
        "steps",
        "warnings",
    )

    def __init__(
        self,
        now: datetime,
        budget: Budget = WEB,
        random: Callable[[], float] | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.now = now
        self.budget = budget
        self.random = random
        self.clock = clock
        self.warnings: list[FeelWarning] = []
        self.exhausted = False
        self.depth = budget.depth
        self.steps = budget.steps  # as `renew` does
        self._next_look = budget.steps if clock else 0
        self._deadline: float | None = None

    def renew(self) -> None:
        """Give the next expression of the same run a whole budget again."""
        self.steps = self.budget.steps
        self._next_look = self.steps if self.clock else 0
        self._deadline = None

    def warn(self, message: str, span: tuple[int, int] | None = None) -> None:
        """Note why something became null."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(FeelWarning(message, span))

    def spend(self, steps: int = 1) -> None:
        """Use up some steps; raises Exhausted when there are no more, or no more time."""
        self.steps -= steps
        if self.steps < self._next_look:
            self._look()

    def grow(self, value: Any) -> Any:
        """Return a new string or list after paying for its size; raises Exhausted if it is too large."""
        size = len(value)
        if type(value) is str:
            self.allow(size)
        elif size > self.budget.items:
            raise Exhausted(f"Expected at most {self.budget.items} items, but a list has {size}.")
        self.spend(1 + size // SIZE_PER_STEP)
        return value

    def allow(self, size: int) -> None:
        """Let a string of so many characters be made; raises Exhausted if that is too many."""
        if size > self.budget.bytes:
            raise Exhausted(f"Expected at most {self.budget.bytes} characters, but a string has {size}.")

    def enter(self) -> None:
        """Go one call deeper; raises Exhausted below the deepest."""
        if self.depth <= 0:
            raise Exhausted(f"Expected at most {self.budget.depth} nested calls, but there are more.")
        self.depth -= 1
        self.spend()

    def leave(self) -> None:
        """Come back from a call."""
        self.depth += 1

    def stop(self, reason: str) -> None:
        """Note that the budget ended the evaluation."""
        self.exhausted = True
        self.depth = self.budget.depth
        self.warnings.append(FeelWarning(reason))

    def _look(self) -> None:
        if self.steps < 0:
            raise Exhausted(f"Expected at most {self.budget.steps} steps, but there are more.")
        if self.clock is None:
            return
        now = self.clock()
        if self._deadline is None:
            self._deadline = now + self.budget.milliseconds
        if now > self._deadline:
            raise Exhausted(f"Expected an end within {self.budget.milliseconds} ms, but it takes longer.")
        self._next_look = max(0, self.steps - BETWEEN_LOOKS)
