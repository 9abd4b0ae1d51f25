"""Cases that are suspended, modified and moved to another version, one and many, on their pages."""

import json
from typing import Any

import pytest
from tests.features.rest.bpmn_models import HEAD, TAIL
from tests.features.rest.test_ad_hoc import CHOOSE

from clerkwork.features.audit.models import Entry, Payload
from clerkwork.features.people.models import User
from clerkwork.runtime import commands, dispatch
from clerkwork.runtime.models import Batch, Case, Definition, ElementInstance, Incident, Task, Variable

PAGES = ("/care/incidents/", "/care/operations/", "/care/versions/")


def newer(case: Case, *changes: tuple[str, str]) -> Definition:
    """Deploy another version of a case's process, with texts replaced."""
    definition = case.definition
    xml = bytes(definition.xml).decode()
    for old, new in changes:
        assert old in xml
        xml = xml.replace(old, new)
    found = commands.deploy(xml.encode(), app=definition.app, resource=definition.resource)
    return next(each for each in found if each.process_id == definition.process_id)


def test_care_is_for_administrators(office: Any) -> None:
    """Whoever is none is refused every page and every deed, and nothing changes."""
    case = office.ask()
    for who, status in (("mia", 403), ("aud", 403)):
        for page in (*PAGES, f"/cases/{case.key}/modify/"):
            assert office.get(who, page).status_code == status, page
        for deed in ("/care/incidents/retry/", "/cases/all/cancel/", f"/cases/{case.key}/modify/"):
            assert office.post(who, deed, {"all": "1"}).status_code == status, deed
    assert office.post("mia", f"/cases/{case.key}/retry/").status_code == 403
    assert office.post("otto", f"/cases/{case.key}/suspend/").status_code == 404
    assert not Batch.objects.exists()
    assert "/care/incidents/" not in office.get("mia", "/cases/").text
    assert "/care/incidents/" in office.get("root", "/cases/").text


def test_case_rests_and_goes_on(office: Any) -> None:
    """Whoever may cancel a case may let it rest; its page says so, and its list, and nobody can work on it."""
    case = office.ask()
    assert office.post("mia", f"/cases/{case.key}/suspend/").status_code == 403
    office.post("aud", f"/cases/{case.key}/suspend/")
    page = office.get("mia", f"/cases/{case.key}/").text
    assert "This case rests" in page
    assert "Let the case rest" in page
    assert f"/cases/{case.key}/" in office.get("aud", "/cases/?tab=all&state=suspended").text
    office.post("ola", f"/tasks/{office.task(case).key}/claim/")
    assert Task.objects.get(case=case).assignee is None
    office.post("aud", f"/cases/{case.key}/resume/")
    assert "This case rests" not in office.get("mia", f"/cases/{case.key}/").text
    assert office.log(verb="case.suspend", actor="aud").count() == 1


def test_tokens_are_moved_on_a_page(office: Any) -> None:
    """The page names what is open and what it can become; what is asked for is done, with data set first."""
    case = office.ask()
    task = office.task(case)
    path = f"/cases/{case.key}/modify/"
    page = office.get("root", path).text
    assert f'name="at-{task.element}"' in page
    end = bytes(case.definition.xml).decode().split('<bpmn:endEvent id="')[1].split('"')[0]
    refused = office.post("root", path, {f"at-{task.element}": "move:nothing"})
    assert (refused.status_code, "Nothing was changed" in refused.text) == (409, True)
    assert office.post("root", path, {"variables": "[1]", "begin": task.element}).status_code == 422
    assert office.post("root", path, {}).status_code == 409
    answer = office.post("root", path, {f"at-{task.element}": f"move:{end}", "variables": '{"granted": true}'})
    assert answer.status_code == 302
    assert Case.objects.get().state == "completed"
    assert "Changed where the case stands" in office.get("root", f"/cases/{case.key}/").text
    assert office.log(verb="case.modify", actor="root").count() == 1


def test_data_is_corrected_where_a_case_has_stopped(office: Any) -> None:
    """By itself, or with something that ends; then what had stopped goes on. Each write is in the log."""
    commands.deploy(JUDGED.encode(), resource="judged.bpmn")
    case = Case.objects.get(key=commands.start("judged", {"good": "perhaps"}, by="root"))
    path = f"/cases/{case.key}/modify/"
    incident = Incident.objects.get(case=case, state="open")
    assert f'href="{path}#variables"' in office.get("root", f"/cases/{case.key}/").text
    assert office.post("root", path, {"variables": "{}"}).status_code == 409
    assert office.post("root", path, {"variables": '{"good": true}'}).status_code == 302
    assert office.log(verb="case.set_variables", actor="root").count() == 1
    assert office.log(verb="case.modify", actor="root").count() == 0
    office.post("root", f"/cases/{case.key}/incidents/{incident.key}/retry/")
    assert office.task(case).element == "t"
    office.post("root", path, {"variables": '{"good": false}', "at-t": "end", "begin": ""})
    assert Case.objects.get(key=case.key).state == "canceled"
    assert office.log(verb="case.set_variables", actor="root").count() == 2


