"""What a BPMN file says, and everything that can be wrong with one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.bpmn import (
    Binding,
    CalledDecision,
    Definitions,
    Element,
    Event,
    Flow,
    Kind,
    TimerKind,
    Trigger,
    read,
)
from clerkwork.languages.bpmn.model import Called, Condition, Mapping, Message, Script, TaskDefinition, UserTask
from clerkwork.languages.feel import Context, Feel

FEEL = Feel()
HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:clerk="http://clerkwork.org/schema/1.0"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d">
"""


def model(body: str, *, root: str = "", executable: str = "true") -> bytes:
    """Return a file with one process; line 4 is the process, line 5 the body's first."""
    process = f'<bpmn:process id="p" name="P" isExecutable="{executable}">\n{body}\n</bpmn:process>'
    return f"{HEAD}{process}\n{root}</bpmn:definitions>".encode()


def chain(*tags: str) -> str:
    """Return elements one behind the other, between a start and an end event; each needs an id like `a1`."""
    ids = ["s", *(tag.split('id="')[1].split('"')[0] for tag in tags), "e"]
    flows = [
        f'<bpmn:sequenceFlow id="f{index}" sourceRef="{source}" targetRef="{target}"/>'
        for index, (source, target) in enumerate(pairwise(ids))
    ]
    return "\n".join(['<bpmn:startEvent id="s"/>', *tags, '<bpmn:endEvent id="e"/>', *flows])


def with_extensions(tag: str, *extensions: str) -> str:
    """Return an element with extension elements."""
    inside = f"<bpmn:extensionElements>{''.join(extensions)}</bpmn:extensionElements>"
    return f'<bpmn:{tag} id="t">{inside}</bpmn:{tag}>'


def catch(definition: str) -> str:
    """Return an intermediate catch event."""
    return f'<bpmn:intermediateCatchEvent id="t">{definition}</bpmn:intermediateCatchEvent>'


def timer(definition: str) -> str:
    """Return a timer."""
    return f"<bpmn:timerEventDefinition>{definition}</bpmn:timerEventDefinition>"


def problems(xml: bytes) -> list[Problem]:
    with pytest.raises(Invalid) as caught:
        read(xml, FEEL)
    return list(caught.value.problems)


def said(found: Iterable[Problem]) -> list[str]:
    return [f"{problem.place}: {problem.message}" for problem in found]


def only(xml: bytes) -> Problem:
    found = problems(xml)
    assert len(found) == 1, [str(problem) for problem in found]
    assert found[0].remedy
    assert found[0].line
    return found[0]


def element(xml: bytes, identity: str = "t") -> Element:
    return next(each for each in read(xml, FEEL).processes[0].elements if each.id == identity)


# what is read


def test_a_process_with_its_elements_and_flows() -> None:
    body = chain('<bpmn:task id="a" name="Do it"><bpmn:documentation>Why</bpmn:documentation></bpmn:task>')
    definitions = read(model(body), FEEL)
    process = definitions.processes[0]
    assert (definitions.id, process.id, process.name, process.line) == ("d", "p", "P", 4)
    assert [(each.id, each.kind, each.line) for each in process.elements] == [
        ("s", Kind.START_EVENT, 5),
        ("a", Kind.TASK, 6),
        ("e", Kind.END_EVENT, 7),
    ]
    task = process.elements[1]
    assert (task.name, task.documentation, task.scope) == ("Do it", "Why", "p")
    assert (task.incoming, task.outgoing) == (("f0",), ("f1",))
    assert process.flows[0] == Flow("f0", "s", "a", None, "", 8, "p")
    assert definitions.warnings == ()


def test_processes_that_do_not_run_are_left_alone() -> None:
    """A pool drawn for the picture's sake may hold anything."""
    other = '<bpmn:process id="q"><bpmn:callChoreography id="c"/></bpmn:process>'
    assert [process.id for process in read(model(chain(), root=other), FEEL).processes] == ["p"]


def test_a_file_without_anything_to_run_is_a_problem() -> None:
    problem = only(model(chain(), executable="false"))
    assert problem == Problem(
        "file", "The file has no executable process.", 'Set isExecutable="true" on the process to run.', 3
    )


def test_elements_of_sub_processes_stand_in_document_order_with_their_scope() -> None:
    inner = chain('<bpmn:task id="x"/>').replace('"s"', '"s2"').replace('"e"', '"e2"').replace('id="f', 'id="g')
    process = read(model(chain(f'<bpmn:subProcess id="sub">{inner}</bpmn:subProcess>')), FEEL).processes[0]
    assert [(each.id, each.scope) for each in process.elements] == [
        ("s", "p"),
        ("sub", "p"),
        ("s2", "sub"),
        ("x", "sub"),
        ("e2", "sub"),
        ("e", "p"),
    ]
    assert {flow.id: flow.scope for flow in process.flows} == {"f0": "p", "f1": "p", "g0": "sub", "g1": "sub"}


def test_lanes_annotations_and_data_describe_and_do_not_run() -> None:
    describing = """<bpmn:laneSet id="ls"><bpmn:lane id="l" name="Sales"><bpmn:flowNodeRef>a</bpmn:flowNodeRef>
      <bpmn:childLaneSet id="cs"><bpmn:lane id="l2" name="East"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>
      </bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>
      <bpmn:textAnnotation id="ta"/><bpmn:association id="as"/><bpmn:dataObject id="do"/><bpmn:group id="gr"/>"""
    process = read(model(describing + chain('<bpmn:task id="a"/>')), FEEL).processes[0]
    assert [(each.id, each.lane) for each in process.elements] == [("s", ""), ("a", "East"), ("e", "")]


