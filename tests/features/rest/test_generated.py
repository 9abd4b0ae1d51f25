"""
What every operation refuses, generated from the OpenAPI document: whatever is registered is tried.

Whoever adds an operation that changes something by its key says in FORBIDS which state forbids it (409).
"""

import json
import random
from collections.abc import Iterable
from typing import Any

import pytest
from django.apps import apps
from tests.features.rest.bodies import Mutations, Sent, anything, document, operations, twice
from tests.features.rest.bpmn_models import PACK
from tests.features.rest.conftest import Program

from clerkwork.features.forms.models import Form
from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Job

EVERY = operations(document())
JSON = "application/json"


def tell(sent: Sent, program: Program, body: Any = None, *, key: str = "1", query: str = "", kind: str = "") -> Any:
    """Send a request; whatever comes back must be in the document, and a refusal must be a problem of its shape."""
    response = program.send(sent.method, sent.address(key, query), body, kind or sent.kind or JSON)
    status = response.status_code
    assert str(status) in sent.said["responses"], (sent.method, sent.path, status, response.content)
    if status >= 400:
        assert response["Content-Type"] == "application/problem+json"
        found = json.loads(response.content)
        assert found.keys() >= {"type", "title", "status", "detail", "instance"}
        assert found["status"] == status
    return response


def refused(sent: Sent, program: Program, body: Any, place: str, **options: Any) -> list[str]:
    """Return what is wrong with the refusal of a wrong request: nothing for 400."""
    response = tell(sent, program, body, **options)
    said = f"{sent.method} {sent.path} {place} {str(body)[:90]}: {response.status_code}"
    return [] if response.status_code == 400 else [said]


def of_json() -> Iterable[Sent]:
    return (sent for sent in EVERY if sent.kind == JSON)


@pytest.mark.once
def test_wrong_bodies_are_400(program: Any) -> None:
    """Unknown and missing fields, values of every wrong type, out of bounds, no word of a list: at every place."""
    root, mutations = program("root"), Mutations(document()["components"]["schemas"])
    wrong, tried = [], 0
    for sent in of_json():
        whole = mutations.of(sent.schema)
        for place, body in whole:
            if body is None and not sent.said["requestBody"]["required"]:
                continue
            wrong += refused(sent, root, json.dumps(body), place)
            tried += 1
    assert not wrong, "\n".join(wrong)
    assert tried > 1_000


@pytest.mark.once
def test_names_that_stand_twice_are_400(program: Any) -> None:
    """In a body and in a query, whatever the values."""
    root, wrong = program("root"), []
    for sent in of_json():
        wrong += refused(sent, root, twice(["a"]), "twice")
        wrong += refused(sent, root, '{"variables": {"a": {"b": 1, "b": 1}}}', "twice below")
    for sent in EVERY:
        for each in sent.said["parameters"]:
            if each["in"] == "query":
                query = f"?{each['name']}=true&{each['name']}=true"
                wrong += refused(sent, root, sent.body(), "twice in the query", query=query)
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
def test_another_media_type_and_broken_bodies_are_400(program: Any) -> None:
    """A body is what the operation says it takes; where it takes none there is none."""
    root, wrong = program("root"), []
    for sent in EVERY:
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"):
            if sent.kind and not kind.startswith(sent.kind):
                wrong += refused(sent, root, json.dumps(sent.body()), kind, kind=kind)
        if sent.kind == JSON:
            for text in ("{", "[1", '{"a": NaN}', '"\\ud800"', '{"a": "\\u0000"}', "[" * 5_000):
                wrong += refused(sent, root, text, "broken")
            wrong += refused(sent, root, b'{"a": "\xff"}', "not UTF-8")
        elif sent.kind:
            wrong += refused(sent, root, "{}", "JSON", kind=JSON)
        else:
            wrong += refused(sent, root, '{"nonsense": 1}', "a body")
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
def test_unknown_parameters_and_parameters_of_wrong_types_are_400(program: Any) -> None:
    """In the query and in the path."""
    root, wrong = program("root"), []
    for sent in EVERY:
        wrong += refused(sent, root, sent.body(), "unknown", query="?nonsense=1")
        for each in sent.said["parameters"]:
            if each["in"] == "query":
                wrong += refused(sent, root, sent.body(), each["name"], query=f"?{each['name']}=nonsense")
        if sent.keyed:
            for key in ("abc", "-1", "1.5", "1" * 26, "\uff11", "0x1"):
                wrong += refused(sent, root, sent.body(), key, key=key)
    assert not wrong, "\n".join(wrong)


