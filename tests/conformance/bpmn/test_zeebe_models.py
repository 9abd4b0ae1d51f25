"""Every model of the shared suite with Zeebe's extensions runs in memory to its end."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.bpmn import zeebe_models as suite

from clerkwork.engine import Machine
from clerkwork.engine import events as happened


class Memory:
    """A case in memory."""

    def __init__(self, path: Path, variables: dict[str, Any]) -> None:
        self.machine = Machine(suite.process_of(path))
        self.case = self.machine.start(variables)

    def work(self, answer: dict[str, Any]) -> bool:
        waiting = sorted(one.element for one in (*self.case.tasks, *self.case.jobs))
        if waiting:
            self.case.complete(waiting[0], answer)
        return bool(waiting)

    def message(self) -> bool:
        waiting = sorted(self.case.subscriptions, key=lambda one: one.element)
        if waiting:
            assert self.machine.publish(waiting[0].message, waiting[0].correlation_key) == [self.case]
        return bool(waiting)

    def timer(self) -> bool:
        if not self.case.timers:
            return False
        due = min(timer.due for timer in self.case.timers) - self.machine.clock.now()
        self.machine.advance(timedelta(milliseconds=due))
        return True

    def outcome(self) -> str | None:
        return self.case.outcome

    def passed(self) -> list[str]:
        return self.case.passed

    def incidents(self) -> list[str]:
        return [event.kind for event in self.case.events if isinstance(event, happened.IncidentRaised)]


def test_the_suite_is_there() -> None:
    """A user's checkout has no suite; CI must have it."""
    if not suite.SUITE.exists() and os.environ.get("CI") != "true":
        pytest.skip(suite.MISSING)
    assert len(suite.models()) == 44


@pytest.mark.parametrize("path", suite.models(), ids=lambda path: path.stem)
def test_a_model_runs_to_its_end(path: Path) -> None:
    """All that waits can be done until nothing is left; there is no incident that the model does not ask for."""
    world = Memory(path, suite.given(path))
    suite.go(world)
    expected = suite.INCIDENTS.get(path.stem, [])
    assert (world.incidents(), world.outcome()) == (expected, None if expected else "completed")
    if expected:
        world.case.cancel()
        assert world.outcome() == "canceled"
    assert not any((world.case.state.instances, world.case.state.jobs, world.case.state.timers))
