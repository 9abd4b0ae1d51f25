"""The pages of trying: a run is begun, taken further, back and on, recorded as a test, and never seen by others."""

import json
from typing import Any

import pytest

from clerkwork.features.audit.models import Entry
from clerkwork.features.studio import actions, drafts
from clerkwork.features.studio.models import TrialRun
from clerkwork.runtime.models import Case

HOME = "/studio/errands/try/"
START = f"{HOME}start/errand/"
WHAT = {"what": "Buy stamps", "amount": 4}


def begin(studio: Any, who: str = "bea", **more: Any) -> TrialRun:
    answer = {"data": json.dumps(WHAT), "now": "2026-03-02T09:00", "as": "user:mia", **more}
    response = studio.post(who, START, answer)
    assert response.status_code == 302, response.content.decode()[:3000]
    return TrialRun.objects.get(pk=int(response["Location"].split("/")[4]))


def step(studio: Any, run: TrialRun, who: str = "bea", **asked: str) -> Any:
    run.refresh_from_db()
    return studio.post(who, f"{HOME}{run.pk}/step/", {"seen": str(run.done), **asked})


def page(studio: Any, run: TrialRun, who: str = "bea") -> str:
    response = studio.get(who, f"{HOME}{run.pk}/")
    assert response.status_code == 200
    return str(response.content.decode())


def decided(studio: Any, run: TrialRun, decision: str = "yes", **more: str) -> Any:
    answer = json.dumps({"decision": decision, "reply": more.pop("reply", "")})
    return step(studio, run, step="complete", element="decide", data=answer, **more)


def test_everything_that_can_be_tried_is_offered(studio: Any) -> None:
    """Every process with its ways to begin, the runs of the reader, the tests; no case and no row is made."""
    text = studio.get("vic", HOME).content.decode()
    assert "Ask for an errand" in text
    assert f"{START}" in text
    assert "You have not tried anything yet." in text


def test_a_run_goes_to_its_end_without_touching_anything(studio: Any) -> None:
    """The form is checked by the server, the steps are the run's, and of the company nothing changes."""
    run = begin(studio)
    assert "Decide on the errand" in page(studio, run)
    refused = decided(studio, run, "no")
    assert refused.status_code == 422
    assert "Say why." in refused.content.decode()
    assert decided(studio, run, "no", reply="No time.", **{"as": "user:olga"}).status_code == 302
    text = page(studio, run)
    assert "The run has ended" in text
    assert "Olga Stein" in text
    assert Case.objects.count() == 0
    verbs = studio.log(actor="bea").exclude(verb="session.sign-in").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["trial.start", "trial.end"]  # a run's steps touch nothing, so they are no acts


def test_a_start_form_is_checked_as_the_real_one(studio: Any) -> None:
    """What is missing is said at its field, and no run begins."""
    response = studio.post("bea", START, {"data": "{}", "now": "2026-03-02T09:00"})
    assert response.status_code == 422
    assert "What is to be done" in response.content.decode()
    assert TrialRun.objects.count() == 0


def test_steps_are_taken_back_and_again(studio: Any) -> None:
    """Undo keeps what it takes back until another step is done; a second tab is told and changes nothing."""
    run = begin(studio)
    decided(studio, run)
    run.refresh_from_db()
    assert run.done == 3
    move = f"{HOME}{run.pk}/move/"
    assert studio.post("bea", move, {"seen": "3", "to": "0"}).status_code == 302  # as far back as the start
    run.refresh_from_db()
    assert run.done == 2
    assert "Decide on the errand" in page(studio, run)
    stale = studio.post("bea", move, {"seen": "3", "to": "2"})
    assert stale.status_code == 422
    assert "went on in another tab" in stale.content.decode()
    assert studio.post("bea", move, {"seen": "2", "to": "3"}).status_code == 302
    assert "The run has ended" in page(studio, run)


def test_messages_and_time_are_given_by_hand(studio: Any) -> None:
    """What somebody waits for is offered with name and key; the clock stands until it is moved."""
    run = begin(studio)
    assert "errand withdrawn" in page(studio, run)
    assert step(studio, run, step="wait", amount="2", unit="days").status_code == 302
    assert "4 Mar 2026, 09:00" in page(studio, run)
    assert step(studio, run, step="message", name="errand withdrawn", key="mia").status_code == 302
    assert "The run has ended" in page(studio, run)
    nonsense = step(studio, run, step="wait", amount="many", unit="days")
    assert nonsense.status_code == 422
    assert "Expected a whole number" in nonsense.content.decode()


