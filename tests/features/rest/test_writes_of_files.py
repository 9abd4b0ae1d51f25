"""What Camunda 8's own client may deploy and withdraw, alone and together, and what is refused."""

import json
from io import BytesIO
from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient, CreateDeploymentData
from camunda_orchestration_sdk.errors import ApiError
from camunda_orchestration_sdk.types import File
from tests.features.rest.asking import ask, status
from tests.features.rest.bpmn_models import DECIDE, HEAD, PACK, PAY, VERDICT
from tests.features.rest.test_many import VERDICT as RULES

from clerkwork.features.forms.models import Form
from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Case, Decision, Definition

pytestmark = pytest.mark.once

TWO = PACK.replace("</bpmn:process>", '</bpmn:process><bpmn:process id="more" isExecutable="true"/>')
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
DEEP = 5_000
LONG = "x" * 801
BEGIN, HEADERS = '<bpmn:startEvent id="begin"/>', "<zeebe:taskHeaders>"
TAG = f'<bpmn:extensionElements><zeebe:versionTag value="{LONG}"/></bpmn:extensionElements>'
MAPPING = f'<zeebe:ioMapping><zeebe:input source="=1" target="{LONG}"/></zeebe:ioMapping>'


def deploy(client: CamundaClient, *files: tuple[str, str | bytes], **more: Any) -> Any:
    """Deploy files by their names."""
    parts = [File(BytesIO(text if isinstance(text, bytes) else text.encode()), name) for name, text in files]
    return client.create_deployment(data=CreateDeploymentData(resources=parts, **more))


def there() -> tuple[int, int, int]:
    """Count what is deployed without an app."""
    return tuple(rows.filter(app="").count() for rows in (Definition.objects, Decision.objects, Form.objects))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ([("pack.bpmn", PACK)], (1, 0, 0)),
        ([("a/b/pack.BPMN", PACK), ("pay.bpmn", PAY)], (2, 0, 0)),
        ([("judge.bpmn", DECIDE), ("verdict.form", VERDICT), ("rules.dmn", RULES)], (1, 1, 1)),
        ([("rules.dmn", RULES)], (0, 1, 0)),
        ([("verdict.form", VERDICT)], (0, 0, 1)),
    ],
)
def test_files_are_deployed_together(root: CamundaClient, files: Any, found: Any) -> None:
    """Each kind alone and with others, in any order; the same again makes no version and has the same keys."""
    made = deploy(root, *files, tenant_id="<default>")
    assert there() == found
    again = deploy(root, *reversed(files))
    assert there() == found
    assert {str(part.to_dict()) for part in again.deployments} == {str(part.to_dict()) for part in made.deployments}
    assert made.deployment_key != again.deployment_key


