"""The tests of a folder, played before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio.trying import library, published
from clerkwork.features.studio.trying.playing import Outcome, play_all
from clerkwork.runtime import wiring


@dataclass(frozen=True, slots=True)
class Proof:
    """How the tests of a folder went."""

    tests: tuple[Outcome, ...] = ()

    @property
    def failed(self) -> list[Outcome]:
        """Those that do not hold."""
        return [test for test in self.tests if not test.passed]

    @property
    def held(self) -> int:
        """How many hold."""
        return len(self.tests) - len(self.failed)

    @property
    def noted(self) -> dict[str, Any]:
        """What a version keeps of it."""
        return {"held": self.held, "failed": [test.name or test.path for test in self.failed]}


def prove(files: Mapping[str, File]) -> Proof:
    """Play every test of a folder."""
    return Proof(tuple(play_all(files, published.beside(library.read(files, wiring.current().feel)))))
