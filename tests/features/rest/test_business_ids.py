"""Business ids that messages, workers and administrators bring, and expressions on the variables of a case."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ExpressionEvaluationRequest,
    JobActivationRequest,
    JobCompletionRequest,
    ProcessCreationById,
    ProcessInstanceBusinessIdAssignmentInstruction,
)
from camunda_orchestration_sdk.errors import ApiError
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.runtime import messages
from clerkwork.runtime.models import Case, ElementInstance, Message, Task

pytestmark = pytest.mark.both

ORDER = (
    HEAD
    + """<bpmn:process id="order" isExecutable="true"><bpmn:extensionElements>{}</bpmn:extensionElements>
    <bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <bpmn:userTask id="t"><bpmn:extensionElements><zeebe:userTask/>
      <zeebe:ioMapping><zeebe:input source="=2" target="x"/></zeebe:ioMapping>
    </bpmn:extensionElements></bpmn:userTask>"""
    + TAIL.replace("</bpmn:definitions>", '<bpmn:message id="m" name="ordered"/></bpmn:definitions>')
)
PACK = (
    HEAD
    + """<bpmn:process id="{}" isExecutable="true"><bpmn:extensionElements>{}</bpmn:extensionElements>
    <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
    <bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="wrap"/></bpmn:extensionElements>
    </bpmn:serviceTask><bpmn:sequenceFlow id="g" sourceRef="t" targetRef="u"/>
    <bpmn:serviceTask id="u"><bpmn:extensionElements><zeebe:taskDefinition type="send"/></bpmn:extensionElements>
    </bpmn:serviceTask>"""
    + TAIL
)
CALLING = (
    HEAD
    + """<bpmn:process id="outer" isExecutable="true">
    <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="c"/><bpmn:callActivity id="c">
    <bpmn:extensionElements><zeebe:calledElement processId="pack"/></bpmn:extensionElements></bpmn:callActivity>"""
    + TAIL
)
UNIQUE = '<zeebe:properties><zeebe:property name="uniqueBusinessId" value="true"/></zeebe:properties>'


def publish(program: Any, key: str, business: str, where: str = "publication") -> int:
    asked = {"name": "ordered", "correlationKey": key, "businessId": business, "variables": {"x": 1, "y": 5}}
    status: int = program("root").post(f"/v2/messages/{where}", asked).status_code
    return status


@pytest.mark.usefixtures("root")
def test_a_message_gives_the_case_it_starts_a_business_id(program: Any, deploy: Any) -> None:
    """Published and brought later, or brought at once."""
    deploy(order_bpmn=ORDER.format(""))
    assert publish(program, "1", "A-1") == 200
    assert Message.objects.get().business_key == "A-1"
    messages.correlate_fresh(10)
    assert publish(program, "2", "A-1", "correlation") == 200
    assert list(Case.objects.values_list("business_key", flat=True)) == ["A-1", "A-1"]


@pytest.mark.usefixtures("root")
def test_a_unique_business_id_starts_one_case(program: Any, deploy: Any) -> None:
    """While a case has it, a message with it starts none, and brought at once it says that nobody took it."""
    deploy(order_bpmn=ORDER.format(UNIQUE))
    for key in "12":
        assert publish(program, key, "A-1") == 200
    messages.correlate_fresh(10)
    assert publish(program, "3", "A-1", "correlation") == 404
    assert Case.objects.count() == 1
    assert publish(program, "3", "A-2", "correlation") == 200


@pytest.mark.usefixtures("root")
def test_an_expression_sees_the_variables_of_a_scope(program: Any, deploy: Any) -> None:
    """Of a case, of an open element in it, nearest first; those of the request come before. Administrators only."""
    deploy(order_bpmn=ORDER.format(""))
    publish(program, "1", "", "correlation")
    case, element = Case.objects.get().key, ElementInstance.objects.get().key
    assert Task.objects.get().instance == element

    def ask(scope: int, **variables: Any) -> Any:
        asked = {"expression": "=[x, y, z]", "scopeKey": str(scope), "variables": variables}
        return program("root").post("/v2/expression/evaluation", asked)

    assert ask(case).json()["result"] == [1, 5, None]
    assert ask(element).json()["result"] == [2, 5, None]
    assert ask(element, x=3, z=4).json()["result"] == [3, 5, 4]
    assert ask(99).status_code == 404
    asked = {"expression": "=x", "scopeKey": str(case)}
    assert program("max").post("/v2/expression/evaluation", asked).status_code == 403


def test_the_client_names_a_scope(root: CamundaClient, program: Any, deploy: Any) -> None:
    """Camunda 8's own client sends the key of a case."""
    deploy(order_bpmn=ORDER.format(""))
    publish(program, "1", "", "correlation")
    asked = ExpressionEvaluationRequest(expression="=y", scope_key=str(Case.objects.get().key))
    assert root.evaluate_expression(data=asked).result == 5


