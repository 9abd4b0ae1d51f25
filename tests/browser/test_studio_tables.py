"""Tables in the studio, by mouse and keyboard: design one, see what it does to rows, and make one of a spreadsheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.pages import settled

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]
EDIT = "/studio/vacation/edit/tables/absences.json"
STOCK = """Stock of March;;;;
Article;Price;Bought;Holder;State
Notebook;1.299,00;12.01.2026;Erik Bauer;new
Monitor;329,90;03.02.2026;Erik Bauer;used
Headset;89,5;31.02.2026;;used
Lamp;45,00;21.03.2026;;new
"""


def listened(page: Page) -> list[str]:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def violations(page: Page) -> list[str]:
    settled(page)
    return [each["id"] for each in Axe().run(page).response["violations"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_a_table_is_changed_and_says_what_that_does_to_its_rows(
    sign_in: SignIn, shot: Shot, scheme: str, width: int
) -> None:
    """A rename keeps its values, a wrong expression is told with a caret, undo brings all back; axe finds nothing."""
    page = sign_in("erik.bauer", width=width, scheme=scheme, lax=True)
    errors = listened(page)
    page.goto(EDIT)
    expect(page.locator(".td-sum")).to_contain_text("As it is published")
    page.locator("[data-key=column-7]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-key=name-7]").fill("remark")
    expect(page.locator(".td-changes")).to_contain_text("Renames the column note to remark")
    expect(page.locator(".td-sum")).to_contain_text("All data is kept")
    page.get_by_label("Longest text").fill("1")
    expect(page.locator(".td-sum")).to_contain_text("cannot be published")
    expect(page.locator(".td-effect[data-tone=fail] .td-samples tr").first).to_be_visible()
    page.get_by_label("Longest text").fill("300")
    page.get_by_role("tab", name="Who may what").click()
    page.locator("[data-key=rows-2]").fill("employee = user.username and")
    expect(page.locator("[data-place='/rules/2/rows'] .td-problem pre")).to_contain_text("^")
    shot(page, f"{scheme}-{width}-table-rules")
    assert violations(page) == []
    page.get_by_role("tab", name="Columns").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shot(page, f"{scheme}-{width}-table")
    assert errors == []


def test_a_spreadsheet_becomes_a_table(sign_in: SignIn, shot: Shot, tmp_path: Path) -> None:
    """What is chosen is tried at once and keeps the focus; the right rows come along into the draft."""
    file = tmp_path / "stock.csv"
    file.write_bytes(STOCK.encode("cp1252"))
    page = sign_in("erik.bauer", lax=True)
    errors = listened(page)
    page.goto("/studio/vacation/")
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("link", name="Table from a spreadsheet").click()
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("3 of 4 rows are right")).to_be_visible()
    expect(page.locator(".sheet-fault .sheet-why")).to_have_text(
        ["Expected a date such as 31.12.2026, but “31.02.2026”."]
    )
    expect(page.locator("#title")).to_have_value("Stock of March")
    page.locator("#t2").focus()
    page.locator("#t2").select_option("text")
    expect(page.get_by_text("4 rows, and all are right")).to_be_visible()
    expect(page.locator("#t2")).to_be_focused()
    page.locator("#t2").select_option("date")
    expect(page.get_by_text("3 of 4 rows are right")).to_be_visible()
    assert violations(page) == []
    shot(page, "light-1440-table-from-sheet")
    page.get_by_role("button", name="Take the table with the 3 right rows").click()
    expect(page.get_by_role("heading", name="Stock of March")).to_be_visible()
    expect(page.locator(".td-sum")).to_contain_text("A new table")
    page.goto("/studio/vacation/edit/roles.json")
    expect(page.locator(".re-role")).not_to_have_count(0)
    assert violations(page) == []
    shot(page, "light-1440-roles")
    assert errors == []
