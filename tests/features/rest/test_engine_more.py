"""What else of the engine is read and changed over REST: jobs, tasks, variables, files, counts, waits, the clock."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.features.rest.bpmn_models import DECIDE, HEAD, PACK, PAY, TAIL, VERDICT
from tests.features.rest.conftest import Program

from clerkwork.runtime import wiring
from clerkwork.runtime.clocks import MovableClock
from clerkwork.runtime.models import Job, Task, TaskCandidate, TaskHistory


def ask(program: Program, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = program.send(method, f"/v2{path}", body)
    assert response.status_code == status, response.content
    return json.loads(response.content) if response.content else None


@pytest.fixture
def admin(program: Any) -> Program:
    made: Program = program("root")
    return made


@pytest.fixture
def pack(admin: Program, deploy: Any) -> str:
    """Start a process with a job; return the case's key."""
    deploy(pack_bpmn=PACK)
    given = {"processDefinitionId": "pack", "variables": {"size": 2, "long": "x" * 9_000}}
    return str(ask(admin, "POST", "/process-instances", given)["processInstanceKey"])


def take(admin: Program) -> Any:
    asked = {"type": "wrap", "timeout": 60_000, "maxJobsToActivate": 1}
    (job,) = ask(admin, "POST", "/jobs/activation", asked)["jobs"]
    return job


def test_a_job_gets_other_attempts_and_its_holder_another_time(admin: Program, pack: str, office: Any) -> None:
    """Whoever holds it goes on with the same lease; a lease that is another's changes nothing."""
    job = take(admin)
    changes = {"changeset": {"retries": 7, "timeout": 600_000}, "jobLeaseToken": job["jobLeaseToken"]}
    ask(admin, "PATCH", f"/jobs/{job['jobKey']}", changes, 204)
    row = Job.objects.get()
    assert (row.retries, row.due, row.state) == (7, office.clock.now() + 600_000, "leased")
    ask(admin, "PATCH", f"/jobs/{job['jobKey']}", {**changes, "jobLeaseToken": "1"}, 409)
    ask(admin, "PATCH", f"/jobs/{job['jobKey']}", {"changeset": {"retries": 0}}, 400)
    ask(admin, "POST", f"/jobs/{job['jobKey']}/completion", {"jobLeaseToken": job["jobLeaseToken"]}, 204)
    assert ask(admin, "GET", f"/process-instances/{pack}")["state"] == "COMPLETED"
    assert office.log(verb="job.update").count() == 1


def test_attempts_given_to_a_failed_job_count_when_its_incident_is_resolved(admin: Program, pack: str) -> None:
    """It stays failed until then, with no holder whose time could change."""
    job = take(admin)["jobKey"]
    ask(admin, "POST", f"/jobs/{job}/failure", {"retries": 0}, 204)
    ask(admin, "PATCH", f"/jobs/{job}", {"changeset": {"retries": 3}}, 204)
    ask(admin, "PATCH", f"/jobs/{job}", {"changeset": {"timeout": 3}}, 409)
    assert (Job.objects.get().state, Job.objects.get().retries) == ("failed", 3)
    (incident,) = ask(admin, "POST", f"/process-instances/{pack}/incidents/search", {})["items"]
    ask(admin, "POST", f"/incidents/{incident['incidentKey']}/resolution", {}, 204)
    assert take(admin)["retries"] == 3