def test_unknown_keys_are_404(program: Any) -> None:
    """Whatever is right besides; a key that no row can have is one too."""
    root, wrong = program("root"), []
    for sent in EVERY:
        for key in ("8" * 17, "9" * 25) if sent.keyed else ():
            status = tell(sent, root, sent.body(), key=key).status_code
            wrong += [] if status == 404 else [f"{sent.method} {sent.path} {key}: {status}"]
    assert not wrong, "\n".join(wrong)


def test_nothing_that_is_sent_is_a_fault_of_the_server(program: Any, spent: dict[str, str]) -> None:
    """Bodies by chance, mostly right, at the edges of what is: every answer is one that the document says."""
    seed = random.randrange(1 << 32)
    chance, root = random.Random(seed), program("root")
    for sent in of_json():
        keys = ["1", *spent.values()]
        for _ in range(12):
            body = anything(sent.schema, sent.schemas, chance)
            if "awaitCompletion" in str(body):
                continue  # would wait
            try:
                tell(sent, root, json.dumps(body), key=chance.choice(keys))
            except Exception as error:  # the seed and the request are what one needs to see it again
                raise AssertionError(f"seed {seed}: {sent.method} {sent.path} {json.dumps(body)[:2000]}") from error


@pytest.fixture
def spent(program: Any, office: Any) -> dict[str, str]:
    """Return the keys of things to which nothing can be done any more, or not yet."""
    root = program("root")
    case = office.ask("mia")
    task = office.task(case)
    assert root.post(f"/v2/process-instances/{case.key}/cancellation").status_code == 204
    packed, failed = _pack(root, 3), _pack(root, 1)
    work = {"type": "wrap", "timeout": 60_000, "maxJobsToActivate": 1}
    jobs = {job["processInstanceKey"]: job["jobKey"] for job in _post(root, "/jobs/search", {})["items"]}
    _post(root, "/jobs/activation", work)
    (taken,) = [key for key in jobs.values() if Job.objects.get(key=int(key)).state == "leased"]
    assert root.post(f"/v2/jobs/{taken}/failure", {"errorMessage": "No paper."}).status_code == 204
    incident = _post(root, "/incidents/search", {})["items"][0]["incidentKey"]
    assert root.post(f"/v2/incidents/{incident}/resolution").status_code == 204
    assert packed != failed
    doomed = {"filter": {"processInstanceKey": _pack(root, 2)}}
    batch = _post(root, "/process-instances/cancellation", doomed)["batchOperationKey"]
    dispatch.drain()
    return {
        "ended case": str(case.key),
        "ended task": str(task.key),
        "ended batch": batch,
        "resolved incident": incident,
        "free job": next(key for key in jobs.values() if key != taken),
    }


def _post(program: Program, path: str, body: Any) -> dict[str, Any]:
    response = program.post(f"/v2{path}", body)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = json.loads(response.content)
    return found


def _pack(root: Program, retries: int) -> str:
    """Start a process with a job of so many retries; return the case's key."""
    name = f"pack{retries}"
    model = PACK.replace('id="pack"', f'id="{name}"').replace('retries="3"', f'retries="{retries}"')
    head = f'--x\r\nContent-Disposition: form-data; name="resources"; filename="{name}.bpmn"\r\n\r\n'
    sent = root.send("POST", "/v2/deployments", f"{head}{model}\r\n--x--\r\n", "multipart/form-data; boundary=x")
    assert sent.status_code == 200
    return str(_post(root, "/process-instances", {"processDefinitionId": name})["processInstanceKey"])