def test_static_values_become_feel_literals_and_feel_loses_its_sign() -> None:
    tag = with_extensions(
        "userTask",
        '<zeebe:userTask/><zeebe:assignmentDefinition assignee="j.&quot;doe" candidateGroups="a, b"',
        ' candidateUsers="=u"/>',
        '<zeebe:taskSchedule dueDate="2026-03-01T09:00:00Z" followUpDate="= now() "/>',
        '<zeebe:priorityDefinition priority="70"/><zeebe:formDefinition formId="ask"/>',
        '<clerk:task excludedUsers="=requester.username"/>',
    )
    assert element(model(chain(tag))).user_task == UserTask(
        assignee='"j.\\"doe"',
        candidate_groups='["a", "b"]',
        candidate_users="u",
        excluded_users="requester.username",
        due='"2026-03-01T09:00:00Z"',
        follow_up="now()",
        priority="70",
        form="ask",
    )


def test_a_static_value_comes_back_from_feel_as_it_was_written() -> None:
    """Quotes, backslashes and line ends survive."""
    tag = with_extensions("serviceTask", '<zeebe:taskDefinition type="a&quot;\\b&#10;c&#9;é😀"/>')
    definition = element(model(chain(tag))).task
    assert definition is not None
    assert FEEL.expression(definition.type).run({}, Context(datetime(2026, 1, 1, tzinfo=UTC))) == 'a"\\b\nc\té😀'


def test_a_user_task_says_nothing_that_nobody_wrote() -> None:
    assert element(model(chain('<bpmn:userTask id="t"/>'))).user_task == UserTask()


def test_a_service_task_with_its_job_headers_mappings_and_properties() -> None:
    tag = with_extensions(
        "serviceTask",
        '<zeebe:taskDefinition type="pay" retries="=n"/>',
        '<zeebe:taskHeaders><zeebe:header key="h" value="1"/></zeebe:taskHeaders>',
        '<zeebe:ioMapping><zeebe:input source="=a" target="x.y"/><zeebe:input source="7" target="n"/>'
        '<zeebe:input source="seven" target="w"/><zeebe:output source="=r" target="out"/></zeebe:ioMapping>',
        '<zeebe:properties><zeebe:property name="k" value="v"/></zeebe:properties>',
    )
    task = element(model(chain(tag)))
    assert task.task == TaskDefinition('"pay"', "n")
    assert task.headers == (("h", "1"),)
    assert task.inputs == (Mapping("a", "x.y"), Mapping("7", "n"), Mapping('"seven"', "w"))
    assert task.outputs == (Mapping("r", "out"),)
    assert task.properties == (("k", "v"),)


def test_a_script_task() -> None:
    tag = with_extensions("scriptTask", '<zeebe:script expression="=1 + 1" resultVariable="two"/>')
    assert element(model(chain(tag))).script == Script("1 + 1", "two")


def test_the_process_has_a_version_tag_properties_and_a_start_form() -> None:
    body = chain('<bpmn:task id="a"/>').replace(
        '<bpmn:startEvent id="s"/>',
        '<bpmn:extensionElements><zeebe:versionTag value="v7"/><zeebe:properties>'
        '<zeebe:property name="title" value="Leave of {{who}}"/></zeebe:properties></bpmn:extensionElements>'
        '<bpmn:startEvent id="s"><bpmn:extensionElements><zeebe:formDefinition formId="ask"/>'
        "</bpmn:extensionElements></bpmn:startEvent>",
    )
    process = read(model(body), FEEL).processes[0]
    assert process.version_tag == "v7"
    assert process.properties == (("title", "Leave of {{who}}"),)
    assert process.start_form == "ask"


def test_flows_leave_in_the_order_of_the_element_with_condition_and_default() -> None:
    body = """<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" default="no">
      <bpmn:outgoing>yes</bpmn:outgoing><bpmn:outgoing>no</bpmn:outgoing></bpmn:exclusiveGateway>
      <bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="g"/>
      <bpmn:sequenceFlow id="no" sourceRef="g" targetRef="e"/>
      <bpmn:sequenceFlow id="maybe" sourceRef="g" targetRef="e">
        <bpmn:conditionExpression>a &lt; 1</bpmn:conditionExpression></bpmn:sequenceFlow>
      <bpmn:sequenceFlow id="yes" sourceRef="g" targetRef="e">
        <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"> = a = 1 </bpmn:conditionExpression>
      </bpmn:sequenceFlow>"""
    process = read(model(body), FEEL).processes[0]
    gateway = next(each for each in process.elements if each.id == "g")
    assert (gateway.default, gateway.outgoing) == ("no", ("yes", "no", "maybe"))
    assert {flow.id: flow.condition for flow in process.flows} == {
        "f": None,
        "no": None,
        "maybe": "a < 1",
        "yes": "a = 1",
    }


