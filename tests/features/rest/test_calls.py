"""Cases that call cases, over REST and on their pages."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ProcessCreationById,
    ProcessInstanceSearchQuery,
    UserTaskSearchQuery,
)
from camunda_orchestration_sdk.errors import ApiError, NotFoundError
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Case

CALLER = (
    HEAD
    + """<bpmn:process id="outer" name="Outer" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="inner"/>
  </bpmn:extensionElements></bpmn:callActivity><bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="call"/>
  <bpmn:sequenceFlow id="f2" sourceRef="call" targetRef="end"/>"""
    + TAIL
)
CALLED = (
    HEAD
    + """<bpmn:process id="inner" name="Inner" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:userTask id="work"/><bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
  <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>"""
    + TAIL
)


@pytest.fixture
def case(root: CamundaClient, deploy: Any) -> str:
    """Start a case that calls another."""
    deploy(inner_bpmn=CALLED, outer_bpmn=CALLER)
    made = root.create_process_instance(data=ProcessCreationById(process_definition_id="outer", business_id="B 1"))
    return made.process_instance_key


def called_by(root: CamundaClient, case: str) -> Any:
    query = {"filter": {"parentProcessInstanceKey": case, "businessId": "B 1"}}
    (found,) = root.search_process_instances(data=ProcessInstanceSearchQuery.from_dict(query)).items
    return found


def test_a_called_case_is_found_by_its_caller(root: CamundaClient, case: str) -> None:
    """It names its caller and the first of them all, and so do the things in it."""
    child = called_by(root, case)
    assert (child.process_definition_id, child.state, child.business_id) == ("inner", "ACTIVE", "B 1")
    assert (child.parent_process_instance_key, child.root_process_instance_key) == (case, case)
    first = root.get_process_instance(process_instance_key=case)
    assert (first.parent_process_instance_key, first.root_process_instance_key) == (None, case)
    query = UserTaskSearchQuery.from_dict({"filter": {"processInstanceKey": child.process_instance_key}})
    (task,) = root.search_user_tasks(data=query).items
    assert (task.root_process_instance_key, task.business_id) == (case, "B 1")


def test_the_call_hierarchy_leads_from_the_first_case_down(root: CamundaClient, case: str) -> None:
    """A case that none has called stands alone in it."""
    child = called_by(root, case).process_instance_key
    path = root.get_process_instance_call_hierarchy(process_instance_key=child)
    assert [(one.process_instance_key, one.process_definition_name) for one in path] == [
        (case, "Outer"),
        (child, "Inner"),
    ]
    assert len(root.get_process_instance_call_hierarchy(process_instance_key=case)) == 1
    with pytest.raises(NotFoundError):
        root.get_process_instance_call_hierarchy(process_instance_key="1")


def test_ended_cases_are_deleted_with_those_they_called(
    root: CamundaClient, case: str, office: Any, program: Any
) -> None:
    """A running one is not, a called one not alone, and only an operator may; the deed is in the log."""
    child = called_by(root, case).process_instance_key
    for key in (case, child):
        with pytest.raises(ApiError, match="409"):
            root.delete_process_instance(process_instance_key=key, data=None)
    with pytest.raises(ApiError, match="409"):
        root.cancel_process_instance(process_instance_key=child, data=None)
    root.cancel_process_instance(process_instance_key=case, data=None)
    dispatch.drain()
    assert program("mia").post(f"/v2/process-instances/{case}/deletion").status_code == 403
    root.delete_process_instance(process_instance_key=case, data=None)
    with pytest.raises(NotFoundError):
        root.get_process_instance(process_instance_key=child)
    assert not Case.objects.exists()
    assert office.log(verb="case.delete").count() == 1


def test_the_pages_of_both_cases_lead_to_each_other(root: CamundaClient, case: str, office: Any) -> None:
    """The caller lists what it called; the called case says where it comes from, and is not canceled alone."""
    child = called_by(root, case).process_instance_key
    page = office.get("root", f"/cases/{case}/").text
    assert f'href="/cases/{child}/"' in page
    assert 'data-open="cancel"' in page
    page = office.get("root", f"/cases/{child}/").text
    assert f'href="/cases/{case}/"' in page
    assert 'data-open="cancel"' not in page
    mine = office.get("root", "/cases/").text
    assert f"/cases/{case}/" in mine
    assert f"/cases/{child}/" not in mine
