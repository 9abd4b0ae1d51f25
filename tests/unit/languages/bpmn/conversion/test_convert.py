"""Models of Camunda 7 and Flowable: what becomes of each word, and that the result runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from clerkwork.engine import Machine
from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import Element, Kind, Process, read
from clerkwork.languages.bpmn.conversion import Converted, Note, Outcome, convert
from clerkwork.languages.bpmn.conversion.words import ATTRIBUTES, ELEMENTS, HANDLED, MEANINGLESS
from clerkwork.languages.bpmn.model import AdHoc, Mapping, Script, TaskDefinition, UserTask
from clerkwork.languages.feel import Feel

FEEL = Feel()
SUITES = Path(__file__).parents[6] / "shared" / "suites"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="{camunda}"
 xmlns:flowable="http://flowable.org/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d"
 targetNamespace="t">
"""
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"


def model(inside: str, *, flow: str = "", root: str = "", process: str = "", start: str = "") -> bytes:
    """Return a model of start → the element t → end; line 5 is the process, line 7 the element."""
    return f"""{HEAD.format(camunda=CAMUNDA)}<process id="p" isExecutable="true" {process}>
<startEvent id="s" {start}/><endEvent id="e"/>
{inside}
<sequenceFlow id="in" sourceRef="s" targetRef="t"/>
<sequenceFlow id="out" sourceRef="t" targetRef="e">{flow}</sequenceFlow>
</process>{root}</definitions>""".encode()


def element(found: Converted, identity: str = "t") -> Element:
    process = process_of(found)
    return next(each for each in process.elements if each.id == identity)


def process_of(found: Converted) -> Process:
    return read(found.xml, FEEL).processes[0]


def only(found: Converted) -> Note:
    (note,) = found.notes
    return note


def whats(found: Converted, outcome: Outcome) -> list[str]:
    return [note.what for note in found.notes if note.outcome is outcome]


def test_a_user_task() -> None:
    """People, times and the urgency are ours; a form of the application's code is not."""
    attributes = (
        'camunda:assignee="${boss}" camunda:candidateUsers="ann,${deputy}" camunda:candidateGroups="hr, it"'
        ' camunda:dueDate="${dueDate}" camunda:followUpDate="P2D" camunda:priority="70" camunda:formRef="leave"'
    )
    found = convert(model(f'<userTask id="t" {attributes}/>'), FEEL)
    assert element(found).user_task == UserTask(
        assignee="boss",
        candidate_users='["ann", deputy]',
        candidate_groups='["hr", "it"]',
        due="dueDate",
        follow_up='now() + duration("P2D")',
        priority="70",
        form="leave",
    )
    assert {note.outcome for note in found.notes} == {Outcome.CONVERTED}
    assert CAMUNDA.encode() not in found.xml
    own = convert(model('<userTask id="t" camunda:formKey="embedded:app:forms/x.html" camunda:priority="900"/>'), FEEL)
    assert whats(own, Outcome.BY_HAND) == ["formKey", "priority"]
    assert CAMUNDA.encode() in own.xml


def test_the_owners_that_bpmn_itself_knows() -> None:
    """user(…) and group(…) of a formal expression; a reference to a resource is left alone."""

    def owner(tag: str, inside: str) -> str:
        formal = f"<formalExpression>{inside}</formalExpression>"
        return f"<{tag}><resourceAssignmentExpression>{formal}</resourceAssignmentExpression></{tag}>"

    roles = owner("humanPerformer", "ann") + owner("potentialOwner", "user(bob), group(hr), it")
    found = element(convert(model(f'<userTask id="t">{roles}</userTask>'), FEEL)).user_task
    assert found == UserTask(assignee='"ann"', candidate_users='["bob"]', candidate_groups='["hr", "it"]')
    other = '<userTask id="t"><potentialOwner><resourceRef>r</resourceRef></potentialOwner></userTask>'
    assert convert(model(other), FEEL).notes == ()


