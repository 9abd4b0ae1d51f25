"""
What the runtime is given at start: clock, FEEL dialect, zone, connectors and their host.

Rule 1: `configure` is called once by the server; tests call it again to pin the clock.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import SystemRandom
from typing import Any, Final
from zoneinfo import ZoneInfo

from clerkwork.engine.context import BUDGET, Staffed, StepContext
from clerkwork.kernel.clock import Clock, to_datetime
from clerkwork.languages.feel import WEB, Budget, Context, Feel
from clerkwork.plugins import Connector, ConnectorJob, DataStore, Host
from clerkwork.runtime import clocks

MakeHost = Callable[[ConnectorJob], Host]
CHANCE: Final = SystemRandom().random


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything the runtime does not make itself."""

    clock: Clock
    feel: Feel
    zone: ZoneInfo
    connectors: Mapping[str, Connector]
    host: MakeHost | None
    budget: int = BUDGET
    stores: Mapping[str, DataStore] = field(default_factory=dict)
    staffed: Staffed | None = None


class _Present:
    """Where the present wiring stands."""

    wiring: Wiring | None = None


def configure(**parts: Any) -> Wiring:
    """
    Replace parts of the wiring and return it.

    Parts: clock, feel, zone (ZoneInfo), connectors (by job type), host (makes the Host of a connector's job), budget
    (elements a step may enter before it pauses), stores (data stores that plugins keep, by name), staffed (tells
    whether a group has anybody). What was never given has a default: the database's clock, plain FEEL, UTC, no
    connectors, no stores but our own.
    """
    _Present.wiring = replace(current(), **parts)
    return _Present.wiring


def current() -> Wiring:
    """Return the present wiring."""
    if _Present.wiring is None:
        _Present.wiring = Wiring(clock=clocks.production(), feel=Feel(), zone=ZoneInfo("UTC"), connectors={}, host=None)
    return _Present.wiring


@contextmanager
def using(**parts: Any) -> Iterator[Wiring]:
    """Configure parts of the wiring for a block; for tests."""
    before = current()
    try:
        yield configure(**parts)
    finally:
        _Present.wiring = before


def now() -> int:
    """Return the present instant in milliseconds since the epoch."""
    return current().clock.now()


def feel_context(budget: Budget = WEB) -> Context:
    """Return what one evaluation outside a step runs in: the wired clock and zone, chance, and a watched budget."""
    present = current()
    moment = to_datetime(present.clock.now()).astimezone(present.zone)
    return Context(moment, budget, random=CHANCE, clock=clocks.ticks)


def step_context(ids: Callable[[], int], instant: int) -> StepContext:
    """Return what a step at an instant runs in."""
    present = current()
    return StepContext(
        instant, present.zone, ids, present.budget, random=CHANCE, ticks=clocks.ticks, staffed=present.staffed
    )
