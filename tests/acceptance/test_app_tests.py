"""
The tests that app folders bring along: given data, when steps, then where the case stands.

    {"title", "process", "now", "given": variables,
     "when": [{"do": element, "with": variables} | {"wait": ISO duration} | {"publish": message, "key", "with"}],
     "then": {"at": [elements] | "ended": state, "variables": {…}}}
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clerkwork.engine import Machine
from clerkwork.engine.context import Decide, Decided, DecisionCall
from clerkwork.kernel.clock import to_instant
from clerkwork.languages import bpmn, dmn
from clerkwork.languages.dmn.decisions import compile_model
from clerkwork.languages.feel import Context, to_json
from clerkwork.server import dialect

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = sorted(EXAMPLES.glob("*/tests/*.json"))


def decisions_of(folder: Path) -> Decide:
    """Return what evaluates the decisions of an app's files."""
    feel = dialect.feel()
    models = [compile_model(dmn.read(file.read_bytes()), feel) for file in sorted(folder.glob("*.dmn"))]

    def decide(call: DecisionCall, variables: Mapping[str, Any], context: Context) -> Decided:
        model = next(each for each in models if call.decision in each.decisions)
        outcome = model.decide(call.decision, variables, context)
        return Decided(1, call.decision, 1, dict(variables), to_json(outcome.value))

    return decide


def stand(path: Path) -> tuple[dict[str, Any], Any]:
    """Play a test of an app and return it with its case."""
    test = json.loads(path.read_text())
    feel = dialect.feel()
    models = [bpmn.read(file.read_bytes(), feel) for file in path.parents[1].glob("processes/*.bpmn")]
    process = next(each for model in models for each in model.processes if each.id == test["process"])
    decide = decisions_of(path.parents[1] / "decisions")
    machine = Machine(process, feel, now=to_instant(datetime.fromisoformat(test["now"])), decide=decide)
    case = machine.start(test["given"])
    for step in test["when"]:
        if "do" in step:
            case.complete(step["do"], step.get("with", {}))
        elif "wait" in step:
            machine.advance(feel.expression(f'duration("{step["wait"]}")').run({}, Context(datetime.now(UTC))))
        else:
            machine.publish(step["publish"], step["key"], step.get("with", {}))
    return test, case


def test_there_are_tests_to_run():
    """The flagship brings its own."""
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_an_app_keeps_what_its_tests_say(path):
    """The case stands where the app's author says, with the values the author says."""
    test, case = stand(path)
    then = test["then"]
    if "ended" in then:
        assert case.outcome == then["ended"]
    else:
        waiting = {
            case.state.instances[each.instance].element
            for kind in (case.state.jobs, case.state.tasks)
            for each in kind.values()
        }
        assert sorted(waiting) == sorted(then["at"])
    assert {name: case.variables.get(name) for name in then.get("variables", {})} == then.get("variables", {})
    assert not case.incidents
