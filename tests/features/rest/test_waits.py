"""What cases wait for, asked for and counted by the official client."""

from typing import Any

import pytest
from camunda_orchestration_sdk import (
    CamundaClient,
    ElementInstanceSearchQuery,
    ElementInstanceWaitStateQuery,
    ProcessCreationById,
)
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.features.rest.bpmn_models import HEAD

CATCH = '<bpmn:intermediateCatchEvent id="{id}">{event}</bpmn:intermediateCatchEvent>'
EVENTS = {
    "later": "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
    "paid": '<bpmn:messageEventDefinition messageRef="m"/>',
    "alarm": '<bpmn:signalEventDefinition signalRef="g"/>',
    "full": '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=n > 9</bpmn:condition>'
    "</bpmn:conditionalEventDefinition>",
}
SERVICE = '<bpmn:extensionElements><zeebe:taskDefinition type="wrap" retries="2"/></bpmn:extensionElements>'
USER = "<bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>"
INNER = "".join(CATCH.format(id=name, event=event) for name, event in EVENTS.items())
TARGETS = [*EVENTS, "wrap", "box", "which"]
FLOWS = "".join(f'<bpmn:sequenceFlow id="f{n}" sourceRef="s" targetRef="{name}"/>' for n, name in enumerate(TARGETS))
ALL = f"""{HEAD}<bpmn:message id="m" name="money"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>
  </bpmn:extensionElements></bpmn:message><bpmn:signal id="g" name="fire"/>
  <bpmn:process id="all" isExecutable="true"><bpmn:startEvent id="s"/>{INNER}{FLOWS}
  <bpmn:serviceTask id="wrap">{SERVICE}</bpmn:serviceTask>
  <bpmn:transaction id="box"><bpmn:startEvent id="s2"/><bpmn:userTask id="look">{USER}</bpmn:userTask>
    <bpmn:sequenceFlow id="g1" sourceRef="s2" targetRef="look"/></bpmn:transaction>
  <bpmn:boundaryEvent id="slow" attachedToRef="box">{EVENTS["later"]}</bpmn:boundaryEvent>
  <bpmn:complexGateway id="which"/>
  </bpmn:process></bpmn:definitions>"""


@pytest.fixture
def case(root: CamundaClient, deploy: Any) -> str:
    """Start a case that waits for one of each."""
    deploy(all_bpmn=ALL)
    given = {"processDefinitionId": "all", "variables": {"n": 1, "order": "o-1"}}
    return root.create_process_instance(data=ProcessCreationById.from_dict(given)).process_instance_key


def found(root: CamundaClient, **asked: Any) -> list[Any]:
    query = ElementInstanceWaitStateQuery.from_dict(asked)
    return list(root.search_element_instance_wait_states(data=query).items)


def test_each_kind_of_wait_is_found_with_what_is_waited_for(root: CamundaClient, case: str) -> None:
    """A job, a person, a timer, a message, a signal and a condition; an event at a boundary is named itself."""
    waits = found(root, filter={"processInstanceKey": case}, sort=[{"field": "elementId"}])
    said = [(each.element_id, str(each.element_type), each.details.wait_state_type) for each in waits]
    assert said == [
        ("alarm", "INTERMEDIATE_CATCH_EVENT", "SIGNAL"),
        ("full", "INTERMEDIATE_CATCH_EVENT", "CONDITION"),
        ("later", "INTERMEDIATE_CATCH_EVENT", "TIMER"),
        ("look", "USER_TASK", "USER_TASK"),
        ("paid", "INTERMEDIATE_CATCH_EVENT", "MESSAGE"),
        ("slow", "BOUNDARY_EVENT", "TIMER"),
        ("wrap", "SERVICE_TASK", "JOB"),
    ]
    details = {each.element_id: each.details.to_dict() for each in waits}
    assert details["alarm"]["signalName"] == "fire"
    assert details["full"] == {"expression": "=n > 9", "events": ["create", "update"], "waitStateType": "CONDITION"}
    assert (details["paid"]["messageName"], details["paid"]["correlationKey"]) == ("money", "o-1")
    assert (details["wrap"]["jobType"], details["wrap"]["retries"]) == ("wrap", 2)
    assert details["later"]["repetitions"] == 0
    assert details["look"]["dueDate"] is None
    (box,) = root.search_element_instances(
        data=ElementInstanceSearchQuery.from_dict({"filter": {"elementId": "box"}})
    ).items
    assert (str(box.type_), waits[5].element_instance_key) == ("SUB_PROCESS", box.element_instance_key)
    (which,) = root.search_element_instances(
        data=ElementInstanceSearchQuery.from_dict({"filter": {"elementId": "which"}})
    ).items
    assert str(which.type_) == "UNKNOWN"


def test_waits_are_found_by_kind_and_in_pages(root: CamundaClient, case: str) -> None:
    """A cursor goes on where a page ended, in both directions."""
    timers = found(root, filter={"waitStateType": "TIMER", "rootProcessInstanceKey": case})
    assert sorted(each.element_id for each in timers) == ["later", "slow"]
    sort = [{"field": "elementId", "order": "DESC"}]
    query = ElementInstanceWaitStateQuery.from_dict({"sort": sort, "page": {"limit": 3}})
    first = root.search_element_instance_wait_states(data=query)
    query = ElementInstanceWaitStateQuery.from_dict(
        {"sort": sort, "page": {"limit": 9, "after": first.page.end_cursor}}
    )
    second = root.search_element_instance_wait_states(data=query)
    names = [each.element_id for each in (*first.items, *second.items)]
    assert names == sorted(["alarm", "full", "later", "look", "paid", "slow", "wrap"], reverse=True)
    query = ElementInstanceWaitStateQuery.from_dict(
        {"sort": sort, "page": {"limit": 2, "before": second.page.start_cursor}}
    )
    back = root.search_element_instance_wait_states(data=query)
    assert [each.element_id for each in back.items] == names[1:3]


def test_waiting_elements_of_a_case_are_counted(root: CamundaClient, case: str) -> None:
    """Each instance once."""
    counted = root.get_process_instance_wait_state_statistics(process_instance_key=case).items
    assert {each.element_id: each.waiting_count for each in counted} == dict.fromkeys(
        ["alarm", "full", "later", "look", "paid", "slow", "wrap"], 1
    )


@pytest.mark.usefixtures("case")
def test_waits_are_for_those_who_may_see_the_case(program: Any, case: str) -> None:
    """Whoever has no role sees none."""
    nora = program("nora")
    assert nora.post("/v2/element-instances/wait-states/search", {}).json()["items"] == []
    assert nora.get(f"/v2/process-instances/{case}/statistics/wait-states").status_code == 404


@pytest.mark.usefixtures("case")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
def test_the_waits_of_a_case_are_found_by_indexes(program: Any, case: str) -> None:
    """The view is looked into: of the tables of what waits none is read as a whole."""
    with CaptureQueriesContext(connection) as seen:
        program("root").post("/v2/element-instances/wait-states/search", {"filter": {"processInstanceKey": case}})
    (sql,) = [each["sql"] for each in seen if "runtime_wait" in each["sql"] and "LIMIT 100)" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [str(row[-1]) for row in cursor.fetchall()]
    found = [line for line in plan if line.startswith("SEARCH runtime_") and "_case (case_id=?" in line]
    assert len(found) == 5, plan
    assert not [line for line in plan if line.startswith("SCAN runtime_") and "runtime_wait" not in line], plan
