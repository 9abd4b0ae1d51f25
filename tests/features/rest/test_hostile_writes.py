"""
Hostile values at every place of every write that is otherwise right: no fault of the server, and nothing half done.

Rule: a right request of each write stands in WRITES; whatever stands in it is replaced by each value of HOSTILE.
"""

import copy
import json
import secrets
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import transaction
from tests.features.rest.bodies import Sent, document, operations
from tests.features.rest.bpmn_models import HEAD, PACK, TAIL

from clerkwork.runtime.models import ElementInstance, Task

EVERY = {f"{sent.method} {sent.path}": sent for sent in operations(document())}
DEEP: Final = 512  # levels of lists in lists
NOISE: Final = secrets.token_urlsafe(1 << 17)  # nothing that a database could press together

HOSTILE: Final[dict[str, Any]] = {
    "an empty text": "",
    "a text of 170,000 letters": NOISE,
    "a text of 3,000 letters": NOISE[:3_000],
    "line ends": "a\r\nb\t\u2028\u202e",
    "half of FEEL": "=1 +",
    "a huge number": 10**400,
    "a number below zero": -1,
    "deep lists": json.loads("[" * DEEP + "]" * DEEP),
    "deep objects": json.loads('{"a":' * DEEP + "1" + "}" * DEEP),
    "many names": {f"name {number}": number for number in range(500)},
    "an empty name": {"": 1},
    "a long name": {NOISE[:3_000]: 1},
    "a strange name": {"a.b\n=c": {"\u0301": [None, {"": 0}]}, "@": 1},
    "many": ["x"] * 2_000,
    "a key of nothing": "9223372036854775807",
}

MIXED = f"""{HEAD}<bpmn:process id="mixed" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="free"/><bpmn:sequenceFlow id="f2" sourceRef="s" targetRef="look"/>
  <bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements></bpmn:userTask>
  <bpmn:adHocSubProcess id="free"><bpmn:userTask id="ask"/></bpmn:adHocSubProcess>{TAIL}"""
HEARD = f"""{HEAD}<bpmn:process id="heard" isExecutable="true"><bpmn:startEvent id="s"/>
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><bpmn:sequenceFlow id="f2" sourceRef="s" targetRef="host"/>
  <bpmn:userTask id="ask"><bpmn:extensionElements><zeebe:userTask/><zeebe:taskListeners>
    <zeebe:taskListener eventType="creating" type="hear"/></zeebe:taskListeners></bpmn:extensionElements>
  </bpmn:userTask>
  <bpmn:adHocSubProcess id="host"><bpmn:extensionElements><zeebe:taskDefinition type="choose"/>
    </bpmn:extensionElements><bpmn:userTask id="one"/></bpmn:adHocSubProcess>{TAIL}"""

