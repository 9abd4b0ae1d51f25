"""User tasks over REST, asked by Camunda 8's own client."""

import json
from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ProcessCreationById,
    ProcessInstanceCreationInstructionBaseVariables,
    UserTaskAssignmentRequest,
    UserTaskCompletionRequest,
    UserTaskCompletionRequestVariables,
    UserTaskSearchQuery,
    UserTaskVariableSearchQueryRequest,
)
from camunda_orchestration_sdk.errors import ApiError, NotFoundError
from tests.features.rest.bpmn_models import DECIDE, VERDICT

from clerkwork.features.tasks import reach
from clerkwork.features.tasks.queries import access
from clerkwork.kernel.errors import NotFound
from clerkwork.runtime.models import Task


@pytest.fixture
def look(root: CamundaClient, deploy: Any) -> str:
    """Deploy a process with a task for the staff, start it, and return the task's key."""
    deploy(judge_bpmn=DECIDE, verdict_form=VERDICT)
    given = ProcessInstanceCreationInstructionBaseVariables.from_dict({"what": "cake"})
    root.create_process_instance(data=ProcessCreationById(process_definition_id="judge", variables=given))
    return str(Task.objects.get(element="look").key)


def found(client: CamundaClient, **wanted: Any) -> list[Any]:
    return list(client.search_user_tasks(data=UserTaskSearchQuery.from_dict({"filter": wanted})).items)


def verdict(**given: Any) -> UserTaskCompletionRequest:
    return UserTaskCompletionRequest(variables=UserTaskCompletionRequestVariables.from_dict(given))


def test_a_task_is_assigned_given_back_and_completed(client: Any, root: CamundaClient, look: str, office: Any) -> None:
    """An administrator gives it to somebody, who completes it; every step is in the log."""
    (task,) = found(root, state="CREATED", candidateGroup="staff")
    assert (task.user_task_key, task.assignee, task.candidate_groups) == (look, None, ["staff"])
    assert (task.process_name, task.element_id) == ("Judge", "look")
    root.assign_user_task(user_task_key=look, data=UserTaskAssignmentRequest(assignee="mia"))
    with pytest.raises(ApiError, match="409"):
        root.assign_user_task(user_task_key=look, data=UserTaskAssignmentRequest(assignee="otto", allow_override=False))
    with pytest.raises(ApiError, match="this task, but nobody may not"):
        root.assign_user_task(user_task_key=look, data=UserTaskAssignmentRequest(assignee="nobody"))
    assert root.get_user_task(user_task_key=look).assignee == "mia"
    root.unassign_user_task(user_task_key=look)
    assert root.get_user_task(user_task_key=look).assignee is None
    mia = client("mia")
    mia.assign_user_task(user_task_key=look, data=UserTaskAssignmentRequest(assignee="mia"))
    mia.complete_user_task(user_task_key=look, data=verdict(good=True))
    with pytest.raises(ApiError, match="409"):
        mia.complete_user_task(user_task_key=look, data=verdict(good=True))
    (done,) = found(mia, state="COMPLETED")
    assert done.completion_date is not None
    case = root.get_process_instance(process_instance_key=done.process_instance_key)
    assert case.state == "COMPLETED"
    verbs = list(office.log(kind="task").order_by("id").values_list("verb", flat=True))
    assert verbs == ["task.reassign", "task.unassign", "task.claim", "task.complete"]


def test_a_task_shows_its_form_and_its_variables(client: Any, look: str) -> None:
    """Both are read by whoever may see the task; a wrong answer is refused and changes nothing."""
    mia = client("mia")
    form = mia.get_user_task_form(user_task_key=look)
    assert (form.form_id, form.version) == ("verdict", 1)
    assert [each["key"] for each in json.loads(form.schema)["components"]] == ["good"]
    query = UserTaskVariableSearchQueryRequest()
    (variable,) = mia.search_user_task_variables(user_task_key=look, data=query).items
    assert (variable.name, variable.value) == ("what", '"cake"')
    with pytest.raises(ApiError, match="400"):
        mia.complete_user_task(user_task_key=look, data=verdict(good="maybe"))
    with pytest.raises(ApiError, match="400"):
        mia.complete_user_task(user_task_key=look, data=verdict(good=True, what="pie"))
    assert Task.objects.get(key=int(look)).state == "open"


def test_a_task_has_the_headers_of_its_model(root: CamundaClient, deploy: Any) -> None:
    """Found and read alone, as a job has them."""
    headers = '<zeebe:userTask/><zeebe:taskHeaders><zeebe:header key="colour" value="red"/></zeebe:taskHeaders>'
    deploy(judge_bpmn=DECIDE.replace("<zeebe:userTask/>", headers), verdict_form=VERDICT)
    root.create_process_instance(data=ProcessCreationById(process_definition_id="judge"))
    (task,) = found(root)
    assert task.custom_headers.to_dict() == {"colour": "red"}
    assert root.get_user_task(user_task_key=task.user_task_key).custom_headers.to_dict() == {"colour": "red"}


def test_a_task_of_others_is_not_there(client: Any, program: Any, look: str) -> None:
    """Who has nothing to do with it finds nothing; who may see it but not do it gets 403."""
    assert found(client("nora")) == []
    for path in ("", "/form"):
        assert program("nora").get(f"/v2/user-tasks/{look}{path}").status_code == 404
    for path in ("/completion", "/variables/search"):
        assert program("nora").post(f"/v2/user-tasks/{look}{path}", {}).status_code == 404
    with pytest.raises(NotFoundError):
        client("nora").get_user_task(user_task_key=look)
    assert program("mia").post(f"/v2/user-tasks/{look}/assignment", {"assignee": "otto"}).status_code == 403
    assert program("root").post(f"/v2/user-tasks/{look}/completion", {}).status_code == 403


@pytest.mark.usefixtures("look")
def test_the_list_and_the_single_task_agree_on_who_may_see(office: Any) -> None:
    """For everybody, the list holds exactly the tasks that can be opened."""
    office.ask("mia")
    for user in office.people.values():
        listed = set(reach.known(user).values_list("key", flat=True))
        for task in Task.objects.all():
            try:
                access(user, task.key)
            except NotFound:
                assert task.key not in listed, (user, task)
            else:
                assert task.key in listed, (user, task)
