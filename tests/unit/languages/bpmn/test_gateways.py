"""What the reader asks of gateways and of the flows that leave them."""

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Kind
from clerkwork.languages.feel import Feel

FILE = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
<bpmn:message id="m" name="go">
<bpmn:extensionElements><zeebe:subscription correlationKey="=k"/></bpmn:extensionElements>
</bpmn:message>
<bpmn:process id="p" isExecutable="true">{}</bpmn:process></bpmn:definitions>"""
HOUR = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'


def flows(*pairs: str, **conditions: str) -> str:
    """Return flows named by their ends, `flows("s g")` is s-g; conditions by target."""
    made = ""
    for source, target in (pair.split() for pair in pairs):
        said = conditions.get(target, "")
        inside = f"<bpmn:conditionExpression>{said}</bpmn:conditionExpression>" if said else ""
        made += f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{inside}'
        made += "</bpmn:sequenceFlow>"
    return made


def catch(ident: str, definition: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{ident}">{definition}</bpmn:intermediateCatchEvent>'


def faults(body: str) -> list[str]:
    """Return what is wrong with a process that has a start event s, as far as it has a remedy."""
    try:
        read(FILE.format(f'<bpmn:startEvent id="s"/>{body}').encode(), Feel())
    except Invalid as invalid:
        return [f"{problem.place}: {problem.message}" for problem in invalid.problems if problem.remedy]
    return []


def advice(body: str) -> list[str]:
    """Return the warnings of such a process that is read."""
    found = read(FILE.format(f'<bpmn:startEvent id="s"/>{body}').encode(), Feel()).warnings
    return [f"{problem.place}: {problem.message}" for problem in found]


TASKS = '<bpmn:task id="a"/><bpmn:task id="b"/>'


@pytest.mark.parametrize("kind", [Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY])
def test_a_gateway_should_be_able_to_choose(kind: Kind) -> None:
    """Of several flows out of it each has a condition or is the default, else it is warned; a single one needs none."""
    body = f'<bpmn:{kind} id="g" default="g-b"/>{TASKS}' + flows("s g", "g a", "g b", a="x")
    assert advice(body) == []
    said = "g-b: The flow to “b” out of “g” has no condition, so it is taken whenever it is asked."
    assert advice(body.replace(' default="g-b"', "")) == [said]
    assert advice(f'<bpmn:{kind} id="g"/>{TASKS}' + flows("s g", "g a", "a b")) == []


@pytest.mark.parametrize(("tag", "word"), [("startEvent", ""), ("parallelGateway", "a parallel gateway"), ("task", "")])
def test_conditions_stand_on_flows_out_of_activities_too(tag: str, word: str) -> None:
    """An activity asks them; what does not choose has none."""
    source = "s" if tag == "startEvent" else "g"
    body = (
        TASKS + (f'<bpmn:{tag} id="g"/>' + flows("s g") if source == "g" else "") + flows(f"{source} a", "a b", a="x")
    )
    said = f"{source}-a: A condition on a flow out of {word or 'a start event'} is not supported yet."
    assert faults(body) == ([] if tag == "task" else [said])


RACE = f'<bpmn:eventBasedGateway id="g"/>{catch("hour", HOUR)}{flows("s g", "g hour")}'


@pytest.mark.parametrize(
    "other",
    [
        catch("x", MESSAGE),
        '<bpmn:receiveTask id="x" messageRef="m"/>',
    ],
)
def test_an_event_based_gateway_waits_for_events(other: str) -> None:
    assert faults(RACE + other + flows("g x")) == []


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", "g: The event-based gateway has nothing to choose from."),
        ('<bpmn:task id="x"/>' + flows("g x"), "x: The event-based gateway “g” cannot wait for a task."),
        (
            catch("x", MESSAGE) + TASKS + flows("g x", "s a", "a x"),
            "x: Another flow than that from “g” leads here.",
        ),
        (
            '<bpmn:receiveTask id="x" messageRef="m"/>'
            f'<bpmn:boundaryEvent id="y" attachedToRef="x">{HOUR}</bpmn:boundaryEvent>' + flows("g x"),
            "x: An event is attached to this receive task behind “g”.",
        ),
        (
            catch("x", MESSAGE) + flows("g x", x="true"),
            "g-x: A condition on a flow out of an event-based gateway is not supported yet.",
        ),
    ],
)
def test_what_an_event_based_gateway_cannot_wait_for_is_refused(rest: str, message: str) -> None:
    assert faults(RACE + rest) == [message]


def test_two_events_of_a_race_cannot_wait_for_one_message() -> None:
    """Nobody could say which of them occurs."""
    body = RACE + catch("x", MESSAGE) + catch("y", MESSAGE) + flows("g x", "g y")
    assert faults(body) == [f"{each}: Two events behind “g” wait for the message “go”." for each in "xy"]


def test_a_flow_out_of_a_race_that_ends_nowhere_is_said_once() -> None:
    assert faults(RACE + flows("g gone")) == ["g-gone: The flow ends at “gone”, which is not there."]


def link(kind: str, ident: str, name: str) -> str:
    """Return a throwing or catching link event."""
    definition = f'<bpmn:linkEventDefinition name="{name}"/>'
    return f'<bpmn:intermediate{kind}Event id="{ident}">{definition}</bpmn:intermediate{kind}Event>'


LINK = link("Throw", "t", "L") + TASKS + flows("s t")


def test_a_link_has_two_ends() -> None:
    """What lies behind it can be reached."""
    xml = FILE.format(f'<bpmn:startEvent id="s"/>{LINK}{link("Catch", "c", "L")}{flows("c a", "a b")}')
    definitions = read(xml.encode(), Feel())
    assert definitions.warnings == ()
    assert [each.event.link for each in definitions.processes[0].elements] == [None, "L", None, None, "L"]


@pytest.mark.parametrize(
    ("rest", "messages"),
    [
        ("", ["t: No event beside it catches the link “L”."]),
        (link("Catch", "c", "M") + flows("c a"), ["t: No event beside it catches the link “L”."]),
        (link("Catch", "c", "L") + flows("b c", "c a"), ["c: A flow ends at this link event."]),
        (link("Catch", "c", "L") + flows("t a", "c b"), ["t: A flow leaves this link event."]),
        (
            link("Catch", "c", "L") + link("Catch", "d", "L") + flows("c a", "d b"),
            [f"{each}: 2 events of one process catch the link “L”." for each in "cd"],
        ),
        (link("Catch", "c", " ") + link("Catch", "d", "L"), ["c: The link has no name."]),
        (
            f'{link("Catch", "d", "L")}<bpmn:eventBasedGateway id="g"/>{catch("hour", HOUR)}' + flows("g d", "g hour"),
            ["d: A flow ends at this link event."],
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(rest: str, messages: list[str]) -> None:
    assert faults(LINK + rest) == messages
