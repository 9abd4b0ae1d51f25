"""What the official client does with many jobs and with evaluations of decisions."""

from typing import Any

import camunda_orchestration_sdk as sdk
import pytest
from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk.errors import BadRequestError
from tests.features.rest.bpmn_models import HEAD, PACK, TAIL

from clerkwork.runtime import dispatch
from clerkwork.runtime.models import DecisionEvaluation, Job

JUDGE = f"""{HEAD}<bpmn:process id="judges" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:businessRuleTask id="judge"><bpmn:extensionElements>
    <zeebe:calledDecision decisionId="verdict" resultVariable="who"/></bpmn:extensionElements></bpmn:businessRuleTask>
  <bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
  <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="judge"/>
  <bpmn:sequenceFlow id="g" sourceRef="judge" targetRef="look"/>{TAIL}"""

VERDICT = """<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
  id="verdicts" name="Verdicts" namespace="http://clerkwork.org/tests"><decision id="verdict" name="Verdict">
  <variable name="verdict"/><literalExpression><text>"guilty"</text></literalExpression></decision></definitions>"""


def start(root: CamundaClient, process: str) -> str:
    given = sdk.ProcessCreationById.from_dict({"processDefinitionId": process})
    return root.create_process_instance(data=given).process_instance_key


def update(root: CamundaClient, **asked: Any) -> Any:
    made = root.update_jobs_batch_operation(data=sdk.JobBatchUpdateRequest.from_dict(asked))
    dispatch.drain()
    return root.get_batch_operation(batch_operation_key=made.batch_operation_key)


def items(root: CamundaClient, key: str) -> Any:
    query = sdk.BatchOperationItemSearchQuery.from_dict({"filter": {"batchOperationKey": key}})
    return root.search_batch_operation_items(data=query).items


def test_many_jobs_get_attempts(root: CamundaClient, deploy: Any) -> None:
    """Those that the filter finds, each an item; whose holder's time cannot change because it has none, is told so."""
    deploy(pack_bpmn=PACK)
    cases = [start(root, "pack") for _ in range(3)]
    done = update(root, filter={"processInstanceKey": {"$in": cases[:2]}}, changeset={"retries": 7})
    assert (str(done.batch_operation_type), str(done.state), done.operations_completed_count) == (
        "UPDATE_JOB",
        "COMPLETED",
        2,
    )
    assert list(Job.objects.order_by("key").values_list("retries", flat=True)) == [7, 7, 3]
    found = items(root, done.batch_operation_key)
    assert {each.item_key for each in found} == {str(job.key) for job in Job.objects.filter(retries=7)}
    assert [each.process_instance_key for each in found] == [None, None]
    failed = update(root, filter={"type": "wrap"}, changeset={"timeout": 1_000})
    assert failed.operations_failed_count == 3
    assert {"to be activated" in (each.error_message or "") for each in items(root, failed.batch_operation_key)} == {
        True
    }


@pytest.mark.parametrize(
    "asked", [{"filter": {}, "changeset": {"retries": 1}}, {"filter": {"type": "x"}, "changeset": {}}]
)
def test_an_update_of_all_jobs_or_of_nothing_is_refused(root: CamundaClient, asked: Any) -> None:
    """A filter that was forgotten changes no job."""
    with pytest.raises(BadRequestError):
        root.update_jobs_batch_operation(data=sdk.JobBatchUpdateRequest.from_dict(asked))


@pytest.fixture
def evaluations(root: CamundaClient, deploy: Any) -> list[str]:
    """Ask a decision twice alone and once in a case that is still running; return the keys."""
    given = {"decisionDefinitionId": "verdict", "variables": {}}
    deploy(verdicts_dmn=VERDICT)
    for _ in range(2):
        root.evaluate_decision(data=sdk.DecisionEvaluationByID.from_dict(given))
    deploy(judges_bpmn=JUDGE)
    start(root, "judges")
    return [str(key) for key in DecisionEvaluation.objects.order_by("key").values_list("key", flat=True)]


def test_an_evaluation_is_deleted_unless_its_case_is_running(
    root: CamundaClient, program: Any, evaluations: list[str], office: Any
) -> None:
    """It is gone, and the log says who did it; what a running case has asked stays until it has ended."""
    root.delete_decision_instance(decision_evaluation_key=evaluations[0], data=None)
    assert sorted(map(str, DecisionEvaluation.objects.values_list("key", flat=True))) == evaluations[1:]
    assert office.log()[0].verb == "decision.forget"
    me = program("root")
    answer = me.post(f"/v2/decision-instances/{evaluations[-1]}/deletion")
    assert (answer.status_code, "is running" in answer.json()["detail"]) == (409, True)
    assert me.post(f"/v2/decision-instances/{evaluations[0]}/deletion").status_code == 404
    assert program("nora").post(f"/v2/decision-instances/{evaluations[1]}/deletion").status_code in {403, 404}


def test_many_evaluations_are_deleted_in_the_background(root: CamundaClient, evaluations: list[str]) -> None:
    """With the reason where one was not."""
    asked = {"filter": {"decisionDefinitionId": "verdict"}}
    made = root.delete_decision_instances_batch_operation(
        data=sdk.DecisionInstanceDeletionBatchOperationRequest.from_dict(asked)
    )
    dispatch.drain()
    done = root.get_batch_operation(batch_operation_key=made.batch_operation_key)
    assert (done.operations_completed_count, done.operations_failed_count) == (2, 1)
    assert list(map(str, DecisionEvaluation.objects.values_list("key", flat=True))) == evaluations[-1:]
