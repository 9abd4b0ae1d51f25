"""The panel's groups by mouse: each is reached at its element, and each field writes what it says."""

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect
from tests.browser.drafts import stored
from tests.browser.test_studio_designer import designer
from tests.browser.test_studio_story import Builder

SignIn = Callable[..., Page]
FILE: Final = "/studio/vacation/files/processes/fields.bpmn"
PARTS: Final = {
    "u": ("userTask", "<bpmn:standardLoopCharacteristics/>", 100, 80),
    "r": ("receiveTask", "", 100, 80),
    "n": ("serviceTask", "<bpmn:multiInstanceLoopCharacteristics/>", 100, 80),
    "c": ("scriptTask", "", 100, 80),
    "m": ("endEvent", "<bpmn:messageEventDefinition/>", 36, 36),
    "x": ("complexGateway", "", 50, 50),
    "g": ("eventBasedGateway", "", 50, 50),
    "a": ("adHocSubProcess", "", 160, 110),
    "p": ("intermediateCatchEvent", "<bpmn:messageEventDefinition/><bpmn:signalEventDefinition/>", 36, 36),
}
"""Elements of the model by id: kind, content, width, height."""
TICK: Final = None
FIELDS: Final = {
    "": {
        "clerk-cases": {"clerk-title": "Order {{no}}", "clerk-clerk-HistoryTimeToLive-value": "P90D"},
        "general": {"versionTag": "spring"},
        "documentation": {"documentation": "Buys things."},
    },
    "u": {
        "clerk-loop": {"clerk-loopCondition": "again", "clerk-loopMaximum": "7", "clerk-testBefore": TICK},
        "assignmentDefinition": {
            "assignmentDefinitionCandidateGroups": "clerks",
            "taskScheduleDueDate": "2030-01-02T03:04:05Z",
        },
        "clerk-four-eyes": {"clerk-clerk-Task-excludedUsers": "erik.bauer"},
    },
    "r": {"clerk-begins": {"clerk-instantiate": TICK}},
    "n": {
        "multiInstance": {"clerk-loopCardinality": "3 + 1", "multiInstance-inputElement": "order"},
        "taskDefinition": {"taskDefinitionType": "charge", "taskDefinitionRetries": "5"},
    },
    "c": {
        "scriptImplementation": {"scriptImplementation": ("FEEL expression",)},
        "script": {"scriptExpression": "1 + 2", "resultVariable": "sum"},
    },
    "m": {
        "clerk-publish": {
            "clerk-message-name": "paid",
            "clerk-zeebe-PublishMessage-correlationKey": "o1",
            "clerk-zeebe-PublishMessage-messageId": "once",
            "clerk-zeebe-PublishMessage-timeToLive": "PT1H",
        }
    },
    "x": {"clerk-activation": {"clerk-activationCondition": "activationCount > 1"}},
    "g": {"clerk-begins": {"clerk-event-gateway": ("Yes, and then waits for all of them",)}},
    "a": {
        "clerk-ordering": {"clerk-ordering": ("One after another",)},
        "adHocCompletion": {"completionCondition": "enough"},
    },
    "p": {
        "clerk-triggers": {
            "clerk-trigger-0-name": "offer",
            "clerk-trigger-0-key": "o2",
            "clerk-trigger-1-name": "closed",
        },
    },
}  # fmt: skip
"""What is filled in, by element, group and field: a text, an entry to choose, or a tick."""
WRITTEN: Final = (
    'name="title" value="Order {{no}}"', 'value="P90D"', 'zeebe:versionTag value="spring"', ">Buys things.<",
    ">=again<", 'loopMaximum="7"', 'testBefore="true"', 'candidateGroups="clerks"', 'dueDate="2030-01-02T03:04:05Z"',
    'excludedUsers="erik.bauer"', "=3 + 1<", 'inputElement="order"', 'type="charge"', 'retries="5"',
    'expression="=1 + 2"', 'resultVariable="sum"', 'name="paid"', 'correlationKey="o1"', 'messageId="once"',
    'timeToLive="PT1H"', "=activationCount &gt; 1<", 'eventGatewayType="Parallel"', 'ordering="Sequential"',
    ">=enough<", 'name="offer"', 'correlationKey="=o2"', 'name="closed"',
)  # fmt: skip


def model() -> str:
    """Return a process with one of each."""
    parts = "".join(f'<bpmn:{kind} id="{one}">{more}</bpmn:{kind}>' for one, (kind, more, _w, _h) in PARTS.items())
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{one}_di" bpmnElement="{one}" isExpanded="true"><dc:Bounds'
        f' x="{150 + at % 4 * 180}" y="{80 + at // 4 * 150}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
        for at, (one, (_kind, _more, width, height)) in enumerate(PARTS.items())
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="drawn" targetNamespace="http://clerkwork.org">
 <bpmn:process id="work" isExecutable="true">{parts}</bpmn:process>
 <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="work">{shapes}
 </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""


def fill(page: Page, group: str, name: str, value: str | tuple[str] | None) -> None:
    """Fill in a field as a hand does: open its group, type, choose or tick, and leave it."""
    box = page.locator(f"[data-group-id='group-{group}']")
    expect(box).to_be_visible()
    if not box.locator(":is(.bio-properties-panel-group-entries, .bio-properties-panel-list).open").count():
        box.locator(".bio-properties-panel-group-header").click()
    field = box.locator(f"[data-entry-id='{name}']").locator("input, select, textarea, .cm-content").first
    if (row := re.match(r"clerk-trigger-\d", name)) and not field.is_visible():
        box.locator(f"[data-entry-id='{row[0]}'] .bio-properties-panel-collapsible-entry-header").click()
    if isinstance(value, tuple):
        field.select_option(label=value[0])
    elif value is None:
        field.check()
    else:
        field.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(value)
        field.blur()


def test_each_group_is_reached_and_writes_what_it_says(sign_in: SignIn) -> None:
    """Our own groups and those of the libraries that the engine reads, one element after the other."""
    page = sign_in("erik.bauer")
    designer(page, "fields", model())
    builder = Builder(page)
    builder.ready()
    for element, groups in FIELDS.items():
        if element:
            builder.pick(element)
        else:
            builder.deselect()
        for group, fields in groups.items():
            for name, value in fields.items():
                fill(page, group, name, value)
    builder.pick("p")
    expect(page.locator("[data-group-id='group-message'], [data-group-id='group-signal']")).to_have_count(0)
    written = stored(page, FILE, WRITTEN)
    assert written.count('instantiate="true"') == 2