MESSAGE = """<bpmn:message id="m" name="paid"><bpmn:extensionElements>
<zeebe:subscription correlationKey="=order"/></bpmn:extensionElements></bpmn:message>"""
ERROR = '<bpmn:error id="err" errorCode="E1"/>'


@pytest.mark.parametrize(
    ("definition", "event"),
    [
        (
            timer("<bpmn:timeDuration>PT1H</bpmn:timeDuration>"),
            Event(Trigger.TIMER, TimerKind.DURATION, '"PT1H"'),
        ),
        (timer("<bpmn:timeDate>=day</bpmn:timeDate>"), Event(Trigger.TIMER, TimerKind.DATE, "day")),
        (
            '<bpmn:messageEventDefinition messageRef="bpmn:m"/>',
            Event(Trigger.MESSAGE, message=Message("m", "paid", "order")),
        ),
    ],
)
def test_intermediate_events(definition: str, event: Event) -> None:
    assert element(model(chain(catch(definition)), root=MESSAGE)).event == event


def test_a_receive_task_waits_for_a_message() -> None:
    tag = '<bpmn:receiveTask id="t" messageRef="m"/>'
    assert element(model(chain(tag), root=MESSAGE)).event == Event(
        Trigger.MESSAGE, message=Message("m", "paid", "order")
    )
    assert only(model(chain('<bpmn:receiveTask id="t"/>'))).message == "The receive task names no message."
    assert only(model(chain('<bpmn:receiveTask id="t" messageRef="m" instantiate="true"/>'), root=MESSAGE)).place == "t"


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask"])
def test_tasks_that_are_jobs_have_a_job_type(tag: str) -> None:
    """Without one the task's id is the type, with a warning that says so; the retries are read all the same."""
    found = element(model(chain(with_extensions(tag, '<zeebe:taskDefinition type="a"/>'))))
    assert found.task == TaskDefinition('"a"')
    for body, retries in (
        (f'<bpmn:{tag} id="t"/>', "3"),
        (with_extensions(tag, '<zeebe:taskDefinition retries="5"/>'), "5"),
    ):
        assert element(model(chain(body))).task == TaskDefinition('"t"', retries)
        (warning,) = read(model(chain(body)), FEEL).warnings
        assert (warning.place, warning.message.partition(" has no ")[2]) == (
            "t", "job type; workers find it by its id.",
        )  # fmt: skip
        assert warning.line


def boundary(definition: str, attributes: str = "") -> str:
    return chain('<bpmn:task id="a"/>') + (
        f'<bpmn:boundaryEvent id="t" attachedToRef="a" {attributes}>{definition}</bpmn:boundaryEvent>'
    )


@pytest.mark.parametrize(
    ("definition", "attributes", "event"),
    [
        (
            timer("<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>"),
            'cancelActivity="false"',
            Event(Trigger.TIMER, TimerKind.CYCLE, '"R3/PT1H"', interrupting=False),
        ),
        ('<bpmn:errorEventDefinition errorRef="err"/>', "", Event(Trigger.ERROR, code='"E1"')),
        ("<bpmn:errorEventDefinition/>", "", Event(Trigger.ERROR)),
        (
            '<bpmn:messageEventDefinition messageRef="m"/>',
            "",
            Event(Trigger.MESSAGE, message=Message("m", "paid", "order")),
        ),
    ],
)
def test_boundary_events(definition: str, attributes: str, event: Event) -> None:
    found = element(model(boundary(definition, attributes), root=MESSAGE + ERROR))
    assert (found.attached_to, found.event) == ("a", event)


@pytest.mark.parametrize(
    ("definition", "event"),
    [
        ("<bpmn:terminateEventDefinition/>", Event(Trigger.TERMINATE)),
        ('<bpmn:errorEventDefinition errorRef="err"/>', Event(Trigger.ERROR, code='"E1"')),
    ],
)
def test_end_events(definition: str, event: Event) -> None:
    body = chain().replace('<bpmn:endEvent id="e"/>', f'<bpmn:endEvent id="e">{definition}</bpmn:endEvent>')
    assert element(model(body, root=ERROR), "e").event == event


@pytest.mark.parametrize(
    "definition", ["<bpmn:timeCycle>R/P1D</bpmn:timeCycle>", "<bpmn:timeDuration>P1D</bpmn:timeDuration>"]
)
def test_start_events(definition: str) -> None:
    event = f'<bpmn:startEvent id="s">{timer(definition)}</bpmn:startEvent>'
    message = '<bpmn:startEvent id="t"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>'
    body = chain().replace('<bpmn:startEvent id="s"/>', event + message)
    assert element(model(body, root='<bpmn:message id="m" name="order"/>'), "s").event.trigger is Trigger.TIMER
    assert element(model(body, root='<bpmn:message id="m" name="order"/>')).event.message == Message("m", "order")


# what is refused


def test_every_problem_is_listed_in_the_order_of_the_file() -> None:
    body = """<bpmn:scriptTask id="a"/>
<bpmn:sequenceFlow id="f" sourceRef="a" targetRef="gone"/>
<bpmn:callChoreography id="c"/>"""
    assert said(problems(model(body))) == [
        "p: The process has no start event.",
        "a: The script task has no script.",
        "f: The flow ends at “gone”, which is not there.",
        "c: The choreography call is not supported yet.",
    ]
    assert [problem.line for problem in problems(model(body))] == [4, 5, 6, 7]


