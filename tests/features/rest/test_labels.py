"""Tags, instructions, correlated messages and files that are withdrawn, asked by Camunda 8's own client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    CorrelatedMessageSubscriptionSearchQuery,
    DeleteResourceRequest,
    JobActivationRequest,
    MessagePublicationRequest,
    ProcessCreationById,
    ProcessInstanceSearchQuery,
)
from camunda_orchestration_sdk.errors import ApiError
from tests.features.rest.bpmn_models import PACK, PAY

from clerkwork.features.audit.models import Entry
from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Case


def test_tags_go_where_the_case_goes(root: CamundaClient, deploy: Any) -> None:
    """The answer, the search and the job have them; two of them must both be there."""
    deploy(pack_bpmn=PACK)
    made = {"processDefinitionId": "pack", "tags": ["vip", "eu"]}
    key = root.create_process_instance(data=ProcessCreationById.from_dict(made)).process_instance_key
    root.create_process_instance(data=ProcessCreationById.from_dict({**made, "tags": ["eu"]}))

    def found(*tags: str) -> list[Any]:
        asked = ProcessInstanceSearchQuery.from_dict({"filter": {"tags": list(tags)}})
        return list(root.search_process_instances(data=asked).items)

    assert [(one.process_instance_key, one.tags) for one in found("vip", "eu")] == [(key, ["eu", "vip"])]
    assert len(found("eu")) == 2
    assert found("v") == []
    taken = JobActivationRequest(type_="wrap", timeout=60_000, max_jobs_to_activate=9, worker="w")
    assert sorted(job.tags for job in root.activate_jobs(data=taken).jobs) == [["eu"], ["eu", "vip"]]
    with pytest.raises(ApiError, match="400"):
        root.create_process_instance(data=ProcessCreationById.from_dict({**made, "tags": ["no tag"]}))


def test_a_case_ends_after_the_element_of_its_instruction(root: CamundaClient, deploy: Any) -> None:
    """As a test wants it that looks at a part of a process."""
    deploy(pack_bpmn=PACK)
    made = {
        "processDefinitionId": "pack",
        "runtimeInstructions": [{"type": "TERMINATE_PROCESS_INSTANCE", "afterElementId": "begin"}],
    }
    key = root.create_process_instance(data=ProcessCreationById.from_dict(made)).process_instance_key
    assert root.get_process_instance(process_instance_key=key).state == "TERMINATED"
    made["runtimeInstructions"] = [{"afterElementId": "nowhere"}]  # type: ignore[list-item]
    with pytest.raises(ApiError, match="409"):
        root.create_process_instance(data=ProcessCreationById.from_dict(made))


def test_what_a_message_reached_is_found(root: CamundaClient, deploy: Any) -> None:
    """By its name, key and case."""
    deploy(pay_bpmn=PAY)
    made = {"processDefinitionId": "pay", "variables": {"order": "o-1"}, "businessId": "B-9"}
    key = root.create_process_instance(data=ProcessCreationById.from_dict(made)).process_instance_key
    sent = MessagePublicationRequest(name="paid", correlation_key="o-1", time_to_live=60_000)
    message = root.publish_message(data=sent).message_key
    dispatch.drain()
    asked = {"filter": {"messageName": "paid", "correlationKey": {"$like": "o-*"}, "processInstanceKey": key}}
    query = CorrelatedMessageSubscriptionSearchQuery.from_dict(asked)
    (one,) = root.search_correlated_message_subscriptions(data=query).items
    assert (one.message_key, one.element_id, one.business_id) == (message, "wait", "B-9")


def test_a_process_is_withdrawn_and_its_cases_go_on_or_end(
    root: CamundaClient, program: Any, deploy: Any, office: Any
) -> None:
    """It is refused while a case runs; cases that are kept drain it; who wants them gone has them canceled."""
    (part,) = deploy(pack_bpmn=PACK).deployments
    key = part.process_definition.process_definition_key
    case = root.create_process_instance(data=ProcessCreationById(process_definition_id="pack"))
    with pytest.raises(ApiError, match="409"):
        root.delete_resource(resource_key=key, data=DeleteResourceRequest())
    said = program("root")
    answer = said.post(f"/v2/resources/{key}/deletion", {"runningCases": "keep"})
    assert (answer.status_code, answer.json()["batchOperation"]) == (200, None)
    assert Entry.objects.filter(verb="models.withdraw").count() == 1

    def state() -> str:
        found: str = said.get(f"/v2/process-definitions/{key}").json()["state"]
        return found

    assert state() == "DRAINING"
    with pytest.raises(ApiError, match="404"):
        root.create_process_instance(data=ProcessCreationById(process_definition_id="pack"))
    root.cancel_process_instance(process_instance_key=case.process_instance_key, data=None)
    assert state() == "DELETED"
    assert said.post(f"/v2/resources/{key}/deletion").status_code == 409
    (again,) = deploy(pack_bpmn=PACK).deployments
    root.create_process_instance(data=ProcessCreationById(process_definition_id="pack"))
    newer = again.process_definition.process_definition_key
    ended = said.post(f"/v2/resources/{newer}/deletion", {"runningCases": "cancel"}).json()["batchOperation"]
    assert ended["batchOperationType"] == "CANCEL_PROCESS_INSTANCE"
    dispatch.drain()
    assert not Case.objects.filter(definition=newer, state="active").exists()


def test_what_an_app_has_is_not_withdrawn_here(program: Any, office: Any) -> None:
    """It changes with the app's folder."""
    root = program("root")
    asked = {"filter": {"processDefinitionId": "errand"}}
    (row,) = root.post("/v2/process-definitions/search", asked).json()["items"]
    assert root.post(f"/v2/resources/{row['processDefinitionKey']}/deletion").status_code == 409
    assert root.post("/v2/resources/999999999/deletion").status_code == 404
