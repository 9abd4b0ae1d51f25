"""Fields of a connector that a step leaves empty are told while one draws, each with its element and a remedy."""

from typing import Any

import pytest

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.studio.designer import pages

MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="step"/>
<serviceTask id="step"><extensionElements xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
<zeebe:taskDefinition type="{type}"/>{said}</extensionElements></serviceTask></process></definitions>"""


def header(key: str, value: str) -> str:
    return f'<zeebe:taskHeaders><zeebe:header key="{key}" value="{value}"/></zeebe:taskHeaders>'


def given(name: str, value: str) -> str:
    return f'<zeebe:ioMapping><zeebe:input source="{value}" target="{name}"/></zeebe:ioMapping>'


def told(kind: str, said: str = "") -> list[str]:
    """Return the fields that are said to be empty."""
    file = File("processes/x.bpmn", MODEL.format(type=kind, said=said).encode())
    found = [each for each in pages.warnings(Draft("errands", {file.path: file}), file) if "is empty" in each.message]
    assert {(each.place, each.line) for each in found} <= {("processes/x.bpmn#step", 3)}
    return [each.message.split("“")[1].split("”")[0] for each in found]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("kind", "said", "empty"),
    [
        ("clerk:mail", "", ["To", "Subject", "Text"]),
        ("clerk:mail", header("subject", "Hello"), ["To", "Text"]),
        ("clerk:mail", given("to", "=initiator") + header("subject", ""), ["Subject", "Text"]),
        ("clerk:mail", given("subject", "=title"), ["To", "Text"]),
        ("clerk:rows", header("operation", "query"), ["Table"]),
        ("clerk:rows", header("operation", "create"), ["Table", "Values"]),
        ("somebody:else", "", []),
    ],
)
def test_a_field_that_must_be_filled_in(kind: str, said: str, empty: list[str]) -> None:
    """What the template asks for under its condition, unless a header or an input says it."""
    assert told(kind, said) == empty


def test_the_sentence_names_field_connector_and_remedy(studio: Any) -> None:
    """The designer gets it with the element's id, as a warning."""
    body = {"content": MODEL.format(type="clerk:task", said=header("operation", "remind"))}
    found = studio.client("bea").post("/studio/errands/check/processes/errand.bpmn", body, "application/json").json()
    [missing] = [each for each in found["problems"] if each["element"] == "step"]
    assert missing["severity"] == "warning"
    assert missing["message"] == "Expected “User task” of Task action, but it is empty."
    assert missing["remedy"] == "Fill in “User task” in the properties of this step."