@pytest.mark.parametrize(
    "tag",
    [
        "callChoreography",
        "implicitThrowEvent",
    ],
)
def test_elements_that_do_not_run_are_refused_by_name(tag: str) -> None:
    problem = only(model(chain(f'<bpmn:{tag} id="t"><bpmn:task id="inner"/></bpmn:{tag}>')))
    assert problem.place == "t"
    assert "is not supported yet" in problem.message
    assert problem.line == 6


def test_an_element_nobody_knows_is_refused() -> None:
    assert only(model(chain('<bpmn:teaBreak id="t"/>'))).message == "<teaBreak> is not a BPMN element that runs."


def test_refused_elements_still_hold_their_flows_and_boundary_events() -> None:
    """Only the element itself is reported, not everything that is connected to it."""
    event = boundary("<bpmn:errorEventDefinition/>").replace("bpmn:task", "bpmn:callChoreography")
    assert only(model(event)).place == "a"


@pytest.mark.parametrize(
    ("tag", "definition"),
    [
        ("intermediateCatchEvent", "<bpmn:signalEventDefinition/>"),
        ("intermediateCatchEvent", "<bpmn:linkEventDefinition/>"),
        ("intermediateThrowEvent", "<bpmn:messageEventDefinition/>"),
        ("intermediateCatchEvent", ""),
    ],
)
def test_events_that_do_not_run_are_refused(tag: str, definition: str) -> None:
    assert only(model(chain(f'<bpmn:{tag} id="t">{definition}</bpmn:{tag}>'))).place == "t"


DELETED = '<bpmn:extensionElements><zeebe:conditionalFilter variableEvents="delete"/></bpmn:extensionElements>'
SIGNAL = '<bpmn:signal id="sig" name="=area"/>'
TWO = timer("<bpmn:timeDuration>P1D</bpmn:timeDuration>") + '<bpmn:signalEventDefinition signalRef="sig"/>'


@pytest.mark.parametrize(("more", "trigger"), [("", Trigger.MULTIPLE), (' parallelMultiple="true"', Trigger.PARALLEL)])
def test_an_event_may_have_several_definitions(more: str, trigger: Trigger) -> None:
    xml = model(chain(f'<bpmn:intermediateCatchEvent id="c"{more}>{TWO}</bpmn:intermediateCatchEvent>'), root=SIGNAL)
    definitions = read(xml, FEEL)
    event = next(each.event for each in definitions.processes[0].elements if each.id == "c")
    assert (event.trigger, [part.trigger for part in event.parts]) == (trigger, [Trigger.TIMER, Trigger.SIGNAL])
    assert [(one.name, one.expression) for one in definitions.signals] == [("=area", "area")]


def test_what_ends_a_scope_is_no_part_of_an_event() -> None:
    found = f'<bpmn:intermediateThrowEvent id="c">{TWO}</bpmn:intermediateThrowEvent>'
    assert only(model(chain(found), root=SIGNAL)).message.startswith("The trigger timer cannot be one of several")


TOGETHER = '<bpmn:startEvent id="c" parallelMultiple="true">{}</bpmn:startEvent><bpmn:endEvent id="x"/>'
AFTER = '<bpmn:sequenceFlow id="y" sourceRef="c" targetRef="x"/>'


def test_a_process_starts_together_by_what_is_correlated() -> None:
    """Of timers and signals alone nobody knows which belong together; a condition would have nothing to look at."""
    root = SIGNAL.replace("=area", "area")
    found = only(model(TOGETHER.format(TWO) + AFTER, root=root))
    assert found.message.startswith("No message is among what starts the process together")
    message = '<bpmn:messageEventDefinition messageRef="m"/>'
    condition = "<bpmn:conditionalEventDefinition><bpmn:condition>=a</bpmn:condition></bpmn:conditionalEventDefinition>"
    key = '<bpmn:extensionElements><zeebe:subscription correlationKey="=a"/></bpmn:extensionElements>'
    keyed = f'<bpmn:message id="m" name="m">{key}</bpmn:message>'
    found = only(model(TOGETHER.format(message + condition) + AFTER, root=keyed))
    assert found.message.startswith("A condition cannot start a process together with others")
    assert read(model(TOGETHER.format(message + TWO) + AFTER, root=root + keyed), Feel()).processes
    two = '<bpmn:messageEventDefinition messageRef="m"/><bpmn:messageEventDefinition messageRef="m"/>'
    found = only(model(TOGETHER.format(two) + AFTER, root='<bpmn:message id="m" name="m"/>'))
    assert found.message == "A message that starts a process together with others has no correlation key."


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ('<bpmn:signalEventDefinition signalRef="no"/>', "The event names the signal “no”, which is not there."),
        ("<bpmn:signalEventDefinition/>", "The event names no signal."),
        ("<bpmn:conditionalEventDefinition/>", "The event has no condition."),
        (
            "<bpmn:conditionalEventDefinition><bpmn:condition>=a.</bpmn:condition></bpmn:conditionalEventDefinition>",
            "The condition is not an expression",
        ),
        (
            f"<bpmn:conditionalEventDefinition>{DELETED}<bpmn:condition>a</bpmn:condition></bpmn:conditionalEventDefinition>",
            "Expected the variable events create or update, but “delete”.",
        ),
    ],
)
def test_events_that_nothing_triggers_are_refused(definition: str, message: str) -> None:
    assert message in only(model(chain(catch(definition)), root=SIGNAL)).message


