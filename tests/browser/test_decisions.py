"""Decisions in a real browser: read, tried out, in light and dark, on a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.pages import settled

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_a_decision_is_read_and_tried_out(sign_in: SignIn, shot: Shot, scheme: str, width: int) -> None:
    """Nothing scrolls sideways, nothing is written to the console, and the focus stays where it was."""
    page = sign_in("erik.bauer", width=width, scheme=scheme)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/decisions/")
    page.get_by_role("link", name="Obstacle").click()
    expect(page.locator(".rules-table tbody tr")).not_to_have_count(0)
    shot(page, f"{scheme}-{width}-decision")
    page.get_by_role("link", name="Try it out").first.click()
    page.locator("#decide").click()
    expect(page.locator(".result")).to_be_visible()
    expect(page.locator("#decide")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    shot(page, f"{scheme}-{width}-decision-tried")
    assert errors == []


def test_axe_finds_nothing_in_a_decision(sign_in: SignIn) -> None:
    page = sign_in("erik.bauer", lax=True)
    page.goto("/decisions/vacation_obstacle/")
    settled(page)
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
