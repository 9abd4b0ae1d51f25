"""A step sheet in a real browser: written beside the drawing, taken back, kept in the file, read in the rules book."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from tests.browser.drafts import put, stored

from clerkwork.languages import bpmn
from clerkwork.languages.bpmn.sheets import Criterion, Deed, Escalation, RuleKind, Target
from clerkwork.languages.feel import Feel

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="drawn" targetNamespace="http://clerkwork.org">
 <bpmn:process id="orders" name="Order something" isExecutable="true">
  <bpmn:startEvent id="s" name="Wanted"/><bpmn:userTask id="approve" name="Approve the order"/>
  <bpmn:sequenceFlow id="f" sourceRef="s" targetRef="approve"/>
 </bpmn:process>
 <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="orders">
  <bpmndi:BPMNShape id="s_di" bpmnElement="s"><dc:Bounds x="150" y="100" width="36" height="36"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape id="approve_di" bpmnElement="approve">
   <dc:Bounds x="260" y="78" width="100" height="80"/></bpmndi:BPMNShape>
 </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
FILE = "/studio/vacation/files/processes/orders.bpmn"


def test_a_step_sheet_is_written_beside_the_drawing(sign_in: SignIn, shot: Shot) -> None:
    """By keyboard and mouse: words, a condition, an escalation; what is undone is not in the file."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/")
    put(page, FILE, MODEL)
    page.goto("/studio/vacation/edit/processes/orders.bpmn#approve")
    expect(page.locator("clerk-designer[data-ready]")).to_be_attached()
    page.get_by_role("tab", name="Step sheet").click()
    sheet = page.locator("clerk-sheet")
    expect(sheet.get_by_role("heading", name="Approve the order")).to_be_visible()
    fill(
        sheet.locator("[data-kind=completion]"),
        {"text": "An answer is given.", "when": "ok != null", "message": "Say yes or no."},
    )
    fill(sheet.locator("[data-kind=target]"), {"within": "P2D"})
    sheet.locator("[data-kind=escalation] summary").click()
    sheet.get_by_role("button", name="Add a step").click()
    expect(sheet.locator("[data-kind=escalation] .sheet-said")).to_have_text("1 day: remind")
    fill(sheet.locator("[data-kind=inputs]"), {"text": "To be taken back."})
    page.get_by_role("button", name="Undo").first.click()
    expect(sheet.locator("[data-kind=inputs] .sheet-said")).to_have_text("")
    saved = stored(page, FILE, ["An answer is given.", "ok != null", "Say yes or no.", "P2D", "remind"], ["taken back"])
    shot(page, "studio-step-sheet")
    read = bpmn.read(saved.encode(), Feel()).processes[0].elements[1].sheet
    settings = {type(rule.setting): rule.setting for rule in read.rules}
    assert settings[Criterion] == Criterion("ok != null", "Say yes or no.")
    assert settings[Target] == Target('"P2D"')
    assert isinstance(ladder := settings[Escalation], Escalation)
    assert [rung.do for rung in ladder.rungs] == [Deed.REMIND]
    assert not list(read.of(RuleKind.INPUTS))
    page.goto("/studio/vacation/rules/?for=builders")
    expect(page.locator("#orders-approve")).to_contain_text("An answer is given.")
    expect(page.locator("#orders-approve")).to_contain_text("After 1 day: remind whoever has it.")


def fill(rule: Locator, words: dict[str, str]) -> None:
    """Open a rule and fill its fields; `text` is what it says in plain words."""
    rule.locator("summary").click()
    for name, value in words.items():
        found = rule.locator("textarea").first if name == "text" else rule.locator(f"[data-field={name}]")
        found.fill(value)
        found.blur()
