"""
Lanes: who usually does what stands in them.

A user task that does not say whom it is for is offered to the group of its lane: the property `candidateGroups` of the
lane (names with commas between them, empty for nobody), else the group whose handle the lane's name makes.
"""

from typing import Final, NamedTuple

from lxml import etree

from clerkwork.languages.bpmn.model import UserTask
from clerkwork.languages.bpmn.reading import children, name_list
from clerkwork.languages.bpmn.vocabulary import BPMN, ZEEBE

GROUPS: Final = "candidateGroups"
PROPERTY: Final = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties/{{{ZEEBE}}}property"


class Lane(NamedTuple):
    """A lane's name and its groups as FEEL."""

    name: str
    groups: str


NOWHERE: Final = Lane("", "[]")


def read_lanes(process: etree._Element) -> dict[str, Lane]:
    """Return the innermost lane by the id of what stands in it."""
    return {
        reference.text.strip(): Lane(lane.get("name", ""), _groups(lane))
        for lane in process.iter(f"{{{BPMN}}}lane")
        for reference in children(lane, "flowNodeRef")
        if reference.text
    }


def lane_of(node: etree._Element, lanes: dict[str, Lane]) -> Lane:
    """Return the lane of an element; what stands in a sub-process has that of the sub-process."""
    around = (each.get("id", "") for each in (node, *node.iterancestors()))
    return next((lanes[identity] for identity in around if identity in lanes), NOWHERE)


def groups_of(said: UserTask, lane: Lane) -> str | None:
    """Return the candidate groups of a task: its own, or those of its lane if it does not say whom it is for."""
    mine = (said.assignee, said.candidate_groups, said.candidate_users)
    return said.candidate_groups if any(each is not None for each in mine) or lane.groups == "[]" else lane.groups


def _groups(lane: etree._Element) -> str:
    """Return the groups of a lane: those it names, else the one with the handle that its name makes."""
    for each in lane.iterfind(PROPERTY):
        if each.get("name") == GROUPS:
            return name_list(each.get("value", ""))
    return name_list(handle_of(lane.get("name", "")))


def handle_of(name: str) -> str:
    """Return a name as a handle: small letters and digits, anything else as a dash between them."""
    return "-".join("".join(each if each.isalnum() else " " for each in name.lower()).split())
