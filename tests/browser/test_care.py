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
