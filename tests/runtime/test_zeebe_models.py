"""Every model of the shared suite with Zeebe's extensions deploys and runs to its end, as it does in memory."""

from pathlib import Path
from typing import Any

import pytest
from tests.conformance.bpmn import zeebe_models as suite
from tests.conformance.bpmn.test_zeebe_models import Memory

from clerkwork.kernel.errors import Invalid
from clerkwork.runtime import commands, dispatch, models

pytestmark = [pytest.mark.both, pytest.mark.skipif(not suite.SUITE.exists(), reason=suite.MISSING)]
HOUR = 3_600_000


class Durable:
    """A case of a deployed definition."""

    def __init__(self, path: Path, variables: dict[str, Any], clock: Any) -> None:
        (definition,) = commands.deploy(path.read_bytes(), app="tests", resource=path.name)
        self.clock = clock
        self.leases: dict[int, int] = {}
        self.case = commands.start(definition.key, variables, by="ann")

    def work(self, answer: dict[str, Any]) -> bool:
        tasks = models.Task.objects.filter(case=self.case, state="open")
        jobs = models.Job.objects.filter(case=self.case)
        waiting = sorted([*tasks, *jobs], key=lambda row: (row.element, row.key))
        if not waiting:
            return False
        first = waiting[0]
        if isinstance(first, models.Task):
            commands.complete_task(first.key, answer, by="ann")
        else:
            self.leases |= {job.key: job.lease for job in commands.activate_jobs(first.type, "w", HOUR, 9)}
            commands.complete_job(first.key, self.leases[first.key], answer)
        return True

    def message(self) -> bool:
        waiting = models.Subscription.objects.filter(case=self.case).order_by("element").first()
        if waiting is None:
            return False
        commands.publish(waiting.message, waiting.correlation_key)
        dispatch.drain()
        return True

    def timer(self) -> bool:
        first = models.Timer.objects.filter(case=self.case).order_by("due").first()
        if first is None:
            return False
        self.clock.instant = max(first.due, self.clock.instant)
        return dispatch.drain() > 0

    def outcome(self) -> str | None:
        state = models.Case.objects.get(key=self.case).state
        return None if state == "active" else str(state)

    def passed(self) -> list[str]:
        left = models.ElementHistory.objects.filter(case=self.case, outcome="completed").exclude(kind="process")
        return list(left.values_list("element", flat=True))

    def incidents(self) -> list[str]:
        return list(models.Incident.objects.filter(case=self.case).order_by("key").values_list("kind", flat=True))


def test_every_model_runs_as_it_does_in_memory(clock: Any) -> None:
    """The elements that are passed, the incidents and the outcome are the same."""
    for path in suite.models():
        worlds = Memory(path, suite.given(path)), Durable(path, suite.given(path), clock)
        for world in worlds:
            suite.go(world)
        memory, durable = ((sorted(one.passed()), one.incidents(), one.outcome()) for one in worlds)
        assert durable == memory, path.stem
        if suite.INCIDENTS.get(path.stem):
            commands.cancel(worlds[1].case, by="ann")


def test_models_that_are_wrong_on_purpose_are_refused(clock: Any) -> None:
    """Nothing of them is stored."""
    for name in suite.WRONG:
        with pytest.raises(Invalid):
            commands.deploy((suite.SUITE / f"{name}.bpmn").read_bytes(), app="tests", resource=name)
    assert not models.Definition.objects.exists()