def test_a_condition_says_which_changes_count() -> None:
    filtered = '<zeebe:conditionalFilter variableNames="a, b" variableEvents="update"/>'
    definition = (
        "<bpmn:conditionalEventDefinition><bpmn:condition>=a &gt; 1</bpmn:condition>"
        f"<bpmn:extensionElements>{filtered}</bpmn:extensionElements></bpmn:conditionalEventDefinition>"
    )
    elements = read(model(chain(catch(definition))), FEEL).processes[0].elements
    (condition,) = [each.event.condition for each in elements if each.event.condition]
    assert condition == Condition("a > 1", ("a", "b"), ("update",))


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ("", "The timer has no definition."),
        ("<bpmn:timeDate/>", "The timer has no definition."),
        ("<bpmn:timeDate>2026-01-01</bpmn:timeDate><bpmn:timeDuration>P1D</bpmn:timeDuration>", "two or more"),
        ("<bpmn:timeDuration>1 hour</bpmn:timeDuration>", "Expected a duration, but “1 hour”."),
        ("<bpmn:timeDuration>P</bpmn:timeDuration>", "Expected a duration"),
        ("<bpmn:timeDuration>P1DT</bpmn:timeDuration>", "Expected a duration"),
        ("<bpmn:timeDate>tomorrow</bpmn:timeDate>", "Expected a date and time, but “tomorrow”."),
        ("<bpmn:timeDate>2026-02-30T00:00:00Z</bpmn:timeDate>", "Expected a date and time"),
        ("<bpmn:timeCycle>R/PT1H</bpmn:timeCycle>", "A cycle cannot be used in this timer."),
        ("<bpmn:timeDuration>=a +</bpmn:timeDuration>", "The timer's duration is not an expression"),
    ],
)
def test_timers_that_say_nothing_useful_are_refused(definition: str, message: str) -> None:
    problem = only(model(chain(catch("\n" + timer(definition)))))
    assert message in problem.message
    assert problem.place == "t"
    assert problem.line == 7


@pytest.mark.parametrize(
    "cycle", ["R/PT1H", "R3/P1D", "R-1/PT1M", "R2/2026-01-01T00:00:00Z/P1W", "0 0 9 * * MON-FRI", "=pace"]
)
def test_a_cycle_may_be_given_in_any_of_its_forms(cycle: str) -> None:
    definition = timer(f"<bpmn:timeCycle>{cycle}</bpmn:timeCycle>")
    assert element(model(boundary(definition, 'cancelActivity="false"'))).event.timer is TimerKind.CYCLE


@pytest.mark.parametrize("cycle", ["PT1H", "R", "R3/", "R/1h", "Rx/PT1H", "R2/soon/P1W", "0 0 9 31 2 *"])
def test_a_cycle_that_is_none_is_refused(cycle: str) -> None:
    definition = timer(f"<bpmn:timeCycle>{cycle}</bpmn:timeCycle>")
    problem = only(model(boundary(definition, 'cancelActivity="false"')))
    assert problem.message == f"Expected a cycle, but “{cycle}”."


def test_an_activity_may_have_several_timers_and_errors() -> None:
    reminder = timer("<bpmn:timeDuration>P2D</bpmn:timeDuration>")
    caught = '<bpmn:errorEventDefinition errorRef="err"/>'
    more = "".join(
        f'<bpmn:boundaryEvent id="b{index}" attachedToRef="a">{definition}</bpmn:boundaryEvent>'
        for index, definition in enumerate([reminder, reminder, caught, "<bpmn:errorEventDefinition/>"])
    )
    process = read(model(chain('<bpmn:task id="a"/>') + more, root=ERROR), FEEL).processes[0]
    assert len([each for each in process.elements if each.kind is Kind.BOUNDARY_EVENT]) == 4


def test_an_interrupting_timer_cannot_repeat() -> None:
    assert only(model(boundary(timer("<bpmn:timeCycle>R/PT1H</bpmn:timeCycle>")))).remedy == "Use a duration or date."


@pytest.mark.parametrize(
    ("root", "message"),
    [
        ("", "The event names the message “m”, which is not there."),
        ('<bpmn:message id="m" name="x"/>', "The message “x” has no correlation key"),
        (MESSAGE.replace('name="paid"', ""), "The message has no name."),
        (MESSAGE.replace("paid", "=a."), "The message's name is not an expression"),
        (MESSAGE.replace("=order", "=order."), "The correlation key is not an expression"),
    ],
)
def test_messages_that_nobody_could_send_are_refused(root: str, message: str) -> None:
    tag = catch('<bpmn:messageEventDefinition messageRef="m"/>')
    assert message in only(model(chain(tag), root=root)).message


def test_a_message_that_nothing_uses_is_not_looked_at() -> None:
    assert read(model(chain(), root='<bpmn:message id="m"/>'), FEEL).messages == ()


