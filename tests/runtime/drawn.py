"""Processes drawn as text, for tests of several that belong together."""

from itertools import pairwise
from typing import Final

from clerkwork.runtime import models

HEAD: Final = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:clerk="http://clerkwork.org/schema/1.0" id="d">
 <message id="m" name="go"><extensionElements><zeebe:subscription correlationKey="=k"/></extensionElements></message>
 <error id="bad" errorCode="bad"/><escalation id="slow" escalationCode="slow"/>"""
LATE: Final = """<boundaryEvent id="late" attachedToRef="call"><timerEventDefinition>
 <timeDuration xsi:type="tFormalExpression">PT1H</timeDuration></timerEventDefinition></boundaryEvent>"""
CAUGHT: Final = (
    """<boundaryEvent id="caught" attachedToRef="call"><errorEventDefinition errorRef="bad"/></boundaryEvent>"""
)
TASK: Final = '<userTask id="work"/>'
SCRIPT: Final = """<scriptTask id="work"><extensionElements><zeebe:script expression="=n + 1" resultVariable="n"/>
 </extensionElements></scriptTask>"""
SERVICE: Final = """<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements>
 </serviceTask>"""
THROW: Final = '<endEvent id="work"><errorEventDefinition errorRef="bad"/></endEvent>'


def process(name: str, *elements: str, more: str = "", tag: str = "") -> str:
    """Return a process of elements in a row, and what else stands in it."""
    stops = ["start", *(ident(element) for element in elements)]
    if "endEvent" not in elements[-1]:
        elements, stops = (*elements, '<endEvent id="end"/>'), [*stops, "end"]
    flows = "".join(flow(f"f{number}", *ends) for number, ends in enumerate(pairwise(stops)))
    tagged = f'<extensionElements><zeebe:versionTag value="{tag}"/></extensionElements>' if tag else ""
    inside = f'{tagged}<startEvent id="start"/>{"".join(elements)}{more}{flows}'
    return f'<process id="{name}" name="{name.title()}" isExecutable="true">{inside}</process>'


def ident(element: str) -> str:
    return element.split('id="', 1)[1].split('"', 1)[0]


def flow(name: str, source: str, target: str) -> str:
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'


def calling(
    called: str = "inner", *, name: str = "outer", after: str = "userTask", attributes: str = "", boundary: str = ""
) -> str:
    """Return a process that calls another and then has a task; a boundary event leads there too."""
    said = f'<extensionElements><zeebe:calledElement processId="{called}" {attributes}/></extensionElements>'
    more = f"{boundary}{flow('way', ident(boundary), 'after')}" if boundary else ""
    return process(name, f'<callActivity id="call">{said}</callActivity>', f'<{after} id="after"/>', more=more)


def file(drawn: str) -> bytes:
    """Return the file of one process."""
    return f"{HEAD}{drawn}</definitions>".encode()


def child_of(case: int) -> models.Case:
    return models.Case.objects.get(parent=case)


def open_task(case: int) -> models.Task:
    return models.Task.objects.get(case=case, state="open")
