"""Business ids that messages bring, and expressions on the variables of a case."""

from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient, ExpressionEvaluationRequest
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