FORBIDS: dict[str, tuple[str, dict[str, Any] | None]] = {
    "DELETE /user-tasks/{key}/assignee": ("ended task", None),
    "POST /element-instances/ad-hoc-activities/{key}/activation": ("", None),
    "PATCH /jobs/{key}": ("free job", {"changeset": {"timeout": 1}}),
    "PATCH /user-tasks/{key}": ("ended task", {"changeset": {"priority": 1}}),
    "POST /decision-instances/{key}/deletion": ("", None),
    "POST /incidents/{key}/resolution": ("resolved incident", None),
    "POST /jobs/{key}/completion": ("free job", {}),
    "POST /jobs/{key}/error": ("free job", {"errorCode": "x"}),
    "POST /jobs/{key}/failure": ("free job", {}),
    "POST /batch-operations/{key}/cancellation": ("ended batch", None),
    "POST /batch-operations/{key}/resumption": ("ended batch", None),
    "POST /batch-operations/{key}/suspension": ("ended batch", None),
    "POST /process-instances/{key}/business-id-assignment": ("ended case", {"businessId": "x"}),
    "POST /process-instances/{key}/cancellation": ("ended case", None),
    "POST /process-instances/{key}/deletion": ("", None),
    "POST /process-instances/{key}/incident-resolution": ("ended case", None),
    "POST /process-instances/{key}/migration": ("", None),
    "POST /process-instances/{key}/modification": ("ended case", {"activateInstructions": [{"elementId": "x"}]}),
    "POST /process-instances/{key}/resumption": ("ended case", None),
    "POST /process-instances/{key}/suspension": ("ended case", None),
    "POST /resources/{key}/deletion": ("", None),
    "POST /user-tasks/{key}/assignment": ("ended task", {"assignee": "mia"}),
    "POST /user-tasks/{key}/completion": ("ended task", {}),
    "PUT /element-instances/{key}/variables": ("ended case", {"variables": {"a": 1}}),
}
"""Operation → what it cannot be done to, and the body; "" where a test of its own says what forbids it."""


def test_what_the_state_of_things_forbids_is_409(program: Any, spent: dict[str, str], office: Any) -> None:
    """Every operation that changes something by its key is refused in a wrong state, and nothing is done or logged."""
    root, wrong = program("root"), []
    before = office.log().count()
    for sent in EVERY:
        name = f"{sent.method} {sent.path}"
        if sent.keyed and "409" in sent.said["responses"]:
            assert name in FORBIDS, f"Say in FORBIDS in which state {name} is 409."
            state, body = FORBIDS[name]
            status = tell(sent, root, body, key=spent[state]).status_code if state else 409
            wrong += [] if status == 409 else [f"{name} of {state}: {status}"]
    assert not wrong, "\n".join(wrong)
    assert office.log().count() == before


def _one_of_each() -> list[str]:
    """Return a key of every table of the runtime that has any, and of a form."""
    kinds = [model for model in apps.get_app_config("runtime").get_models() if hasattr(model, "key")]
    found = [kind._default_manager.values_list("key", flat=True).first() for kind in kinds]
    return [str(key) for key in (*found, Form.objects.values_list("pk", flat=True).first()) if key is not None]


def test_a_stranger_sees_nothing_and_changes_nothing(program: Any, spent: dict[str, str], office: Any) -> None:
    """Of real keys of every kind: whoever has no role gets 403 or 404, and searches find nothing."""
    nora = program("nora")
    before, keys = office.log().count(), {*spent.values(), *_one_of_each()}
    assert len(keys) >= 10
    for sent in EVERY:
        if sent.keyed:
            for key in keys:
                assert tell(sent, nora, sent.body(), key=key).status_code in {403, 404}, sent.path
        elif sent.path.endswith("/search"):
            response = tell(sent, nora, sent.body())
            seen = json.loads(response.content)["items"] if response.status_code == 200 else []
            assert seen == [], sent.path
    assert office.log().count() == before
