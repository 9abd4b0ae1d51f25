"""Step sheets as people read them: in words, as a book, and on pages."""

from typing import Any

import pytest
from tests.features.conftest import ERRANDS

from clerkwork.features.apps import actions as apps
from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.processes import rule_words
from clerkwork.features.processes.rulebook import book
from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Element, Flow, Kind, Process, UserTask
from clerkwork.languages.bpmn.sheets import (
    Consequence,
    Criterion,
    Deed,
    Delegation,
    Escalation,
    Failure,
    Hours,
    Required,
    Responsible,
    Rule,
    RuleKind,
    Rung,
    Setting,
    Sheet,
    Since,
    Target,
)
from clerkwork.server import dialect

SHEET = """
        <clerk:sheet>
          <clerk:rule kind="completion" when="=reason != null" message="Give a reason, please.">
            <clerk:why>People ask.</clerk:why>
          </clerk:rule>
          <clerk:rule kind="responsible" role="office" delegation="{delegation}">
            <clerk:text>The office decides.</clerk:text>
          </clerk:rule>
          <clerk:rule kind="Paper"><clerk:text>Keep the receipt.</clerk:text></clerk:rule>
        </clerk:sheet>"""


@pytest.fixture
def sheets(office: Any, tmp_path: Any) -> Any:
    """Publish the errands with a step sheet on their task; return how to do so with another delegation."""

    def publish(delegation: str = "anybody") -> None:
        folder = tmp_path / "errands"
        for file in ERRANDS.rglob("*"):
            if file.is_file():
                target = folder / file.relative_to(ERRANDS)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
        model = folder / "processes" / "errand.bpmn"
        mark = '<clerk:task excludedUsers="=[requester.username]" />'
        model.write_text(model.read_text().replace(mark, mark + SHEET.replace("{delegation}", delegation)))
        apps.apply(folder, SYSTEM)

    publish()
    return publish


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (Required("amount > 5"), ["Skipped unless amount > 5."]),
        (Criterion("a", "Say a."), ["It can be completed only when a."]),
        (
            Responsible('["hr"]', "deputies", Delegation.ROLE),
            ["Offered to People.", "If they have nobody: deputies.", "May be handed over only among them."],
        ),
        (Responsible(delegation=Delegation.NOBODY), ["May not be handed over."]),
        (
            Target('"P1DT2H"', Hours("DE-BE")),
            ["To be done within 1 day 2 hours in working time (DE-BE, 09:00 to 17:00)."],
        ),
        (
            Escalation(
                (
                    Rung('"P2D"', Deed.REMIND, every='"P1D"', times=3),
                    Rung('"-P1D"', Deed.TELL, Since.DUE, role='["hr"]'),
                    Rung("late", Deed.DECIDE, Since.DUE, result="{ok: false}"),
                )
            ),
            [
                "After 2 days: remind whoever has it, again every 1 day, 3 times in all.",
                "1 day before it is due: tell People.",
                "late after it was due: decide {ok: false}.",
            ],
        ),
        (Failure("lost", Consequence.ABANDON), ["When lost, the case is canceled."]),
    ],
)
def test_a_setting_is_told_in_a_sentence(setting: Setting, told: list[str]) -> None:
    sheet = Sheet((Rule("any", setting=setting),))
    assert [line.told for line in rule_words.lines(sheet, {"hr": "People"})] == [tuple(told)]


def test_rules_stand_in_the_order_of_the_twelve() -> None:
    """Somebody's own come last, and what says nothing is left out."""
    said = ("Own", RuleKind.TARGET, RuleKind.REQUIRED_WHEN)
    sheet = Sheet((*(Rule(kind, "Words.") for kind in said), Rule(RuleKind.INPUTS)))
    assert [line.title for line in rule_words.lines(sheet)] == ["Required when", "Target", "Own"]


