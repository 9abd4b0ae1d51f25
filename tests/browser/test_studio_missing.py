"""Scripts of editors: those that are needed are named in the head; where one does not come, the page says so."""

import re
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


NAMED = """() => {
  const files = (links, key) => [...links].map((one) => one[key]).filter((one) => /assets.*[.](js|css)$/.test(one));
  const named = new Set(files(document.querySelectorAll('link[href], script[src]'), 'href'));
  for (const one of files(document.querySelectorAll('script[src]'), 'src')) named.add(one);
  return files(performance.getEntriesByType('resource'), 'name').filter((one) => !named.has(one));
}"""


@pytest.mark.parametrize(
    ("file", "ready"),
    [
        ("processes/vacation.bpmn", "clerk-designer[data-ready]"),
        ("decisions/vacation.dmn", "clerk-decision-editor[data-ready]"),
    ],
)
def test_what_an_editor_needs_is_named_in_the_head(sign_in: Callable[..., Page], file: str, ready: str) -> None:
    """Nothing is found out late, one chunk after the other: until one can work, only the live counts come unnamed."""
    page = sign_in("erik.bauer")
    page.route(re.compile("/(furniture|clerk-sheet)-.*js"), lambda _route: None)  # what comes later stays away
    page.goto(f"{EDIT}{file}", wait_until="commit")
    page.wait_for_selector(ready, state="attached")
    late = [re.sub(r".*/(.+)-[\w-]{8}[.]", r"\1.", name) for name in page.evaluate(NAMED)]
    assert set(late) <= {"clerk-live.js"}