def test_a_task_becomes_due_urgent_and_is_offered_to_others(admin: Program, deploy: Any, program: Any) -> None:
    """What is not named stays; an empty text takes a date away, a list replaces all of its kind; history has it."""
    deploy(judge_bpmn=DECIDE, verdict_form=VERDICT)
    ask(admin, "POST", "/process-instances", {"processDefinitionId": "judge"})
    (task,) = ask(admin, "POST", "/user-tasks/search", {"filter": {"elementId": "look"}})["items"]
    path = f"/user-tasks/{task['userTaskKey']}"
    facts = {"dueDate": "2026-03-03T12:00:00+01:00", "priority": 80, "candidateUsers": ["mia"]}
    ask(admin, "PATCH", path, {"changeset": facts}, 204)
    found = ask(admin, "GET", path)
    assert (found["dueDate"], found["priority"]) == ("2026-03-03T11:00:00.000Z", 80)
    assert (found["candidateUsers"], found["candidateGroups"]) == (["mia"], ["staff"])
    ask(admin, "PATCH", path, {"changeset": {"dueDate": "", "candidateGroups": ["office"]}}, 204)
    found = ask(admin, "GET", path)
    assert (found["dueDate"], found["priority"], found["candidateGroups"]) == (None, 80, ["office"])
    for wrong in ({"candidateUsers": ["nobody"]}, {"candidateGroups": ["none"]}, {"priority": 101}, {"dueDate": "x"}):
        ask(admin, "PATCH", path, {"changeset": wrong}, 400)
    ask(program("nora"), "PATCH", path, {"changeset": {"priority": 1}}, 404)
    ask(program("mia"), "PATCH", path, {"changeset": {"priority": 1}}, 403)
    kinds = list(TaskHistory.objects.filter(task_id=int(task["userTaskKey"])).values_list("kind", flat=True))
    assert kinds == ["offered", "updated", "updated"]
    assert sorted(TaskCandidate.objects.values_list("kind", "name")) == [("group", "office"), ("user", "mia")]
    assert Task.objects.get().state == "open"


def test_a_variable_is_read_by_its_key_and_whole(admin: Program, pack: str, program: Any) -> None:
    """A search may cut it; who may not see the case does not see it."""
    items = ask(admin, "POST", "/variables/search", {"filter": {"processInstanceKey": pack}})["items"]
    keys = {item["name"]: item["variableKey"] for item in items}
    assert len(set(keys.values())) == len(keys)
    found = ask(admin, "GET", f"/variables/{keys['long']}")
    assert (found["name"], len(found["value"]), found["isTruncated"]) == ("long", 9_002, False)
    ask(program("mia"), "GET", f"/variables/{keys['long']}", None, 404)
    ask(admin, "GET", "/variables/1", None, 404)
    ask(admin, "GET", f"/variables/{int(keys['long']) + 1}", None, 404)


def test_files_and_forms_are_read_by_key(admin: Program, deploy: Any, program: Any) -> None:
    """A process, a form: what is known of the file, and the file; strangers find nothing."""
    parts = deploy(judge_bpmn=DECIDE, verdict_form=VERDICT).deployments
    process = next(part.process_definition.process_definition_key for part in parts if part.process_definition)
    form = next(part.form.form_key for part in parts if part.form)
    found = ask(admin, "GET", f"/resources/{process}")
    assert (found["resourceId"], found["resourceName"], found["version"]) == ("judge", "judge.bpmn", 1)
    content = admin.get(f"/v2/resources/{process}/content")
    assert (content.content.decode(), content["Content-Disposition"]) == (DECIDE, "attachment")
    assert ask(admin, "GET", f"/resources/{form}")["resourceId"] == "verdict"
    assert ask(admin, "GET", f"/forms/{form}")["formId"] == "verdict"
    for path in (f"/resources/{process}", f"/resources/{process}/content", f"/forms/{form}"):
        ask(program("nora"), "GET", path, None, 404)


