"""What Camunda 8's own client may say when it starts, changes and ends cases, field by field, and what is refused."""

from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient
from tests.features.rest.asking import ask, status
from tests.features.rest.bpmn_models import HEAD, PACK, PAY, TAIL
from tests.features.rest.test_hostile_writes import filled

from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Case, ElementInstance, Task, Variable

pytestmark = pytest.mark.once

TAG = '<bpmn:extensionElements><zeebe:versionTag value="{}"/></bpmn:extensionElements>'
SHORT = PAY.replace('id="pay"', 'id="short"').replace('targetRef="wait"', 'targetRef="end"')
NESTED = f"""{HEAD}<bpmn:process id="nested" isExecutable="true"><bpmn:startEvent id="start"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="outer"/>
  <bpmn:subProcess id="outer"><bpmn:startEvent id="in"/><bpmn:userTask id="one"/><bpmn:userTask id="two"/>
    <bpmn:sequenceFlow id="f2" sourceRef="in" targetRef="one"/>
    <bpmn:subProcess id="inner"><bpmn:startEvent id="deep"/><bpmn:userTask id="three"/>
      <bpmn:sequenceFlow id="f3" sourceRef="deep" targetRef="three"/></bpmn:subProcess></bpmn:subProcess>
  <bpmn:userTask id="last"/>{TAIL}"""


@pytest.fixture
def versions(deploy: Any) -> list[str]:
    """Deploy three versions of a process, of which two have tags; return their keys."""
    models = [
        PACK.replace('<bpmn:startEvent id="begin"/>', f'{TAG.format(tag)}<bpmn:startEvent id="begin"/>', 1)
        for tag in ("old", "new")
    ]
    made = [deploy(pack_bpmn=model).deployments[0] for model in (*models, PACK)]
    return [each.process_definition.process_definition_key for each in made]


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ({"processDefinitionId": "pack"}, 3),
        ({"processDefinitionId": "pack", "processDefinitionVersion": -1}, 3),
        ({"processDefinitionId": "pack", "processDefinitionVersion": 2}, 2),
        ({"processDefinitionId": "pack", "processDefinitionVersionTag": "old"}, 1),
        ({"processDefinitionKey": 0}, 1),
        ({"processDefinitionKey": 1, "processDefinitionVersion": 9}, 2),
        ({"processDefinitionId": "pack", "tenantId": "<default>", "operationReference": 7, "businessId": "x" * 256}, 3),
        ({"processDefinitionId": "pack", "processDefinitionVersion": 9}, 404),
        ({"processDefinitionId": "pack", "processDefinitionVersionTag": "none"}, 404),
        ({"processDefinitionId": "nothing"}, 404),
        ({"processDefinitionKey": "1"}, 404),
        ({"processDefinitionId": "pack", "tenantId": "other"}, 400),
        ({"processDefinitionId": "pack", "tags": [f"t{number}" for number in range(11)]}, 400),
        ({"processDefinitionId": "pack", "variables": {"": 1}}, 400),
    ],
)  # fmt: skip
def test_which_version_a_case_begins_by(root: CamundaClient, versions: list[str], asked: Any, version: int) -> None:
    """By id the latest, one by its number or its tag; by key that one, whatever number stands beside it."""
    key = asked.get("processDefinitionKey")
    asked = {**asked, **({"processDefinitionKey": versions[key]} if isinstance(key, int) else {})}
    if version >= 400:
        assert status(root, "create_process_instance", **asked) == version
        assert not Case.objects.exists()
        return
    made = ask(root, "create_process_instance", **asked)
    assert (made.process_definition_version, made.tenant_id) == (version, "<default>")
    assert made.business_id == asked.get("businessId")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, {"a": 1, "b": {"c": None}}),
        ({"fetchVariables": []}, {"a": 1, "b": {"c": None}}),
        ({"fetchVariables": ["b", "nothing"], "requestTimeout": 5_000}, {"b": {"c": None}}),
    ],
)
def test_the_end_of_a_case_is_awaited(root: CamundaClient, deploy: Any, more: Any, found: Any) -> None:
    """The answer has the variables that are asked for; who does not wait gets none."""
    deploy(short_bpmn=SHORT)
    asked = {"processDefinitionId": "short", "variables": {"a": 1, "b": {"c": None}}}
    made = ask(root, "create_process_instance", **asked, awaitCompletion=True, **more)
    assert made.variables.to_dict() == found
    assert ask(root, "create_process_instance", **asked).variables.to_dict() == {}


