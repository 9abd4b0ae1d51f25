"""Ad-hoc sub-processes over REST, asked by Camunda 8's own client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    AdHocSubProcessActivateActivitiesInstruction,
    CamundaClient,
    ElementInstanceSearchQuery,
    ProcessCreationById,
)
from camunda_orchestration_sdk.errors import ApiError
from tests.features.rest.bpmn_models import HEAD, TAIL

CHOOSE = (
    HEAD
    + """<bpmn:process id="choose" name="Choose" isExecutable="true">
    <bpmn:startEvent id="begin"/>
    <bpmn:adHocSubProcess id="free" name="As you like">
      <bpmn:userTask id="ask" name="Ask"><bpmn:documentation>Ask the customer.</bpmn:documentation></bpmn:userTask>
      <bpmn:serviceTask id="look"><bpmn:extensionElements><zeebe:taskDefinition type="look"/></bpmn:extensionElements>
      </bpmn:serviceTask>
    </bpmn:adHocSubProcess>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="free"/>
    <bpmn:sequenceFlow id="f2" sourceRef="free" targetRef="end"/>"""
    + TAIL
)


def instruction(**said: Any) -> AdHocSubProcessActivateActivitiesInstruction:
    return AdHocSubProcessActivateActivitiesInstruction.from_dict(said)


def test_what_may_begin_is_found_and_begun(client: Any, root: CamundaClient, program: Any, deploy: Any) -> None:
    """The activation has its own variables and its place in the log; who operates nothing is turned away."""
    (part,) = deploy(choose_bpmn=CHOOSE).deployments
    definition = part.process_definition.process_definition_key
    made = root.create_process_instance(data=ProcessCreationById(process_definition_id="choose"))
    query = {"filter": {"processInstanceKey": made.process_instance_key, "type": "AD_HOC_SUB_PROCESS"}}
    (host,) = root.search_element_instances(data=ElementInstanceSearchQuery.from_dict(query)).items
    where = {"filter": {"processDefinitionKey": definition, "adHocSubProcessId": "free"}}
    path = "/v2/element-instances/ad-hoc-activities"
    found = program("root").post(f"{path}/search", where).json()
    assert [(each["elementId"], each["type"]) for each in found["items"]] == [
        ("ask", "USER_TASK"),
        ("look", "SERVICE_TASK"),
    ]
    assert (found["items"][0]["documentation"], found["page"]["totalItems"]) == ("Ask the customer.", 2)
    key = host.element_instance_key
    root.activate_ad_hoc_sub_process_activities(
        ad_hoc_sub_process_instance_key=key,
        data=instruction(elements=[{"elementId": "ask", "variables": {"why": "x"}}, {"elementId": "look"}]),
    )
    query = {"filter": {"elementInstanceScopeKey": key}}
    inner = root.search_element_instances(data=ElementInstanceSearchQuery.from_dict(query)).items
    assert {str(each.type_) for each in inner} == {"AD_HOC_SUB_PROCESS_INNER_INSTANCE"}
    assert program("mia").post(f"{path}/{key}/activation", {"elements": [{"elementId": "ask"}]}).status_code == 403
    other = instruction(elements=[{"elementId": "look"}], cancelRemainingInstances=True)
    root.activate_ad_hoc_sub_process_activities(ad_hoc_sub_process_instance_key=key, data=other)
    assert len([each for each in _open(root, key) if each.element_id == "free#look"]) == 1


def _open(root: CamundaClient, scope: str) -> list[Any]:
    query = {"filter": {"elementInstanceScopeKey": scope, "state": "ACTIVE"}}
    return list(root.search_element_instances(data=ElementInstanceSearchQuery.from_dict(query)).items)


@pytest.mark.parametrize(
    "case",
    [("1", [{"elementId": "ask"}], 404), ("", [{"elementId": "end"}], 400), ("", [], 400), ("", [{"id": "x"}], 400)],
)
def test_what_cannot_begin(root: CamundaClient, program: Any, deploy: Any, case: tuple[str, list[Any], int]) -> None:
    """An unknown key is 404; an element that is no choice, or none at all, is 400."""
    key, elements, status = case
    deploy(choose_bpmn=CHOOSE)
    made = root.create_process_instance(data=ProcessCreationById(process_definition_id="choose"))
    query = {"filter": {"processInstanceKey": made.process_instance_key, "type": "AD_HOC_SUB_PROCESS"}}
    (host,) = root.search_element_instances(data=ElementInstanceSearchQuery.from_dict(query)).items
    path = f"/v2/element-instances/ad-hoc-activities/{key or host.element_instance_key}/activation"
    assert program("root").post(path, {"elements": elements}).status_code == status
    with pytest.raises(ApiError, match="404"):
        root.activate_ad_hoc_sub_process_activities(
            ad_hoc_sub_process_instance_key=made.process_instance_key,
            data=instruction(elements=[{"elementId": "ask"}]),
        )
