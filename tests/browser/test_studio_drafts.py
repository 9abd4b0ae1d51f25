"""Drafts in the browser: a new app, the text editor, undo across reloads, a lost connection, and two tabs."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.drafts import stored

SAVED = re.compile("^Saved")


def begin(page: Page) -> str:
    """Make an app and a document in it, and return the address of its editor."""
    page.goto("/studio/")
    page.get_by_role("link", name="New app").first.click()
    page.get_by_label("What is it called?").fill("Club room")
    page.get_by_role("button", name="Create the app").click()
    expect(page.get_by_role("heading", name="Club room")).to_be_visible()
    page.get_by_role("link", name="New file").click()
    page.locator(".sort-card", has_text="Document").click()
    page.get_by_label("What is it called?").fill("House rules")
    page.get_by_role("button", name="Create").click()
    expect(page.locator("clerk-text[data-ready]")).to_be_visible()
    return page.url


def write(page: Page, text: str) -> None:
    """Write at the end of the text."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_nothing_that_is_written_gets_lost(sign_in: Callable[..., Page], shot: Callable[[Page, str], None]) -> None:
    """Saved by itself, undone after a reload, kept without a connection; of two tabs the one that is come to edits."""
    page = sign_in("erik.bauer")
    address = begin(page)
    file = address.replace("/edit/", "/files/")
    status, content = page.locator(".draft-status"), page.locator(".cm-content")
    write(page, "No smoking.")
    expect(status).to_have_text(SAVED)
    stored(page, file, ["No smoking."])
    page.reload()
    expect(content).to_contain_text("No smoking.")
    page.get_by_role("button", name="Undo").click()
    expect(content).not_to_contain_text("No smoking.")
    page.get_by_role("button", name="Redo").click()
    expect(content).to_contain_text("No smoking.")

    page.context.set_offline(True)
    write(page, " No dogs.")
    expect(status).to_have_text("Offline: kept in this browser")
    shot(page, "studio-offline")
    page.context.set_offline(False)
    expect(status).to_have_text(SAVED)
    stored(page, file, ["No smoking. No dogs."])

    other = page.context.new_page()
    other.goto(address)
    expect(page.locator(".draft-notice")).to_contain_text("You are editing this in another window")
    write(other, " Cats may.")
    expect(other.locator(".draft-status")).to_have_text(SAVED)
    expect(content).to_contain_text("No dogs. Cats may.")
    shot(page, "studio-two-tabs")


def test_a_fault_is_shown_at_its_line_and_two_people_do_not_overwrite_each_other(
    sign_in: Callable[..., Page], server: str
) -> None:
    """A problem leads to its place; who saves over an unseen change is asked, and undo brings the other's back."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/edit/app.json?as=text")
    content, status = page.locator(".cm-content"), page.locator(".draft-status")
    expect(page.locator("clerk-text[data-ready]")).to_be_visible()
    content.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("x")
    expect(status).to_have_text(SAVED)
    expect(page.locator(".editor-problems")).to_contain_text("Line 1")
    page.keyboard.press("Control+z")
    expect(page.locator(".editor-problems")).to_be_hidden()

    page.route(
        "**/presence/**", lambda route: route.abort()
    )  # with its beat a page takes up what it has no change against
    page.evaluate(
        """async () => {
          const url = '/studio/vacation/files/app.json';
          const there = await (await fetch(url)).json();
          const headers = {'Content-Type': 'application/json', ...JSON.parse(document.body.getAttribute('hx-headers'))};
          const body = JSON.stringify({content: there.content + '\\n\\n', revision: there.revision});
          await fetch(url, {method: 'PUT', headers, body});
        }"""
    )
    page.keyboard.type(" ")
    expect(status).to_have_text("Changed elsewhere")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("dialog.compare")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keep mine").click()
    expect(status).to_have_text(SAVED)
    page.goto("/studio/vacation/")
    page.get_by_role("button", name="More").or_(page.locator("summary", has_text="More")).first.click()
    page.get_by_role("button", name="Throw the draft away").click()
    page.locator("[data-confirm-yes]").click()
    expect(page.get_by_text("Nothing differs from what is published.")).to_be_visible()
