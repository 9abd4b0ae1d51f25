"""What axe finds on the pages people use: nothing."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.pages import RULES, settled

SignIn = Callable[..., Page]
WORK = (
    "/",
    "/tasks/",
    "/start/",
    "/start/vacation/",
    "/cases/",
    "/cases/?tab=all",
    "/care/incidents/",
    "/care/operations/",
    "/care/versions/",
    "/decisions/",
    "/decisions/vacation_obstacle/",
    "/decisions/vacation_obstacle/try/",
    "/decisions/vacation_check/history/",
    "/tables/",
    "/tables/vacation/absences/",
    "/tables/vacation/absences/new/",
    "/people/",
    "/people/clara.weiss/",
    "/people/profile/",
    "/people/profile/tokens/",
    "/people/groups/",
    "/people/roles/",
    "/notifications/",
    "/rules/vacation/",
    "/rules/vacation/?role=manager",
)
STUDIO = (
    "/studio/",
    "/studio/new/",
    "/studio/vacation/",
    "/studio/vacation/?q=manager",
    "/studio/vacation/new/",
    "/studio/vacation/import/",
    "/studio/vacation/roles/",
    "/studio/vacation/about/",
    "/studio/vacation/rename/forms/request.form",
    "/studio/vacation/remove/tables/absences.json",
    "/studio/vacation/move/forms/request.form",
    "/studio/vacation/folder/?in=forms",
    "/studio/vacation/remove-folder/tests",
    "/studio/vacation/edit/app.json",
    "/studio/vacation/edit/roles.json?as=text",
    "/studio/vacation/try/",
    "/studio/vacation/try/tests/",
    "/studio/vacation/publish/",
    "/studio/vacation/versions/",
    "/studio/vacation/rules/?for=builders",
)
SELECT = """() => {
  const { modeler } = document.querySelector('clerk-designer');
  modeler.get('selection').select(modeler.get('elementRegistry').get('decide'));
}"""
FIRST = {"/tasks/": "a[href^='/tasks/']:not([href*='?'])", "/cases/": "main a[href^='/cases/2']"}


def visited(page: Page, paths: tuple[str, ...]) -> Iterator[str]:
    """Visit pages, and the first task and case that there is; yield each address."""
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        yield path
        first = page.locator(FIRST[path]).first if path in FIRST else None
        if first is not None and first.count():
            page.goto(first.get_attribute("href") or path)
            yield page.url


@pytest.mark.parametrize("paths", [WORK, STUDIO], ids=["work", "studio"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(sign_in: SignIn, scheme: str, paths: tuple[str, ...]) -> None:
    """No page breaks a rule of axe, for an administrator, who sees the most."""
    page = sign_in("erik.bauer", scheme=scheme, lax=True)
    found = {}
    for path in visited(page, paths):
        settled(page)
        violations = Axe().run(page, options=RULES[scheme]).response["violations"]
        if violations:
            found[path] = [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in violations]
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_designer(sign_in: SignIn, scheme: str) -> None:
    """Nor in a step's properties, its sheet and the list of what is wrong; of the libraries nothing is left out."""
    page = sign_in("erik.bauer", scheme=scheme, lax=True)
    page.goto("/studio/vacation/edit/processes/vacation.bpmn")
    page.locator("clerk-designer[data-furnished]").wait_for(state="attached")
    page.evaluate(SELECT)
    page.locator(".bio-properties-panel-header-label").get_by_text("Decide on the vacation").wait_for()
    page.locator(".designer-verdict").click()
    expect(page.locator(".designer-problems")).to_be_visible()
    found = {"properties": Axe().run(page, options=RULES[scheme]).response["violations"]}
    page.get_by_role("tab", name="Step sheet").click()
    page.locator("clerk-sheet").get_by_role("heading", name="Decide on the vacation").wait_for()
    found["sheet"] = Axe().run(page, options=RULES[scheme]).response["violations"]
    assert {name: [each["id"] for each in said] for name, said in found.items()} == {"properties": [], "sheet": []}
