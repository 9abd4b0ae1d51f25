"""The examples of BPMN's elements deploy."""

from pathlib import Path
from typing import Any

import pytest

from clerkwork.languages import bpmn
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
