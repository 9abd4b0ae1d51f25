"""Folders, rows and tiles in the studio, by mouse and keyboard."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.drafts import put


def test_files_are_dragged_into_folders_and_taken_back(sign_in: Callable[..., Page]) -> None:
    """A folder is made of a file, takes another by dragging, folds and stays folded; the move is taken back."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/folder/?in=tests")
    page.get_by_label("What is it called?").fill("late")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Make the folder").click()
    folder = page.locator("summary[data-into='tests/late']")
    expect(page.locator("[data-path^='tests/'][draggable=true]").first).to_be_visible()
    page.locator("[data-path^='tests/']:not([data-path^='tests/late/'])").first.drag_to(folder)
    expect(page.get_by_text("→ tests/late/")).to_be_visible()
    expect(folder.locator(".count")).to_have_text("2")
    page.get_by_role("button", name="Take it back").click()
    expect(folder.locator(".count")).to_have_text("1")
    folder.click()
    expect(page.locator("details[data-folder='tests/late']")).not_to_have_attribute("open", "")
    page.reload()
    expect(page.locator("details[data-folder='tests/late']")).not_to_have_attribute("open", "")
    page.goto("/studio/vacation/move/tests/late")
    page.get_by_label("Folder it lies in").fill("")
    page.get_by_label("Name").fill("tests")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("details[data-folder='tests/late']")).to_have_count(0)


PASTE = """text => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""


def test_rows_are_typed_and_pasted(sign_in: Callable[..., Page]) -> None:
    """Typing opens a cell, Enter goes on below, a spreadsheet's cells are pasted, and a fault stands at its cell."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/")
    put(page, "/studio/vacation/files/data/entitlements.csv", "employee;days\nmara.lind;30\n")
    page.goto("/studio/vacation/edit/data/entitlements.csv")
    expect(page.locator("clerk-grid[data-ready]")).to_be_visible()
    cells = page.locator("td[data-at]")
    cells.nth(1).click()
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_have_attribute("aria-invalid", "true")
    cells.nth(1).press("Delete")
    cells.nth(0).click()
    page.evaluate(PASTE, "ali.rahman\t25\nmia.keller\t20")
    expect(cells).to_have_text(["ali.rahman", "25", "mia.keller", "20"])
