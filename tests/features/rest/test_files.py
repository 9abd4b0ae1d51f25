"""Deployed files and names of variables, found by the official client."""

import json
from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ProcessCreationById,
    ProcessDefinitionVariableNameSearchQuery,
    ResourceSearchQuery,
)
from tests.features.rest.bpmn_models import PACK, PAY

from clerkwork.runtime.models import Definition

FORM = json.dumps({"type": "default", "id": "verdict", "components": []})


@pytest.fixture
def files(deploy: Any) -> None:
    """Deploy a form and two versions of a process."""
    deploy(pack_bpmn=PACK, verdict_form=FORM)
    deploy(pack_bpmn=PACK.replace('name="Pack"', 'name="Pack well"'))


def found(root: CamundaClient, **asked: Any) -> Any:
    return root.search_resources(data=ResourceSearchQuery.from_dict(asked))


@pytest.mark.usefixtures("files")
def test_files_of_every_kind_are_found_together(root: CamundaClient) -> None:
    """By their facts, in an order over all kinds; what is found is there under its key, byte by byte too."""
    sort = [{"field": "resourceId"}, {"field": "version", "order": "DESC"}]
    asked = {"filter": {"resourceId": {"$in": ["pack", "verdict", "approvals"]}}, "sort": sort}
    items = found(root, **asked).items
    assert [(each.resource_id, each.version) for each in items][-3:] == [("pack", 2), ("pack", 1), ("verdict", 1)]
    for each in items:
        assert root.get_resource(resource_key=each.resource_key).resource_name == each.resource_name
    bytes_of = root.get_resource_content_binary(resource_key=items[-2].resource_key).payload.read()
    assert bytes_of == PACK.encode()


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("sort", ["resourceName", "version", "versionTag"])
@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_pages_over_files_of_all_kinds_go_both_ways(root: CamundaClient, sort: str, order: str) -> None:
    """Whatever is the same in several; back again, too."""
    sorts = [{"field": sort, "order": order}]
    whole = found(root, sort=sorts).items
    assert len(whole) >= 5
    keys, cursor, seen = [each.resource_key for each in whole], {}, []
    while (part := found(root, sort=sorts, page={"limit": 2, **cursor})).items:
        assert part.page.total_items == len(whole)
        seen += [each.resource_key for each in part.items]
        cursor, last = {"after": part.page.end_cursor}, part
    assert seen == keys
    back = found(root, sort=sorts, page={"limit": 2, "before": last.page.start_cursor}).items
    assert [each.resource_key for each in back] == keys[: keys.index(last.items[0].resource_key)][-2:]


@pytest.mark.usefixtures("files")
def test_files_are_for_those_who_may_read_what_is_in_them(client: Any) -> None:
    """What an administrator has deployed to no app is for administrators."""
    query = ResourceSearchQuery.from_dict({"filter": {"resourceId": {"$in": ["pack", "verdict"]}}})
    assert client("nora").search_resources(data=query).items == []


def test_names_of_variables_of_a_version_are_found_once_each(root: CamundaClient, deploy: Any) -> None:
    """In order, by a pattern, in parts."""
    key = deploy(pay_bpmn=PAY).deployments[0].process_definition.process_definition_key
    for order in ("a", "b"):
        given = {"processDefinitionId": "pay", "variables": {"order": order, "price": 1, f"only_{order}": True}}
        root.create_process_instance(data=ProcessCreationById.from_dict(given))

    def names(**asked: Any) -> list[str]:
        query = ProcessDefinitionVariableNameSearchQuery.from_dict(asked)
        found = root.search_process_definition_variable_names(process_definition_key=key, data=query)
        return [each.name for each in found.items]

    assert names() == ["only_a", "only_b", "order", "price"]
    assert names(filter={"name": {"$like": "o*"}}, page={"from": 1, "limit": 5}) == ["only_b", "order"]


@pytest.mark.usefixtures("tiny_files")
def test_more_files_than_a_request_takes_are_refused_with_the_limit(program: Any) -> None:
    """The answer says how many it takes; so many as that are no trouble."""
    asked = program("root")
    refused = asked.send("POST", "/v2/deployments", parts(4), BOUNDED)
    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        "Expected at most 3 files, but there are more. Send them in several requests.",
    )
    assert not Definition.objects.filter(process_id__startswith="tiny").exists()
    assert asked.send("POST", "/v2/deployments", parts(3), BOUNDED).status_code == 200


@pytest.fixture
def tiny_files(settings: Any) -> None:
    """Let a request take three files only."""
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3


BOUNDED = "multipart/form-data; boundary=edge"


def parts(count: int) -> str:
    """Return a request with so many small processes."""
    disposition = 'Content-Disposition: form-data; name="resources"; filename="tiny{0}.bpmn"'
    files = [PACK.replace('process id="pack"', f'process id="tiny{each}"') for each in range(count)]
    told = [f"--edge\r\n{disposition.format(at)}\r\n\r\n{text}\r\n" for at, text in enumerate(files)]
    return "".join(told) + "--edge--\r\n"
