"""What Camunda 8's own client may say about jobs and user tasks, field by field, and what is refused."""

from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient
from tests.features.rest.asking import ask, status
from tests.features.rest.bpmn_models import DECIDE, HEAD, PACK, TAIL, VERDICT

from clerkwork.runtime.models import Job, Task, TaskCandidate, Variable

pytestmark = pytest.mark.once

HEARD = f"""{HEAD}<bpmn:process id="heard" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
  <bpmn:userTask id="ask"><bpmn:extensionElements><zeebe:userTask/>
    <zeebe:assignmentDefinition assignee="ann" candidateGroups="hr" candidateUsers="bob"/>
    <zeebe:taskSchedule dueDate="2026-04-01T00:00:00Z" followUpDate="2026-03-20T00:00:00Z"/>
    <zeebe:taskListeners><zeebe:taskListener eventType="creating" type="hear"/></zeebe:taskListeners>
  </bpmn:extensionElements></bpmn:userTask>{TAIL}"""


def take(client: CamundaClient, kind: str, **more: Any) -> Any:
    """Lease one job of a type; return it."""
    asked = {"type": kind, "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": -1, **more}
    (job,) = ask(client, "activate_jobs", **asked).jobs
    return job


@pytest.fixture
def packs(root: CamundaClient, deploy: Any) -> list[str]:
    """Start three cases with a job; return their keys."""
    deploy(pack_bpmn=PACK)
    made = {"processDefinitionId": "pack", "variables": {"size": 2, "who": "mia"}}
    return [str(ask(root, "create_process_instance", **made).process_instance_key) for _ in range(3)]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, 3),
        ({"maxJobsToActivate": 2}, 2),
        ({"worker": "w", "withLease": True, "tenantIds": ["<default>"], "tenantFilter": "PROVIDED"}, 3),
        ({"withLease": False, "tenantFilter": "ASSIGNED"}, 3),
        ({"type": "other"}, 0),
        ({"tenantIds": ["other"]}, 400),
        ({"maxJobsToActivate": 0}, 400),
        ({"timeout": 0}, 400),
        ({"type": ""}, 400),
    ],
)
@pytest.mark.usefixtures("packs")
def test_jobs_are_leased_as_asked(root: CamundaClient, more: Any, found: int) -> None:
    """As many as there are and are wanted; what is refused leases none."""
    asked = {"type": "wrap", "timeout": 60_000, "maxJobsToActivate": 9, "requestTimeout": -1, **more}
    if found >= 400:
        assert status(root, "activate_jobs", **asked) == found
        assert not Job.objects.filter(state="leased").exists()
        return
    jobs = ask(root, "activate_jobs", **asked).jobs
    assert (len(jobs), {job.worker for job in jobs} - {more.get("worker", "")}) == (found, set())
    assert Job.objects.filter(state="leased").count() == found


@pytest.mark.parametrize(
    ("wanted", "seen"), [(None, {"size", "who"}), ([], {"size", "who"}), (["size", "nothing"], {"size"})]
)
@pytest.mark.usefixtures("packs")
def test_jobs_have_the_variables_that_are_asked_for(root: CamundaClient, wanted: Any, seen: set[str]) -> None:
    """All without a list."""
    more = {} if wanted is None else {"fetchVariable": wanted}
    assert take(root, "wrap", **more).variables.to_dict().keys() == seen


