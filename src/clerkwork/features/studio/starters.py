"""
What a new file begins with: something that can be tried at once.

Rule: every starter is free of problems in an app that has nothing else; a test says so.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio import drafts, things

ROLES: Final = {"employee": {"title": "Everybody", "members": "everyone", "cases": "own", "start": "all"}}
OTHERS: Final = re.compile(r"[^a-z0-9]+")  # noqa: TID251 - ours
FOLDERS: Final = {
    "processes": "processes/{id}.bpmn",
    "forms": "forms/{id}.form",
    "decisions": "decisions/{id}.dmn",
    "tables": "tables/{id}.json",
    "tests": "tests/{id}.json",
    "docs": "docs/{id}.md",
}


def slug(title: str, joint: str = "_") -> str:
    """Return a title as an identifier: small letters and digits, beginning with a letter; "" if there are none."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode().casefold()
    found = OTHERS.sub(joint, plain).strip(joint)[:50].strip(joint)
    return found if found[:1].isalpha() or not found else f"n{joint}{found}"


def app(handle: str, name: str, description: str = "", color: str = "teal", icon: str = "apps") -> dict[str, bytes]:
    """Return the files of an app with nothing in it yet."""
    manifest = {"handle": handle, "name": name, "description": description, "icon": icon, "color": color, "tiles": []}
    return {"app.json": drafts.pretty(manifest), "roles.json": drafts.pretty(ROLES)}


def make(sort: str, identity: str, title: str, handle: str, files: Mapping[str, File]) -> tuple[str, bytes]:
    """Return path and content of a new file of a sort (a key of FOLDERS)."""
    content = MAKERS[sort](identity, title, handle, files)
    return FOLDERS[sort].format(id=identity), content


def _process(identity: str, title: str, handle: str, _files: Mapping[str, File]) -> bytes:
    name = quoteattr(title)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:clerk="http://clerkwork.org/schema/1.0" id="{identity}_definitions" targetNamespace="http://clerkwork.org/apps/{handle}">
  <bpmn:process id="{identity}" name={name} isExecutable="true">
    <bpmn:startEvent id="start" name="Begins">
      <bpmn:outgoing>flow_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="first_step" name="First step">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:assignmentDefinition assignee="=requester.username" />
      </bpmn:extensionElements>
      <bpmn:incoming>flow_1</bpmn:incoming>
      <bpmn:outgoing>flow_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="done" name="Done">
      <bpmn:incoming>flow_2</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_1" sourceRef="start" targetRef="first_step" />
    <bpmn:sequenceFlow id="flow_2" sourceRef="first_step" targetRef="done" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="{identity}">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="182" y="160" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="175" y="203" width="50" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="first_step_di" bpmnElement="first_step">
        <dc:Bounds x="280" y="138" width="100" height="80" />
        <bpmndi:BPMNLabel />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="done_di" bpmnElement="done">
        <dc:Bounds x="442" y="160" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="440" y="203" width="40" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_1_di" bpmnElement="flow_1">
        <di:waypoint x="218" y="178" />
        <di:waypoint x="280" y="178" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="flow_2_di" bpmnElement="flow_2">
        <di:waypoint x="380" y="178" />
        <di:waypoint x="442" y="178" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
""".encode()


def _form(identity: str, title: str, _handle: str, _files: Mapping[str, File]) -> bytes:
    return drafts.pretty(
        {
            "type": "default",
            "id": identity,
            "title": title,
            "schemaVersion": 19,
            "components": [
                {"type": "text", "id": "intro", "text": f"### {title}", "layout": {"row": "r0", "columns": 16}},
                {
                    "type": "textfield",
                    "id": "subject",
                    "key": "subject",
                    "label": "Subject",
                    "validate": {"required": True, "maxLength": 200},
                    "layout": {"row": "r1", "columns": 16},
                },
            ],
        }
    )


def _decision(identity: str, title: str, handle: str, _files: Mapping[str, File]) -> bytes:
    name = quoteattr(title)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" id="{identity}_definitions" name={name} namespace="http://clerkwork.org/apps/{handle}/{identity}">
  <decision id="{identity}" name={name}>
    <variable id="{identity}_result" name="{identity}" typeRef="string" />
    <informationRequirement id="{identity}_requirement">
      <requiredInput href="#{identity}_amount" />
    </informationRequirement>
    <decisionTable id="{identity}_table" hitPolicy="UNIQUE">
      <input id="{identity}_input" label="Amount">
        <inputExpression id="{identity}_input_expression" typeRef="number">
          <text>amount</text>
        </inputExpression>
      </input>
      <output id="{identity}_output" label="Outcome" name="outcome" typeRef="string" />
      <rule id="{identity}_rule_1">
        <inputEntry id="{identity}_rule_1_in"><text>&lt; 1000</text></inputEntry>
        <outputEntry id="{identity}_rule_1_out"><text>"small"</text></outputEntry>
      </rule>
      <rule id="{identity}_rule_2">
        <inputEntry id="{identity}_rule_2_in"><text>&gt;= 1000</text></inputEntry>
        <outputEntry id="{identity}_rule_2_out"><text>"large"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="{identity}_amount" name="amount">
    <variable id="{identity}_amount_variable" name="amount" typeRef="number" />
  </inputData>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="{identity}_diagram">
      <dmndi:DMNShape id="{identity}_shape" dmnElementRef="{identity}">
        <dc:Bounds x="160" y="100" width="180" height="80" />
      </dmndi:DMNShape>
      <dmndi:DMNShape id="{identity}_amount_shape" dmnElementRef="{identity}_amount">
        <dc:Bounds x="188" y="247" width="125" height="45" />
      </dmndi:DMNShape>
      <dmndi:DMNEdge id="{identity}_edge" dmnElementRef="{identity}_requirement">
        <di:waypoint x="250" y="247" />
        <di:waypoint x="250" y="180" />
      </dmndi:DMNEdge>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
""".encode()


def _table(identity: str, title: str, _handle: str, files: Mapping[str, File]) -> bytes:
    role = next(iter(_roles(files)), None)
    rules = [{"role": role, "rows": "true", "may": ["read", "create", "update", "delete"]}] if role else []
    columns = [{"id": "title", "name": "title", "title": "Title", "type": "text", "required": True}]
    return drafts.pretty({"name": identity, "title": title, "label": "{{title}}", "columns": columns, "rules": rules})


def _roles(files: Mapping[str, File]) -> dict[str, Any]:
    file = files.get("roles.json")
    try:
        value = file.json() if file else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _test(_identity: str, title: str, _handle: str, files: Mapping[str, File]) -> bytes:

    process = next((thing.id for thing in things.things(files) if thing.sort == things.PROCESS), "")
    value = {"title": title, "process": process, "now": "2026-03-02T09:00:00Z", "given": {}, "when": [], "then": {}}
    return drafts.pretty(value)


def _document(_identity: str, title: str, _handle: str, _files: Mapping[str, File]) -> bytes:
    return f"# {title}\n\n".encode()


MAKERS: Final[dict[str, Callable[[str, str, str, Mapping[str, File]], bytes]]] = {
    "processes": _process,
    "forms": _form,
    "decisions": _decision,
    "tables": _table,
    "tests": _test,
    "docs": _document,
}