@pytest.mark.parametrize(
    ("definition", "attributes", "message"),
    [
        ("", "", "The boundary event has no trigger."),
        ('<bpmn:errorEventDefinition errorRef="nope"/>', "", "The event names the error “nope”, which is not there."),
        ("<bpmn:errorEventDefinition/>", 'cancelActivity="false"', "An error always interrupts what it is caught on."),
        ('<bpmn:errorEventDefinition errorRef="dyn"/>', "", "The code of an error that is caught cannot be FEEL."),
    ],
)
def test_boundary_events_that_catch_nothing_are_refused(definition: str, attributes: str, message: str) -> None:
    root = '<bpmn:error id="dyn" errorCode="=c"/>'
    assert only(model(boundary(definition, attributes), root=root)).message == message


def test_an_error_end_event_needs_a_code() -> None:
    body = chain().replace(
        '<bpmn:endEvent id="e"/>', '<bpmn:endEvent id="e"><bpmn:errorEventDefinition/></bpmn:endEvent>'
    )
    assert only(model(body)).message == "The error event throws no error code."


@pytest.mark.parametrize(
    ("extension", "tag", "message"),
    [
        ('<zeebe:taskDefinition type=" "/>', "businessRuleTask", "The task definition has no job type."),
        ('<zeebe:taskDefinition type="a" retries="many"/>', "serviceTask", "Expected the retries to be a whole number"),
        ('<zeebe:script expression="" resultVariable="r"/>', "scriptTask", "The script is empty."),
        (
            '<zeebe:script expression="1" resultVariable="a b"/>',
            "scriptTask",
            "Expected the result variable to be a name",
        ),
        ('<zeebe:priorityDefinition priority="101"/>', "userTask", "Expected the priority"),
        ('<zeebe:taskSchedule dueDate="soon"/>', "userTask", "Expected the due date to be a date, but “soon”."),
        ('<zeebe:taskSchedule followUpDate="="/>', "userTask", "The follow-up date is not an expression"),
        ('<clerk:task excludedUsers="=["/>', "userTask", "The excluded users is not an expression"),
        ('<zeebe:calledDecision resultVariable="r"/>', "businessRuleTask", "The called decision has no id."),
        ('<zeebe:calledDecision decisionId="d"/>', "businessRuleTask", "Expected the result variable to be a name"),
        (
            '<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="newest"/>',
            "businessRuleTask",
            "Expected a binding type of latest, deployment, versionTag, but “newest”.",
        ),
        (
            '<zeebe:calledDecision decisionId="d" resultVariable="r" bindingType="versionTag"/>',
            "businessRuleTask",
            "The called decision is bound to a version tag but names none.",
        ),
        (
            '<zeebe:taskDefinition type="a"/><zeebe:calledDecision decisionId="d" resultVariable="r"/>',
            "businessRuleTask",
            "The business rule task has a decision and a task definition.",
        ),
        ('<zeebe:calledElement processId=" "/>', "callActivity", "The called process has no id."),
        (
            '<zeebe:calledElement processId="q" bindingType="newest"/>',
            "callActivity",
            "Expected a binding type of latest, deployment, versionTag, but “newest”.",
        ),
        (
            '<zeebe:calledElement processId="q" bindingType="versionTag"/>',
            "callActivity",
            "The called process is bound to a version tag but names none.",
        ),
        ("", "callActivity", "The call activity has no process to call."),
        ("<clerk:magic/>", "userTask", "<clerk:magic> is not supported yet."),
        (
            '<zeebe:ioMapping><zeebe:input source="=1" target="a b"/></zeebe:ioMapping>',
            "userTask",
            "Expected the target",
        ),
        ('<zeebe:ioMapping><zeebe:output target="a"/></zeebe:ioMapping>', "userTask", "has no source"),
        (
            '<zeebe:ioMapping><zeebe:input source="=1 +" target="a"/></zeebe:ioMapping>',
            "userTask",
            "input mapping of “a”",
        ),
        ("<zeebe:properties><zeebe:property/></zeebe:properties>", "userTask", "A property has no name."),
        (
            '<zeebe:taskHeaders><zeebe:header key="a"/><zeebe:header key="a"/></zeebe:taskHeaders>',
            "userTask",
            "The header “a” is there twice.",
        ),
    ],
)
def test_extension_elements_that_make_no_sense_are_refused(extension: str, tag: str, message: str) -> None:
    problem = only(model(chain(with_extensions(tag, extension))))
    assert message in problem.message
    assert problem.place == "t"