DONE: dict[str, tuple[str, Any, str]] = {
    "completed": ("complete_job", {}, "COMPLETED"),
    "completed with null": ("complete_job", {"variables": None, "result": None, "businessId": None}, "COMPLETED"),
    "completed with variables": ("complete_job", {"variables": {"paper": {"": [1]}}, "businessId": "B-1"}, "COMPLETED"),
    "thrown, caught": ("throw_job_error", {"errorCode": "TORN", "errorMessage": None}, "COMPLETED"),
    "thrown with variables": ("throw_job_error", {"errorCode": "TORN", "variables": {"paper": 1}}, "COMPLETED"),
    "thrown, not caught": ("throw_job_error", {"errorCode": "LOST", "errorMessage": "Gone."}, "UNHANDLED_ERROR_EVENT"),
    "failed": ("fail_job", {}, "JOB_NO_RETRIES"),
    "failed for good": ("fail_job", {"retries": 0, "errorMessage": "No.", "variables": {"paper": 1}}, "JOB_NO_RETRIES"),
    "failed for now": ("fail_job", {"retries": 2, "retryBackOff": 0}, "ACTIVE"),
}


@pytest.mark.parametrize("name", DONE)
def test_a_job_is_done_or_not(root: CamundaClient, packs: list[str], name: str) -> None:
    """Whatever a worker may say; once it is said the job is not its any more."""
    operation, body, found = DONE[name]
    job = take(root, "wrap")
    ask(root, operation, job.job_key, **body, jobLeaseToken=job.job_lease_token)
    case = ask(root, "get_process_instance", packs[0])
    incidents = ask(root, "search_process_instance_incidents", packs[0]).items
    assert found == (str(incidents[0].error_type) if incidents else str(case.state))
    if body.get("variables"):
        assert Variable.objects.get(case=int(packs[0]), name="paper").data == body["variables"]["paper"]
    if body.get("businessId"):
        assert case.business_id == "B-1"
    if body.get("errorMessage"):
        assert body["errorMessage"] in incidents[0].error_message
    assert status(root, operation, job.job_key, **body, jobLeaseToken=job.job_lease_token) in {404, 409}


@pytest.mark.parametrize(
    ("operation", "body", "refusal"),
    [
        ("complete_job", {"variables": {"": 1}}, 400),
        ("complete_job", {"jobLeaseToken": "7"}, 409),
        ("complete_job", {"result": {"type": "userTask", "corrections": {"priority": 101}}}, 400),
        ("complete_job", {"result": {"type": "userTask", "corrections": {"assignee": "x" * 801}}}, 400),
        ("complete_job", {"result": {"type": "adHocSubProcess", "activateElements": [{"elementId": ""}]}}, 400),
        ("throw_job_error", {"errorCode": ""}, 400),
        ("throw_job_error", {"errorCode": "TORN", "variables": {"": 1}}, 400),
        ("throw_job_error", {"errorCode": "TORN", "jobLeaseToken": "7"}, 409),
        ("fail_job", {"retries": -1}, 400),
        ("fail_job", {"retryBackOff": -1}, 400),
        ("fail_job", {"retries": 1, "variables": {"": 1}}, 400),
        ("fail_job", {"jobLeaseToken": "7"}, 409),
        ("update_job", {"changeset": {"retries": 0}}, 400),
        ("update_job", {"changeset": {"priority": 1}}, 400),
        ("update_job", {"changeset": {"timeout": 0}}, 400),
        ("update_job", {"changeset": {"timeout": 5}, "jobLeaseToken": "7"}, 409),
    ],
)
@pytest.mark.usefixtures("packs")
def test_what_a_worker_may_not_say_changes_nothing(
    client: Any, root: CamundaClient, operation: str, body: Any, refusal: int
) -> None:
    """The job is leased as before; whoever is no administrator gets 403, and a key of nothing is 404."""
    job = take(root, "wrap")
    before = Job.objects.filter(key=int(job.job_key)).values().get()
    assert status(root, operation, job.job_key, **body) == refusal
    assert Job.objects.filter(key=int(job.job_key)).values().get() == before
    if refusal == 409:
        assert status(client("mia"), operation, job.job_key, **body) == 403
        assert status(root, operation, "7", **body) == 404