def test_elements_are_counted_and_flows_listed(admin: Program, pack: str, program: Any) -> None:
    """Of one case, and of all cases of a version, narrowed by a filter."""
    case = ask(admin, "GET", f"/process-instances/{pack}")
    items = ask(admin, "GET", f"/process-instances/{pack}/statistics/element-instances")["items"]
    counted = {each["elementId"]: each for each in items}
    assert (counted["begin"]["completed"], counted["wrap"]["active"], counted["wrap"]["incidents"]) == (1, 1, 0)
    take(admin)
    job = Job.objects.get().key
    ask(admin, "POST", f"/jobs/{job}/failure", {"retries": 0}, 204)
    path = f"/process-definitions/{case['processDefinitionKey']}/statistics/element-instances"
    (wrap,) = [each for each in ask(admin, "POST", path, {})["items"] if each["elementId"] == "wrap"]
    assert (wrap["active"], wrap["incidents"], wrap["completed"], wrap["canceled"]) == (0, 1, 0, 0)
    assert ask(admin, "POST", path, {"filter": {"processInstanceKey": "1"}})["items"] == []
    ask(program("nora"), "POST", path, {}, 404)
    flows = ask(admin, "GET", f"/process-instances/{pack}/sequence-flows")["items"]
    assert [flow["elementId"] for flow in flows] == ["f1"]


def test_what_cases_wait_for_is_found(admin: Program, deploy: Any, program: Any) -> None:
    """By message, key and case; who may not see the case does not see its waits."""
    deploy(pay_bpmn=PAY)
    case = ask(admin, "POST", "/process-instances", {"processDefinitionId": "pay", "variables": {"order": "A1"}})
    wanted = {"filter": {"messageName": "paid", "correlationKey": {"$like": "A*"}}}
    (found,) = ask(admin, "POST", "/message-subscriptions/search", wanted)["items"]
    assert (found["processInstanceKey"], found["elementId"]) == (case["processInstanceKey"], "wait")
    assert found["lastUpdatedDate"] == "2026-03-02T08:00:00.000Z"
    assert ask(program("mia"), "POST", "/message-subscriptions/search", wanted)["items"] == []


def test_the_clock_moves_only_where_there_is_one_for_tests(admin: Program, office: Any, tmp_path: Path) -> None:
    """Elsewhere it is 404; there every process reads the same file, and a reset brings the present back."""
    ask(admin, "PUT", "/clock", {"timestamp": office.clock.now()}, 404)
    ask(admin, "POST", "/clock/reset", None, 404)
    later = office.clock.now() + timedelta(days=400) // timedelta(milliseconds=1)
    with wiring.using(clock=MovableClock(tmp_path / "clock")):
        before = wiring.now()
        ask(admin, "PUT", "/clock", {"timestamp": later}, 204)
        assert (wiring.now(), MovableClock(tmp_path / "clock").now()) == (later, later)
        ask(admin, "POST", "/clock/reset", None, 204)
        assert before <= wiring.now() < before + 600_000
        ask(admin, "PUT", "/clock", {"timestamp": 1}, 400)


def test_whoever_has_a_token_learns_that_the_server_answers(program: Any) -> None:
    """204, as clients expect."""
    ask(program("nora"), "GET", "/status", None, 204)


NUDGED = (
    HEAD
    + """<bpmn:message id="n" name="nudge"><bpmn:extensionElements>
      <zeebe:subscription correlationKey="=1"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="nudged" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:userTask id="t" name="Do it"/>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <bpmn:subProcess id="aside" triggeredByEvent="true">
      <bpmn:startEvent id="on" isInterrupting="false"><bpmn:messageEventDefinition messageRef="n"/></bpmn:startEvent>
      <bpmn:userTask id="u" name="Do that"/><bpmn:sequenceFlow id="g" sourceRef="on" targetRef="u"/>
    </bpmn:subProcess>"""
    + TAIL
)


def test_a_sub_process_that_an_event_begins_has_a_type_of_its_own(admin: Program, deploy: Any) -> None:
    """It is found by it, and no other sub-process is."""
    deploy(nudged_bpmn=NUDGED)
    ask(admin, "POST", "/process-instances", {"processDefinitionId": "nudged"})
    ask(admin, "POST", "/messages/correlation", {"name": "nudge", "correlationKey": "1"})
    wanted = {"filter": {"type": "EVENT_SUB_PROCESS"}}
    (found,) = ask(admin, "POST", "/element-instances/search", wanted)["items"]
    assert (found["elementId"], found["type"], found["state"]) == ("aside", "EVENT_SUB_PROCESS", "ACTIVE")
