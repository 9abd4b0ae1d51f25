"""The examples of BPMN's elements deploy, and run as they do in memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.bpmn import zeebe_models as suite
from tests.conformance.bpmn.test_zeebe_models import Memory
from tests.runtime.test_zeebe_models import Durable

from clerkwork.languages import bpmn
from clerkwork.languages.bpmn.model import Event, Trigger
from clerkwork.languages.feel import Feel
from clerkwork.runtime import commands, models

pytestmark = pytest.mark.both
EXAMPLES = Path(__file__).parents[2] / "examples" / "elements"
ALONE = frozenset({"business-rule-task"})  # its decision has to be deployed first


def test_every_example_deploys(clock: Any) -> None:
    """With its start timers, messages, signals and conditions; a second time nothing is new."""
    found = [file for file in sorted(EXAMPLES.glob("*/processes/*.bpmn")) if file.parents[1].name not in ALONE]
    for file in found:
        rows = commands.deploy(file.read_bytes(), app="tests", resource=file.name)
        again = commands.deploy(file.read_bytes(), app="tests", resource=file.name)
        read = bpmn.read(file.read_bytes(), Feel()).processes
        assert [row.process_id for row in rows] == [process.id for process in read]
        assert [row.key for row in again] == [row.key for row in rows]
    assert models.Definition.objects.count() >= len(found) > 30


OTHERWISE = frozenset({"business-rule-task", "call-activity", "listeners"})
"""The examples that need more than somebody who does whatever waits: a decision, another case, the right order."""


def given() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the model and the variables of each test in the short form that waits for no signal."""
    for file in sorted(EXAMPLES.glob("*/tests/*.json")):
        said = json.loads(file.read_text())
        if "process" in said and file.parents[1].name not in OTHERWISE:
            model = file.parents[1] / "processes" / f"{said['process']}.bpmn"
            (process,) = bpmn.read(model.read_bytes(), Feel()).processes
            if not any(is_signal(one.event) for one in process.elements if one.outgoing):
                yield model, {**said.get("given", {}), "requester": "zoe"}  # ann does the tasks


def is_signal(event: Event) -> bool:
    return event.trigger is Trigger.SIGNAL or any(part.trigger is Trigger.SIGNAL for part in event.parts)


def test_examples_run_as_they_do_in_memory(clock: Any) -> None:
    """Whatever waits is done, one thing at a time: the elements that are passed, incidents and outcome are the same."""
    tried = 0
    for model, variables in given():
        worlds = Memory(model, variables), Durable(model, variables, clock)
        for world in worlds:
            suite.go(world)
        memory, durable = ((sorted(one.passed()), one.incidents(), one.outcome()) for one in worlds)
        assert durable == memory, model.name
        tried += 1
    assert tried > 30