@pytest.mark.parametrize(
    "changes", [{"retries": 9}, {"timeout": 5_000}, {"retries": 2, "timeout": 1}, {"retries": None}]
)
@pytest.mark.usefixtures("packs")
def test_a_job_is_changed(root: CamundaClient, office: Any, changes: Any) -> None:
    """Its attempts, the time of its holder, or both; what is not said stays."""
    job = take(root, "wrap")
    now = office.clock.now()
    ask(root, "update_job", job.job_key, changeset=changes, operationReference=1)
    row = Job.objects.get(key=int(job.job_key))
    assert row.retries == (changes.get("retries") or 3)
    assert row.due == now + changes.get("timeout", 60_000)


CORRECTIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "none": ({}, {}),
    "null": (
        dict.fromkeys(("assignee", "dueDate", "followUpDate", "candidateUsers", "candidateGroups", "priority")),
        {},
    ),
    "a person": ({"assignee": "cleo"}, {"assignee": "cleo"}),
    "nobody": ({"assignee": ""}, {"assignee": None}),
    "lists": ({"candidateUsers": ["x", "y"], "candidateGroups": []}, {"users": ["x", "y"], "groups": []}),
    "dates": (
        {"dueDate": "2026-05-01T00:00:00+02:00", "followUpDate": "2026-04-30T00:00:00+00:00"},
        {"due": 1_777_586_400_000, "follow_up": 1_777_507_200_000},
    ),
    "urgency": ({"priority": 0}, {"priority": 0}),
}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_listener_corrects_a_task(root: CamundaClient, deploy: Any, name: str) -> None:
    """What it does not name, or names with null, is as the model says; an empty text or list takes away."""
    deploy(heard_bpmn=HEARD)
    ask(root, "create_process_instance", processDefinitionId="heard")
    corrections, changed = CORRECTIONS[name]
    result = {"type": "userTask", "denied": False, "deniedReason": None, "corrections": corrections}
    ask(root, "complete_job", take(root, "hear").job_key, result=result)
    task = Task.objects.get()
    named = {
        kind: sorted(TaskCandidate.objects.filter(task=task, kind=kind[:-1]).values_list("name", flat=True))
        for kind in ("users", "groups")
    }
    usual = {"assignee": "ann", "due": 1_775_001_600_000, "follow_up": 1_773_964_800_000, "priority": 50}
    found = {
        "assignee": task.assignee,
        "due": task.due,
        "follow_up": task.follow_up,
        "priority": task.priority,
        **named,
    }
    assert found == {**usual, "users": ["bob"], "groups": ["hr"], **changed}


# User tasks


@pytest.fixture
def look(root: CamundaClient, deploy: Any) -> str:
    """Start a case with a task for the staff; return the task's key."""
    deploy(judge_bpmn=DECIDE, verdict_form=VERDICT)
    ask(root, "create_process_instance", processDefinitionId="judge")
    return str(Task.objects.get(element="look").key)