def test_a_syntax_error_shows_the_mark_and_the_line_of_the_element() -> None:
    body = """<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="g"/>
<bpmn:sequenceFlow id="h" sourceRef="g" targetRef="e">
<bpmn:conditionExpression>=days &gt;= &gt; 3</bpmn:conditionExpression></bpmn:sequenceFlow>"""
    problem = only(model(body))
    assert (problem.place, problem.line) == ("h", 7)
    caret = problem.message.splitlines()
    assert caret[1:] == ["days >= > 3", "        ^"]
    assert caret[0].startswith("The condition is not an expression: expected ")


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (chain().replace('sourceRef="s"', 'sourceRef="x"'), "f0", "The flow begins at “x”, which is not there."),
        (chain().replace('sourceRef="s"', ""), "f0", "The flow begins at nothing."),
        (chain('<bpmn:task id="a" default="zz"/>'), "a", "The default flow “zz” does not leave it."),
        (
            chain('<bpmn:subProcess id="a"><bpmn:startEvent id="a1"/><bpmn:startEvent id="a2"/></bpmn:subProcess>'),
            "a2",
            "The sub-process has a second start event without a trigger.",
        ),
        (
            chain() + '<bpmn:sequenceFlow id="b" sourceRef="e" targetRef="e"/>',
            "e",
            "A flow leaves this end event.",
        ),
        (
            chain('<bpmn:task id="a"/>') + '<bpmn:sequenceFlow id="b" sourceRef="a" targetRef="s"/>',
            "s",
            "A flow ends at this start event.",
        ),
        (chain('<bpmn:subProcess id="a"/>'), "a", "The sub-process has no start event."),
        (chain('<bpmn:scriptTask id="a"/>'), "a", "The script task has no script."),
        (
            boundary("<bpmn:errorEventDefinition/>").replace("attachedToRef", "was"),
            "t",
            "The boundary event is attached to nothing.",
        ),
        (
            boundary("<bpmn:errorEventDefinition/>").replace('attachedToRef="a"', 'attachedToRef="zz"'),
            "t",
            "The boundary event is attached to “zz”, which is not there.",
        ),
        (
            boundary("<bpmn:errorEventDefinition/>").replace('attachedToRef="a"', 'attachedToRef="e"'),
            "t",
            "The boundary event is attached to “e”.",
        ),
        (
            boundary("<bpmn:errorEventDefinition/>")
            + '<bpmn:boundaryEvent id="t2" attachedToRef="a"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>',
            "t2",
            "Another event on “a” already catches every error.",
        ),
        (chain('<bpmn:task id="1 a"/>'), "1 a", "The task has the id “1 a”."),
        (chain('<bpmn:task id="a"/><bpmn:laneSet id="a"/>'), "a", "The id “a” is there 2 times."),
    ],
)
def test_what_does_not_fit_together_is_refused(body: str, place: str, message: str) -> None:
    problem = only(model(body))
    assert (problem.place, problem.message) == (place, message)


def test_two_start_events_cannot_wait_for_one_message() -> None:
    start = '<bpmn:startEvent id="{}"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>'
    body = chain() + start.format("x") + start.format("y")
    problem = only(model(body, root='<bpmn:message id="m" name="order"/>'))
    assert (problem.place, problem.message) == ("y", "Another start event already waits for the message “order”.")


def test_a_script_task_is_one_thing() -> None:
    both = ('<zeebe:script expression="=1" resultVariable="r"/>', '<zeebe:taskDefinition type="a"/>')
    assert only(model(chain(with_extensions("scriptTask", *both)))).message.endswith("a script and a task definition.")


def test_an_event_definition_stands_in_its_event() -> None:
    inside = "<bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef>"
    tag = f'<bpmn:intermediateThrowEvent id="t">{inside}</bpmn:intermediateThrowEvent>'
    assert only(model(chain(tag))).message == "The event definition stands elsewhere."


def test_a_sub_process_starts_by_nothing_but_its_flow() -> None:
    inner = f'<bpmn:startEvent id="x">{timer("<bpmn:timeDuration>P1D</bpmn:timeDuration>")}</bpmn:startEvent>'
    assert only(model(chain(f'<bpmn:subProcess id="a">{inner}</bpmn:subProcess>'))).place == "x"


def test_a_file_without_ids_names_itself_as_the_place() -> None:
    found = problems(model(chain()).replace(b' id="p"', b"").replace(b' id="d"', b""))
    assert [(problem.place, problem.message) for problem in found] == [("file", "The process has no id.")]


def test_a_flow_cannot_leave_its_sub_process() -> None:
    sub = '<bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/></bpmn:subProcess>'
    body = chain(sub) + '<bpmn:sequenceFlow id="out" sourceRef="s2" targetRef="e"/>'
    assert only(model(body)).message == "The flow begins at “s2” outside of its own process."


def test_an_exclusive_gateway_should_be_able_to_choose() -> None:
    """A flow that is neither conditional nor the default is a warning."""
    body = """<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g"/><bpmn:endEvent id="e"/>
<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="g"/><bpmn:sequenceFlow id="x" sourceRef="g" targetRef="e"/>
<bpmn:sequenceFlow id="y" sourceRef="g" targetRef="e"/>"""
    assert said(read(model(body), FEEL).warnings) == [
        "x: The flow to “e” out of “g” has no condition, so it is taken whenever it is asked.",
        "y: The flow to “e” out of “g” has no condition, so it is taken whenever it is asked.",
    ]
    assert said(read(model(body.replace('id="g"', 'id="g" default="y"')), FEEL).warnings) == [
        "x: The flow to “e” out of “g” has no condition, so it is taken whenever it is asked."
    ]


def test_a_condition_where_nobody_asks_for_it_is_refused() -> None:
    condition = "<bpmn:conditionExpression>=a</bpmn:conditionExpression>"
    body = (
        chain('<bpmn:parallelGateway id="a"/>')
        + f'<bpmn:sequenceFlow id="c" sourceRef="a" targetRef="e">{condition}</bpmn:sequenceFlow>'
    )
    assert only(model(body)).message == "A condition on a flow out of a parallel gateway is not supported yet."


# what is only advised


def warnings(xml: bytes) -> list[str]:
    definitions: Definitions = read(xml, FEEL)
    assert all(problem.line for problem in definitions.warnings)
    return said(definitions.warnings)


