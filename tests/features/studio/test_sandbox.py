"""The sandbox: instructions in, where everything stands out; rows, mails and clock of its own; recorded as a test."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from clerkwork.engine.testing import play, read_tests
from clerkwork.features.apps import folder
from clerkwork.features.apps.kinds import File
from clerkwork.features.people.models import User
from clerkwork.features.studio.trying import library, playing, recording, steps
from clerkwork.features.studio.trying.desk import Desk
from clerkwork.features.studio.trying.personas import Persona
from clerkwork.features.studio.trying.report_pages import report
from clerkwork.features.studio.trying.rows import Reader
from clerkwork.features.studio.trying.sandbox import Sandbox
from clerkwork.kernel.errors import Invalid
from clerkwork.plugins import ConnectorError
from clerkwork.runtime import wiring

VACATION = Path(__file__).parents[3] / "examples" / "vacation"
FILES = folder.read(VACATION)
GIVEN = json.loads((VACATION / "tests" / "approved.json").read_text())["given"]
CLOCK = {"type": "SET_TIME", "time": "2026-03-02T09:00:00Z"}
LEAVE = {"type": "ADD_ROWS", "table": "entitlements", "rows": [{"employee": "jonas", "year": 2026, "days": 30}]}
START = {
    "type": "CREATE_PROCESS_INSTANCE",
    "processDefinitionSelector": {"processDefinitionId": "vacation"},
    "variables": GIVEN,
    "by": {"username": "jonas", "name": "Jonas Weber"},
}
APPROVE = {"type": "COMPLETE", "elementId": "decide", "variables": {"decision": "approve", "reply": ""}}


@pytest.fixture(scope="module")
def workshop() -> library.Workshop:
    return library.read(FILES, wiring.current().feel)


def sandbox(workshop: library.Workshop, *said: Mapping[str, Any]) -> Sandbox:
    return Sandbox(workshop, said, wiring.current().connectors)


def test_an_app_runs_with_its_rows_and_mails_in_memory(workshop: library.Workshop) -> None:
    """Steps on tables find the rows that were put in and change them; the mail is noted, not sent."""
    run = sandbox(workshop, CLOCK, LEAVE, START, APPROVE)
    assert run.problem is None
    assert run.cases[0].outcome == "completed"
    assert [(letter.kind, letter.to, letter.subject) for letter in run.outside.letters] == [
        ("mail", ("jonas",), "Your vacation is approved")
    ]
    assert [(row["employee"], row["status"]) for row in run.tables.all("absences")] == [("jonas", "approved")]
    assert [answer.element for answer in run.taken[2].answers] == ["reserve", "entitlement", "own", "team"]


def test_the_same_instructions_lead_to_the_same_state(workshop: library.Workshop) -> None:
    """Keys and instants included, so a page may be loaded again."""
    one, other = (sandbox(workshop, CLOCK, LEAVE, START) for _ in range(2))
    assert [case.state for case in one.cases] == [case.state for case in other.cases]
    assert one.now == other.now


def test_what_cannot_be_done_ends_the_replay_before_it(workshop: library.Workshop) -> None:
    """The problem is said, and all that was done before stands."""
    run = sandbox(workshop, CLOCK, LEAVE, START, {"type": "COMPLETE", "elementId": "answer"}, APPROVE)
    assert run.problem is not None
    assert run.problem.startswith("Expected an open job of answer, but there is none.")
    assert len(run.taken) == 3
    assert [task.element for task in run.cases[0].tasks] == ["decide"]


def test_a_connector_can_be_answered_by_hand(workshop: library.Workshop) -> None:
    """From there on its jobs wait; let go again, what waits is answered."""
    by_hand = {"type": "BY_HAND", "jobType": "clerk:rows"}
    run = sandbox(workshop, CLOCK, by_hand, START)
    assert [job.element for job in run.cases[0].jobs] == ["reserve"]
    run = sandbox(workshop, CLOCK, LEAVE, by_hand, START, {"type": "BY_ITSELF", "jobType": "clerk:rows"})
    assert [task.element for task in run.cases[0].tasks] == ["decide"]


def test_waiting_stops_at_each_timer(workshop: library.Workshop) -> None:
    """The reminder is noted at its instant, and the escalation two days later at its own."""
    run = sandbox(workshop, CLOCK, LEAVE, START)
    said = steps.read(run, {"step": "wait", "amount": "1", "unit": "weeks"})
    assert [each["duration"] for each in said] == ["PT48H", "PT48H", "PT72H"]
    later = sandbox(workshop, CLOCK, LEAVE, START, *said)
    assert [(letter.step, letter.kind, letter.to) for letter in later.outside.letters] == [
        (4, "reminder", ("team:sales:approvers",)),
        (5, "offer", ("ada",)),
    ]
    assert later.now - run.now == 7 * 86_400_000
    assert steps.read(run, {"step": "next"}) == said[:1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"step": "wait", "amount": "0", "unit": "days"}, "Expected a whole number, at most a year."),
        ({"step": "wait", "amount": "9999", "unit": "weeks"}, "Expected a whole number, at most a year."),
        ({"step": "answer", "element": "x", "variables": "["}, "Write JSON"),
        ({"step": "answer", "element": "x", "variables": "[]"}, "Expected an object of variables."),
        ({"step": "answer", "element": "x", "how": "error"}, "Expected the error's code, but there is none."),
        ({"step": "fly"}, "Expected a step, but it is none that is known."),
    ],
)
def test_what_cannot_be_meant_is_refused(workshop: library.Workshop, asked: dict[str, str], said: str) -> None:
    """With a sentence."""
    with pytest.raises(Invalid) as refused:
        steps.read(sandbox(workshop, CLOCK, LEAVE, START), asked)
    assert said in str(refused.value)


def test_a_run_becomes_a_test_that_holds(workshop: library.Workshop) -> None:
    """What connectors answered stands in it, so the test needs no rows; of people only what the app reads."""
    start = {**START, "variables": {**GIVEN, "requester": {**GIVEN["requester"], "email": "j@example.org"}}}
    text = recording.record(sandbox(workshop, CLOCK, LEAVE, start, APPROVE), "Approved", ("ended",), ("reason",), FILES)
    found = json.loads(text)
    assert list(found) == ["title", "process", "now", "given", "when", "then"]
    assert "email" not in found["given"]["requester"]
    assert found["given"]["requester"]["team"]["handle"] == "sales"
    assert [each["do"] for each in found["when"]][:5] == ["reserve", "entitlement", "own", "team", "decide"]
    assert found["then"] == {"ended": "completed", "variables": {"reason": None}}
    assert play(read_tests(text)[0], workshop.library).passed


def test_a_test_must_claim_something(workshop: library.Workshop) -> None:
    """A run that has not ended cannot claim that it has."""
    with pytest.raises(Invalid, match="Expected a claim, but there is none"):
        recording.record(sandbox(workshop, CLOCK, LEAVE, START), "Open", ("ended",), (), FILES)


def test_tests_of_a_folder_and_what_they_cover(workshop: library.Workshop) -> None:
    """Every test holds; the paths that none takes are named."""
    outcomes = playing.play_all(FILES, workshop)
    assert [outcome.path for outcome in outcomes if not outcome.passed] == []
    (covered,) = playing.coverage(outcomes, workshop)
    assert covered.counts["decide"] == 3
    assert "declined" in covered.missing
    assert covered.element_percent == len(covered.elements) * 100 // (len(covered.elements) + len(covered.missing))


def test_a_test_that_cannot_be_read_does_not_hold(workshop: library.Workshop) -> None:
    """It is listed with what is wrong with it."""
    (outcome,) = playing.play_file(File("tests/x.json", b"{"), workshop)
    assert not outcome.passed
    assert outcome.problems[0].place == "file"


def test_faults_of_files_leave_the_others(workshop: library.Workshop) -> None:
    """What can be read can be tried; the problem names file and place."""
    broken = {
        **FILES,
        "forms/request.form": File("forms/request.form", b"{"),
        "processes/x.bpmn": File("processes/x.bpmn", b"<"),
    }
    found = library.read(broken, wiring.current().feel)
    assert [process.id for _, process in found.processes] == ["vacation"]
    assert sorted(problem.place.partition("#")[0] for problem in found.problems) == [
        "forms/request.form",
        "processes/x.bpmn",
    ]
    assert workshop.problems == ()


def test_rows_of_the_sandbox_are_as_strict_as_real_ones(workshop: library.Workshop) -> None:
    """Types, options, limits and checks are asked, and a query knows conditions, order and limit."""
    run = sandbox(workshop, CLOCK)
    row = {"employee": "a", "team": "t", "kind": "vacation", "starts": "2026-04-02", "ends": "2026-04-03", "days": 2}
    first = run.tables.create("absences", {**row, "status": "requested"})
    run.tables.create("absences", {**row, "employee": "b", "starts": "2026-04-01", "status": "requested"})
    assert first["id"] == "1"
    for wrong in ({"days": "x"}, {"kind": "no"}, {"ends": "2026-04-01"}, {"nothing": 1}):
        with pytest.raises(ConnectorError):
            run.tables.create("absences", {**row, "status": "requested", **wrong})
    where = 'starts <= date(day) and status in ("requested", "approved")'
    found = run.tables.query("absences", where=where, params={"day": "2026-04-02"}, order=["-starts"])
    assert [each["employee"] for each in found] == ["a", "b"]
    assert len(run.tables.query("absences", limit=1)) == 1
    run.tables.update("absences", 1, {"status": "approved"})
    run.tables.delete("absences", 2)
    assert [each["status"] for each in run.tables.all("absences")] == ["approved"]


def test_a_reader_sees_what_the_rules_show(workshop: library.Workshop) -> None:
    """An employee reads the own leave only."""
    run = sandbox(workshop, CLOCK, LEAVE)
    jonas, ida = (Reader(frozenset({"employee"}), {"username": name}) for name in ("jonas", "ida"))
    assert len(run.tables.query("entitlements", reader=jonas)) == 1
    assert run.tables.query("entitlements", reader=ida) == []


CALLER = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  id="d" targetNamespace="t"><process id="caller" isExecutable="true"><startEvent id="start"/>
<sequenceFlow id="a" sourceRef="start" targetRef="ship"/><callActivity id="ship"><extensionElements>
<zeebe:calledElement processId="shipping"/></extensionElements></callActivity>
<sequenceFlow id="b" sourceRef="ship" targetRef="print"/><serviceTask id="print" name="Print"><extensionElements>
<zeebe:taskDefinition type="printer"/></extensionElements></serviceTask>
<sequenceFlow id="c" sourceRef="print" targetRef="end"/><endEvent id="end"/></process></definitions>"""
PRINTED = b"""{"process": "caller", "stubs": [{"process": "shipping"}], "when": [{"do": "print", "with": {"pages": 3}}],
"then": {"ended": "completed"}}"""
CALL = {"type": "CREATE_PROCESS_INSTANCE", "processDefinitionSelector": {"processDefinitionId": "caller"}}