FACTS: dict[str, tuple[Any, Any]] = {
    "nothing": ({}, {}),
    "null": (dict.fromkeys(("dueDate", "followUpDate", "candidateUsers", "candidateGroups", "priority")), {}),
    "dates": (
        {"dueDate": "2026-05-01T00:00:00+02:00", "followUpDate": "2026-04-30T00:00:00+00:00"},
        {"due": 1_777_586_400_000, "follow_up": 1_777_507_200_000},
    ),
    "urgency": ({"priority": 100}, {"priority": 100}),
    "people": ({"candidateUsers": ["mia", "ola"]}, {"users": ["mia", "ola"]}),
    "groups": ({"candidateGroups": ["office"]}, {"groups": ["office"]}),
    "nobody": ({"candidateUsers": [], "candidateGroups": []}, {"users": [], "groups": []}),
    "too urgent": ({"priority": 101}, 400),
    "not urgent at all": ({"priority": -1}, 400),
    "a stranger": ({"candidateUsers": ["nobody"]}, 400),
    "an unknown group": ({"candidateGroups": ["none"]}, 400),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_task_is_changed(root: CamundaClient, look: str, name: str) -> None:
    """Field by field; what is not named, or null, stays, and a refused change leaves all as it was."""
    asked, changed = FACTS[name]
    refusal = status(root, "update_user_task", look, changeset=asked, action="raise")
    assert refusal == (changed if isinstance(changed, int) else 0)
    task = Task.objects.get(key=int(look))
    named = {
        kind: sorted(TaskCandidate.objects.filter(task=task, kind=kind[:-1]).values_list("name", flat=True))
        for kind in ("users", "groups")
    }
    found = {"due": task.due, "follow_up": task.follow_up, "priority": task.priority, **named}
    usual = {"due": None, "follow_up": None, "priority": 50, "users": [], "groups": ["staff"]}
    assert found == {**usual, **({} if isinstance(changed, int) else changed)}


@pytest.mark.parametrize(("username", "refusal"), [("mia", 403), ("nora", 404)])
def test_a_task_is_changed_by_those_who_may(client: Any, look: str, username: str, refusal: int) -> None:
    """Who only sees it may not, and who does not see it finds none."""
    asks = client(username)
    assert status(asks, "update_user_task", look, changeset={"priority": 1}) == refusal
    assert status(asks, "assign_user_task", look, assignee="max") == refusal
    assert status(asks, "update_user_task", "7", changeset={"priority": 1}) == 404
    assert Task.objects.get(key=int(look)).priority == 50


def test_a_date_is_taken_away_by_an_empty_text(program: Any, root: CamundaClient, look: str) -> None:
    """The client for Python cannot say so, others can."""
    ask(root, "update_user_task", look, changeset={"dueDate": "2026-05-01T00:00:00+02:00"})
    answer = program("root").send("PATCH", f"/v2/user-tasks/{look}", {"changeset": {"dueDate": ""}})
    assert (answer.status_code, Task.objects.get(key=int(look)).due) == (204, None)


@pytest.mark.parametrize(
    ("holder", "more", "found"),
    [
        (None, {}, "ola"),
        (None, {"allowOverride": False}, "ola"),
        ("mia", {}, "ola"),
        ("mia", {"allowOverride": True, "action": "give"}, "ola"),
        ("mia", {"allowOverride": None, "action": None}, "ola"),
        ("mia", {"allowOverride": False}, 409),
        ("mia", {"assignee": "nobody"}, 400),
        ("mia", {"assignee": ""}, 400),
    ],
)
def test_a_task_is_given_to_somebody(root: CamundaClient, look: str, holder: str | None, more: Any, found: Any) -> None:
    """Taken from another, unless that is forbidden."""
    if holder:
        ask(root, "assign_user_task", look, assignee=holder)
    asked = {"assignee": "ola", **more}
    refusal = status(root, "assign_user_task", look, **asked)
    left = Task.objects.get(key=int(look)).assignee
    assert (refusal, left) == ((found, holder) if isinstance(found, int) else (0, found))
    assert status(root, "assign_user_task", "7", assignee="ola") == 404


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, None),
        ({"variables": None, "action": None}, None),
        ({"variables": {"good": True, "more": [1, {"": 2}]}, "action": "approve"}, True),
        ({"variables": {"": 1}}, 400),
    ],
)
def test_a_task_is_completed(client: Any, root: CamundaClient, look: str, body: Any, found: Any) -> None:
    """By whoever has it; an administrator with any variables, of which each has a name."""
    ask(root, "assign_user_task", look, assignee="root")
    refusal = status(root, "complete_user_task", look, **body)
    if isinstance(found, int) and found >= 400:
        assert (refusal, Task.objects.get(key=int(look)).state) == (found, "open")
        return
    assert refusal == 0
    assert Variable.objects.filter(name="good").exists() is bool(found)
    assert status(root, "complete_user_task", look, **body) == 409
    assert status(root, "unassign_user_task", look) == 409
    assert status(client("nora"), "complete_user_task", look) == 404
    assert status(root, "complete_user_task", "7") == 404
    assert status(root, "unassign_user_task", "7") == 404
