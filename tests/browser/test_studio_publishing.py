"""Publishing in a real browser: two drawings that lead to their words, a comment, a version, and the way back."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.pages import settled

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]
CHANGE = """async ([path, before, after]) => {
  const address = '/studio/vacation/files/' + path;
  const { content, revision } = await (await fetch(address)).json();
  if (!content.includes(before)) throw new Error('Not there: ' + before);
  const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'];
  const answer = await fetch(address, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
    body: JSON.stringify({ content: content.replace(before, after), revision, force: true }),
  });
  if (!answer.ok) throw new Error(answer.status);
}"""


def change(page: Page, path: str, before: str, after: str) -> None:
    """Change a file of the draft as an editor does."""
    page.evaluate(CHANGE, [path, before, after])


def test_what_differs_is_drawn_said_published_and_taken_back(
    sign_in: SignIn, shot: Callable[[Page, str], None]
) -> None:
    """A changed name is marked in both drawings; words and drawing lead to each other; going back is a version too."""
    page = sign_in("erik.bauer")
    page.goto("/studio/vacation/")
    change(page, "processes/vacation.bpmn", 'name="Reserve the days"', 'name="Reserve them"')
    change(page, "roles.json", '"groups": ["hr"]', '"groups": ["hr", "it"]')
    page.get_by_role("link", name="Publish", exact=True).click()

    drawings = page.locator("clerk-compare[data-ready] clerk-diagram")
    expect(drawings).to_have_count(2)
    for drawing in (drawings.first, drawings.last):
        expect(drawing.locator("[data-element-id=reserve].is-changed")).to_have_count(1)
        expect(drawing.locator(".bjs-powered-by")).to_be_visible()
    expect(page.locator(".compare-legend")).to_have_text("Changed")
    page.get_by_role("button", name="Service task “Reserve them”").click()
    expect(drawings.last.locator("[data-element-id=reserve].is-shown")).to_have_count(1)
    drawings.first.locator("[data-element-id=reserve] .djs-hit").first.click()
    expect(page.get_by_role("button", name="Service task “Reserve them”")).to_be_focused()
    drawings.first.get_by_role("button", name="Zoom in").click()
    zoomed = drawings.first.locator("g.viewport").first.get_attribute("transform") or ""
    numbers = r"[^\d.]+".join(map(re.escape, re.findall(r"[\d.]+", zoomed)))
    expect(drawings.last.locator("g.viewport").first).to_have_attribute("transform", re.compile(numbers))
    shot(page, "studio-publish")

    page.get_by_label("Why").fill("Shorter.")
    page.get_by_role("button", name=re.compile("Publish version")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 2")
    expect(page.locator("blockquote")).to_have_text("Shorter.")
    page.get_by_role("link", name="Versions").first.click()
    page.get_by_role("link", name="Without a comment").click()
    page.get_by_role("link", name="Go back to it").click()
    page.get_by_role("button", name="Go back to version 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 3")
    expect(page.get_by_role("link", name="Version 1")).to_be_visible()

    page = sign_in("erik.bauer", scheme="dark", width=360, lax=True)
    for path in ("publish/", "versions/", "versions/2/", "versions/compare/?from=1&to=2", "versions/2/restore/"):
        page.goto(f"/studio/vacation/{path}")
        settled(page)
        violations = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
