"""Listeners over REST, asked by Camunda 8's own client."""

from pathlib import Path
from typing import Any

from camunda_orchestration_sdk import (
    CamundaClient,
    JobActivationRequest,
    JobCompletionRequest,
    ProcessCreationById,
    UserTaskAssignmentRequest,
    UserTaskCompletionRequest,
)
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.runtime.models import Task, TaskCandidate


def listened(name: str, **types: str) -> str:
    """Return a process of one task with listeners: their types by the events they listen to, with blanks between."""
    pairs = [(event, each) for event, said in types.items() for each in said.split()]
    listeners = "".join(f'<zeebe:taskListener eventType="{event}" type="{each}"/>' for event, each in pairs)
    return f"""{HEAD}<bpmn:process id="{name}" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <bpmn:userTask id="t" name="Do it"><bpmn:extensionElements><zeebe:userTask/>
      <zeebe:assignmentDefinition candidateGroups="hr"/><zeebe:taskListeners>{listeners}</zeebe:taskListeners>
    </bpmn:extensionElements></bpmn:userTask>{TAIL}"""


UPDATED = listened("updated", updating="checked")
HEARD = listened("heard", assigning="assigned", completing="completed completed-too")
WATCHED = (Path(__file__).parents[2] / "runtime" / "models" / "watched.bpmn").read_text()


def take(root: CamundaClient, kind: str) -> Any:
    asked = JobActivationRequest(type_=kind, timeout=60_000, max_jobs_to_activate=1, worker="w", request_timeout=0)
    (job,) = root.activate_jobs(data=asked).jobs
    return job


def answer(root: CamundaClient, kind: str, **said: Any) -> Any:
    """Let the one listener of a type answer; return its job."""
    job = take(root, kind)
    result = {"type": "userTask", **said}
    root.complete_job(job_key=job.job_key, data=JobCompletionRequest.from_dict({"result": result}))
    return job


def test_task_listeners_correct_and_deny(root: CamundaClient, deploy: Any) -> None:
    """Their jobs say what they are for and about which task; what they answer is carried out."""
    deploy(watched_bpmn=WATCHED)
    root.create_process_instance(data=ProcessCreationById(process_definition_id="watched"))
    corrections = {"priority": 80, "dueDate": "2026-01-02T00:00:00Z", "candidateGroups": ["it"], "assignee": "ann"}
    job = answer(root, "created", corrections=corrections)
    assert (str(job.kind), str(job.listener_event_type)) == ("TASK_LISTENER", "CREATING")
    assert (job.user_task.action, job.user_task.candidate_groups) == ("create", ["hr"])
    task = Task.objects.get()
    assert (task.priority, task.assignee, str(task.key)) == (80, None, job.user_task.user_task_key)
    job = answer(root, "assigned", denied=True, deniedReason="on leave")
    assert (job.user_task.assignee, job.user_task.changed_attributes) == ("ann", ["assignee"])
    task.refresh_from_db()
    assert task.assignee is None


def test_a_change_of_a_task_waits_for_the_listeners_to_it(root: CamundaClient, program: Any, deploy: Any) -> None:
    """PATCH is answered at once; the task is changed when the `updating` listener has agreed, as it corrected it."""
    deploy(updated_bpmn=UPDATED)
    root.create_process_instance(data=ProcessCreationById(process_definition_id="updated"))
    task = Task.objects.get()
    changes = {"changeset": {"priority": 80, "candidateGroups": ["staff"]}, "action": "raise"}
    assert program("root").send("PATCH", f"/v2/user-tasks/{task.key}", changes).status_code == 204
    task.refresh_from_db()
    assert task.priority == 50
    job = answer(root, "checked", corrections={"priority": 70})
    assert (str(job.listener_event_type), job.user_task.action) == ("UPDATING", "raise")
    assert job.user_task.changed_attributes == ["candidateGroups", "priority"]
    task.refresh_from_db()
    assert task.priority == 70
    assert list(TaskCandidate.objects.filter(task=task).values_list("kind", "name")) == [("group", "staff")]


