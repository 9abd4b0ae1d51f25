"""What begins, waits and catches in processes and sub-processes: how it is read and what is refused."""

import pytest

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.bpmn import Definitions, Element, Trigger, read
from clerkwork.languages.feel import Feel

FEEL = Feel()
ROOT = """<bpmn:error id="bad" errorCode="BAD"/><bpmn:error id="any"/><bpmn:error id="feel" errorCode="=c"/>
<bpmn:escalation id="up" escalationCode="UP"/><bpmn:escalation id="down" escalationCode="=c"/>
<bpmn:escalation id="none"/>
<bpmn:message id="go" name="go"><bpmn:extensionElements><zeebe:subscription correlationKey="=k"/>
</bpmn:extensionElements></bpmn:message>
<bpmn:message id="pay" name="pay"><bpmn:extensionElements><zeebe:subscription correlationKey="=k"/>
</bpmn:extensionElements></bpmn:message><bpmn:message id="deaf" name="deaf"/>"""
BODY = """<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f0" sourceRef="s" targetRef="t"/>
<bpmn:task id="t"/><bpmn:sequenceFlow id="f1" sourceRef="t" targetRef="e"/><bpmn:endEvent id="e"/>"""
HOUR = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
ERROR = '<bpmn:errorEventDefinition errorRef="bad"/>'
LOOP = """<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>
</bpmn:multiInstanceLoopCharacteristics>"""
UP = '<bpmn:escalationEventDefinition escalationRef="up"/>'


def deploy(body: str) -> Definitions:
    xml = (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d">'
        f'<bpmn:process id="p" isExecutable="true">{body}</bpmn:process>{ROOT}</bpmn:definitions>'
    )
    return read(xml.encode(), FEEL)


def problems(body: str) -> list[Problem]:
    with pytest.raises(Invalid) as refused:
        deploy(body)
    return list(refused.value.problems)


def handler(definition: str, attributes: str = "", ident: str = "h", more: str = "") -> str:
    """Return an event sub-process."""
    start = f'<bpmn:startEvent id="{ident}s" {attributes}>{definition}</bpmn:startEvent>'
    end = f'<bpmn:endEvent id="{ident}e"/><bpmn:sequenceFlow id="{ident}f" sourceRef="{ident}s" targetRef="{ident}e"/>'
    return f'<bpmn:subProcess id="{ident}" triggeredByEvent="true">{start}{end}{more}</bpmn:subProcess>'


def elements(body: str) -> dict[str, Element]:
    found = deploy(body)
    assert not found.warnings
    return {element.id: element for element in found.processes[0].elements}


@pytest.mark.parametrize(
    ("definition", "trigger"),
    [
        (HOUR, Trigger.TIMER),
        ('<bpmn:messageEventDefinition messageRef="go"/>', Trigger.MESSAGE),
        (ERROR, Trigger.ERROR),
        ('<bpmn:errorEventDefinition errorRef="any"/>', Trigger.ERROR),
        (UP, Trigger.ESCALATION),
        ("<bpmn:escalationEventDefinition/>", Trigger.ESCALATION),
    ],
)
def test_an_event_sub_process_is_read_with_its_start_event(definition: str, trigger: Trigger) -> None:
    """It interrupts unless its start event says that it does not."""
    found = elements(BODY + handler(definition))
    assert found["h"].event_triggered
    assert (found["hs"].event.trigger, found["hs"].event.interrupting) == (trigger, True)
    assert found["hs"].event.code in {None, '"BAD"', '"UP"'}
    if trigger is not Trigger.ERROR:
        beside = elements(BODY + handler(definition, 'isInterrupting="false"'))
        assert not beside["hs"].event.interrupting


