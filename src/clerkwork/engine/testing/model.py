"""What a test of a model says, and how it went."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from clerkwork.engine.events import Event
from clerkwork.kernel.errors import Problem


class Instruction(NamedTuple):
    """One step or claim: its type, what it says, and where it stands in the file."""

    type: str
    said: Mapping[str, Any]
    place: str


class ModelTest(NamedTuple):
    """A test: its name, what it is about, and its instructions in order."""

    name: str
    description: str
    instructions: tuple[Instruction, ...]


class Verdict(NamedTuple):
    """
    How a test went: what was not as it claims, and which elements and flows its cases passed, by process.

    `elements` and `flows` are pairs of the process's id and theirs; `events` are what happened, case after case.
    """

    test: ModelTest
    problems: tuple[Problem, ...]
    elements: frozenset[tuple[str, str]]
    flows: frozenset[tuple[str, str]]
    events: tuple[Event, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as the test claims."""
        return not self.problems
