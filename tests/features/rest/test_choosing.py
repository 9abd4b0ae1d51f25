"""Workers that choose what begins in an ad-hoc sub-process, by Camunda 8's own client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    JobActivationRequest,
    JobCompletionRequest,
    ProcessCreationById,
)
from camunda_orchestration_sdk.errors import ApiError
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.runtime import commands
from clerkwork.runtime.models import Case, Job, Task, Variable

pytestmark = pytest.mark.both

AGENT = (
    HEAD
    + """<bpmn:process id="agent" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="host"/>
    <bpmn:adHocSubProcess id="host">
      <bpmn:extensionElements><zeebe:taskDefinition type="choose"/></bpmn:extensionElements>
      <bpmn:userTask id="a"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
      <bpmn:userTask id="b"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
    </bpmn:adHocSubProcess>"""
    + TAIL
)


def choose(root: CamundaClient, **said: Any) -> Any:
    """Take the one job and choose; return the job."""
    asked = JobActivationRequest(type_="choose", timeout=60_000, max_jobs_to_activate=9, worker="w", request_timeout=0)
    (job,) = root.activate_jobs(data=asked).jobs
    answer = {"variables": {"x": 1}, "result": {"type": "adHocSubProcess", **said}}
    root.complete_job(job_key=job.job_key, data=JobCompletionRequest.from_dict(answer))
    return job


def test_a_worker_chooses_elements_and_the_end(root: CamundaClient, program: Any, deploy: Any) -> None:
    """Its jobs say what they are; what it answers begins, with variables of its own, until it says that it is done."""
    deploy(agent_bpmn=AGENT)
    root.create_process_instance(data=ProcessCreationById(process_definition_id="agent"))
    elements = [{"elementId": "a", "variables": {"y": 2}}, {"elementId": "b"}]
    job = choose(root, activateElements=elements)
    assert (str(job.kind), str(job.listener_event_type)) == ("AD_HOC_SUB_PROCESS", "UNSPECIFIED")
    assert sorted(Task.objects.values_list("element", flat=True)) == ["a", "b"]
    assert {row.name: row.data for row in Variable.objects.all()} == {"x": 1, "y": 2}
    assert not Job.objects.exists()
    commands.complete_task(Task.objects.get(element="a").key, by="root")
    found = program("root").post("/v2/jobs/search", {"filter": {"kind": "AD_HOC_SUB_PROCESS"}}).json()
    assert [one["elementId"] for one in found["items"]] == ["host"]
    choose(root, isCompletionConditionFulfilled=True, isCancelRemainingInstances=True)
    assert Case.objects.get().state == "completed"


def test_a_choice_that_is_not_possible_is_refused(root: CamundaClient, deploy: Any) -> None:
    """The job stays; fields that are not there are refused as elsewhere."""
    deploy(agent_bpmn=AGENT)
    root.create_process_instance(data=ProcessCreationById(process_definition_id="agent"))
    with pytest.raises(ApiError, match="409"):
        choose(root, activateElements=[{"elementId": "no"}])
    assert Job.objects.get().state == "leased"
