"""Models that the tests deploy as a client does."""

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'id="d" targetNamespace="http://clerkwork.org/tests">'
)
TAIL = "</bpmn:process></bpmn:definitions>"

PACK = (
    HEAD
    + """<bpmn:process id="pack" name="Pack" isExecutable="true">
    <bpmn:startEvent id="begin"/>
    <bpmn:serviceTask id="wrap" name="Wrap it"><bpmn:extensionElements>
      <zeebe:taskDefinition type="wrap" retries="3"/>
      <zeebe:taskHeaders><zeebe:header key="paper" value="red"/></zeebe:taskHeaders>
    </bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:boundaryEvent id="torn" attachedToRef="wrap"><bpmn:errorEventDefinition errorRef="tear"/></bpmn:boundaryEvent>
    <bpmn:endEvent id="end"/><bpmn:endEvent id="waste"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="wrap"/>
    <bpmn:sequenceFlow id="f2" sourceRef="wrap" targetRef="end"/>
    <bpmn:sequenceFlow id="f3" sourceRef="torn" targetRef="waste"/>
  </bpmn:process><bpmn:error id="tear" name="Torn" errorCode="TORN"/></bpmn:definitions>"""
)

PAY = (
    HEAD
    + """<bpmn:message id="paid" name="paid"><bpmn:extensionElements>
      <zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="pay" name="Pay" isExecutable="true">
    <bpmn:startEvent id="begin"/>
    <bpmn:intermediateCatchEvent id="wait">
      <bpmn:messageEventDefinition messageRef="paid"/></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="wait"/>
    <bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>"""
    + TAIL
)

HEAR = (
    HEAD
    + """<bpmn:signal id="alarm" name="fire"/>
  <bpmn:process id="hear" name="Hear" isExecutable="true">
    <bpmn:startEvent id="begin"/>
    <bpmn:intermediateCatchEvent id="wait">
      <bpmn:signalEventDefinition signalRef="alarm"/></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="wait"/>
    <bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>"""
    + TAIL
)

DECIDE = (
    HEAD
    + """<bpmn:process id="judge" name="Judge" isExecutable="true">
    <bpmn:startEvent id="begin"/>
    <bpmn:userTask id="look" name="Look at it"><bpmn:extensionElements>
      <zeebe:userTask/><zeebe:formDefinition formId="verdict"/>
      <zeebe:assignmentDefinition candidateGroups="staff"/>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="look"/>
    <bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="end"/>"""
    + TAIL
)

VERDICT = (
    '{"type": "default", "id": "verdict", "schemaVersion": 16, "components": ['
    '{"type": "checkbox", "id": "c1", "key": "good", "label": "Good"}]}'
)
