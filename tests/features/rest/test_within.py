"""What is asked of an element instance or a task, and lies further in or further out."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ElementInstanceSearchQuery,
    IncidentSearchQuery,
    ProcessCreationById,
    UserTaskEffectiveVariableSearchQueryRequest,
    UserTaskSearchQuery,
)
from camunda_orchestration_sdk.errors import NotFoundError
from tests.features.rest.bpmn_models import HEAD, TAIL

NOWHERE = (
    '<bpmn:exclusiveGateway id="{id}"/><bpmn:endEvent id="{id}_end"/>'
    '<bpmn:sequenceFlow id="{id}_f" sourceRef="{id}" targetRef="{id}_end">'
    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=false</bpmn:conditionExpression></bpmn:sequenceFlow>'
)
INNER = f"""{HEAD}<bpmn:process id="inner" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="deep"/>{NOWHERE.format(id="deep")}{TAIL}"""
OUTER = f"""{HEAD}<bpmn:process id="outer" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="box"/><bpmn:sequenceFlow id="f2" sourceRef="s" targetRef="flat"/>
  {NOWHERE.format(id="flat")}
  <bpmn:subProcess id="box"><bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=x + 1" target="x"/>
    </zeebe:ioMapping></bpmn:extensionElements><bpmn:startEvent id="s2"/>
    <bpmn:sequenceFlow id="f3" sourceRef="s2" targetRef="call"/>
    <bpmn:sequenceFlow id="f4" sourceRef="s2" targetRef="look"/>
    <bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="inner"/>
    </bpmn:extensionElements></bpmn:callActivity></bpmn:subProcess>{TAIL}"""


@pytest.fixture
def case(root: CamundaClient, deploy: Any) -> str:
    """Start a case with an incident of its own and one in a case that a sub-process has called."""
    deploy(inner_bpmn=INNER, outer_bpmn=OUTER)
    given = {"processDefinitionId": "outer", "variables": {"x": 1, "y": 2}}
    return root.create_process_instance(data=ProcessCreationById.from_dict(given)).process_instance_key


def key_of(root: CamundaClient, element: str) -> str:
    query = ElementInstanceSearchQuery.from_dict({"filter": {"elementId": element}})
    (found,) = root.search_element_instances(data=query).items
    return found.element_instance_key


def test_incidents_of_an_element_instance_are_those_within_it(root: CamundaClient, case: str) -> None:
    """In called cases too, as Camunda 8 finds them; an element that was only passed has none."""
    everything = IncidentSearchQuery()

    def inside(element: str) -> list[str]:
        key = key_of(root, element)
        found = root.search_element_instance_incidents(element_instance_key=key, data=everything).items
        return [each.element_id for each in found]

    assert [inside(each) for each in ("box", "call", "look", "s2", "flat")] == [["deep"], ["deep"], [], [], ["flat"]]
    with pytest.raises(NotFoundError):
        root.search_element_instance_incidents(element_instance_key="1", data=everything)
    found = root.search_process_instance_incidents(process_instance_key=case, data=everything).items
    assert sorted(each.element_id for each in found) == ["deep", "flat"]
    inner = next(each.process_instance_key for each in found if each.element_id == "deep")
    (deep,) = root.search_process_instance_incidents(process_instance_key=inner, data=everything).items
    assert deep.element_id == "deep"


@pytest.mark.usefixtures("case")
def test_effective_variables_are_the_innermost_of_each_name(root: CamundaClient) -> None:
    """The task sees 2 where its case has 1."""
    (task,) = root.search_user_tasks(data=UserTaskSearchQuery()).items
    found = root.search_user_task_effective_variables(
        user_task_key=task.user_task_key, data=UserTaskEffectiveVariableSearchQueryRequest()
    ).items
    assert sorted((each.name, each.value) for each in found) == [("x", "2"), ("y", "2")]
