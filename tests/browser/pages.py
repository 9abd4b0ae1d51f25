"""What tests of pages share: when a page stands still, and which of axe's rules each look is held to."""

from typing import Any, Final

from playwright.sync_api import Page, expect

ISLANDS = ("clerk-form", "clerk-diagram", "clerk-compare", "clerk-text", "clerk-grid", "clerk-table-designer")
EDITORS = ("clerk-designer", "clerk-form-builder", "clerk-decision-editor", "clerk-app-editor", "clerk-roles-editor")
BUSY = ", ".join([".htmx-request", *(f"{island}:not([data-ready])" for island in (*ISLANDS, *EDITORS))])

COLOURS: Final = {"runOnly": ["color-contrast", "link-in-text-block"]}
RULES: Final[dict[str, Any]] = {"light": None, "dark": COLOURS}
"""For pages that are seen in both looks: what is not of colour is the same in both."""


def settled(page: Page) -> None:
    """Wait until islands stand and nothing but the stream is asked for; what moves is off in `sign_in`."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.locator(BUSY).locator("visible=true")).to_have_count(0)