def test_data_is_not_set_when_what_is_asked_for_with_it_is_refused(office: Any) -> None:
    """Nothing is applied by half: what ends waits for a listener, so nothing else may end meanwhile."""
    commands.deploy(BESIDE.encode(), resource="beside.bpmn")
    key = commands.start("beside", {}, by="root")
    path = f"/cases/{key}/modify/"
    assert office.post("root", path, {"at-a": "end"}).status_code == 302
    assert office.post("root", path, {"variables": '{"good": true}', "at-b": "end"}).status_code == 409
    assert not Variable.objects.filter(case=key).exists()
    assert not office.log(verb="case.set_variables").exists()
    assert office.post("root", path, {"variables": '{"good": false}'}).status_code == 302
    assert Variable.objects.get(case=key).data is False


BESIDE = (
    HEAD
    + """<bpmn:process id="beside" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:userTask id="a"><bpmn:extensionElements><zeebe:userTask/><zeebe:taskListeners>
      <zeebe:taskListener eventType="canceling" type="told"/></zeebe:taskListeners></bpmn:extensionElements>
    </bpmn:userTask><bpmn:userTask id="b"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
    <bpmn:sequenceFlow id="f2" sourceRef="s" targetRef="b"/>"""
    + TAIL
)
JUDGED = (
    HEAD
    + """<bpmn:process id="judged" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g"/>
    <bpmn:userTask id="t" name="Do it"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
    <bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="t">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=good</bpmn:conditionExpression>
    </bpmn:sequenceFlow>"""
    + TAIL
)


def test_case_is_moved_to_another_version(office: Any) -> None:
    """The plan is proposed, what would happen is shown, and the case goes on by the other version."""
    case = office.ask()
    task = office.task(case)
    target = newer(case, (f'id="{task.element}"', 'id="renamed"'), (f'="{task.element}"', '="renamed"'))
    chosen = {"case": str(case.key), "target": str(target.key)}
    page = office.get("root", f"/care/versions/?case={case.key}&target={target.key}").text
    assert f'name="map-{task.element}"' in page
    assert "would go on" in page
    given = {**chosen, "action": "run", f"map-{task.element}": ""}
    refused = office.post("root", "/care/versions/", given)
    assert (refused.status_code, "is open, but has no target" in refused.text) == (422, True)
    given[f"map-{task.element}"] = "start"
    invalid = office.post("root", "/care/versions/", given)
    assert (invalid.status_code, "This plan is not possible" in invalid.text) == (422, True)
    given[f"map-{task.element}"] = "renamed"
    assert office.post("root", "/care/versions/", given).status_code == 302
    assert Case.objects.get().definition_id == target.key
    assert office.task(case).element == "renamed"
    assert "From version 1 to 2" in office.get("root", f"/cases/{case.key}/").text


def test_many_cases_are_moved_with_a_report(office: Any) -> None:
    """All cases of a version move in the background; the page of the operation says how far it is."""
    cases = [office.ask(), office.ask()]
    place = f'id="{office.task(cases[0]).element}" name="'
    target = newer(cases[0], (place, f"{place}Now "))
    source = cases[0].definition_id
    assert str(source) in office.get("root", "/care/versions/").text
    assert office.get("root", f"/care/versions/?source={source}").status_code == 200
    given = {"source": str(source), "target": str(target.key), "action": "run"}
    answer = office.post("root", "/care/versions/", given)
    batch = Batch.objects.get()
    assert answer.headers["Location"] == f"/care/operations/{batch.key}/"
    page = office.get("root", f"/care/operations/{batch.key}/").text
    assert "every 2s" in page
    office.post("root", f"/care/operations/{batch.key}/suspend/")
    assert "Go on" in office.get("root", f"/care/operations/{batch.key}/").text
    office.post("root", f"/care/operations/{batch.key}/resume/")
    dispatch.drain()
    page = office.get("root", f"/care/operations/{batch.key}/").text
    assert ("every 2s" in page, "2 of 2" in page) == (False, True)
    assert set(Case.objects.values_list("definition_id", flat=True)) == {target.key}
    assert f"/care/operations/{batch.key}/" in office.get("root", "/care/operations/").text


