"""When a page stands still: its scripts and islands are there, nothing is asked of the server, nothing moves."""

from playwright.sync_api import Page, expect

ISLANDS = ("clerk-form", "clerk-diagram", "clerk-compare", "clerk-text", "clerk-grid", "clerk-table-designer")
EDITORS = ("clerk-designer", "clerk-form-builder", "clerk-decision-editor", "clerk-app-editor", "clerk-roles-editor")
BUSY = ", ".join([".htmx-request", *(f"{island}:not([data-ready])" for island in (*ISLANDS, *EDITORS))])


def settled(page: Page) -> None:
    """Wait until a page stands still, but for its stream of counts; animations are off in `sign_in`."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.locator(BUSY).locator("visible=true")).to_have_count(0)