def test_a_run_is_recorded_as_a_test_of_the_draft(studio: Any) -> None:
    """The file stands in the draft, the log tells of it, and the tests' page plays it."""
    run = begin(studio)
    decided(studio, run)
    asked = {"title": "Done at once!", "claim": ["ended"], "variable": ["decision"]}
    assert studio.post("bea", f"{HOME}{run.pk}/record/", asked).status_code == 302
    found = drafts.file("errands", "tests/done-at-once.json").json()
    assert found["then"] == {"ended": "completed", "variables": {"decision": "yes"}}
    assert found["given"]["requester"]["username"] == "mia"
    assert not {"email", "groups", "reports"} & found["given"]["requester"].keys()
    assert studio.log(verb="test.record").count() == 1
    text = studio.get("vic", f"{HOME}tests/").content.decode()
    assert "Done at once!" in text
    assert 'data-passed="yes"' in text
    assert "passed by no test" in text


def test_a_test_that_a_change_breaks_is_shown_with_the_reason(studio: Any) -> None:
    """The claim, and where the case stands instead."""
    run = begin(studio)
    decided(studio, run)
    studio.post("bea", f"{HOME}{run.pk}/record/", {"title": "Done", "claim": ["ended"]})
    model = drafts.file("errands", "processes/errand.bpmn").text.replace(
        'id="done" name="Approved"', 'id="done" name="OK"'
    )
    broken = model.replace('<zeebe:formDefinition formId="decide" />', "").replace('id="decide"', 'id="judge"')
    broken = broken.replace('Ref="decide"', 'Ref="judge"').replace('bpmnElement="decide"', 'bpmnElement="judge"')
    actions.write(
        studio["bea"],
        "errands",
        {"processes/errand.bpmn": broken.replace('attachedToRef="decide"', 'attachedToRef="judge"').encode()},
        "draft.test",
    )
    text = studio.get("bea", f"{HOME}tests/").content.decode()
    assert 'data-passed="no"' in text
    assert "Expected an open job of decide" in text
    assert "The run cannot go on as it was" in page(studio, run)


def test_viewers_try_but_do_not_record(studio: Any) -> None:
    """Trying touches nothing, so whoever may look may try; a test is a change of the draft."""
    run = begin(studio, "vic")
    assert "Record as a test" not in page(studio, run, "vic")
    refused = studio.post("vic", f"{HOME}{run.pk}/record/", {"title": "x", "claim": ["at"]})
    assert refused.status_code == 403
    assert drafts.changes("errands") == []


@pytest.mark.parametrize("address", ["", "step/", "move/", "record/", "discard/", "compute/decide/"])
def test_a_run_is_seen_by_its_owner_only(studio: Any, address: str) -> None:
    """For everybody else it is not there; neither is anything of the app for whoever has no role in it."""
    run = begin(studio)
    method = studio.get if address == "" else studio.post
    assert method("otto", f"{HOME}{run.pk}/{address}").status_code == 404
    assert method("nora", f"{HOME}{run.pk}/{address}").status_code == 404


def test_who_has_no_role_finds_nothing(studio: Any) -> None:
    """Neither the list, nor a start, nor the tests."""
    for address in (HOME, START, f"{HOME}tests/"):
        assert studio.get("nora", address).status_code == 404


def test_a_run_can_be_thrown_away(studio: Any) -> None:
    """It is gone, and the log says so."""
    run = begin(studio)
    assert studio.post("bea", f"{HOME}{run.pk}/discard/").status_code == 302
    assert TrialRun.objects.count() == 0
    assert Entry.objects.filter(verb="trial.discard").exists()


