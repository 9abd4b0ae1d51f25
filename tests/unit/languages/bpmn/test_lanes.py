"""Lanes: a user task that does not say whom it is for is offered to the group of its lane."""

import pytest

from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.lanes import handle_of
from clerkwork.languages.feel import Feel


def groups(task: str = "", lane: str = "", name: str = "Human Resources") -> str | None:
    """Return the candidate groups of a user task in a lane."""
    xml = f"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d"><bpmn:process id="p" isExecutable="true">
      <bpmn:laneSet id="ls"><bpmn:lane id="l" name="{name}"><bpmn:extensionElements>{lane}</bpmn:extensionElements>
      <bpmn:flowNodeRef>sub</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet><bpmn:startEvent id="s"/>
      <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="sub"/><bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/>
      <bpmn:sequenceFlow id="f2" sourceRef="s2" targetRef="t"/><bpmn:userTask id="t"><bpmn:extensionElements>{task}
      </bpmn:extensionElements></bpmn:userTask></bpmn:subProcess></bpmn:process></bpmn:definitions>"""
    (process,) = read(xml.encode(), Feel()).processes
    (found,) = (element for element in process.elements if element.id == "t")
    assert found.user_task is not None
    assert found.lane == name
    return found.user_task.candidate_groups


def assigned(attribute: str) -> str:
    return f'<zeebe:assignmentDefinition {attribute}="ann"/>'


def test_the_name_of_the_lane_makes_the_handle_of_a_group() -> None:
    """What stands in a sub-process has the lane of the sub-process."""
    assert groups() == '["human-resources"]'
    assert groups(name="") is None


@pytest.mark.parametrize(
    ("attribute", "expected"), [("assignee", None), ("candidateUsers", None), ("candidateGroups", '["ann"]')]
)
def test_what_the_task_says_itself_counts(attribute: str, expected: str | None) -> None:
    assert groups(assigned(attribute)) == expected


@pytest.mark.parametrize(("value", "expected"), [("hr, it", '["hr", "it"]'), ("", None)])
def test_the_lane_may_name_its_groups(value: str, expected: str | None) -> None:
    """With an empty list the lane is for the picture only."""
    property_ = f'<zeebe:property name="candidateGroups" value="{value}"/>'
    other = '<zeebe:property name="other" value="x"/>'
    assert groups(lane=f"<zeebe:properties>{other}{property_}</zeebe:properties>") == expected


@pytest.mark.parametrize(("name", "handle"), [("IT", "it"), (" Sales / East ", "sales-east"), ("R&D", "r-d")])
def test_handles(name: str, handle: str) -> None:
    assert handle_of(name) == handle
