"""What process owners model by mouse: repeated reminders, a step for each of a list, a call, a connector's template."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.test_studio_designer import SAVED, designer
from tests.browser.test_studio_story import Builder

SignIn = Callable[..., Page]
FILE = "/studio/vacation/files/processes/tasks.bpmn"
NAMES = ("ask", "each", "call", "mail")
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="drawn" targetNamespace="http://clerkwork.org">
 <bpmn:process id="tasks" name="Tasks" isExecutable="true">{tasks}</bpmn:process>
 <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="tasks">{shapes}</bpmndi:BPMNPlane>
 </bpmndi:BPMNDiagram>
</bpmn:definitions>""".format(
    tasks="".join(f'<bpmn:task id="Activity_{name}" name="{name}"/>' for name in NAMES),
    shapes="".join(
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="Activity_{name}">'
        f'<dc:Bounds x="{200 + 160 * at}" y="78" width="100" height="80"/></bpmndi:BPMNShape>'
        for at, name in enumerate(NAMES)
    ),
)


def turn(builder: Builder, element: str, kind: str) -> None:
    """Make another kind of an element by its menu."""
    builder.pick(element)
    builder.page.locator(".djs-context-pad [data-action='replace']").click()
    builder.page.locator(".djs-popup-search input").fill(kind)
    builder.page.locator(".djs-popup .entry", has_text=kind).first.click()


def test_what_owners_model_by_mouse_is_saved(sign_in: SignIn) -> None:
    """A timer on a step by a cycle, one round for each item, another process called with a mapping, a template."""
    page = sign_in("erik.bauer")
    designer(page, "tasks", MODEL)
    builder = Builder(page)
    page.locator(".djs-palette [data-action='create.intermediate-event']").click()
    box = page.locator("[data-element-id=Activity_ask]").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 9)
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"])
    page.keyboard.press("Escape")
    turn(builder, builder.elements("Event")[0], "Timer boundary event (non-interrupting)")
    builder.pick(builder.elements("Event")[0])
    timer = builder.group("Timer")
    timer.locator("select").first.select_option(label="Cycle")
    timer.locator("[name=timerEventDefinitionValue], .cm-content").last.click()
    page.keyboard.type("R3/PT1H")
    page.keyboard.press("Tab")
    page.evaluate(SAVED, [FILE, [">R3/PT1H</bpmn:timeCycle>", 'cancelActivity="false"'], []])

    builder.pick("Activity_each")
    page.locator(".djs-context-pad [data-action='replace']").click()
    page.locator(".djs-popup-header .entry[data-id='toggle-parallel-mi']").click()
    builder.pick("Activity_each")
    rounds = builder.group("Multi-instance")
    rounds.locator("[data-entry-id='multiInstance-inputCollection'] .cm-content").click()
    page.keyboard.type("items")
    page.keyboard.press("Tab")
    rounds.locator("[data-entry-id='multiInstance-inputElement'] input").fill("item")
    expect(page.locator(".cm-tooltip-autocomplete:visible")).to_have_count(0)  # it went with the focus
    page.evaluate(SAVED, [FILE, ['inputCollection="=items" inputElement="item"'], []])

    turn(builder, "Activity_call", "Call activity")
    builder.pick("Activity_call")
    builder.group("Called element").locator("[data-entry-id='targetProcessId'] input").fill("vacation")
    page.keyboard.press("Tab")
    inputs = builder.group("Input mapping")
    inputs.locator("button.bio-properties-panel-add-entry").first.click()
    inputs.locator("[data-entry-id='Activity_call-input-0-target'] input").fill("note")
    page.keyboard.press("Tab")
    page.evaluate(SAVED, [FILE, ['processId="vacation"', 'target="note"'], []])

    turn(builder, "Activity_mail", "Mail")
    page.evaluate(SAVED, [FILE, ['zeebe:modelerTemplate="org.clerkwork.mail"', 'type="clerk:mail"'], []])
