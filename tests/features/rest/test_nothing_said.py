"""Searches by what some rows say nothing about, though it stands in no column of theirs."""

from typing import Any

import camunda_orchestration_sdk as sdk
import pytest
from camunda_orchestration_sdk import CamundaClient
from tests.features.rest.bpmn_models import PACK


@pytest.fixture
def jobs(root: CamundaClient, deploy: Any) -> list[str]:
    """Start five cases with a job: one has failed for good, one is held by a worker."""
    deploy(pack_bpmn=PACK)
    given = sdk.ProcessCreationById.from_dict({"processDefinitionId": "pack"})
    for _ in range(5):
        root.create_process_instance(data=given)
    take = sdk.JobActivationRequest(type_="wrap", timeout=60_000, max_jobs_to_activate=2, worker="w")
    failed, held = root.activate_jobs(data=take).jobs
    failure = sdk.JobFailRequest.from_dict({"errorMessage": "boom", "retries": 0})
    root.fail_job(job_key=failed.job_key, data=failure)
    return [failed.job_key, held.job_key]


def search(root: CamundaClient, kind: str, **asked: Any) -> Any:
    if kind == "jobs":
        return root.search_jobs(data=sdk.JobSearchQuery.from_dict(asked))
    return root.search_element_instances(data=sdk.ElementInstanceSearchQuery.from_dict(asked))


def key(kind: str, item: Any) -> str:
    return str(item.job_key if kind == "jobs" else item.element_instance_key)


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.parametrize(
    ("kind", "field"), [("jobs", "errorMessage"), ("jobs", "deadline"), ("elements", "incidentKey")]
)
def test_pages_go_over_what_is_not_there(root: CamundaClient, kind: str, field: str, order: str) -> None:
    """Each row once, forward and back."""
    sort = [{"field": field, "order": order}]
    whole = [key(kind, each) for each in search(root, kind, sort=sort).items]
    seen, cursor = [], {}
    while (part := search(root, kind, sort=sort, page={"limit": 2, **cursor})).items:
        seen += [key(kind, each) for each in part.items]
        cursor, last = {"after": part.page.end_cursor}, part
        assert len(seen) <= len(whole)
    assert seen == whole
    back = search(root, kind, sort=sort, page={"limit": 50, "before": last.page.start_cursor}).items
    assert [key(kind, each) for each in back] == whole[: len(whole) - len(last.items)]


def test_whatever_is_not_something_may_be_nothing(root: CamundaClient, program: Any, jobs: list[str]) -> None:
    """`$neq` and `$notIn` find rows that say nothing, and `$exists` those that say what the answer says."""
    failed, held = jobs

    def found(**asked: Any) -> set[str]:
        return {each.job_key for each in search(root, "jobs", filter=asked).items}

    every = found()
    assert found(errorMessage={"$neq": "boom"}) == found(errorMessage={"$notIn": ["boom"]}) == every - {failed}
    assert found(deadline={"$exists": True}) == {held}
    assert found(deadline={"$lt": "2999-01-01T00:00:00Z"}) == {held}
    incident = root.search_incidents(data=sdk.IncidentSearchQuery()).items[0].incident_key
    others = program("root").post("/v2/element-instances/search", {"filter": {"incidentKey": {"$neq": incident}}})
    assert others.json()["page"]["totalItems"] == len(search(root, "elements").items) - 1


@pytest.mark.usefixtures("jobs")
def test_an_element_instance_that_did_not_wait_is_found_by_its_key(root: CamundaClient, program: Any) -> None:
    """The key is made up, but it is the one that was given out."""
    (begin, *others) = search(root, "elements", filter={"elementId": "begin"}).items
    key = begin.element_instance_key
    assert len(key) > 19
    (same,) = search(root, "elements", filter={"elementInstanceKey": key}).items
    assert same.process_instance_key == begin.process_instance_key
    for asked in ({"$neq": key}, {"$notIn": [key]}):
        body = {"filter": {"elementId": "begin", "elementInstanceKey": asked}}
        rest = program("root").post("/v2/element-instances/search", body)
        assert len(rest.json()["items"]) == len(others)