def caller() -> tuple[dict[str, File], library.Workshop]:
    paths = {"processes/caller.bpmn": CALLER, "tests/printed.json": PRINTED}
    files = {path: File(path, content) for path, content in paths.items()}
    return files, library.read(files, wiring.current().feel)


def desk(run: Sandbox, files: Mapping[str, File]) -> Desk:
    persona = Persona("", {"username": "ann", "name": "Ann"}, frozenset())
    return Desk(run, "shop", User(username="ann"), persona, partial(playing.answers, files))


def test_something_stands_in_for_a_process_of_another_app() -> None:
    """The fault names it; what stands in ends at once with its variables, in the recorded test too."""
    files, workshop = caller()
    run = sandbox(workshop, CLOCK, CALL)
    (fault,) = desk(run, files).faults
    assert (fault.element, fault.called) == ("ship", "shipping")
    said = steps.read(run, {"step": "stand in", "process": fault.called, "variables": '{"parcel": 7}'})
    later = sandbox(workshop, CLOCK, CALL, *said)
    assert desk(later, files).faults == []
    assert later.cases[0].variables == {"parcel": 7}
    assert read_tests(recording.record(later, "Shipped", ("at",), ("parcel",), files))


def test_an_answer_begins_with_what_a_test_says() -> None:
    """And, once it was given in this run, with that."""
    files, workshop = caller()
    stand_in = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "shipping", "variables": {}}
    run = sandbox(workshop, CLOCK, stand_in, CALL)
    (job,) = desk(run, files).jobs
    assert json.loads(job.suggested) == {"pages": 3}
    always = steps.read(
        run, {"step": "answer", "how": "always", "element": "print", "type": "printer", "variables": "{}"}
    )
    assert sandbox(workshop, CLOCK, stand_in, CALL, *always).cases[0].outcome == "completed"