REFUSED: dict[str, tuple[list[tuple[str, str | bytes]], int, str]] = {
    "no XML": ([("a.bpmn", "x")], 400, "a.bpmn"),
    "nothing": ([("a.bpmn", "")], 400, ""),
    "a DOCTYPE": ([("a.bpmn", DOCTYPE)], 400, "DOCTYPE"),
    "a DOCTYPE of rules": ([("a.dmn", DOCTYPE)], 400, "DOCTYPE"),
    "bytes": ([("a.bpmn", b"\xff\xfe\x00")], 400, ""),
    "deep XML": ([("a.bpmn", "<a>" * DEEP + "</a>" * DEEP)], 400, ""),
    "no process": ([("a.bpmn", f"{HEAD}</bpmn:definitions>")], 400, ""),
    "a long id": ([("a.bpmn", PACK.replace('id="pack"', f'id="{"x" * 3_000}"'))], 400, "id"),
    "a long version tag": ([("a.bpmn", PACK.replace(BEGIN, TAG + BEGIN))], 400, "version tag of at most 800"),
    "a long name of a variable": ([("a.bpmn", PACK.replace(HEADERS, MAPPING + HEADERS))], 400, "to be a variable"),
    "a long namespace": ([("a.dmn", RULES.replace("clerkwork.org", LONG))], 400, "namespace of at most 800"),
    "other XML": ([("a.dmn", PACK)], 400, ""),
    "no JSON": ([("a.form", "{")], 400, "JSON"),
    "a list": ([("a.form", "[]")], 400, "object"),
    "deep JSON": ([("a.form", "[" * DEEP + "]" * DEEP)], 400, "JSON"),
    "deep components": ([("a.form", '{"components":' + '[{"components":' * 500 + "[]" + "}]" * 500 + "}")], 400, ""),
    "a form with a long id": ([("a.form", json.dumps({**json.loads(VERDICT), "id": "x" * 3_000}))], 400, "id"),
    "a form with no text as id": ([("a.form", json.dumps({**json.loads(VERDICT), "id": {"a": 1}}))], 400, "id"),
    "a form that is missing": ([("judge.bpmn", DECIDE)], 400, "verdict"),
    "a long name": ([("x" * 300 + ".bpmn", PACK)], 400, "at most 200"),
    "a fault in the second": (
        [("pay.bpmn", PAY), ("b.bpmn", PACK.replace('"begin" targetRef', '"no" targetRef'))],
        400,
        "b.bpmn#",
    ),
    "another kind": ([("pack.bpmn", PACK), ("a.txt", "x")], 400, "a.txt"),
    "no ending": ([("pack", PACK)], 400, "pack"),
    "a name twice": ([("pack.bpmn", PACK), ("pack.bpmn", PAY)], 400, "twice"),
    "an id of an app": ([("pay.bpmn", PAY), ("note.bpmn", PACK.replace('id="pack"', 'id="note"'))], 409, "errands"),
    "a good one and a bad one": ([("pack.bpmn", PACK), ("a.bpmn", "<x/>")], 400, "a.bpmn"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_file_deploys_nothing(root: CamundaClient, name: str) -> None:
    """All of a request or none; the refusal says which file and what."""
    files, refusal, says = REFUSED[name]
    with pytest.raises(ApiError) as caught:
        deploy(root, *files)
    assert (caught.value.status_code, says in str(caught.value)) == (refusal, True), str(caught.value)[:800]
    assert there() == (0, 0, 0)


def test_only_administrators_deploy(client: Any, root: CamundaClient) -> None:
    """And to the one tenant only; a request without files is none."""
    for asks, files, more, refusal in (
        (client("ola"), [("pack.bpmn", PACK)], {}, 403),
        (root, [("pack.bpmn", PACK)], {"tenant_id": "other"}, 400),
        (root, [], {}, 400),
    ):
        with pytest.raises(ApiError) as caught:
            deploy(asks, *files, **more)
        assert caught.value.status_code == refusal
    assert there() == (0, 0, 0)


def key_of(made: Any, kind: str) -> str:
    """Return the key of the first thing of a kind that was deployed."""
    return str(next(getattr(part, kind) for part in made.deployments if getattr(part, kind)).to_dict()[KEYS[kind]])


KEYS = {
    "process_definition": "processDefinitionKey",
    "decision_requirements": "decisionRequirementsKey",
    "form": "formKey",
}


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (("pay.bpmn", PAY), "process_definition"),
        (("rules.dmn", RULES), "decision_requirements"),
        (("verdict.form", VERDICT), "form"),
    ],
)
def test_a_file_of_each_kind_is_withdrawn(client: Any, root: CamundaClient, file: Any, kind: str) -> None:
    """By its key, once; nobody but administrators may, and it is as if it were deployed for the first time again."""
    key = key_of(deploy(root, file), kind)
    assert status(client("ola"), "delete_resource", key, deleteHistory=False) == 403
    done = ask(root, "delete_resource", key, operationReference=1)
    assert (done.resource_key, done.batch_operation) == (key, None)
    assert status(root, "delete_resource", key) in {404, 409}
    assert status(root, "delete_resource", "7", deleteHistory=True) == 404
    assert key_of(deploy(root, file), kind) != key


def test_a_form_that_a_process_asks_with_is_not_withdrawn(root: CamundaClient) -> None:
    """Until the process is."""
    made = deploy(root, ("judge.bpmn", DECIDE), ("verdict.form", VERDICT))
    process, form = key_of(made, "process_definition"), key_of(made, "form")
    assert status(root, "delete_resource", form) == 409
    ask(root, "delete_resource", process)
    ask(root, "delete_resource", form)
    assert not Form.objects.filter(app="").exists()


@pytest.mark.parametrize(("history", "left"), [(True, 0), (False, 1)])
def test_the_history_of_a_process_goes_with_it_if_asked_for(root: CamundaClient, history: bool, left: int) -> None:  # noqa: FBT001 - a field of the body
    """In the background, as an operation that can be watched."""
    key = key_of(deploy(root, ("pay.bpmn", PAY)), "process_definition")
    case = ask(root, "create_process_instance", processDefinitionKey=key, variables={"order": "1"})
    assert status(root, "delete_resource", key, deleteHistory=history) == 409
    ask(root, "cancel_process_instance", case.process_instance_key)
    done = ask(root, "delete_resource", key, deleteHistory=history)
    assert (done.batch_operation is not None) is history
    if history:
        assert str(done.batch_operation.batch_operation_type) == "DELETE_PROCESS_INSTANCE"
    dispatch.drain()
    assert Case.objects.count() == left
