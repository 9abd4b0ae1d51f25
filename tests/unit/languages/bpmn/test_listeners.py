"""Listeners as they are read, and what is refused of them."""

import pytest

from clerkwork.kernel.errors import Invalid
from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Listener
from clerkwork.languages.feel import Feel

FEEL = Feel()
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d">'
)


def model(*parts: str, flows: tuple[str, ...] = ("s t",)) -> bytes:
    drawn = [f'<bpmn:sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in map(str.split, flows)]
    inside = "\n".join([*parts, *drawn])
    return f'{HEAD}<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'.encode()


def heard(kind: str, **said: str) -> str:
    attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
    inside = f"<zeebe:{kind}Listeners><zeebe:{kind}Listener {attributes}/></zeebe:{kind}Listeners>"
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


START = '<bpmn:startEvent id="s"/>'


def test_what_listeners_say() -> None:
    """Types and retries are static or FEEL; three attempts unless told otherwise."""
    before = heard("execution", eventType="start", type="=kind", retries="=n")
    after = heard("task", eventType="completing", type="check")
    process = heard("execution", eventType="end", type="done")
    found = read(model(process, START, f'<bpmn:userTask id="t">{before}</bpmn:userTask>'), FEEL).processes[0]
    assert found.listeners == (Listener("end", '"done"', "3"),)
    assert found.elements[1].listeners == (Listener("start", "kind", "n"),)
    found = read(model(START, f'<bpmn:userTask id="t">{after}</bpmn:userTask>'), FEEL).processes[0]
    assert found.elements[1].task_listeners == (Listener("completing", '"check"', "3"),)


def element(tag: str, inside: str, more: str = "", identity: str = "t") -> str:
    return f'<bpmn:{tag} id="{identity}" {more}>{inside}</bpmn:{tag}>'


AT_START, AT_END = (heard("execution", eventType=event, type="x") for event in ("start", "end"))
GATEWAY = '<bpmn:eventBasedGateway id="t"/>'
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"
WAITS = element("intermediateCatchEvent", AT_START + TIMER, identity="c")
OTHER = element("intermediateCatchEvent", TIMER, identity="o")


def at(event: str, **said: str) -> str:
    """Return a task with an execution listener."""
    return element("task", heard("execution", eventType=event, **said))


EARLY = element("startEvent", AT_START, identity="s")
TERMINATED = element("endEvent", AT_END + "<bpmn:terminateEventDefinition/>")


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (model(START, at("middle", type="x")), "Expected a listener for one of"),
        (model(START, at("start")), "The listener has no job type."),
        (model(START, at("end", type="x", retries="many")), "Expected the retries"),
        (model(EARLY, element("task", "")), "A start event has no start to listen to."),
        (model(START, element("exclusiveGateway", AT_END)), "An exclusive gateway of this kind has no end"),
        (model(START, TERMINATED), "An end event of this kind has no end to listen to."),
        (
            model(START, GATEWAY, WAITS, OTHER, flows=("s t", "t c", "t o")),
            "An event behind an event-based gateway has no start to listen to.",
        ),
    ],
)
def test_what_cannot_be_heard_is_refused(xml: bytes, said: str) -> None:
    """A listener needs a moment, a type and a number of attempts."""
    with pytest.raises(Invalid) as caught:
        read(xml, FEEL)
    assert [problem.message.startswith(said) for problem in caught.value.problems] == [True], caught.value.problems


def test_a_task_listener_elsewhere_is_a_warning() -> None:
    """It has no effect on what is no user task."""
    after = heard("task", eventType="completing", type="check")
    found = read(model(START, element("task", after)), FEEL)
    assert "no effect" in found.warnings[0].message
