"""The pages of care in a real browser: light and dark, wide and on a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_a_case_is_changed(sign_in: SignIn, shot: Shot, scheme: str, width: int) -> None:
    """A click on the diagram chooses what begins; nothing scrolls sideways, nothing is written to the console."""
    page = sign_in("erik.bauer", width=width, scheme=scheme)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/cases/?tab=all&state=active&process=vacation")
    page.locator("a.row-link").first.click()
    page.locator("summary", has_text="More").first.click()
    page.get_by_role("link", name="Change where it stands").click()
    expect(page.locator("clerk-diagram[data-ready]")).to_be_visible()
    shot(page, f"{scheme}-{width}-care-change")
    page.get_by_role("button", name="Fit to view").click()
    page.locator("[data-element-id='book'] .djs-hit").first.click(force=True)
    expect(page.locator("#begin")).to_have_value("book")
    expect(page.locator(".is-picked").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert errors == []


def test_axe_finds_nothing_where_a_case_is_changed(sign_in: SignIn) -> None:
    page = sign_in("erik.bauer", lax=True)
    page.goto("/cases/?tab=all&state=active&process=vacation")
    page.goto(f"{page.locator('a.row-link').first.get_attribute('href')}modify/")
    expect(page.locator("clerk-diagram[data-ready]")).to_be_visible()
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


UNDRAWN = """() => {
  const old = document.querySelector('clerk-diagram');
  const made = old.cloneNode(false);
  delete made.dataset.ready;
  for (const part of old.querySelectorAll('script')) {
    const copy = part.cloneNode(true);
    const value = JSON.parse(copy.textContent);
    if (copy.dataset.name === 'xml') {
      copy.textContent = JSON.stringify(value.replace(/<bpmndi:BPMNDiagram[^]*<\\/bpmndi:BPMNDiagram>/, ''));
    }
    made.append(copy);
  }
  old.replaceWith(made);
}"""


def test_a_model_without_a_drawing_is_drawn(sign_in: SignIn, shot: Shot) -> None:
    """As the designer would lay it out, with where the case stands in it; nothing is written to the console."""
    page = sign_in("erik.bauer")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/cases/?tab=all&state=active&process=vacation")
    page.locator("a.row-link").first.click()
    drawn = page.locator("clerk-diagram[data-ready] .djs-shape.is-active")
    expect(drawn.first).to_be_attached()
    active = drawn.first.get_attribute("data-element-id")
    page.evaluate(UNDRAWN)
    expect(page.locator(f"clerk-diagram[data-ready] .djs-shape.is-active[data-element-id='{active}']")).to_be_attached()
    shot(page, "care-undrawn")
    assert page.get_by_text("This diagram cannot be drawn.").count() == 0
    assert errors == []
