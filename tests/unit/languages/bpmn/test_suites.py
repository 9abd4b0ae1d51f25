"""Models that others drew: read, or refused for a reason that names the element."""

import os
from pathlib import Path

import pytest

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.bpmn import read
from clerkwork.languages.feel import Feel

SUITES = Path(__file__).parents[4].parent / "shared" / "suites"
ZEEBE = sorted((SUITES / "bpmn-models-zeebe").glob("*.bpmn"))
MIWG = sorted((SUITES / "bpmn-miwg").glob("*.bpmn"))
SCENARIOS = sorted((SUITES / "bpmn-scenarios").glob("*/*.bpmn"))

NOT_FEEL = "is not an expression: expected an operator or the end, but found :."

FAULTY = {
    "simple-link-event-broken": {"Link-A-Throw": "No event beside it catches the link “Link-A”."},
    "message-intermediate-invalid-timer-event": {"Event_1uc8qla": "The timer has no definition."},
    "service-task-invalid-input": {"invalid-input": f"The input mapping of “id” {NOT_FEEL}"},
    "service-task-invalid-output": {"invalid-output": f"The output mapping of “order” {NOT_FEEL}"},
}
"""Models that are wrong on purpose."""

pytestmark = pytest.mark.skipif(
    not SUITES.exists() and not os.environ.get("CI"), reason="the suites are not in ../shared/suites of this checkout"
)


def test_the_suites_are_all_there() -> None:
    assert (len(ZEEBE), len(MIWG), len(SCENARIOS)) == (48, 21, 27)


def faults(path: Path) -> list[Problem]:
    try:
        read(path.read_bytes(), Feel())
    except Invalid as invalid:
        return list(invalid.problems)
    return []


@pytest.mark.parametrize("path", ZEEBE, ids=lambda path: path.stem)
def test_a_model_with_zeebe_extensions_is_read_or_refused_for_its_reason(path: Path) -> None:
    expected = FAULTY.get(path.stem) or {}
    found = faults(path)
    assert {problem.place: problem.message.splitlines()[0] for problem in found} == expected
    assert all(problem.line and problem.remedy for problem in found)


@pytest.mark.parametrize("path", MIWG + SCENARIOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_model_of_another_tool_is_read_or_refused_and_nothing_else(path: Path) -> None:
    assert all(problem.line and problem.remedy for problem in faults(path))