def test_listeners_to_a_completion_see_what_it_brings(root: CamundaClient, program: Any, deploy: Any) -> None:
    """So they can judge it; the case has none of it until they have agreed, and a listener brings nothing itself."""
    deploy(watched_bpmn=WATCHED.replace('<zeebe:taskListener eventType="creating" type="created"/>', ""))
    root.create_process_instance(data=ProcessCreationById(process_definition_id="watched"))
    task, asked = Task.objects.get(), program("root")
    asked.post(f"/v2/user-tasks/{task.key}/assignment", {"assignee": "root"})
    answer(root, "assigned")
    asked.post(f"/v2/user-tasks/{task.key}/completion", {"variables": {"amount": 5}})
    job = take(root, "completed")
    assert job.variables.to_dict() == {"amount": 5}
    assert variables_of(asked, task.case_id) == {}
    refused = asked.post(f"/v2/jobs/{job.job_key}/completion", {"variables": {"more": 1}})
    assert (refused.status_code, "Expected no variables from a task listener, but more." in refused.text) == (409, True)
    asked.post(f"/v2/jobs/{job.job_key}/completion", {"result": {"denied": True, "deniedReason": "too little"}})
    assert variables_of(asked, task.case_id) == {}
    asked.post(f"/v2/user-tasks/{task.key}/completion", {"variables": {"amount": 50}})
    answer(root, "completed")
    assert variables_of(asked, task.case_id) == {"amount": "50"}


def variables_of(asked: Any, case: int) -> dict[str, str]:
    """Return the variables of a case as they are found."""
    found = asked.post("/v2/variables/search", {"filter": {"processInstanceKey": str(case)}}).json()["items"]
    return {each["name"]: each["value"] for each in found}


def test_listeners_read_what_the_client_calls_what_it_does(root: CamundaClient, deploy: Any) -> None:
    """Every listener of a change reads its `action`; without one they read Camunda's word."""
    deploy(heard_bpmn=HEARD)
    for given, assigned, completed in (({"action": "ours"}, "ours", "ours"), ({}, "assign", "complete")):
        root.create_process_instance(data=ProcessCreationById(process_definition_id="heard"))
        key = str(Task.objects.get(state="open").key)
        said = UserTaskAssignmentRequest.from_dict({"assignee": "root", **given})
        root.assign_user_task(user_task_key=key, data=said)
        assert answer(root, "assigned").user_task.action == assigned
        root.complete_user_task(user_task_key=key, data=UserTaskCompletionRequest.from_dict(given))
        assert [answer(root, kind).user_task.action for kind in ("completed", "completed-too")] == [completed] * 2


NOWHERE = (
    HEAD
    + """<bpmn:process id="lost" isExecutable="true"><bpmn:startEvent id="s"/>
    <bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="nowhere"/>
    </bpmn:extensionElements></bpmn:callActivity><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="c"/>"""
    + TAIL
)


def test_incidents_say_whose_job_has_given_up(root: CamundaClient, program: Any, deploy: Any) -> None:
    """A listener's is told from an element's, and found by it; so is a process that is not there."""
    started = WATCHED.replace('<bpmn:startEvent id="start"/>', STARTED)
    deploy(watched_bpmn=started, lost_bpmn=NOWHERE)
    asked = program("root")
    for process in ("watched", "lost"):
        root.create_process_instance(data=ProcessCreationById(process_definition_id=process))
    for kind, error in (("begun", "EXECUTION_LISTENER_NO_RETRIES"), ("created", "TASK_LISTENER_NO_RETRIES")):
        job = take(root, kind)
        asked.post(f"/v2/jobs/{job.job_key}/failure", {"retries": 0})
        wanted = {"filter": {"errorType": error, "state": "ACTIVE"}}
        (found,) = asked.post("/v2/incidents/search", wanted).json()["items"]
        assert (found["jobKey"], found["errorType"]) == (job.job_key, error)
        asked.post(f"/v2/incidents/{found['incidentKey']}/resolution")
        asked.post(f"/v2/jobs/{take(root, kind).job_key}/completion")
        assert asked.get(f"/v2/incidents/{found['incidentKey']}").json()["errorType"] == "JOB_NO_RETRIES"
    (found,) = asked.post("/v2/incidents/search", {"filter": {"errorType": "CALLED_ELEMENT_ERROR"}}).json()["items"]
    assert found["elementId"] == "c"


STARTED = """<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:executionListeners>
  <zeebe:executionListener eventType="end" type="begun"/></zeebe:executionListeners></bpmn:extensionElements>
</bpmn:startEvent>"""