ASKED: Final = {"decisionDefinitionId": "approver", "variables": {"days": 1, "kind": "annual", "notice": "P1D"}}
CASES: Final = {"processInstanceKey": "{case}"}
JOB: Final = {"variables": {"a": 1}, "jobLeaseToken": "{lease}"}
MOVE: Final = {
    "sourceElementInstruction": {"sourceType": "byId", "sourceElementId": "look"},
    "targetElementId": "look",
    "ancestorScopeInstruction": {"ancestorScopeType": "direct", "ancestorElementInstanceKey": "{case}"},
    "variableInstructions": [{"variables": {"a": 1}, "scopeId": "look"}],
}
CORRECTIONS: Final = {
    "assignee": "mia",
    "dueDate": "2026-03-03T12:00:00Z",
    "followUpDate": "",
    "candidateUsers": ["mia"],
    "candidateGroups": ["staff"],
    "priority": 1,
}
HEARING: Final = {"result": {"type": "userTask", "denied": False, "deniedReason": "", "corrections": CORRECTIONS}}
CHOSEN: Final = {
    "type": "adHocSubProcess",
    "activateElements": [{"elementId": "one", "variables": {"a": 1}}],
    "isCompletionConditionFulfilled": False,
    "isCancelRemainingInstances": False,
}
MORE: Final = (
    ("POST /jobs/{key}/completion", "hearing", HEARING),
    ("POST /jobs/{key}/completion", "choosing", {"result": CHOSEN}),
    ("PUT /element-instances/{key}/variables", "free", {"variables": {"a": 1}, "local": False}),
)
"""Other right requests of some of the writes."""
WRITES: Final[dict[str, tuple[str, Any]]] = {
    "POST /process-instances": (
        "",
        {
            "processDefinitionId": "mixed",
            "processDefinitionVersion": 1,
            "variables": {"a": {"b": [1]}},
            "businessId": "B",
            "fetchVariables": ["a"],
            "requestTimeout": 1,
            "operationReference": 1,
            "startInstructions": [{"elementId": "look"}],
            "runtimeInstructions": [{"type": "TERMINATE_PROCESS_INSTANCE", "afterElementId": "look"}],
            "tags": ["a"],
            "tenantId": "<default>",
        },
    ),
    "POST /process-instances/{key}/cancellation": ("case", {"operationReference": 1}),
    "POST /process-instances/{key}/deletion": ("case", {"operationReference": 1}),
    "POST /process-instances/{key}/suspension": ("case", {"operationReference": 1}),
    "POST /process-instances/{key}/resumption": ("case", {"operationReference": 1}),
    "POST /process-instances/{key}/incident-resolution": ("case", {"operationReference": 1}),
    "POST /process-instances/{key}/business-id-assignment": ("case", {"businessId": "B"}),
    "POST /process-instances/{key}/modification": (
        "case",
        {
            "activateInstructions": [
                {
                    "elementId": "look",
                    "ancestorElementInstanceKey": "{case}",
                    "variableInstructions": [{"variables": {"a": 1}, "scopeId": "look"}],
                }
            ],
            "moveInstructions": [MOVE],
            "terminateInstructions": [{"elementId": "look"}, {"elementInstanceKey": "{free}"}],
        },
    ),
    "POST /process-instances/{key}/migration": (
        "case",
        {
            "targetProcessDefinitionKey": "{definition}",
            "mappingInstructions": [{"sourceElementId": "look", "targetElementId": "look"}],
        },
    ),
    **{
        f"POST /process-instances/{what}": ("", {"filter": CASES, "operationReference": 1})
        for what in ("cancellation", "deletion", "incident-resolution", "resumption", "suspension")
    },
    "POST /process-instances/modification": (
        "",
        {"filter": CASES, "moveInstructions": [{"sourceElementId": "look", "targetElementId": "look"}]},
    ),
    "POST /process-instances/migration": (
        "",
        {
            "filter": CASES,
            "migrationPlan": {
                "targetProcessDefinitionKey": "{definition}",
                "mappingInstructions": [{"sourceElementId": "look", "targetElementId": "look"}],
            },
        },
    ),
    "POST /jobs/activation": (
        "",
        {
            "type": "wrap",
            "worker": "w",
            "timeout": 1_000,
            "maxJobsToActivate": 1,
            "fetchVariable": ["a"],
            "requestTimeout": -1,
            "tenantIds": ["<default>"],
            "tenantFilter": "PROVIDED",
            "withLease": True,
        },
    ),
    "POST /jobs/{key}/completion": ("job", {**JOB, "businessId": "B"}),
    "POST /jobs/{key}/failure": ("job", {**JOB, "retries": 1, "errorMessage": "x", "retryBackOff": 1}),
    "POST /jobs/{key}/error": ("job", {**JOB, "errorCode": "TORN", "errorMessage": "x"}),
    "PATCH /jobs/{key}": ("job", {"changeset": {"retries": 1, "timeout": 1}, "jobLeaseToken": "{lease}"}),
    "POST /jobs/batch-update": ("", {"filter": {"type": "wrap"}, "changeset": {"retries": 2, "timeout": 1}}),
    "POST /user-tasks/{key}/assignment": ("task", {"assignee": "mia", "allowOverride": True, "action": "x"}),
    "POST /user-tasks/{key}/completion": ("task", {"variables": {"a": 1}, "action": "x"}),
    "DELETE /user-tasks/{key}/assignee": ("task", None),
    "PATCH /user-tasks/{key}": (
        "task",
        {
            "changeset": {
                "dueDate": "2026-03-03T12:00:00Z",
                "followUpDate": "",
                "priority": 1,
                "candidateUsers": ["mia"],
                "candidateGroups": ["staff"],
            },
            "action": "x",
        },
    ),
    "POST /messages/publication": (
        "",
        {
            "name": "paid",
            "correlationKey": "o",
            "timeToLive": 1_000,
            "messageId": "m",
            "variables": {"a": 1},
            "businessId": "B",
            "tenantId": "<default>",
        },
    ),
    "POST /messages/correlation": ("", {"name": "paid", "correlationKey": "o", "variables": {"a": 1}}),
    "POST /signals/broadcast": ("", {"signalName": "fire", "variables": {"a": 1}}),
    "POST /conditionals/evaluation": ("", {"variables": {"a": 1}, "processDefinitionKey": "{definition}"}),
    "PUT /element-instances/{key}/variables": ("case", {"variables": {"a": {"b": 1}}, "local": True}),
    "POST /element-instances/ad-hoc-activities/{key}/activation": (
        "free",
        {"elements": [{"elementId": "ask", "variables": {"a": 1}}], "cancelRemainingInstances": True},
    ),
    "POST /incidents/{key}/resolution": ("incident", {"operationReference": 1}),
    "POST /decision-definitions/evaluation": (
        "",
        ASKED,
    ),
    "POST /expression/evaluation": ("", {"expression": "=a", "variables": {"a": 1}, "scopeKey": "{case}"}),
    "POST /decision-instances/deletion": ("", {"filter": {"decisionDefinitionId": "approver"}}),
    "POST /decision-instances/{key}/deletion": ("evaluation", {"operationReference": 1}),
    "POST /resources/{key}/deletion": (
        "definition",
        {"runningCases": "cancel", "deleteHistory": True, "operationReference": 1},
    ),
    "PUT /clock": ("", {"timestamp": 1_800_000_000_000}),
    "POST /clock/reset": ("", None),
    "POST /batch-operations/{key}/cancellation": ("batch", None),
    "POST /batch-operations/{key}/resumption": ("batch", None),
    "POST /batch-operations/{key}/suspension": ("batch", None),
}


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of whatever stands in a body."""
    inside = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    yield at
    for name, part in inside:
        yield from places(part, (*at, name))


def replaced(body: Any, at: tuple[str | int, ...], value: Any) -> Any:
    """Return a body with another value at a place."""
    if not at:
        return value
    made = copy.deepcopy(body)
    holder = made
    for name in at[:-1]:
        holder = holder[name]
    holder[at[-1]] = value
    return made


def filled(body: Any, keys: dict[str, str]) -> Any:
    """Return a body with keys where it names them in braces."""
    if isinstance(body, dict):
        return {name: filled(part, keys) for name, part in body.items()}
    if isinstance(body, list):
        return [filled(part, keys) for part in body]
    return keys[body[1:-1]] if isinstance(body, str) and body[:1] == "{" else body


@pytest.fixture
def keys(program: Any, deploy: Any) -> dict[str, str]:
    """Start cases with a task, an ad-hoc sub-process, leased jobs of every kind and an incident; return the keys."""
    root = program("root")

    def post(path: str, body: Any) -> Any:
        return root.post(f"/v2{path}", body).json()

    def take(kind: str) -> Any:
        return post("/jobs/activation", {"type": kind, "timeout": 600_000, "maxJobsToActivate": 1})["jobs"][0]

    (made,) = deploy(mixed_bpmn=MIXED).deployments
    deploy(pack_bpmn=PACK, heard_bpmn=HEARD)
    cases = [
        post("/process-instances", {"processDefinitionId": name})["processInstanceKey"]
        for name in ("mixed", "heard", "pack", "pack")
    ]
    failed, held = take("wrap"), take("wrap")
    root.post(f"/v2/jobs/{failed['jobKey']}/failure", {"retries": 0})
    batch = post("/process-instances/suspension", {"filter": {"processInstanceKey": cases[3]}})
    return {
        "case": cases[0],
        "definition": made.process_definition.process_definition_key,
        "free": str(ElementInstance.objects.get(element="free").key),
        "task": str(Task.objects.get(element="look").key),
        "job": held["jobKey"],
        "lease": held["jobLeaseToken"],
        "hearing": take("hear")["jobKey"],
        "choosing": take("choose")["jobKey"],
        "incident": post("/incidents/search", {})["items"][0]["incidentKey"],
        "evaluation": post("/decision-definitions/evaluation", ASKED)["decisionEvaluationKey"],
        "batch": batch["batchOperationKey"],
    }


def test_every_write_is_tried() -> None:
    """But for deployments, which have no JSON body."""
    reading = ("/search", "/statistics/")
    writes = {name for name, sent in EVERY.items() if sent.method != "GET" and not any(w in sent.path for w in reading)}
    assert writes == WRITES.keys() | {"POST /deployments"}


@pytest.mark.parametrize("area", sorted({name.split("/")[1] for name in WRITES}))
def test_no_value_is_a_fault_of_the_server(program: Any, keys: dict[str, str], area: str) -> None:
    """Each answer is one that the document names, a problem if it refuses; every request meets the same world."""
    root, wrong = program("root"), []
    for name, key, body in (*((name, *said) for name, said in WRITES.items()), *MORE):
        if name.split("/")[1] == area:
            right, sent = filled(body, keys), EVERY[name]
            wrong += tried(root, sent, keys.get(key, ""), right, "as it is")
            for at in places(right):
                for what, value in HOSTILE.items():
                    wrong += tried(root, sent, keys.get(key, ""), replaced(right, at, value), f"{what} at {at}")
    assert not wrong, "\n".join(wrong[:40])


def tried(root: Any, sent: Sent, key: str, body: Any, said: str) -> list[str]:
    """Send a request and take back what it did; return what is wrong with the answer."""
    with transaction.atomic():
        try:
            answer = root.send(sent.method, sent.address(key), body)
        except Exception as error:  # noqa: BLE001 - every fault is to be listed
            return [f"{sent.method} {sent.path} {said}: {type(error).__name__} {str(error)[:150]}"]
        finally:
            transaction.set_rollback(True)
    refusal = answer.status_code >= 400
    if str(answer.status_code) not in sent.said["responses"] or (said == "as it is" and answer.status_code == 400):
        return [f"{sent.method} {sent.path} {said}: {answer.status_code} {answer.content[:200]!r}"]
    if refusal and not (answer["Content-Type"] == "application/problem+json" and answer.json()["detail"]):
        return [f"{sent.method} {sent.path} {said}: {answer['Content-Type']}"]
    return []