def test_an_external_task_with_its_retries_and_parameters() -> None:
    """Its topic is the job type; the pause between attempts is the header that connectors know."""
    inside = """<serviceTask id="t" camunda:type="external" camunda:topic="pay" camunda:asyncBefore="true">
      <extensionElements>
      <camunda:inputOutput><camunda:inputParameter name="sum">${order.total * 2}</camunda:inputParameter>
       <camunda:inputParameter name="zip">007</camunda:inputParameter>
       <camunda:inputParameter name="who"><camunda:list><camunda:value>a</camunda:value>
        <camunda:value>${b}</camunda:value></camunda:list></camunda:inputParameter>
       <camunda:inputParameter name="map"><camunda:map><camunda:entry key="k">5</camunda:entry>
        <camunda:entry key="k 2">${x}</camunda:entry></camunda:map></camunda:inputParameter>
       <camunda:outputParameter name="paid">${result == "ok"}</camunda:outputParameter></camunda:inputOutput>
      <camunda:failedJobRetryTimeCycle>R5/PT10M</camunda:failedJobRetryTimeCycle>
      <camunda:properties><camunda:property name="color" value="red"/></camunda:properties>
     </extensionElements></serviceTask>"""
    found = convert(model(inside), FEEL)
    task = element(found)
    assert task.task == TaskDefinition('"pay"', "5")
    assert task.inputs == (
        Mapping("order.total * 2", "sum"),
        Mapping('"007"', "zip"),
        Mapping('["a", b]', "who"),
        Mapping('{k: 5, "k 2": x}', "map"),
    )
    assert task.outputs == (Mapping('result = "ok"', "paid"),)
    assert task.headers == (("retryBackoff", "PT10M"),)
    assert task.properties == (("color", "red"),)
    assert whats(found, Outcome.BY_HAND) == []
    assert whats(found, Outcome.DROPPED) == ["asyncBefore"]


@pytest.mark.parametrize(
    ("attributes", "kind", "what"),
    [
        ('camunda:class="com.acme.Pay"', "com.acme.Pay", "class"),
        ('camunda:delegateExpression="${payService}"', "payService", "delegateExpression"),
        ('camunda:expression="#{payService.pay(order)}"', "payService.pay", "expression"),
        ('flowable:type="mail"', "mail", "type"),
    ],
)
def test_code_becomes_a_job_that_needs_a_worker(attributes: str, kind: str, what: str) -> None:
    """What it said stays in the file."""
    found = convert(model(f'<serviceTask id="t" {attributes}/>'), FEEL)
    note = only(found)
    assert (note.element, note.line, note.what, note.outcome) == ("t", 7, what, Outcome.BY_HAND)
    assert note.remedy
    assert element(found).task == TaskDefinition(f'"{kind}"', "3")
    assert attributes.split('"')[1].encode() in found.xml


def test_a_service_task_that_only_evaluates_becomes_a_script_task() -> None:
    """Its result goes where it went."""
    task = '<serviceTask id="t" camunda:expression="${a + 1}" camunda:resultVariable="b"/>'
    found = convert(model(task), FEEL)
    assert (element(found).kind, element(found).script) == (Kind.SCRIPT_TASK, Script("a + 1", "b"))
    case = Machine(process_of(found)).start({"a": 1})
    assert case.variables == {"a": 1, "b": 2}


def test_fields_of_injected_code() -> None:
    """A text is a header of the job, an expression an input; one that asks Java needs a hand."""
    fields = """<camunda:field name="to" stringValue="ann"/>
      <camunda:field name="text"><camunda:string>Hi</camunda:string></camunda:field>
      <camunda:field name="sum"><camunda:expression>${a * 2}</camunda:expression></camunda:field>
      <camunda:field name="bad" expression="${x.y(z)}"/>"""
    task = f'<serviceTask id="t" camunda:class="C"><extensionElements>{fields}</extensionElements></serviceTask>'
    found = convert(model(task), FEEL)
    assert element(found).headers == (("to", "ann"), ("text", "Hi"))
    assert element(found).inputs == (Mapping("a * 2", "sum"),)
    assert whats(found, Outcome.BY_HAND) == ["class", "field bad"]


@pytest.mark.parametrize(
    ("task", "result"),
    [
        (
            '<scriptTask id="t" scriptFormat="juel" camunda:resultVariable="r"><script>${a > 1}</script></scriptTask>',
            "a > 1",
        ),
        (
            '<scriptTask id="t" scriptFormat="feel" camunda:resultVariable="r"><script>= a + 1</script></scriptTask>',
            "a + 1",
        ),
    ],
)
def test_a_script_in_a_language_that_is_read(task: str, result: str) -> None:
    """FEEL stays, JUEL becomes FEEL."""
    assert element(convert(model(task), FEEL)).script == Script(result, "r")


def test_a_script_in_another_language_is_left_to_a_worker() -> None:
    """It is in the headers of its job."""
    task = '<scriptTask id="t" scriptFormat="groovy" camunda:resultVariable="r"><script>1 + 1</script></scriptTask>'
    found = convert(model(task), FEEL)
    assert element(found).headers == (("language", "groovy"), ("script", "1 + 1"), ("resultVariable", "r"))
    assert only(found).outcome is Outcome.BY_HAND