def test_a_case_that_goes_on_is_not_awaited_for_ever(root: CamundaClient, versions: list[str]) -> None:
    """504 when the time is up; the case runs."""
    asked = {"processDefinitionKey": versions[0], "awaitCompletion": True, "requestTimeout": 1}
    assert status(root, "create_process_instance", **asked) == 504
    assert Case.objects.get().state == "active"


def test_a_case_begins_at_several_elements_and_ends_after_one(root: CamundaClient, deploy: Any) -> None:
    """Each start instruction is a token; scopes around it are open."""
    deploy(nested_bpmn=NESTED)
    starts = [{"elementId": "three"}, {"elementId": "last"}]
    stops = [{"type": "TERMINATE_PROCESS_INSTANCE", "afterElementId": "last"}]
    asked = {"processDefinitionId": "nested", "startInstructions": starts, "runtimeInstructions": stops}
    case = ask(root, "create_process_instance", **asked).process_instance_key
    assert opened(case) == ["last", "three"]
    task = Task.objects.get(case=int(case), element="last").key
    ask(root, "assign_user_task", str(task), assignee="root")
    ask(root, "complete_user_task", str(task))
    assert ask(root, "get_process_instance", case).state == "TERMINATED"
    wrong = {**asked, "startInstructions": [{"elementId": "last"}, {"elementId": "no"}]}
    assert status(root, "create_process_instance", **wrong) == 409
    wrong = {**asked, "runtimeInstructions": [{"type": "TERMINATE_PROCESS_INSTANCE", "afterElementId": "no"}]}
    assert status(root, "create_process_instance", **wrong) == 409
    assert Case.objects.count() == 1


@pytest.fixture
def nested(root: CamundaClient, deploy: Any) -> str:
    """Start a case that waits in a sub-process; return its key."""
    deploy(nested_bpmn=NESTED)
    made = ask(root, "create_process_instance", processDefinitionId="nested")
    return str(made.process_instance_key)


def opened(case: str) -> list[str]:
    """Return the elements of the open tasks of a case."""
    return sorted(Task.objects.filter(case=int(case), state="open").values_list("element", flat=True))


def key_of(case: str, element: str) -> str:
    """Return the key of the newest open instance of an element."""
    found = ElementInstance.objects.filter(case=int(case), element=element).order_by("-key").first()
    assert found is not None
    return str(found.key)