def test_a_cycle_begins_one_that_does_not_interrupt() -> None:
    """Another one can begin only once."""
    cycle = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>"
    assert elements(BODY + handler(cycle, 'isInterrupting="false"'))["hs"].event.expression == '"R/PT1H"'
    (problem,) = problems(BODY + handler(cycle))
    assert problem.message == "A cycle cannot be used in this timer."


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (handler(""), "The start event has no trigger."),
        (handler("<bpmn:terminateEventDefinition/>"), "trigger terminate is not supported yet."),
        (handler('<bpmn:messageEventDefinition messageRef="deaf"/>'), "has no correlation key"),
        (handler(ERROR, 'isInterrupting="false"'), "An error always interrupts"),
        (handler('<bpmn:errorEventDefinition errorRef="feel"/>'), "an error that is caught cannot be FEEL"),
        (handler('<bpmn:escalationEventDefinition escalationRef="down"/>'), "an escalation that is caught cannot"),
        (handler('<bpmn:escalationEventDefinition escalationRef="lost"/>'), "which is not there"),
        (handler(ERROR) + handler(ERROR, ident="i"), "already catches the error"),
        (handler(UP) + handler(UP, ident="i"), "already catches the escalation"),
        (
            "".join(handler('<bpmn:messageEventDefinition messageRef="go"/>', ident=each) for each in "hi"),
            "already waits for the message “go”",
        ),
        (handler(HOUR, more='<bpmn:startEvent id="x"/>'), "The start event has no trigger."),
        (handler(HOUR, more=LOOP), "The event sub-process is begun by an event, and so cannot be a loop."),
        ('<bpmn:subProcess id="h" triggeredByEvent="true"><bpmn:task id="x"/></bpmn:subProcess>', "has no start event"),
        (
            handler(HOUR) + '<bpmn:sequenceFlow id="x" sourceRef="t" targetRef="h"/>',
            "A flow is connected to an event sub-process.",
        ),
        (
            handler(HOUR) + f'<bpmn:boundaryEvent id="x" attachedToRef="h">{HOUR}</bpmn:boundaryEvent>',
            "attached to the event sub-process",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(body: str, message: str) -> None:
    assert any(message in problem.message for problem in problems(BODY + body))


def test_two_start_events_of_an_event_sub_process_are_refused() -> None:
    second = f'<bpmn:startEvent id="x">{HOUR}</bpmn:startEvent>'
    (problem,) = problems(BODY + handler(HOUR, more=second))
    assert (problem.place, problem.message) == ("x", "The event sub-process has a second start event.")


@pytest.mark.parametrize("tag", ["endEvent", "intermediateThrowEvent"])
def test_an_escalation_is_thrown_with_its_code(tag: str) -> None:
    """The code may be FEEL; without one nothing is thrown."""

    def thrown(reference: str) -> str:
        event = f'<bpmn:{tag} id="x"><bpmn:escalationEventDefinition escalationRef="{reference}"/></bpmn:{tag}>'
        return f'{BODY}<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="x"/>{event}'

    assert elements(thrown("up"))["x"].event.code == '"UP"'
    assert elements(thrown("down"))["x"].event.code == "c"
    (problem,) = problems(thrown("none"))
    assert problem.message == "The escalation event throws no escalation code."


def test_an_escalation_on_a_task_is_a_warning() -> None:
    """Nothing in a task can throw one; on a sub-process it is fine."""
    event = f'<bpmn:boundaryEvent id="b" attachedToRef="t">{UP}</bpmn:boundaryEvent>'
    (warning,) = deploy(BODY + event).warnings
    assert (warning.place, warning.message) == ("b", "Nothing in this task throws an escalation.")


def test_everything_in_an_event_sub_process_counts_as_reached() -> None:
    """And what stands beside its flow does not."""
    assert not deploy(BODY + handler(HOUR)).warnings
    (warning,) = deploy(BODY + handler(HOUR, more='<bpmn:task id="lonely"/>')).warnings
    assert warning.place == "lonely"


def gate(attributes: str = "", events: str = "", more: str = "") -> str:
    """Return an event-based gateway that begins cases, with a message and another event behind it."""
    caught = '<bpmn:messageEventDefinition messageRef="go"/>'
    go = f'<bpmn:intermediateCatchEvent id="m">{caught}</bpmn:intermediateCatchEvent>'
    other = events or '<bpmn:receiveTask id="r" messageRef="pay"/>'
    flows = "".join(f'<bpmn:sequenceFlow id="g{to}" sourceRef="g" targetRef="{to}"/>' for to in "mr")
    return f'<bpmn:eventBasedGateway id="g" instantiate="true" {attributes}/>{go}{other}{flows}{more}'


def test_a_receive_task_begins_cases_without_a_key() -> None:
    """A process needs no start event then."""
    found = elements('<bpmn:receiveTask id="r" messageRef="deaf" instantiate="true"/>')
    assert found["r"].instantiates
    assert found["r"].event.message is not None


def test_gateways_that_begin_cases_are_read() -> None:
    """The parallel one waits for all events behind it."""
    found = elements(gate())
    assert (found["g"].instantiates, found["g"].waits_for_all) == (True, False)
    assert elements(gate('eventGatewayType="Parallel"'))["g"].waits_for_all


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        (
            BODY + '<bpmn:receiveTask id="r" messageRef="go" instantiate="true"/>'
            '<bpmn:sequenceFlow id="x" sourceRef="t" targetRef="r"/>',
            "r",
            "A flow ends at this receive task, which begins cases.",
        ),
        (
            BODY + '<bpmn:subProcess id="x"><bpmn:startEvent id="xs"/>'
            '<bpmn:receiveTask id="r" messageRef="go" instantiate="true"/></bpmn:subProcess>',
            "r",
            "This receive task begins cases, but stands in “x”.",
        ),
        (
            gate(
                'eventGatewayType="Parallel"',
                f'<bpmn:intermediateCatchEvent id="r">{HOUR}</bpmn:intermediateCatchEvent>',
            ),
            "r",
            "“g” begins cases, but not by an event with the trigger timer.",
        ),
        (gate(events='<bpmn:receiveTask id="r" messageRef="pay" instantiate="true"/>'), "r", None),
        (
            BODY + '<bpmn:sequenceFlow id="x" sourceRef="t" targetRef="g"/><bpmn:eventBasedGateway id="g"'
            ' eventGatewayType="Parallel"/>' + gate().partition("/>")[2],
            "g",
            "A gateway that begins no cases cannot wait for all its events.",
        ),
    ],
)
def test_beginnings_that_cannot_be_meant_are_refused(body: str, place: str, message: str | None) -> None:
    found = [problem for problem in problems(body) if problem.place == place]
    assert found
    assert message is None or message in {problem.message for problem in found}