def test_a_decision_with_its_version_and_result() -> None:
    """A single entry is what the decision gives; a list of results may not be."""
    said = 'camunda:decisionRef="price" camunda:resultVariable="p" camunda:decisionRefBinding="versionTag"'
    task = (
        f'<businessRuleTask id="t" {said} camunda:decisionRefVersionTag="v2" camunda:mapDecisionResult="singleEntry"/>'
    )
    found = convert(model(task), FEEL)
    decision = element(found).decision
    assert decision is not None
    assert (decision.id, decision.result, decision.binding, decision.version_tag) == (
        '"price"',
        "p",
        "versionTag",
        "v2",
    )
    assert whats(found, Outcome.BY_HAND) == []
    other = convert(
        model('<businessRuleTask id="t" camunda:decisionRef="price" camunda:decisionRefBinding="version"/>'), FEEL
    )
    assert whats(other, Outcome.BY_HAND) == ["decisionRefBinding", "mapDecisionResult"]
    field = '<flowable:field name="decisionTableReferenceKey"><flowable:string>risk</flowable:string></flowable:field>'
    task = f'<serviceTask id="t" flowable:type="dmn"><extensionElements>{field}</extensionElements></serviceTask>'
    assert element(convert(model(task), FEEL)).kind is Kind.BUSINESS_RULE_TASK


def test_a_call_with_what_goes_in_and_out() -> None:
    """Without `variables="all"` only what is named is passed on."""
    inside = """<callActivity id="t" calledElement="sub" camunda:calledElementBinding="deployment"><extensionElements>
      <camunda:in source="a" target="b"/><camunda:in sourceExpression="${a + 1}" target="c"/>
      <camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:out variables="all"/>
      </extensionElements></callActivity>"""
    found = convert(model(inside), FEEL)
    task = element(found)
    assert task.called is not None
    assert (task.called.id, task.called.all_parent_variables, task.called.all_child_variables) == ('"sub"', False, True)
    assert task.inputs == (Mapping("a", "b"), Mapping("a + 1", "c"))
    assert whats(found, Outcome.BY_HAND) == []


def test_a_loop() -> None:
    """Collection, item and completion condition are ours, and the result runs."""
    inside = """<userTask id="t" camunda:assignee="${person}"><multiInstanceLoopCharacteristics isSequential="true"
      camunda:collection="people" camunda:elementVariable="person">
      <completionCondition xsi:type="tFormalExpression">${nrOfCompletedInstances == 1}</completionCondition>
      </multiInstanceLoopCharacteristics></userTask>"""
    found = convert(model(inside), FEEL)
    case = Machine(process_of(found)).start({"people": ["ann", "bob"]})
    assert [task.assignee for task in case.tasks] == ["ann"]
    case.complete("t")
    assert case.outcome == "completed"


def test_conditions_and_a_start() -> None:
    """Conditions of flows are FEEL; another language needs a hand."""
    gateway = (
        '<exclusiveGateway id="t" default="no"/><endEvent id="f"/><sequenceFlow id="no" sourceRef="t" targetRef="f"/>'
    )
    condition = (
        '<conditionExpression xsi:type="tFormalExpression">${x == 1 &amp;&amp; not empty y}</conditionExpression>'
    )
    found = convert(model(gateway, flow=condition, start='camunda:initiator="starter"'), FEEL)
    case = Machine(process_of(found)).start({"x": 1, "y": "z", "requester": {"username": "ann"}})
    assert (case.passed, case.variables["starter"]) == (["s", "t", "e"], "ann")
    script = '<conditionExpression language="groovy">x == 1</conditionExpression>'
    note = only(convert(model(gateway, flow=script), FEEL))
    assert (note.element, note.outcome) == ("out", Outcome.BY_HAND)


@pytest.mark.parametrize(
    ("timer", "expected"),
    [
        ("<timeDuration>${wait}</timeDuration>", "wait"),
        ("<timeCycle>0 0 8 ? * 2-6</timeCycle>", '"0 0 8 ? * MON-FRI"'),
        ("<timeCycle>0 0 8 ? * 6#2 *</timeCycle>", '"0 0 8 ? * FRI#2"'),
        ("<timeCycle>0 0/15 * * * ?</timeCycle>", '"0 0/15 * * * ?"'),
    ],
)
def test_timers(timer: str, expected: str) -> None:
    """Cron was Quartz's, in which Sunday is 1."""
    definition = f"<timerEventDefinition>{timer}</timerEventDefinition>"
    event = f'<boundaryEvent id="b" attachedToRef="t" cancelActivity="false">{definition}</boundaryEvent>'
    found = convert(model(f'<task id="t"/>{event}'), FEEL)
    assert element(found, "b").event.expression == expected
    assert only(found).outcome is Outcome.CONVERTED