ONE = {"sourceType": "byId", "sourceElementId": "one"}
MODIFICATIONS: dict[str, tuple[Any, Any]] = {
    "activate": ({"activateInstructions": [{"elementId": "last"}]}, ["last", "one"]),
    "activate in a scope": (
        {"activateInstructions": [{"elementId": "two", "ancestorElementInstanceKey": "{outer}"}]},
        ["one", "two"],
    ),
    "activate, opening a scope": (
        {"activateInstructions": [{"elementId": "three", "ancestorElementInstanceKey": "{case}"}]},
        ["one", "three"],
    ),
    "activate with variables": (
        {
            "activateInstructions": [
                {
                    "elementId": "three",
                    "variableInstructions": [
                        {"variables": {"x": 1}},
                        {"variables": {"x": 2}, "scopeId": "inner"},
                        {"variables": {"x": 3}, "scopeId": "three"},
                    ],
                }
            ]
        },
        ["one", "three"],
    ),
    "terminate by id": ({"terminateInstructions": [{"elementId": "one"}]}, []),
    "terminate by key": (
        {"activateInstructions": [{"elementId": "last"}], "terminateInstructions": [{"elementInstanceKey": "{one}"}]},
        ["last"],
    ),
    "move by id": (
        {"moveInstructions": [{"sourceElementInstruction": ONE, "targetElementId": "two"}]},
        ["two"],
    ),
    "move by key": (
        {
            "moveInstructions": [
                {
                    "sourceElementInstruction": {"sourceType": "byKey", "sourceElementInstanceKey": "{one}"},
                    "targetElementId": "three",
                    "ancestorScopeInstruction": {"ancestorScopeType": "sourceParent"},
                    "variableInstructions": [{"variables": {"x": 2}, "scopeId": "inner"}],
                }
            ],
            "operationReference": 1,
        },
        ["three"],
    ),
    **{
        f"move, {kind}": (
            {
                "moveInstructions": [
                    {
                        "sourceElementInstruction": ONE,
                        "targetElementId": "three",
                        "ancestorScopeInstruction": {"ancestorScopeType": kind, **more},
                    }
                ]
            },
            ["three"],
        )
        for kind, more in (("inferred", {}), ("direct", {"ancestorElementInstanceKey": "{outer}"}))
    },
    "nothing": ({"operationReference": 1}, 400),
    "an unknown element": ({"activateInstructions": [{"elementId": "no"}]}, 409),
    "an ended instance": ({"terminateInstructions": [{"elementInstanceKey": "7"}]}, 409),
    "an element that is not open": ({"terminateInstructions": [{"elementId": "three"}]}, 409),
    "a scope elsewhere": (
        {"activateInstructions": [{"elementId": "last", "ancestorElementInstanceKey": "{outer}"}]},
        409,
    ),
    "variables elsewhere": (
        {
            "activateInstructions": [
                {"elementId": "last", "variableInstructions": [{"variables": {"x": 1}, "scopeId": "inner"}]}
            ]
        },
        409,
    ),
    "variables without a name": (
        {"activateInstructions": [{"elementId": "last", "variableInstructions": [{"variables": {"": 1}}]}]},
        400,
    ),
}


@pytest.mark.parametrize("name", MODIFICATIONS)
def test_tokens_are_moved(root: CamundaClient, nested: str, name: str) -> None:
    """Every kind of instruction, one by one; what is refused changes nothing."""
    asked, found = MODIFICATIONS[name]
    body = filled(asked, {"case": nested, **{each: key_of(nested, each) for each in ("outer", "one")}})
    before = opened(nested)
    refusal = status(root, "modify_process_instance", nested, **body)
    if isinstance(found, int):
        assert (refusal, opened(nested)) == (found, before)
    else:
        assert (refusal, opened(nested)) == (0, found)
    values = {row.scope: row.data for row in Variable.objects.filter(case=int(nested), name="x")}
    if name == "activate with variables":
        assert values == {int(nested): 1, int(key_of(nested, "inner")): 2, int(key_of(nested, "three")): 3}
    elif name == "move by key":
        assert values == {int(key_of(nested, "inner")): 2}
    if not opened(nested):
        assert ask(root, "get_process_instance", nested).state == "TERMINATED"


UNCLEAR: tuple[dict[str, Any], ...] = (
    {"terminateInstructions": [{}]},
    {"terminateInstructions": [{"elementId": "one", "elementInstanceKey": "1"}]},
    {"moveInstructions": [{"sourceElementInstruction": {"sourceType": "byId"}, "targetElementId": "two"}]},
    {"moveInstructions": [{"sourceElementInstruction": {**ONE, "sourceType": "byKey"}, "targetElementId": "two"}]},
    *(
        {
            "moveInstructions": [
                {"sourceElementInstruction": ONE, "targetElementId": "two", "ancestorScopeInstruction": ancestor}
            ]
        }
        for ancestor in (
            {"ancestorScopeType": "direct"},
            {"ancestorScopeType": "inferred", "ancestorElementInstanceKey": "1"},
        )
    ),
)


@pytest.mark.parametrize("body", UNCLEAR)
def test_an_instruction_that_is_not_clear_is_400(program: Any, nested: str, body: Any) -> None:
    """It names the place; nothing of the modification is done."""
    both = {"activateInstructions": [{"elementId": "last"}], **body}
    answer = program("root").post(f"/v2/process-instances/{nested}/modification", both)
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["place"].split(".")[:2] == [next(iter(body)), "0"]
    assert opened(nested) == ["one"]