def test_a_second_start_event_is_a_warning() -> None:
    """Cases begin at the first one unless the other one is named."""
    second = '<bpmn:startEvent id="s2"/><bpmn:sequenceFlow id="x" sourceRef="s2" targetRef="t"/>'
    (warning,) = deploy(BODY + second).warnings
    assert warning.place == "s2"
    assert "“s”" in warning.message


def complex_gateway(condition: str, incoming: int = 2) -> str:
    """Return a process with a complex gateway to which several flows lead."""
    ways = "".join(
        f'<bpmn:sequenceFlow id="i{number}" sourceRef="t" targetRef="c"/>' for number in range(incoming)
    )  # a task sends a token along each of its flows
    out = (
        '<bpmn:sequenceFlow id="o" sourceRef="c" targetRef="e2"><bpmn:conditionExpression>not(waitingForStart)'
        '</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:endEvent id="e2"/>'
    )
    return f'{BODY}{ways}<bpmn:complexGateway id="c">{condition}</bpmn:complexGateway>{out}'


def test_a_complex_gateway_is_read_with_its_condition() -> None:
    """FEEL, with or without its =; its flows may have conditions."""
    for text in ("=activationCount >= 2", "activationCount >= 2"):
        said = f"<bpmn:activationCondition>{text.replace('>', '&gt;')}</bpmn:activationCondition>"
        assert elements(complex_gateway(said))["c"].activation == "activationCount >= 2"


def test_a_complex_join_needs_its_condition() -> None:
    (problem,) = problems(complex_gateway(""))
    assert problem.message == "The complex gateway has no activation condition."
    (problem,) = problems(complex_gateway("<bpmn:activationCondition>1 +</bpmn:activationCondition>"))
    assert problem.message.startswith("The activation condition is not an expression")


def test_the_condition_of_a_gateway_that_waits_for_nothing_is_a_warning() -> None:
    said = "<bpmn:activationCondition>true</bpmn:activationCondition>"
    (warning,) = deploy(complex_gateway(said, incoming=1)).warnings
    assert warning.message == "The activation condition of this gateway is never asked."