def test_what_a_message_lacks_is_said_once() -> None:
    """Camunda 7 found the case by business key; here a message says whom it is for."""
    root = '<message id="m" name="paid ${x}"/>'
    tasks = '<receiveTask id="t" messageRef="m"/>'
    found = convert(model(tasks, root=root), FEEL)
    assert whats(found, Outcome.BY_HAND) == ["message"]
    with pytest.raises(Invalid, match="correlation key"):
        read(found.xml, FEEL)


def test_variables_of_a_caught_error() -> None:
    """They are outputs of the event."""
    event = """<boundaryEvent id="b" attachedToRef="t"><errorEventDefinition errorRef="x"
      camunda:errorCodeVariable="code" camunda:errorMessageVariable="said"/></boundaryEvent>"""
    found = convert(model(f'<task id="t"/>{event}', root='<error id="x" errorCode="X"/>'), FEEL)
    assert element(found, "b").outputs == (Mapping("errorCode", "code"), Mapping("errorMessage", "said"))


def test_an_ad_hoc_sub_process_of_flowable() -> None:
    """Its completion condition is FEEL."""
    inside = """<adHocSubProcess id="t" ordering="Sequential"><task id="a"/>
      <completionCondition>${done}</completionCondition></adHocSubProcess>"""
    assert element(convert(model(inside), FEEL)).ad_hoc == AdHoc(None, "done", sequential=True)


def test_what_nobody_knows_needs_a_hand_and_stays() -> None:
    """The note says where it stands."""
    task = '<userTask id="t" camunda:magic="x"><extensionElements><camunda:wand/></extensionElements></userTask>'
    found = convert(model(task, process='camunda:versionTag="1.2" camunda:candidateStarterUsers="ann"'), FEEL)
    assert whats(found, Outcome.BY_HAND) == ["candidateStarterUsers", "magic", "wand"]
    assert process_of(found).version_tag == "1.2"
    assert all(note.line and note.remedy for note in found.notes if note.outcome is Outcome.BY_HAND)
    assert b"wand" in found.xml


def test_listeners_become_jobs() -> None:
    """One of a flow has no place."""
    listener = '<extensionElements><camunda:executionListener class="com.A" event="{}"/></extensionElements>'
    task = f'<userTask id="t">{listener.format("start")}</userTask>'
    found = convert(model(task, flow=listener.format("take")), FEEL)
    assert whats(found, Outcome.BY_HAND) == ["executionListener start", "executionListener take"]


def test_no_word_has_two_meanings() -> None:
    """Each attribute stands in one table, and so does each element."""
    assert not set(ATTRIBUTES) & set(HANDLED)
    assert not (set(ATTRIBUTES) | set(HANDLED)) & set(MEANINGLESS)
    assert not set(ELEMENTS) & set(MEANINGLESS)


def foreign_models() -> Iterator[Any]:
    for path in sorted(SUITES.rglob("*.bpmn")):
        if b"camunda.org/schema/1.0" in path.read_bytes():
            yield pytest.param(path, id=path.stem if path.stem != "process" else path.parent.name)


@pytest.mark.parametrize("path", list(foreign_models()))
def test_models_of_the_suites(path: Path) -> None:
    """Nothing foreign is without a note, no element is lost, and converting again changes nothing."""
    before = path.read_bytes()
    found = convert(before, FEEL)
    noted = {note.element for note in found.notes}
    root = etree.fromstring(before)
    for node in root.iter():
        if isinstance(node.tag, str) and any(CAMUNDA in str(name) for name in node.attrib):
            owners = {each.get("id") for each in (node, *node.iterancestors())}
            assert owners & noted, f"line {node.sourceline} has no note"
    after = etree.fromstring(found.xml)
    assert {each.get("id") for each in root.iter()} == {each.get("id") for each in after.iter()}
    again = convert(found.xml, FEEL)
    assert [note for note in again.notes if note.outcome not in (Outcome.BY_HAND, Outcome.KEPT)] == []
    assert again.xml == found.xml


def test_a_prefix_that_only_a_value_uses_stays() -> None:
    """Wherever it is declared; that of the other engine goes with its last word."""
    xml = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
<itemDefinition xmlns:xsd="http://www.w3.org/2001/XMLSchema" id="i" structureRef="xsd:string"/>
<process id="p" isExecutable="true"><startEvent id="s" camunda:asyncBefore="true"/></process></definitions>"""
    found = convert(xml, FEEL).xml
    assert b'xmlns:xsd="http://www.w3.org/2001/XMLSchema"' in found
    assert b"camunda" not in found
