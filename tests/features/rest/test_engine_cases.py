"""Topology, definitions and cases over REST, asked by Camunda 8's own client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ElementInstanceSearchQuery,
    ProcessCreationById,
    ProcessCreationByKey,
    ProcessDefinitionSearchQuery,
    ProcessInstanceCreationInstructionBaseVariables,
    ProcessInstanceSearchQuery,
    SetVariableRequest,
    SetVariableRequestVariables,
    VariableSearchQuery,
)
from camunda_orchestration_sdk.errors import ApiError, NotFoundError
from tests.features.rest.bpmn_models import DECIDE, PACK, PAY, VERDICT

from clerkwork.runtime.models import Case, Definition, Timer

ALL = ProcessDefinitionSearchQuery()


def values(**given: Any) -> ProcessInstanceCreationInstructionBaseVariables:
    return ProcessInstanceCreationInstructionBaseVariables.from_dict(given)


def test_topology_license_and_who_asks(client: Any, root: CamundaClient) -> None:
    """Everybody with a token learns of one server that may be used, and who they are."""
    (server,) = root.get_topology().brokers
    assert (server.host, server.port, server.partitions[0].role) == ("localhost", 80, "leader")
    assert root.get_license().valid_license
    me = client("ola").get_authentication()
    assert (me.username, me.display_name, me.groups) == ("ola", "Ola Nord", ["office", "staff"])
    assert me.roles == []
    assert root.get_authentication().roles == ["admin"]


def test_a_case_begins_where_the_instructions_say(root: CamundaClient, deploy: Any) -> None:
    """No start event occurs; an element that no token can enter leaves no case."""
    deploy(pack_bpmn=PACK)
    made = {"processDefinitionId": "pack", "startInstructions": [{"elementId": "wrap"}]}
    key = root.create_process_instance(data=ProcessCreationById.from_dict(made)).process_instance_key
    found = root.search_element_instances(
        data=ElementInstanceSearchQuery.from_dict({"filter": {"processInstanceKey": key}})
    )
    assert [one.element_id for one in found.items if one.element_id != "pack"] == ["wrap"]
    made["startInstructions"] = [{"elementId": "nowhere"}]
    with pytest.raises(ApiError, match="409"):
        root.create_process_instance(data=ProcessCreationById.from_dict(made))
    assert Case.objects.count() == 1


def test_a_process_is_deployed_started_found_and_canceled(root: CamundaClient, deploy: Any, office: Any) -> None:
    """Its case is found by what it is and by state, and ends when it is canceled; each write is in the log."""
    (part,) = deploy(pack_bpmn=PACK).deployments
    key = part.process_definition.process_definition_key
    made = root.create_process_instance(data=ProcessCreationById(process_definition_id="pack", business_id="B 1"))
    assert (made.process_definition_key, made.process_definition_version, made.business_id) == (key, 1, "B 1")
    again = root.create_process_instance(data=ProcessCreationByKey(process_definition_key=key, variables=values(a=0.1)))
    found = root.get_process_instance(process_instance_key=made.process_instance_key)
    assert (found.state, found.process_definition_name, found.has_incident) == ("ACTIVE", "Pack", False)
    root.cancel_process_instance(process_instance_key=made.process_instance_key, data=None)
    with pytest.raises(ApiError, match="409"):
        root.cancel_process_instance(process_instance_key=made.process_instance_key, data=None)
    query = {"filter": {"processDefinitionId": "pack", "state": {"$neq": "ACTIVE"}}}
    (one,) = root.search_process_instances(data=ProcessInstanceSearchQuery.from_dict(query)).items
    assert (one.process_instance_key, one.state) == (made.process_instance_key, "TERMINATED")
    assert one.end_date is not None
    verbs = list(office.log(kind="case").order_by("id").values_list("verb", flat=True))
    assert verbs == ["case.start", "case.start", "case.cancel"]
    assert root.get_process_instance(process_instance_key=again.process_instance_key).state == "ACTIVE"


def test_variables_are_found_and_set(client: Any, root: CamundaClient, deploy: Any, program: Any) -> None:
    """Values are JSON as text; a large one is cut unless all of it is asked for."""
    deploy(pack_bpmn=PACK)
    given = values(amount=0.1, who="mia", long="x" * 9_000)
    case = root.create_process_instance(data=ProcessCreationById(process_definition_id="pack", variables=given))
    key = case.process_instance_key
    change = SetVariableRequest(variables=SetVariableRequestVariables.from_dict({"amount": 2}))
    root.create_element_instance_variables(element_instance_key=key, data=change)
    query = VariableSearchQuery.from_dict({"filter": {"processInstanceKey": key}})
    found = {each.name: each for each in root.search_variables(data=query).items}
    assert {name: each.value for name, each in found.items() if name != "long"} == {"amount": "2", "who": '"mia"'}
    assert (found["long"].is_truncated, found["amount"].scope_key) == (True, key)
    assert client("mia").search_variables(data=query).items == []
    assert program("mia").send("PUT", f"/v2/element-instances/{key}/variables", {"variables": {}}).status_code == 403
    whole = {each.name: each.value for each in root.search_variables(data=query, truncate_values=False).items}
    assert len(whole["long"]) == 9_002
    with pytest.raises(ApiError, match="404"):
        root.create_element_instance_variables(element_instance_key="1", data=change)


def test_definitions_are_found_and_read(root: CamundaClient, deploy: Any) -> None:
    """Search, get, XML; a second deployment of the same file makes no second version."""
    assert deploy(pack_bpmn=PACK).deployments == deploy(pack_bpmn=PACK).deployments
    query = ProcessDefinitionSearchQuery.from_dict({"filter": {"processDefinitionId": "pack", "isLatestVersion": True}})
    (found,) = root.search_process_definitions(data=query).items
    assert found == root.get_process_definition(process_definition_key=found.process_definition_key)
    assert (found.resource_name, found.version, found.has_start_form) == ("pack.bpmn", 1, False)
    assert root.get_process_definition_xml(process_definition_key=found.process_definition_key) == PACK


@pytest.mark.parametrize(
    ("asked", "which"),
    [
        ({"processDefinitionId": "pack", "processDefinitionVersion": 7}, "a process definition pack of version 7"),
        ({"processDefinitionId": "pack", "processDefinitionVersionTag": "x"}, "a process definition pack tagged x"),
        ({"processDefinitionId": "pac"}, "a process definition pac"),
        ({"processDefinitionKey": "7"}, "a process definition with the key 7"),
    ],
)
def test_what_is_not_there_is_named(program: Any, deploy: Any, asked: dict[str, Any], which: str) -> None:
    """With the version that was asked for, where the process has others."""
    deploy(pack_bpmn=PACK)
    answer = program("root").post("/v2/process-instances", asked)
    detail = f"Expected {which}, but there is none that you may start."
    assert (answer.status_code, answer.json()["detail"]) == (404, detail)


def test_a_deployment_is_all_or_nothing(root: CamundaClient, deploy: Any, program: Any) -> None:
    """A wrong file, a missing form, a stranger's kind or an app's process leave nothing; strangers may not."""
    for files in ({"pack_bpmn": PACK, "x_bpmn": "<x/>"}, {"judge_bpmn": DECIDE}, {"pack_bpmn": PACK, "a_txt": "?"}):
        with pytest.raises(ApiError, match="400"):
            deploy(**files)
    with pytest.raises(ApiError, match="409"):
        deploy(note_bpmn=PACK.replace('id="pack"', 'id="note"'))
    assert not Definition.objects.filter(app="").exists()
    parts = deploy(judge_bpmn=DECIDE, verdict_form=VERDICT).deployments
    assert {part.form.form_id for part in parts if part.form} == {"verdict"}
    body, kind = (
        '--x\r\nContent-Disposition: form-data; name="%s"; filename="a.bpmn"\r\n\r\n' + PACK + "\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    )
    assert program("ola").send("POST", "/v2/deployments", body % "resources", kind).status_code == 403
    assert program("root").send("POST", "/v2/deployments", body % "nonsense", kind).status_code == 400
    assert program("root").send("POST", "/v2/deployments", body % "resources", kind).status_code == 200
    del root


def test_a_process_whose_timer_no_case_can_be_begun_by_is_refused(program: Any, deploy: Any) -> None:
    """With its file and its start event; nothing is stored, and what was there begins by its timer as before."""
    timer = "<bpmn:timerEventDefinition><bpmn:timeCycle>{}</bpmn:timeCycle></bpmn:timerEventDefinition>"
    timed = PACK.replace('<bpmn:startEvent id="begin"/>', f'<bpmn:startEvent id="begin">{timer}</bpmn:startEvent>')
    deploy(pack_bpmn=timed.format("R/PT1H"))
    for wrong in ("R/P0D", "=often"):
        body = '--x\r\nContent-Disposition: form-data; name="resources"; filename="a.bpmn"\r\n\r\n'
        body += timed.format(wrong) + "\r\n--x--\r\n"
        answer = program("root").send("POST", "/v2/deployments", body, "multipart/form-data; boundary=x")
        assert answer.status_code == 400, answer.content
        (problem,) = answer.json()["errors"]
        assert (problem["place"], problem["line"]) == ("a.bpmn#begin", 2)
    assert list(Definition.objects.filter(process_id="pack").values_list("version", flat=True)) == [1]
    assert list(Timer.objects.filter(case=None, element="begin").values_list("interval", flat=True)) == ["PT1H"]


def test_people_start_what_they_may_with_what_its_form_takes(client: Any, program: Any) -> None:
    """A person without the right finds nothing; one with it gives what the form asks, no variables beside."""
    mia = program("mia")
    start = {"processDefinitionId": "errand", "variables": {"what": "Stamps", "amount": 4}}
    made = mia.post("/v2/process-instances", start)
    assert made.status_code == 200, made.content
    assert Case.objects.get(key=int(made.json()["processInstanceKey"])).started_by == "mia"
    wrong = {**start, "variables": {"what": "Stamps", "amount": 4, "approved": True}}
    assert mia.post("/v2/process-instances", wrong).status_code == 400
    assert mia.post("/v2/process-instances", {"processDefinitionId": "note", "variables": {"a": 1}}).status_code == 403
    assert program("nora").post("/v2/process-instances", start).status_code == 404
    assert client("mia").search_process_instances(data=ProcessInstanceSearchQuery()).page.total_items == 1
    assert client("nora").search_process_instances(data=ProcessInstanceSearchQuery()).items == []
    with pytest.raises(NotFoundError):
        client("nora").get_process_instance(process_instance_key=made.json()["processInstanceKey"])


def test_people_read_the_processes_they_may_start_or_have_a_case_of(
    client: Any, root: CamundaClient, deploy: Any
) -> None:
    """Others' processes are neither listed nor found by key, XML and form included."""
    (part,) = deploy(pack_bpmn=PACK).deployments
    key = part.process_definition.process_definition_key
    mia = client("mia")
    assert "errand" in {each.process_definition_id for each in mia.search_process_definitions(data=ALL).items}
    assert "pack" not in {each.process_definition_id for each in mia.search_process_definitions(data=ALL).items}
    for ask in (mia.get_process_definition, mia.get_process_definition_xml, mia.get_start_process_form):
        with pytest.raises(NotFoundError):
            ask(process_definition_key=key)
    query = ProcessDefinitionSearchQuery.from_dict({"filter": {"hasStartForm": True, "processDefinitionId": "errand"}})
    (errand,) = mia.search_process_definitions(data=query).items
    assert mia.get_start_process_form(process_definition_key=errand.process_definition_key).form_id == "ask"
    assert client("nora").search_process_definitions(data=ALL).items == []
    del root