def test_an_error_and_a_failure_can_be_tried() -> None:
    """Nothing catches them here, so the run stops with a fault that can be tried again."""
    files, shop = caller()
    stand_in = {"type": "MOCK_CHILD_PROCESS", "processDefinitionId": "shipping", "variables": {}}
    before = (CLOCK, stand_in, CALL)
    for how in ({"how": "error", "code": "JAM"}, {"how": "fail", "message": "No paper."}):
        asked = {"step": "answer", "element": "print", "type": "printer", **how}
        run = sandbox(shop, *before, *steps.read(sandbox(shop, *before), asked))
        (fault,) = desk(run, files).faults
        assert fault.element == "print"
        said = steps.read(run, {"step": "resolve", "element": "print"})
        again = sandbox(shop, *(each.said for each in run.taken), *said)
        assert again.problem is None


@pytest.mark.django_db  # what is called from outside of the app is looked up
def test_many_tests_are_played_slice_by_slice() -> None:
    """At least one at a time; what was played before is not played again."""
    files, _ = caller()
    for number in range(3):
        files[f"tests/{number}.json"] = File(f"tests/{number}.json", PRINTED)
    seen = []
    for _ in range(4):
        found = report(files, seconds=0)
        seen.append((found.done, found.total, found.passed))
    assert seen == [(1, 4, 1), (2, 4, 2), (3, 4, 3), (4, 4, 4)]


def test_steps_of_an_ad_hoc_sub_process_are_begun_by_choice() -> None:
    """What can be begun is offered; the recorded test begins it too."""
    files = folder.read(VACATION.parent / "elements" / "ad-hoc-sub-process")
    shop = library.read(files, wiring.current().feel)
    start = {**CALL, "processDefinitionSelector": {"processDefinitionId": "ad-hoc-sub-process"}}
    run = sandbox(shop, CLOCK, {**start, "variables": {"measures": ["examine"]}})
    (choice,) = desk(run, files).choices
    assert [element for element, _ in choice.steps] == ["examine", "x_ray", "prescribe"]
    said = steps.read(run, {"step": "begin", "host": "care", "element": "prescribe"})
    later = sandbox(shop, *(each.said for each in run.taken), *said)
    assert [each.element for each in desk(later, files).tasks] == ["examine", "prescribe"]
    text = json.loads(recording.record(later, "Chosen", ("at",), (), files))
    assert text["when"] == [{"begin": ["prescribe"], "in": "care"}]
    gone = sandbox(shop, CLOCK, *said)
    assert gone.problem == "Expected care to be open, but it is not. No case is running."
