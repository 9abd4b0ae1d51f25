"""Processes in an app folder: what they name must be there."""

from pathlib import Path

import pytest

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.processes import kinds
from clerkwork.runtime import decisions

pytestmark = pytest.mark.django_db
MODELS = Path(__file__).parents[2] / "runtime" / "models"
DISH = (MODELS / "dish.dmn").read_bytes()


def problems(process: bytes, **more: bytes) -> list[str]:
    files = {"processes/p.bpmn": process, **{f"decisions/{name}.dmn": content for name, content in more.items()}}
    draft = Draft("tests", {path: File(path, content) for path, content in files.items()})
    return [str(problem) for problem in kinds.check(draft, draft.files["processes/p.bpmn"])]


@pytest.mark.parametrize("name", ["latest", "deployment"])
def test_a_process_calls_decisions_of_its_app(name: str) -> None:
    """One that is neither in the folder nor deployed without an app is a problem at the task that calls it."""
    process = (MODELS / f"{name}.bpmn").read_bytes()
    (problem,) = problems(process, broken=b"<nothing/>")
    assert problem.startswith("processes/p.bpmn#rule, line ")
    assert "Expected a decision called menu, but the app has none." in problem
    assert problems(process, dish=DISH) == []
    decisions.deploy(DISH, app="another")
    assert len(problems(process)) == 1
    decisions.withdraw("dishes.dmn", app="another")
    decisions.deploy(DISH)
    assert problems(process) == []


def test_a_decision_that_the_data_names_is_not_checked() -> None:
    """Nobody knows it before."""
    process = (MODELS / "latest.bpmn").read_bytes().replace(b'decisionId="menu"', b'decisionId="=which"')
    assert problems(process) == []


@pytest.mark.parametrize("written", [b'id="one"', b"id='one'", b'id = "one"'])
def test_two_files_have_no_process_in_common(written: bytes) -> None:
    """However the other file writes it."""
    model = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process %s isExecutable="true">'
    model += b'<startEvent id="s"/></process></definitions>'
    files = {
        path: File(path, model % how)
        for path, how in (("processes/p.bpmn", b'id="one"'), ("processes/q.bpmn", written))
    }
    found = [str(each) for each in kinds.check(Draft("tests", files), files["processes/p.bpmn"])]
    assert sum("processes/q.bpmn has one too" in each for each in found) == 1


def test_a_process_that_no_timer_can_start_is_a_problem() -> None:
    """Before anything is applied, with its file and its start event; other processes are not compiled for it."""
    timer = b"<timerEventDefinition><timeCycle>%s</timeCycle></timerEventDefinition>"
    model = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="one" isExecutable="true">'
    model += b'<startEvent id="s">' + timer + b"</startEvent></process></definitions>"
    assert problems(model % b"R/PT1H") == []
    (problem,) = problems(model % b"=often")
    assert problem.startswith("processes/p.bpmn#s, line 1: Expected a repeating interval")
    assert "Expected a variable often, but there is none." in problem