def test_a_case_that_ends_at_once_may_be_awaited(root: CamundaClient, deploy: Any, program: Any) -> None:
    """Its variables are the answer; one that goes on is a 504 when the time is up."""
    deploy(
        pack_bpmn=PACK, pass_bpmn=PAY.replace('id="pay"', 'id="pass"').replace('targetRef="wait"', 'targetRef="end"')
    )
    asked = {"processDefinitionId": "pass", "awaitCompletion": True, "variables": {"a": 1, "b": 2}}
    found = program("root").post("/v2/process-instances", {**asked, "fetchVariables": ["a"]})
    assert found.json()["variables"] == {"a": 1}
    late = {"processDefinitionId": "pack", "awaitCompletion": True, "requestTimeout": 1}
    assert program("root").post("/v2/process-instances", late).status_code == 504
    for wrong in ({}, {"processDefinitionId": "pack", "tags": ["a b"]}, {"processDefinitionId": "pack", "x": 1}):
        assert program("root").post("/v2/process-instances", wrong).status_code == 400
    del root


def test_what_a_case_passed_through_is_found(client: Any, root: CamundaClient, deploy: Any) -> None:
    """Each element with when it was entered and left; every key leads back to its element."""
    deploy(pack_bpmn=PACK)
    case = root.create_process_instance(data=ProcessCreationById(process_definition_id="pack")).process_instance_key
    query = ElementInstanceSearchQuery.from_dict({"filter": {"processInstanceKey": case}})
    found = root.search_element_instances(data=query).items
    assert [(each.element_id, each.type_, each.state) for each in found] == [
        ("begin", "START_EVENT", "COMPLETED"),
        ("wrap", "SERVICE_TASK", "ACTIVE"),
    ]
    for each in found:
        assert root.get_element_instance(element_instance_key=each.element_instance_key) == each
    query = ElementInstanceSearchQuery.from_dict({"filter": {"state": "ACTIVE", "hasIncident": False}})
    (waiting,) = root.search_element_instances(data=query).items
    assert (waiting.element_name, waiting.end_date) == ("Wrap it", None)
    assert client("mia").search_element_instances(data=query).items == []
    for wrong in (waiting.element_instance_key, "9" * 25, "1"):
        with pytest.raises(ApiError, match="404"):
            client("mia").get_element_instance(element_instance_key=wrong)


@pytest.mark.both
def test_variables_come_page_by_page(root: CamundaClient, deploy: Any) -> None:
    """Each comes once, whatever the order and although no column alone tells them apart."""
    deploy(pack_bpmn=PACK)
    for _ in range(2):
        root.create_process_instance(
            data=ProcessCreationById(process_definition_id="pack", variables=values(a=1, b=2, c=3))
        )
    body: dict[str, Any] = {"sort": [{"field": "name", "order": "DESC"}], "page": {"limit": 1}}
    names = []
    while items := (answer := root.search_variables(data=VariableSearchQuery.from_dict(body))).items:
        names += [each.name for each in items]
        body["page"] = {"limit": 1, "after": answer.page.end_cursor}
    assert names == ["c", "c", "b", "b", "a", "a"]
