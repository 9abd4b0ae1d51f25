"""Cases that are modified, migrated and suspended over REST, one and many, asked by Camunda 8's own client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient, ProcessCreationById
from camunda_orchestration_sdk import models as sdk
from camunda_orchestration_sdk.errors import ApiError
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Case, Task


def model(extra: str = "") -> str:
    """Return a model with two tasks, of which the second stands in a sub-process."""
    return (
        HEAD
        + f"""<bpmn:process id="steps" name="Steps {extra}" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:userTask id="first" name="First"/>
  <bpmn:subProcess id="part"><bpmn:startEvent id="begin"/><bpmn:userTask id="second{extra}" name="Second"/>
    <bpmn:sequenceFlow id="f2" sourceRef="begin" targetRef="second{extra}"/></bpmn:subProcess>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="first"/>
  <bpmn:sequenceFlow id="f3" sourceRef="first" targetRef="part"/>
  <bpmn:sequenceFlow id="f4" sourceRef="part" targetRef="end"/>"""
        + TAIL
    )


@pytest.fixture
def begin(root: CamundaClient, deploy: Any) -> Any:
    """Return a function that starts a case and returns its key."""
    deploy(steps_bpmn=model())
    return lambda: (
        root.create_process_instance(data=ProcessCreationById(process_definition_id="steps")).process_instance_key
    )


def open_tasks(case: str) -> list[str]:
    return sorted(Task.objects.filter(case=int(case), state="open").values_list("element", flat=True))


def test_tokens_are_moved(root: CamundaClient, begin: Any) -> None:
    """Elements begin with variables in any scope, move by id or key, and end."""
    case = begin()
    move = {
        "sourceElementInstruction": {"sourceType": "byId", "sourceElementId": "first"},
        "targetElementId": "second",
        "ancestorScopeInstruction": {"ancestorScopeType": "direct", "ancestorElementInstanceKey": "-1"},
        "variableInstructions": [{"variables": {"x": 1}}, {"variables": {"y": 2}, "scopeId": "part"}],
    }
    said = sdk.ProcessInstanceModificationInstruction.from_dict({"moveInstructions": [move]})
    root.modify_process_instance(process_instance_key=case, data=said)
    assert open_tasks(case) == ["second"]
    found = root.search_variables(
        data=sdk.VariableSearchQuery.from_dict({"filter": {"processInstanceKey": case, "name": "y"}})
    )
    assert [each.value for each in found.items] == ["2"]
    said = sdk.ProcessInstanceModificationInstruction.from_dict(
        {
            "activateInstructions": [{"elementId": "first"}],
            "terminateInstructions": [{"elementId": "second"}],
        }
    )
    root.modify_process_instance(process_instance_key=case, data=said)
    assert open_tasks(case) == ["first"]
    with pytest.raises(ApiError) as caught:
        root.modify_process_instance(process_instance_key=case, data=said)
    assert (caught.value.status_code, open_tasks(case)) == (409, ["first"])


def test_case_is_migrated(root: CamundaClient, begin: Any, deploy: Any, program: Any) -> None:
    """A plan that no case can follow is 400, a case that has no place 409; then it is of the new version."""
    case = begin()
    (part,) = deploy(steps_bpmn=model("b")).deployments
    target = part.process_definition.process_definition_key

    def said(*pairs: tuple[str, str]) -> Any:
        mapping = [{"sourceElementId": old, "targetElementId": new} for old, new in pairs]
        return {"targetProcessDefinitionKey": target, "mappingInstructions": mapping}

    path, me = f"/v2/process-instances/{case}/migration", program("root")
    assert me.post(path, said(("first", "start"))).status_code == 400
    assert me.post(path, said(("first", "first"), ("first", "first"))).status_code == 400
    assert me.post(path, {**said(), "targetProcessDefinitionKey": "1"}).status_code == 404
    response = me.post(path, said(("part", "part")))
    assert (response.status_code, "first is open" in response.json()["detail"]) == (409, True)
    plan = sdk.ProcessInstanceMigrationInstruction.from_dict(said(("first", "first"), ("part", "part")))
    root.migrate_process_instance(process_instance_key=case, data=plan)
    assert root.get_process_instance(process_instance_key=case).process_definition_version == 2


def test_suspended_case_is_found_as_such(root: CamundaClient, begin: Any, program: Any) -> None:
    """Its state is SUSPENDED with its date, its tasks are 409; resumed, it is active."""
    case = begin()
    root.suspend_process_instance(process_instance_key=case, data=None)
    query = sdk.ProcessInstanceSearchQuery.from_dict({"filter": {"state": "SUSPENDED"}})
    (found,) = root.search_process_instances(data=query).items
    assert (found.process_instance_key, found.state, found.suspended_date is None) == (case, "SUSPENDED", False)
    task = Task.objects.get(case=int(case), state="open").key
    me = program("root")
    assert me.post(f"/v2/user-tasks/{task}/assignment", {"assignee": "root"}).status_code == 409
    root.resume_process_instance(process_instance_key=case, data=None)
    assert root.get_process_instance(process_instance_key=case).state == "ACTIVE"
    answer = me.post(f"/v2/user-tasks/{task}/assignment", {"assignee": "root"})
    assert (answer.status_code, answer.get("Content-Type")) == (204, None)


def test_many_cases_at_once(root: CamundaClient, begin: Any, deploy: Any) -> None:
    """Each operation is found with its counts and items; what is not possible for a case is its error."""
    cases = [begin() for _ in range(3)]
    chosen = {"filter": {"processInstanceKey": {"$in": cases[:2]}}}
    made = root.suspend_process_instances_batch_operation(
        data=sdk.ProcessInstanceSuspensionBatchOperationRequest.from_dict(chosen)
    )
    assert str(made.batch_operation_type) == "SUSPEND_PROCESS_INSTANCE"
    dispatch.drain()
    done = root.get_batch_operation(batch_operation_key=made.batch_operation_key)
    assert (str(done.state), done.operations_total_count, done.operations_completed_count) == ("COMPLETED", 2, 2)
    assert (done.actor_id, done.operations_failed_count, done.end_date is None) == ("root", 0, False)
    root.resume_process_instances_batch_operation(
        data=sdk.ProcessInstanceResumptionBatchOperationRequest.from_dict(chosen)
    )
    moves = [{"sourceElementId": "first", "targetElementId": "second"}]
    root.modify_process_instances_batch_operation(
        data=sdk.ProcessInstanceModificationBatchOperationRequest.from_dict({**chosen, "moveInstructions": moves})
    )
    dispatch.drain()
    assert [open_tasks(case) for case in cases] == [["second"], ["second"], ["first"]]
    (part,) = deploy(steps_bpmn=model("b")).deployments
    plan = {
        "targetProcessDefinitionKey": part.process_definition.process_definition_key,
        "mappingInstructions": [{"sourceElementId": "first", "targetElementId": "first"}],
    }
    every = {"filter": {"processDefinitionId": "steps"}}
    made = root.migrate_process_instances_batch_operation(
        data=sdk.ProcessInstanceMigrationBatchOperationRequest.from_dict({**every, "migrationPlan": plan})
    )
    dispatch.drain()
    query = {"filter": {"batchOperationKey": made.batch_operation_key, "state": "FAILED"}}
    failed = root.search_batch_operation_items(data=sdk.BatchOperationItemSearchQuery.from_dict(query)).items
    assert sorted(item.process_instance_key or "" for item in failed) == sorted(cases[:2])
    assert {(item.error_message or "")[:12] for item in failed} == {"part is open"}
    root.cancel_process_instances_batch_operation(
        data=sdk.ProcessInstanceCancellationBatchOperationRequest.from_dict(every)
    )
    dispatch.drain()
    root.delete_process_instances_batch_operation(
        data=sdk.ProcessInstanceDeletionBatchOperationRequest.from_dict(every)
    )
    dispatch.drain()
    assert not Case.objects.filter(key__in=map(int, cases)).exists()
    found = root.search_batch_operations(
        data=sdk.BatchOperationSearchQuery.from_dict({"filter": {"state": "COMPLETED"}})
    )
    assert len(found.items) == 6


def test_operation_is_suspended_resumed_and_canceled(root: CamundaClient, begin: Any, program: Any) -> None:
    """Only an administrator can; once it is canceled nothing can be done to it any more."""
    case = begin()
    chosen = {"filter": {"processInstanceKey": case}}
    made = root.cancel_process_instances_batch_operation(
        data=sdk.ProcessInstanceCancellationBatchOperationRequest.from_dict(chosen)
    )
    key = made.batch_operation_key
    assert program("mia").post(f"/v2/batch-operations/{key}/suspension").status_code == 403
    root.suspend_batch_operation(batch_operation_key=key)
    dispatch.drain()
    assert root.get_process_instance(process_instance_key=case).state == "ACTIVE"
    root.resume_batch_operation(batch_operation_key=key)
    root.cancel_batch_operation(batch_operation_key=key)
    dispatch.drain()
    assert root.get_process_instance(process_instance_key=case).state == "ACTIVE"
    assert program("root").post(f"/v2/batch-operations/{key}/resumption").status_code == 409


def test_incidents_are_resolved_in_the_background(root: CamundaClient, deploy: Any, program: Any) -> None:
    """Those of one case or of many; without any there is nothing to do (409)."""
    broken = model().replace('<bpmn:userTask id="first" name="First"/>', SCRIPT)
    deploy(steps_bpmn=broken)
    case = root.create_process_instance(data=ProcessCreationById(process_definition_id="steps")).process_instance_key
    root.create_element_instance_variables(
        element_instance_key=case, data=sdk.SetVariableRequest.from_dict({"variables": {"kind": "x"}})
    )
    made = root.resolve_process_instance_incidents(process_instance_key=case)
    assert str(made.batch_operation_type) == "RESOLVE_INCIDENT"
    dispatch.drain()
    assert root.get_process_instance(process_instance_key=case).has_incident is False
    assert program("root").post("/v2/process-instances/incident-resolution", {"filter": {}}).status_code == 409


SCRIPT = """<bpmn:serviceTask id="first"><bpmn:extensionElements><zeebe:taskDefinition type="=kind"/>
  </bpmn:extensionElements></bpmn:serviceTask>"""