def test_forms_are_computed_while_somebody_types(studio: Any) -> None:
    """The server computes for the sandbox what it computes for the real form."""
    asked = json.dumps({"data": {"amount": 4}})
    response = studio.client("bea").post(f"{START}compute/?as=user:mia", asked, content_type="application/json")
    assert response.json()["values"]["cost"] == 10
    run = begin(studio)
    url = f"{HOME}{run.pk}/compute/decide/"
    answer = studio.client("bea").post(url, json.dumps({"data": {"decision": "no"}}), content_type="application/json")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("processes/errand.bpmn", START),
        ("tests/any.json", f"{HOME}tests/"),
        ("forms/ask.form", HOME),
        ("processes/none.bpmn", HOME),
    ],
)
def test_files_lead_to_what_can_be_tried_of_them(studio: Any, path: str, leads: str) -> None:
    """A process to its start, a test to all tests, anything else to the list."""
    assert studio.get("vic", f"{HOME}file/{path}")["Location"] == leads


SHEET = (
    """<clerk:sheet><clerk:rule kind="escalation"><clerk:step after="P1D" do="remind" /></clerk:rule></clerk:sheet>"""
)


def test_the_step_sheet_acts_in_the_sandbox(studio: Any) -> None:
    """An escalation is due at its instant, and whom it would remind is noted."""
    model = drafts.file("errands", "processes/errand.bpmn").text
    sheeted = model.replace("<clerk:task excludedUsers", f"{SHEET}<clerk:task excludedUsers")
    actions.write(studio["bea"], "errands", {"processes/errand.bpmn": sheeted.encode()}, "draft.test")
    run = begin(studio)
    assert step(studio, run, step="next").status_code == 302
    text = page(studio, run)
    assert "3 Mar 2026, 09:00" in text
    assert "Decide on the errand: somebody is reminded" in text
    assert "Reminder · office" in text


def test_a_model_without_end_is_refused(studio: Any) -> None:
    """The page answers, and no run begins."""
    circle = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
    <process id="circle" isExecutable="true"><startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="g"/>
    <exclusiveGateway id="g"/><sequenceFlow id="b" sourceRef="g" targetRef="t"/><task id="t"/>
    <sequenceFlow id="c" sourceRef="t" targetRef="g"/></process></definitions>"""
    actions.write(studio["bea"], "errands", {"processes/circle.bpmn": circle.encode()}, "draft.test")
    response = studio.post("bea", f"{HOME}start/circle/", {"variables": "", "now": "2026-03-02T09:00"})
    assert response.status_code == 422
    assert "goes round in circles" in response.content.decode()
    assert TrialRun.objects.count() == 0


SEVERAL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<message id="m" name="ordered"/><process id="first" name="First" isExecutable="true"><startEvent id="one" name="One"/>
<startEvent id="two" name="Two"/><startEvent id="mail" name="Mail"><messageEventDefinition messageRef="m"/></startEvent>
<task id="t"/><sequenceFlow id="a" sourceRef="one" targetRef="t"/><sequenceFlow id="b" sourceRef="two" targetRef="t"/>
<sequenceFlow id="c" sourceRef="mail" targetRef="t"/></process>
<process id="second" name="Second" isExecutable="true"><startEvent id="s"/></process></definitions>"""


def test_every_way_to_begin_is_offered_by_its_name(studio: Any) -> None:
    """Several start events without a trigger are told apart; each begins where it says."""
    actions.write(studio["bea"], "errands", {"processes/several.bpmn": SEVERAL.encode()}, "draft.test")
    text = studio.get("bea", HOME).content.decode()
    for way in ("?at=one", "?at=two", "?at=mail"):
        assert f"/try/start/first/{way}" in text
        data = {"variables": "{}", "now": "2026-03-02T09:00", "at": way.removeprefix("?at=")}
        response = studio.post("bea", f"{HOME}start/first/", data)
        run = TrialRun.objects.get(pk=int(response["Location"].split("/")[4]))
        assert "The run has ended" in page(studio, run)
        title = {"title": f"Begins at {way}", "claim": ["ended"]}
        assert studio.post("bea", f"{HOME}{run.pk}/record/", title).status_code == 302
    report = studio.get("bea", f"{HOME}tests/").content.decode()
    assert report.count('data-passed="yes"') == 3
    drawn = report.count("<clerk-diagram"), report.count("Not drawn yet.")
    assert drawn == (3, 1)  # one a file, though this one has two processes
