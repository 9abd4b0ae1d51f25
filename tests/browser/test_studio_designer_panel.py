"""The designer's panel filled in by hand, and a model of another program changed in it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.drafts import stored
from tests.browser.test_studio_designer import BLANK, designer

from clerkwork.languages import bpmn
from clerkwork.languages.feel import Feel

SignIn = Callable[..., Page]
SUITE = Path(__file__).parents[3] / "shared" / "suites" / "bpmn-miwg"
FILES = "/studio/vacation/files/processes"
TASK = "_79523269-7444-4b01-90e9-e23957a9d020"
REFERENCE = ">triso:unspecified<"

LATE = """(templates) => {
  const { modeler } = document.querySelector('clerk-designer');
  const select = (id) => modeler.get('selection').select(modeler.get('elementRegistry').get(id));
  const Panel = modeler.get('propertiesPanel').constructor;
  const opened = (id) => {
    const pane = document.body.appendChild(document.createElement('div'));
    const panel = modeler.invoke(['injector', 'eventBus', (injector, bus) => new Panel({}, injector, bus)]);
    panel.registerProvider(500, { getGroups: () => (groups) => groups });
    pane.id = id;
    panel.show(pane, modeler);
  };
  select(null);
  opened('early');
  select('s');
  if (templates) modeler.get('eventBus').fire('elementTemplates.changed');
}"""


def fill(page: Page, entry: str, text: str) -> None:
    """Type into a field of the panel, as plain text or FEEL, and leave it."""
    field = page.locator(f"[data-entry-id='clerk-correlation-0-{entry}']").locator("input, .cm-content").first
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    field.blur()


def test_row_76_correlation_keys_are_filled_in(sign_in: SignIn) -> None:
    """By what messages find their case is written in the panel, kept, undone, and read by the engine."""
    page = sign_in("erik.bauer")
    event = '<bpmn:intermediateCatchEvent id="c"><bpmn:messageEventDefinition messageRef="m"/>'
    message = '</bpmn:intermediateCatchEvent></bpmn:process><bpmn:message id="m" name="payment"/>'
    awaiting = BLANK.replace("</bpmn:process>", f"{event}{message}")
    designer(page, "awaiting", awaiting)
    group = page.locator("[data-group-id='group-clerk-correlation']")
    group.get_by_title("Create new list item").click()
    fill(page, "name", "number")
    fill(page, "message", "payment")
    fill(page, "path", "payment.order")
    fill(page, "data", "orderId")
    file = f"{FILES}/awaiting.bpmn"
    saved = stored(page, file, ['name="number"', ">=payment.order<", ">=orderId<"])
    [read] = bpmn.read(saved.encode(), Feel()).messages
    assert (read.name, read.sent_key, read.correlation_key) == ("payment", "payment.order", "orderId")
    group.locator("[data-entry-id='clerk-correlation-0'] button[title='Delete item']").click(force=True)
    stored(page, file, lacks=["correlation"])


@pytest.mark.skipif(not SUITE.exists() and os.environ.get("CI") != "true", reason=f"The suite is not there: {SUITE}.")
def test_a_model_of_another_program_is_changed_and_loses_nothing(sign_in: SignIn) -> None:
    """What the editor's library does not know is in the saved file as well, so nobody has to agree to lose it."""
    page = sign_in("erik.bauer")
    before = (SUITE / "C.8.1.bpmn").read_bytes().decode()
    designer(page, "foreign", before)
    page.locator("clerk-designer").evaluate("(one, id) => one.workbench.go(id)", TASK)
    expect(page.locator("#bio-properties-panel-id")).to_have_value(TASK)
    page.locator("[data-group-id=group-general] .bio-properties-panel-group-header").click()
    name = page.locator("[data-entry-id=name] [name=name]")
    name.fill("A name of ours")
    name.blur()
    file = f"{FILES}/foreign.bpmn"
    after = stored(page, file, ["A name of ours"])
    expect(page.locator("[data-dialog=losses]")).to_be_hidden()
    for word in (REFERENCE, "formalExpression>", 'constraintsType="enumeration"'):
        assert after.count(word) == before.count(word)


def test_a_panel_shows_what_was_selected_while_it_opened(sign_in: SignIn) -> None:
    """The library subscribes when it has painted, and shows the former selection again when templates arrive."""
    page = sign_in("erik.bauer")
    designer(page, "early", BLANK)
    expect(page.locator(".designer-side .bio-properties-panel-header-type")).to_have_text("Process")
    for templates in (False, True):
        page.evaluate(LATE, templates)
        expect(page.locator("#early .bio-properties-panel-header-type").last).to_have_text("Start Event")
        page.locator("#early").evaluate("pane => pane.remove()")