def start(root: CamundaClient, process: str = "pack") -> Any:
    return root.create_process_instance(data=ProcessCreationById(process_definition_id=process)).process_instance_key


def take(root: CamundaClient, kind: str = "wrap") -> Any:
    asked = JobActivationRequest(type_=kind, timeout=60_000, max_jobs_to_activate=10, worker="w", request_timeout=0)
    return root.activate_jobs(data=asked).jobs


def complete(root: CamundaClient, job: Any, business: str) -> None:
    root.complete_job(job_key=job.job_key, data=JobCompletionRequest(business_id=business))


def assign(root: CamundaClient, key: Any, business: str) -> None:
    asked = ProcessInstanceBusinessIdAssignmentInstruction(business_id=business)
    root.assign_process_instance_business_id(process_instance_key=key, data=asked)


def business_of(root: CamundaClient, key: Any) -> str | None:
    found: str | None = root.get_process_instance(process_instance_key=key).business_id
    return found


def test_a_worker_gives_its_case_a_business_id(root: CamundaClient, deploy: Any) -> None:
    """What begins then has it; the same one again is fine, another one refuses the whole completion."""
    deploy(pack_bpmn=PACK.format("pack", ""))
    case = start(root)
    (job,) = take(root)
    assert job.business_id is None
    complete(root, job, "O-1")
    assert business_of(root, case) == "O-1"
    (sending,) = take(root, "send")
    assert sending.business_id == "O-1"
    with pytest.raises(ApiError, match="409"):
        complete(root, sending, "O-2")
    assert (business_of(root, case), root.get_process_instance(process_instance_key=case).state) == ("O-1", "ACTIVE")
    complete(root, sending, "O-1")
    assert root.get_process_instance(process_instance_key=case).state == "COMPLETED"


def test_a_case_gets_a_business_id_once(root: CamundaClient, program: Any, deploy: Any) -> None:
    """Of administrators; not of an ended case, and none that is empty or long."""
    deploy(pack_bpmn=PACK.format("pack", ""))
    case = start(root)
    assign(root, case, "O-1")
    assign(root, case, "O-1")
    assert business_of(root, case) == "O-1"
    with pytest.raises(ApiError, match="409"):
        assign(root, case, "O-2")
    path = f"/v2/process-instances/{case}/business-id-assignment"
    assert program("max").post(path, {"businessId": "O-1"}).status_code == 403
    for wrong in ({"businessId": ""}, {"businessId": "x" * 257}, {}, {"businessId": None}):
        assert program("root").post(path, wrong).status_code == 400
    assert (
        program("root").post("/v2/process-instances/7/business-id-assignment", {"businessId": "x"}).status_code == 404
    )
    root.cancel_process_instance(process_instance_key=case, data=None)
    assert program("root").post(path, {"businessId": "O-1"}).status_code == 409


def test_a_business_id_given_later_is_unique_where_a_process_asks_for_it(root: CamundaClient, deploy: Any) -> None:
    """As at a start: while a running case of the process has it, no other one gets it, and none starts with it."""
    deploy(pack_bpmn=PACK.format("pack", UNIQUE))
    first, second = start(root), start(root)
    one, other = take(root)
    complete(root, one, "O-1")
    with pytest.raises(ApiError, match=f"409.*{first}"):
        complete(root, other, "O-1")
    with pytest.raises(ApiError, match="409"):
        assign(root, second, "O-1")
    with pytest.raises(ApiError, match="409"):
        root.create_process_instance(data=ProcessCreationById(process_definition_id="pack", business_id="O-1"))
    root.cancel_process_instance(process_instance_key=first, data=None)
    complete(root, other, "O-1")
    assert business_of(root, second) == "O-1"


def test_a_called_case_gets_no_business_id_of_its_own(root: CamundaClient, deploy: Any) -> None:
    """Neither with its job nor alone: it has what its call says."""
    deploy(pack_bpmn=PACK.format("pack", ""))
    deploy(outer_bpmn=CALLING)
    caller = start(root, "outer")
    (job,) = take(root)
    assert job.process_instance_key != caller
    with pytest.raises(ApiError, match="409"):
        complete(root, job, "O-1")
    with pytest.raises(ApiError, match="409"):
        assign(root, job.process_instance_key, "O-1")
    assert {business_of(root, key) for key in (caller, job.process_instance_key)} == {None}
