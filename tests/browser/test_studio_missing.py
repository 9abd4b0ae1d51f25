"""Editors whose scripts do not come: the page says so, and loads again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

EDIT = "/studio/vacation/edit/"
SHOWN = """() => new Promise((done) => {
  const root = document.documentElement;
  const look = () => 'missing' in root.dataset && done(getComputedStyle(document.querySelector('.missing')).display);
  new MutationObserver(look).observe(root, { attributes: true });
  look();
})"""


@pytest.mark.parametrize(
    ("file", "script", "ready"),
    [
        ("processes/vacation.bpmn", "furniture", "clerk-designer[data-furnished]"),
        ("decisions/vacation.dmn", "clerk-decision-editor", "clerk-decision-editor[data-ready]"),
        ("roles.json", "main", "clerk-roles-editor[data-ready]"),
    ],
)
def test_a_script_that_does_not_come_is_told(sign_in: Callable[..., Page], file: str, script: str, ready: str) -> None:
    """Whatever part it is, the same message stands on the page, and its button brings the editor."""
    page = sign_in("erik.bauer")
    page.route(f"**/{script}-*.js", lambda route: route.abort())
    page.goto(f"{EDIT}{file}")
    assert page.evaluate(SHOWN) == "flex"  # an expectation would wait for the script that does not come
    assert page.locator(ready).count() == 0
    page.unroute(f"**/{script}-*.js")
    page.evaluate("document.querySelector('.missing a').click()")
    expect(page.locator(ready)).to_be_attached()
    expect(page.locator(".missing")).to_be_hidden()