@pytest.mark.parametrize(
    ("kind", "english", "german"),
    [
        ("cancel", "Cases", "Vorgänge"),
        ("resolve", "Cases", "Vorgänge"),
        ("update", "Jobs", "Aufträge"),
        ("forget", "Evaluations of decisions", "Auswertungen von Entscheidungen"),
    ],
)
def test_page_of_an_operation_says_what_it_counts(office: Any, kind: str, english: str, german: str) -> None:
    """Cases, jobs or evaluations of decisions, in the reader's language."""
    Batch.objects.create(key=1, kind=kind, state="completed", started_at=0, total=3, completed=3)
    page = "/care/operations/1/"
    assert f'max="1" aria-label="{english}"' in office.get("root", page).text
    User.objects.filter(username="root").update(language="de")
    assert f'max="1" aria-label="{german}"' in office.get("root", page).text


def test_incidents_are_tried_again(office: Any) -> None:
    """Those that are chosen, or all that are found, go on in the background; without any a sentence says so."""
    assert "All is well" in office.get("root", "/care/incidents/").text
    case = office.ask()
    Incident.objects.create(
        key=1, case=case, instance=case.key, element="x", kind="no_flow", message="No way.", state="open", raised_at=0
    )
    Case.objects.filter(key=case.key).update(incidents=1)
    page = office.get("root", "/care/incidents/").text
    assert "No way." in page
    assert [each.value for each in processes_of(office, "/care/incidents/")] == ["", "errand"]
    assert [each.value for each in processes_of(office, "/care/incidents/?process=note")] == ["", "errand", "note"]
    assert "No way." not in office.get("root", "/care/incidents/?kind=timer").text
    assert office.post("root", "/care/incidents/retry/", {}).headers["Location"] == "/care/incidents/"
    office.post("root", "/care/incidents/retry/", {"case": str(case.key)})
    assert Batch.objects.get().kind == "resolve"
    Batch.objects.all().delete()
    office.post("root", "/care/incidents/retry/", {"all": "1", "q": "way"})
    assert Batch.objects.get().total == 1


@pytest.mark.parametrize(("kind", "state"), [("suspend", "active"), ("cancel", "canceled")])
def test_all_that_a_list_has_found(office: Any, kind: str, state: str) -> None:
    """What is done with all cases of a list goes by the filters of the list."""
    first, second = office.ask(), office.ask()
    office.post("root", f"/cases/all/{kind}/", {"tab": "all", "q": str(first.key)})
    dispatch.drain()
    found = {row.key: (row.state, row.suspended_at is not None) for row in Case.objects.all()}
    assert found == {first.key: (state, kind == "suspend"), second.key: ("active", False)}
    assert office.post("root", "/cases/all/burn/", {}).status_code == 404


def test_elements_begin_on_the_page_of_the_case(office: Any) -> None:
    """Administrators choose what begins in an ad-hoc sub-process and say why; the log has both; nobody else sees it."""
    commands.deploy(CHOOSE.encode())
    key = commands.start("choose", by="mia", tags=["vip"])
    page = office.get("root", f"/cases/{key}/").text
    assert "What may begin: As you like" in page
    assert "Ask the customer." in page
    assert '<span class="badge">vip</span>' in page
    assert "What may begin" not in office.get("mia", f"/cases/{key}/").text
    (host,) = ElementInstance.objects.filter(case=key, element="free")
    path = f"/cases/{key}/begin/{host.key}/"
    changing = office.get("root", f"/cases/{key}/modify/").text
    assert "What may begin: As you like" in changing
    assert f'action="{path}"' in changing
    assert office.post("root", path, {"back": "modify"})["Location"] == f"/cases/{key}/modify/"
    assert office.post("mia", path, {"element": "ask", "reason": "why not"}).status_code == 403
    for said in ({"reason": "because"}, {"element": "ask", "reason": " "}):
        office.post("root", path, said)
    assert not Task.objects.filter(case=key).exists()
    office.post("root", path, {"element": ["ask", "look"], "reason": "She called."})
    assert Task.objects.get(case=key).element == "ask"
    told = Payload.objects.get(entry=Entry.objects.get(verb="case.activate"))
    assert json.loads(told.details)["reason"] == "She called."


def processes_of(office: Any, address: str) -> Any:
    """Return the processes by which a page of incidents can be narrowed."""
    return office.get("root", address).context["filters"][0].choices
