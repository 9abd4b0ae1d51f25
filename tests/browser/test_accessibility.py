"""What axe finds on the pages people use: nothing."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SignIn = Callable[..., Page]
PAGES = (
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
    "/studio/vacation/edit/roles.json?as=text",
    "/studio/vacation/rules/?for=builders",
    "/rules/vacation/",
    "/rules/vacation/?role=manager",
)
FIRST = {"/tasks/": "a[href^='/tasks/']:not([href*='?'])", "/cases/": "main a[href^='/cases/2']"}


def visited(page: Page) -> Iterator[str]:
    """Visit every page, and the first task and case that there is; yield each address."""
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        yield path
        first = page.locator(FIRST[path]).first if path in FIRST else None
        if first is not None and first.count():
            page.goto(first.get_attribute("href") or path)
            yield page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(sign_in: SignIn, scheme: str) -> None:
    """No page breaks a rule of axe, for an administrator, who sees the most."""
    page = sign_in("erik.bauer", scheme=scheme, lax=True)
    found = {}
    for path in visited(page):
        page.wait_for_load_state("networkidle")
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in violations]
    assert found == {}