def test_a_book_goes_as_the_tokens_go() -> None:
    """What is in a sub-process stands behind it; each role has its steps; builders read what is missing."""
    role = Sheet((Rule(RuleKind.RESPONSIBLE, setting=Responsible('["hr"]')),))
    parts = (
        Element("e", Kind.USER_TASK, "End of it", scope="p", incoming=("3",), lane="Board"),
        Element("s", Kind.START_EVENT, "Start", scope="p", outgoing=("1",)),
        Element("sub", Kind.SUB_PROCESS, "Inside", scope="p", incoming=("1",), outgoing=("3",)),
        Element("a", Kind.USER_TASK, "Ask", scope="sub", sheet=role),
        Element("g", Kind.USER_TASK, "Grouped", scope="sub", user_task=UserTask(candidate_groups='["hr", "law"]')),
    )
    flows = (Flow("1", "s", "sub"), Flow("3", "sub", "e"))
    made = book([(Process("p", "Process", elements=parts, flows=flows), "<xml/>")], {"hr": "People"})
    (chapter,) = made.chapters
    assert [step.name for step in chapter.steps] == ["Inside", "Ask", "Grouped", "End of it"]
    assert [(part.name, part.count) for part in made.parts] == [("Board", 1), ("law", 1), ("People", 2)]
    assert [step.before for step in chapter.steps] == [("Start",), (), (), ("Inside",)]
    assert chapter.steps[1].missing == ("What is required", "Done when", "Target", "Escalation")
    assert made.part("hr").chapters[0][1] == (chapter.steps[1], chapter.steps[2])


def test_a_loop_in_a_book_has_an_end() -> None:
    """A model that goes round is read once."""
    parts = tuple(
        Element(name, Kind.TASK, name, scope="p", incoming=(before,), outgoing=(name,))
        for before, name in (("b", "a"), ("a", "b"))
    )
    made = book([(Process("p", elements=parts, flows=(Flow("a", "a", "b"), Flow("b", "b", "a"))), "")], {})
    assert sorted(step.name for step in made.chapters[0].steps) == ["a", "b"]


def test_the_example_has_a_book() -> None:
    """Its people have their pages."""
    path = ERRANDS.parents[3] / "examples" / "vacation" / "processes" / "vacation.bpmn"
    processes = read(path.read_bytes(), dialect.feel()).processes
    made = book([(process, "") for process in processes], {})
    assert {part.role for part in made.parts} >= {"manager", "employee"}


def test_a_task_says_what_it_is_about(office: Any, sheets: Any) -> None:
    """The sheet stands beside the task, and the sentence of what is missing in the form; what was filled in is kept."""
    task = office.task(office.ask())
    page = office.get("olga", f"/tasks/{task.key}/").text
    assert "About this step" in page
    assert "Keep the receipt." in page
    refused = office.answer("olga", f"/tasks/{task.key}/complete/", {"decision": "yes"})
    assert refused.status_code == 422
    assert "Give a reason, please." in refused.text
    assert refused.context["desk"].filling.shown["decision"] == "yes"
    assert office.task(task.case).assignee is None
    assert not office.log(verb="task.complete").exists()


def test_a_case_says_what_its_step_is_about(office: Any, sheets: Any) -> None:
    case = office.ask()
    page = office.get("mia", f"/cases/{case.key}/").text
    assert "About the present step" in page
    assert "The office decides." in page
    assert "/rules/errands/" in page


def test_the_rules_book_is_for_whoever_may_read_its_processes(office: Any, sheets: Any) -> None:
    """Others are not told that there is one."""
    assert office.get("mia", "/rules/errands/").status_code == 200
    assert office.get("nora", "/rules/errands/").status_code == 404
    assert office.get("root", "/rules/nothing/").status_code == 404
    page = office.get("mia", "/rules/errands/?role=office").text
    assert "Keep the receipt." in page
    assert "Remember it" not in page
    assert office.get("mia", "/rules/errands/?role=unknown").status_code == 404
    assert "Nobody has said:" in office.get("mia", "/rules/errands/?for=builders").text


@pytest.mark.parametrize(("delegation", "status", "choices"), [("role", 302, {"ola", "olga"}), ("nobody", 403, set())])
def test_a_sheet_says_to_whom_a_task_is_handed_over(
    office: Any, sheets: Any, delegation: str, status: int, choices: set[str]
) -> None:
    """Aud may reassign everything, but only as far as the sheet allows; an administrator may."""
    sheets(delegation)
    task = office.task(office.ask())
    page = office.get("aud", f"/tasks/{task.key}/").text
    assert {name for name in office.people if f'<option value="{name}"' in page} == choices
    assert office.post("aud", f"/tasks/{task.key}/reassign/", {"to": "olga"}).status_code == status
    assert office.post("root", f"/tasks/{task.key}/reassign/", {"to": "otto"}).status_code == 302
