"""A draft tried in a real browser: begun as one person, decided as another, recorded as a test, which then holds."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def faults(page: Page) -> list[str]:
    """What axe finds outside the form library and the drawing."""
    found = Axe().run(page, context={"exclude": [[".fjs-container"], [".djs-container"]]}, options=AXE).response
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


def begin(page: Page) -> None:
    """Begin a request for two days as Anna, on a Tuesday in December."""
    page.goto("/studio/vacation/try/start/vacation/?as=user:anna.kowalska")
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()
    page.get_by_label("The clock stands at").fill("2026-12-01T09:00")
    for label, day in (("First day", "11/01/2027"), ("Last day", "12/01/2027")):
        field = page.get_by_label(re.compile(label))
        field.fill(day)
        field.press("Tab")
    expect(page.get_by_label(re.compile("Working days you ask for"))).to_have_value("2")
    page.get_by_role("button", name="Begin the run").click()
    page.wait_for_url(re.compile(r"/try/\d+/"))


def test_a_run_is_tried_to_its_end_and_recorded(sign_in: SignIn, shot: Shot) -> None:
    """The token, the clock, the mail that nobody gets; undo; and the test that comes of it holds."""
    page = sign_in("erik.bauer", lax=True)
    begin(page)
    expect(page.get_by_text("Anna Kowalska would not get this task.")).to_be_visible()
    expect(page.locator("clerk-diagram [data-element-id=decide].is-active")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="To the next timer").click()
    expect(page.locator(".trying-instant")).to_have_text("3 Dec 2026, 09:00")
    expect(page.locator(".trying-letters").first).to_contain_text("Reminder")
    page.get_by_role("link", name="Clara Weiss").click()
    page.wait_for_url(re.compile("as=.*clara"))
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()
    page.get_by_role("radio", name="Approve").check()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("The run has ended")).to_be_visible()
    expect(page.locator(".trying-letters").first).to_contain_text("Your vacation is approved")
    shot(page, "studio-try-run")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Decide on the vacation")).to_be_visible()
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_text("The run has ended")).to_be_visible()
    page.get_by_role("button", name="Record as a test").click()
    page.get_by_label("What does it show?").fill("Approved after a reminder")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_url("**/try/tests/")
    row = page.locator(".trying-outcomes li", has_text="Approved after a reminder")
    expect(row).to_have_attribute("data-passed", "yes")
    expect(page.locator("clerk-diagram .is-missed").first).to_be_attached()
    assert faults(page) == []
    shot(page, "studio-try-tests")


def test_a_run_fits_a_telephone_and_keeps_the_policy(sign_in: SignIn) -> None:
    """Nothing is wider than 360 px, and no rule of the page's policy is broken, in the dark look too."""
    page = sign_in("erik.bauer", width=360, height=780, scheme="dark")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    begin(page)
    expect(page.locator("clerk-diagram[data-ready]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("/studio/vacation/try/tests/")
    expect(page.locator("clerk-diagram[data-ready]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert refused == []