@pytest.mark.parametrize(
    ("scope", "more", "at"),
    [
        ("case", {"local": False}, "case"),
        ("case", {"local": True}, "case"),
        ("outer", {"local": False}, "case"),
        ("outer", {"local": True}, "outer"),
        ("one", {}, "case"),
    ],
)
def test_variables_go_where_they_are_declared_or_stay_local(
    root: CamundaClient, nested: str, scope: str, more: Any, at: str
) -> None:
    """Without `local` up to where one of the name is, else to the case; a scope that is not open is 404 or 409."""
    keys = {"case": nested, "outer": key_of(nested, "outer"), "one": key_of(nested, "one")}
    ask(root, "create_element_instance_variables", keys[scope], variables={"x": {"": 1}}, operationReference=1, **more)
    row = Variable.objects.get(case=int(nested), name="x")
    assert (str(row.scope), row.data) == (keys[at], {"": 1})
    for wrong in ({"": 1}, {"x" * 801: 1}):
        assert status(root, "create_element_instance_variables", keys[scope], variables=wrong) == 400
    assert status(root, "create_element_instance_variables", "7", variables={"x": 1}) == 404
    ask(root, "cancel_process_instance", nested)
    assert status(root, "create_element_instance_variables", nested, variables={"x": 1}) == 409


SCRIPT = """<bpmn:serviceTask id="one"><bpmn:extensionElements><zeebe:taskDefinition type="=kind"/>
  </bpmn:extensionElements></bpmn:serviceTask>"""
CHOSEN: dict[str, dict[str, Any]] = {
    "cancel_process_instances_batch_operation": {},
    "delete_process_instances_batch_operation": {},
    "suspend_process_instances_batch_operation": {},
    "resume_process_instances_batch_operation": {},
    "resolve_incidents_batch_operation": {},
    "modify_process_instances_batch_operation": {
        "moveInstructions": [{"sourceElementId": "one", "targetElementId": "two"}]
    },
    "migrate_process_instances_batch_operation": {
        "migrationPlan": {"targetProcessDefinitionKey": "{definition}", "mappingInstructions": []}
    },
    "delete_decision_instances_batch_operation": {},
    "update_jobs_batch_operation": {"changeset": {"retries": 1}},
}


@pytest.mark.parametrize("operation", CHOSEN)
def test_an_operation_on_many_is_for_administrators_and_wants_some(
    client: Any, root: CamundaClient, nested: str, operation: str
) -> None:
    """Whoever is none gets 403; a filter that finds nothing is 409, and no operation is left."""
    key = ask(root, "get_process_instance", nested).process_definition_key
    body = {"filter": {"processInstanceKey": "7"}, **filled(CHOSEN[operation], {"definition": key})}
    assert status(client("mia"), operation, **body) == 403
    assert status(root, operation, **body, operationReference=3) == 409
    assert ask(root, "search_batch_operations").items == []


def test_incidents_of_many_cases_are_resolved(root: CamundaClient, deploy: Any) -> None:
    """In the background, of those that the filter finds; the operation rests and goes on with a body as without."""
    deploy(nested_bpmn=NESTED.replace('<bpmn:userTask id="one"/>', SCRIPT))
    cases = [ask(root, "create_process_instance", processDefinitionId="nested").process_instance_key for _ in range(3)]
    for case in cases:
        ask(root, "create_element_instance_variables", case, variables={"kind": "x"})
    chosen = {"processInstanceKey": {"$in": cases[:2]}, "hasIncident": True}
    key = ask(root, "resolve_incidents_batch_operation", filter=chosen).batch_operation_key
    ask(root, "suspend_batch_operation", key)
    dispatch.drain()
    assert ask(root, "get_batch_operation", key).state == "SUSPENDED"
    root.resume_batch_operation(key, data={})
    dispatch.drain()
    done = ask(root, "get_batch_operation", key)
    assert (str(done.batch_operation_type), str(done.state), done.operations_completed_count) == (
        "RESOLVE_INCIDENT",
        "COMPLETED",
        2,
    )
    stuck = [ask(root, "get_process_instance", case).has_incident for case in cases]
    assert stuck == [False, False, True]
    for what in ("suspend", "resume", "cancel"):
        assert status(root, f"{what}_batch_operation", key) == 409
        assert status(root, f"{what}_batch_operation", "7") == 404
