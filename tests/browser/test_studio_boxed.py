"""A boxed expression is edited in rows, and everything else of its file stays as it is."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.drafts import put, stored

SignIn = Callable[..., Page]
FILE = "/studio/vacation/files/decisions/cost.dmn"
DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:x="urn:x" id="d" name="Costs" namespace="urn:c">
  <inputData id="i" name="amount" x:kept="yes"/>
  <decision id="cost" name="Cost"><informationRequirement><requiredInput href="#i"/></informationRequirement>
    <context id="ctx"><contextEntry><variable name="net"/>
      <literalExpression id="l1"><text>amount</text></literalExpression></contextEntry><contextEntry>
      <conditional id="if"><if><literalExpression><text>net > 1</text></literalExpression></if>
      <then><literalExpression><text>net</text></literalExpression></then>
      <else><literalExpression><text>0</text></literalExpression></else></conditional></contextEntry></context></decision>
  <decision id="plain" name="Plain"><literalExpression id="p1"><text>1</text></literalExpression></decision>
</definitions>
"""


def test_a_context_is_edited_in_rows(sign_in: SignIn) -> None:
    """What is typed, added and chosen is saved at its place; faults stand beside; dmn-js shows the rest as before."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/")
    put(page, FILE, DECISION)
    page.goto(FILE.replace("files", "edit"))
    expect(page.locator("clerk-decision-editor[data-ready]")).to_be_attached()
    page.locator("[data-view=cost]").click()
    page.locator("clerk-boxed textarea").first.click()
    expect(page.locator(".feel-field .cm-content")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" * 2")
    saved = stored(page, FILE, ["<text>amount * 2</text>"])
    assert saved.replace("amount * 2", "amount").replace("&gt;", ">") == DECISION
    page.get_by_role("button", name="Entry").click()
    stored(page, FILE, ['<variable name="entry3"/>'])
    page.locator("[data-view=plain]").click()
    expect(page.locator(".decision-plate")).to_be_visible()
    expect(page.locator(".decision-plate")).to_contain_text("Plain")


def test_a_plain_decision_becomes_a_box_and_back(sign_in: SignIn) -> None:
    """In its own view a line of FEEL becomes named entries with a table in them; undo goes back to the file."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/")
    file = FILE.replace("cost", "turned")
    put(page, file, DECISION)
    page.goto(file.replace("files", "edit"))
    expect(page.locator("clerk-decision-editor[data-ready]")).to_be_attached()
    page.locator("[data-view=plain]").click()
    page.get_by_label("Kind of expression").select_option("Named entries")
    stored(page, file, ['<variable name="first"/><literalExpression id="p1"><text>1</text>'])
    kinds = page.locator("clerk-boxed .boxed-kind")
    expect(kinds.first).to_be_focused()
    kinds.nth(1).select_option("Table")
    stored(page, file, ["<decisionTable", "<text>1</text></outputEntry>"])
    expect(page.locator(".boxed-table tbody tr")).to_have_count(1)
    undo = page.locator("[data-step=undo]")
    undo.click()
    undo.click()
    assert stored(page, file, lacks=["decisionTable", 'contextEntry><variable name="first"']) == DECISION
    page.locator("[data-view=cost]").click()
    page.locator("[data-view=plain]").click()
    expect(page.locator(".decision-plate")).to_be_visible()
