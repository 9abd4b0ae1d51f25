"""Signals and conditions over REST, asked by Camunda 8's own client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ConditionalEvaluationInstruction,
    ConditionalEvaluationInstructionVariables,
    ProcessCreationById,
    SignalBroadcastRequest,
    SignalBroadcastRequestVariables,
)
from camunda_orchestration_sdk.errors import NotFoundError
from tests.features.rest.bpmn_models import HEAD, TAIL

from clerkwork.runtime import dispatch
from clerkwork.runtime.models import Case, Subscription, Variable

SHOP = (
    HEAD
    + """<bpmn:signal id="closing" name="closing time"/>
  <bpmn:process id="shop" name="Shop" isExecutable="true">
    <bpmn:startEvent id="s"/>
    <bpmn:startEvent id="many"><bpmn:conditionalEventDefinition>
      <bpmn:condition>=count &gt; 2</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>
    <bpmn:exclusiveGateway id="m"/>
    <bpmn:intermediateCatchEvent id="wait">
      <bpmn:signalEventDefinition signalRef="closing"/></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="m"/>
    <bpmn:sequenceFlow id="f2" sourceRef="many" targetRef="m"/>
    <bpmn:sequenceFlow id="f3" sourceRef="m" targetRef="wait"/>
    <bpmn:sequenceFlow id="f4" sourceRef="wait" targetRef="e"/>"""
    + TAIL
)


def test_a_signal_reaches_all(root: CamundaClient, deploy: Any) -> None:
    """Every case that waits gets it with its variables, once the background work is done."""
    deploy(shop_bpmn=SHOP)
    for _ in range(2):
        root.create_process_instance(data=ProcessCreationById(process_definition_id="shop"))
    given = SignalBroadcastRequestVariables.from_dict({"hour": 20})
    found = root.broadcast_signal(data=SignalBroadcastRequest(signal_name="closing time", variables=given))
    assert found.signal_key.isdigit()
    dispatch.drain()
    assert list(Case.objects.values_list("state", flat=True)) == ["completed", "completed"]
    assert {one.data for one in Variable.objects.filter(name="hour")} == {20}
    assert not Subscription.objects.filter(kind="signal").exists()


def test_conditions_start_process_instances(root: CamundaClient, deploy: Any) -> None:
    """Each condition that holds starts one; a definition that is not there is 404."""
    definition = deploy(shop_bpmn=SHOP).deployments[0].process_definition.process_definition_key

    def ask(count: int, key: str | None = None) -> list[Any]:
        given = ConditionalEvaluationInstructionVariables.from_dict({"count": count})
        more = {} if key is None else {"process_definition_key": key}
        asked = ConditionalEvaluationInstruction(variables=given, **more)
        return list(root.evaluate_conditionals(data=asked).process_instances)

    assert ask(2) == []
    (started,) = ask(3)
    assert (started.process_definition_key, Case.objects.get().key) == (definition, int(started.process_instance_key))
    assert len(ask(4, definition)) == 1
    with pytest.raises(NotFoundError):
        ask(4, "1")
