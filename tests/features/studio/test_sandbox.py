"""The sandbox: instructions in, where everything stands out; rows, mails and clock of its own; recorded as a test."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from clerkwork.engine.testing import play, read_tests
from clerkwork.features.apps import folder
from clerkwork.features.apps.kinds import File
from clerkwork.features.studio.trying import library, playing, recording, steps
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