def test_what_cannot_be_reached_is_a_warning() -> None:
    island = '<bpmn:task id="x"/><bpmn:task id="y"/><bpmn:sequenceFlow id="i" sourceRef="x" targetRef="y"/>'
    assert warnings(model(chain() + island)) == ["x: No way leads to this task.", "y: No way leads to this task."]


def test_what_is_in_or_on_something_lost_is_not_told_besides() -> None:
    """One advice for a sub-process with all that is in it, one for a task with the event at its edge."""
    lost = (
        '<bpmn:task id="x"/><bpmn:boundaryEvent id="b" attachedToRef="x">'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
        '</bpmn:boundaryEvent><bpmn:subProcess id="sub"><bpmn:startEvent id="in"/></bpmn:subProcess>'
    )
    assert warnings(model(chain() + lost)) == [
        "x: No way leads to this task.",
        "sub: No way leads to this sub-process.",
    ]


def test_what_follows_a_boundary_event_or_stands_in_a_sub_process_is_reached() -> None:
    inner = '<bpmn:startEvent id="s2"/><bpmn:task id="x"/><bpmn:sequenceFlow id="i" sourceRef="s2" targetRef="x"/>'
    event = '<bpmn:boundaryEvent id="b" attachedToRef="sub"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>'
    body = chain(f'<bpmn:subProcess id="sub">{inner}</bpmn:subProcess>') + event
    body += '<bpmn:task id="y"/><bpmn:sequenceFlow id="j" sourceRef="b" targetRef="y"/>'
    assert warnings(model(body)) == []


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        (with_extensions("task", '<zeebe:script expression="1"/>'), "<zeebe:script> has no effect on a task."),
        (with_extensions("userTask", '<zeebe:formDefinition formKey="k"/>'), "The form “k” is kept elsewhere"),
        (
            with_extensions("userTask", '<zeebe:formDefinition formId="k" bindingType="deployment"/>'),
            "the latest version",
        ),
        (with_extensions("userTask", '<zeebe:assignmentDefinition asignee="k"/>'), "The attribute asignee"),
        (
            with_extensions("userTask", "<zeebe:ioMapping><zeebe:put/></zeebe:ioMapping>"),
            "<put> inside <zeebe:ioMapping>",
        ),
        (with_extensions("userTask", "<camunda:formData/>"), "<camunda:formData> of Camunda 7 is not read."),
    ],
)
def test_what_nobody_reads_is_a_warning(tag: str, message: str) -> None:
    found = warnings(model(chain(tag)))
    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("t: ")


def test_the_condition_of_a_default_flow_is_a_warning() -> None:
    body = """<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" default="x"/><bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="g"/><bpmn:sequenceFlow id="x" sourceRef="g" targetRef="e">
    <bpmn:conditionExpression>=a</bpmn:conditionExpression></bpmn:sequenceFlow>"""
    assert warnings(model(body)) == ["x: The condition of the default flow is never asked."]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('processId="q" propagateAllChildVariables="false"', Called('"q"', all_child_variables=False)),
        ('processId="=q" propagateAllParentVariables="false"', Called("q", all_parent_variables=False)),
        ('processId="q" bindingType="deployment"', Called('"q"', binding=Binding.DEPLOYMENT)),
        (
            'processId="q" bindingType="versionTag" versionTag="v1"',
            Called('"q"', binding=Binding.VERSION_TAG, version_tag="v1"),
        ),
        ('processId="q" businessId="=order"', Called('"q"', business_id="order")),
        ('processId="q" businessId=""', Called('"q"', business_id="null")),
    ],
)
def test_called_elements_say_process_version_and_variables(attributes: str, expected: Called) -> None:
    xml = model(chain(with_extensions("callActivity", f"<zeebe:calledElement {attributes}/>")))
    assert read(xml, FEEL).processes[0].elements[1].called == expected


def test_bpmns_own_called_element_is_a_static_id() -> None:
    """Its prefix is that of a namespace, and counts for nothing."""
    xml = model(chain('<bpmn:callActivity id="a" calledElement="tns:other"/>'))
    assert read(xml, FEEL).processes[0].elements[1].called == Called('"other"')


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('decisionId="d" resultVariable="r"', CalledDecision('"d"', "r")),
        ('decisionId="=d" resultVariable="r" bindingType="deployment"', CalledDecision("d", "r", Binding.DEPLOYMENT)),
        (
            'decisionId="d" resultVariable="r" bindingType="versionTag" versionTag="v1"',
            CalledDecision('"d"', "r", Binding.VERSION_TAG, "v1"),
        ),
    ],
)
def test_a_called_decision_is_read(attributes: str, expected: CalledDecision) -> None:
    """A business rule task names a decision, statically or by FEEL, its version and the variable for the result."""
    xml = model(chain(with_extensions("businessRuleTask", f"<zeebe:calledDecision {attributes}/>")))
    definitions = read(xml, FEEL)
    element = definitions.processes[0].elements[1]
    assert (element.kind, element.decision, element.task) == (Kind.BUSINESS_RULE_TASK, expected, None)
    assert definitions.warnings == ()


def test_a_business_rule_task_decides_by_something() -> None:
    """Without a decision and without a job type there is nothing that could decide."""
    problem = only(model(chain('<bpmn:businessRuleTask id="t"/>')))
    assert problem.message == "The business rule task has neither a decision nor a task definition."
