"""The grid of first rows in a real browser: typing, pasting, and taking back by keys."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from tests.browser.drafts import put, stored

FILE = "/studio/vacation/files/data/entitlements.csv"

PASTE = """text => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(paste);
}"""


def opened(page: Page) -> Locator:
    """Open a file of one row in the grid; return its cells."""
    page.goto("/studio/vacation/")
    put(page, FILE, "employee;days\nmara.lind;30\n")
    page.goto("/studio/vacation/edit/data/entitlements.csv")
    expect(page.locator("clerk-grid[data-ready]")).to_be_visible()
    return page.locator("td[data-at]")


def test_rows_are_typed_and_pasted(sign_in: Callable[..., Page]) -> None:
    """Typing opens a cell, Enter goes on below, a spreadsheet's cells are pasted, and a fault stands at its cell."""
    page = sign_in("erik.bauer")
    cells = opened(page)
    cells.nth(1).click()
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_have_attribute("aria-invalid", "true")
    cells.nth(1).press("Delete")
    cells.nth(0).click()
    page.evaluate(PASTE, "ali.rahman\t25\nmia.keller\t20")
    expect(cells).to_have_text(["ali.rahman", "25", "mia.keller", "20"])


def test_keys_take_back_what_was_done_and_do_it_again(sign_in: Callable[..., Page]) -> None:
    """Each step back shows the cell it is about, a removed row comes back, and the draft follows."""
    page = sign_in("erik.bauer")
    cells = opened(page)
    cells.nth(0).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("28")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a row").click()
    expect(cells).to_have_text(["mara.lind", "28", "", ""])
    page.get_by_role("button", name="Remove row 1").click()
    expect(cells).to_have_text(["", ""])

    page.keyboard.press("Control+z")
    expect(cells).to_have_text(["mara.lind", "28", "", ""])
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(cells).to_have_text(["mara.lind", "30"])
    expect(cells.nth(1)).to_be_focused()
    page.keyboard.press("Control+Shift+z")
    expect(cells).to_have_text(["mara.lind", "28"])
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    expect(cells).to_have_text(["mara.lind", "28"])
    assert stored(page, FILE, ["28"], ["30"]).splitlines() == ["employee;days", "mara.lind;28"]
