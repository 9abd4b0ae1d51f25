"""What a step knows of the world: everything it may not ask for itself."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, Final

import msgspec

from clerkwork.languages.bpmn.model import Binding
from clerkwork.languages.feel import Context

BUDGET: Final = 10_000
"""How many elements a step may enter before it pauses, unless told otherwise."""


class DecisionCall(msgspec.Struct, frozen=True):
    """A decision that an element asks for: its id, and which version of it."""

    decision: str
    binding: Binding = Binding.LATEST
    version_tag: str = ""


class Decided(msgspec.Struct, frozen=True):
    """
    What a decision said.

    `key` and `version` are those of the decision; `inputs` are the variables it read, `output` its value, `trace` how
    it came to it: JSON values all. `failure` says why it could not be decided, None if it was.
    """

    key: int
    decision: str
    version: int
    inputs: dict[str, Any]
    output: Any
    trace: Any = None
    failure: str | None = None


class ProcessCall(msgspec.Struct, frozen=True):
    """A process that an element calls: its id, and which version of it."""

    process: str
    binding: Binding = Binding.LATEST
    version_tag: str = ""


Find = Callable[[ProcessCall], int]
"""Return the key of the definition that is called. Raises kernel.errors.ClerkworkError when it cannot be called."""
Decide = Callable[[DecisionCall, Mapping[str, Any], Context], Decided]
"""Evaluate a decision on JSON variables. Raises kernel.errors.ClerkworkError when there is no such decision."""


Stores = Callable[[str], Mapping[str, Any]]
"""Read a data store: its name → its JSON values by key, those that steps before this one have written included."""


Staffed = Callable[[str], bool]
"""Tell whether a group has anybody who could do its work."""


class StepContext(msgspec.Struct, frozen=True):
    """
    The present instant (ms), the zone of dates without one, the maker of keys, how many elements may be entered.

    `random` returns a float in [0, 1); without it FEEL's random functions give null. `ticks` returns milliseconds that
    only rise; without it an expression's time is not watched, only its steps. `decide` evaluates decisions; without it
    there are none. `find` finds the processes that are called; without it there are none. `stores`
    reads data stores; without it there are none. `staffed` knows groups; without it every group has people.
    """

    now: int
    zone: tzinfo
    ids: Callable[[], int]
    budget: int = BUDGET
    random: Callable[[], float] | None = None
    ticks: Callable[[], float] | None = None
    decide: Decide | None = None
    find: Find | None = None
    stores: Stores | None = None
    staffed: Staffed | None = None
