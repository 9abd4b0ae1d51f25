"""The form builder and the decision editor in a real browser, with mouse and keyboard alone."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.drafts import stored
from tests.browser.pages import settled

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]


def begin(page: Page, sort: str, title: str, ready: str) -> list[str]:
    """Begin a file of the demo's app from its starter; return what is written to the console from then on."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/studio/vacation/new/")
    page.locator(f"input[name=sort][value={sort}]").check(force=True)
    page.locator("#title").fill(title)
    page.locator("#title").press("Enter")
    page.wait_for_selector(f"{ready}[data-ready]")
    return errors


def saved(page: Page, *words: str) -> None:
    stored(page, page.url.replace("/edit/", "/files/"), words)


def write(page: Page, text: str) -> None:
    """Write into the first cell of the table."""
    page.locator("td.input-cell").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def seen(page: Page, selector: str) -> bool:
    """Tell whether an element is fully visible, with nothing above it."""
    expect(page.locator(selector).locator("visible=true")).not_to_have_count(0)
    found: bool = page.evaluate(
        """selector => {
            const part = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length);
            const box = part.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return box.width > 40 && box.height > 12 && getComputedStyle(part).opacity === '1' && part.contains(top);
        }""",
        selector,
    )
    return found


def ground(page: Page, selector: str) -> str:
    """Tell whether what stands behind a part is dark or light."""
    found: str = page.evaluate(
        """selector => {
            for (let part = document.querySelector(`.builder-stage ${selector}`); part; part = part.parentElement) {
                const paint = getComputedStyle(part);
                const fill = part instanceof SVGElement ? paint.fill : paint.backgroundColor;
                const [red, green, blue, shown = 1] = (fill.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
                if (shown) return red + green + blue < 384 ? 'dark' : 'light';
            }
        }""",
        selector,
    )
    return found


def test_a_decision_is_made_checked_tried_and_kept(sign_in: SignIn, shot: Shot) -> None:
    """A gap is marked in the cells while it is typed, and what was tried out measures the next change."""
    page = sign_in("erik.bauer", scheme="dark")
    errors = begin(page, "decisions", "Bonus", "clerk-decision-editor")
    cells = page.locator("td.input-cell")
    expect(cells.first).to_have_text("< 1000")
    expect(page.locator("[data-choice=findings]")).to_have_attribute("data-count", "")
    write(page, "< 100")
    expect(page.locator(".finding-message").first).to_contain_text("No rule matches")
    expect(page.locator("[data-choice=findings]")).to_have_attribute("data-count", "1")
    assert seen(page, "clerk-decision-editor .bjs-powered-by")
    shot(page, "studio-decision")
    saved(page, "&lt; 100<")

    page.locator("[data-choice=try]").click()
    page.locator("#try-i0").fill("50")
    page.locator("#try-decide").click()
    expect(page.locator(".result")).to_contain_text("small")
    page.locator("#keep-name").fill("Fifty is small")
    page.locator("button[value=keep]").click()
    expect(page.locator(".rows-sum")).to_have_text("1 of 1 holds")

    write(page, "< 10")
    expect(page.locator(".rows-sum")).to_have_text("0 of 1 holds")
    write(page, "< 100")
    expect(page.locator(".rows-sum")).to_have_text("1 of 1 holds")
    shot(page, "studio-decision-tests")
    saved(page, "&lt; 100<")
    page.reload()
    page.wait_for_selector("clerk-decision-editor[data-ready]")
    expect(cells.first).to_have_text("< 100")
    assert errors == []


OWN = (
    '"large"',
    '"small"',
    "Amount",
    "German",
    "Outcome",
    "Powered by bpmn.io",
    "amount",
    "german_definitions",
    "number",
)
UNTRANSLATED = ("Decision table context menu", "Move Input", "Move Output", "string")
"""What dmn-js says without asking for a translation, and the types of FEEL."""
SAID = """plate => [...plate.querySelectorAll('*')].flatMap((one) => [
  ...[...one.childNodes].filter((each) => each.nodeType === 3).map((each) => each.data),
  ...['title', 'aria-label', 'placeholder', 'data-placeholder'].map((name) => one.getAttribute(name) ?? ''),
]).map((text) => text.trim()).filter((text) => /[A-Za-z]{3}/.test(text))"""


def said(page: Page) -> set[str]:
    """Return what the table of a decision says, the menu of its rules and that of an input too, and its diagram."""
    cell = page.locator("td.input-cell").first
    plate = page.locator(".decision-plate")
    found = set(plate.evaluate(SAID))
    cell.click(button="right")
    expect(page.locator(".dmn-context-menu, .context-menu").first).to_be_visible()
    found |= set(plate.evaluate(SAID))
    page.keyboard.press("Escape")
    page.locator("th.input-cell").first.dblclick()
    expect(page.locator(".input-editor, .dms-input").first).to_be_visible()
    found |= set(plate.evaluate(SAID))
    page.locator(".decision-views button").first.click()
    expect(page.locator(".decision-plate .djs-palette")).to_be_visible()
    return found | set(plate.evaluate(SAID))


def test_who_reads_german_meets_german_in_the_tables_of_decisions(sign_in: SignIn, shot: Shot) -> None:
    """What the library says of rules, columns, hit policies and tools."""
    page = sign_in("erik.bauer")
    begin(page, "decisions", "German", "clerk-decision-editor")
    english = said(page)
    page.context.add_cookies([{"name": "django_language", "value": "de", "url": page.url.partition("/studio")[0]}])
    page.reload()
    page.wait_for_selector("clerk-decision-editor[data-ready]")
    german = said(page)
    page.locator(".decision-views button").nth(1).click()
    expect(page.locator("td.input-cell").first).to_be_visible()
    shot(page, "studio-decision-german")
    assert len(english) > 50
    assert german & english <= {*OWN, *UNTRANSLATED}


def test_a_form_is_built_from_a_table_and_tried_with_the_servers_verdict(sign_in: SignIn, shot: Shot) -> None:
    """A column becomes a field, its rule is the server's, and the answer is judged at once, in dark, too."""
    page = sign_in("erik.bauer", scheme="dark")
    errors = begin(page, "forms", "Claim", "clerk-form-builder")
    page.get_by_label("Name of the form").fill("What it cost")
    expect(page.get_by_role("heading", level=1)).to_have_text("What it cost")
    page.locator(".known-shelf summary", has_text="Absences").click()
    page.locator(".known-shelf button", has_text="Working days").click()
    page.locator("[data-rule=validate] .cm-content").click()
    page.keyboard.type("days < 10")
    page.locator("[data-rule=message] textarea").fill("Less than ten.")
    assert seen(page, "clerk-form-builder .fjs-powered-by-link")
    assert {
        ground(page, part) for part in (".fjs-form", ".bio-properties-panel-header", ".fjs-context-pad-item path")
    } == {"dark"}
    assert ground(page, ".fjs-powered-by-link") == "light"
    shot(page, "studio-form")
    saved(page, "Less than ten.", "days < 10", '"title": "What it cost"')

    page.locator("[data-choice=try]").click()
    form = page.locator(".trial-paper")
    form.get_by_label("Subject").fill("Knee")
    form.get_by_label("Working days").fill("12")
    expect(page.locator(".verdict-errors")).to_contain_text("Less than ten.")
    form.get_by_label("Working days").fill("4")
    expect(page.locator(".verdict-kept")).to_contain_text('"days": 4')
    shot(page, "studio-form-tried")
    page.locator("[data-choice=build]").click()
    expect(page.locator("[data-rule=message] textarea")).to_have_value("Less than ten.")
    assert errors == []


def test_axe_finds_nothing_in_either_editor(sign_in: SignIn) -> None:
    """Our frames and the libraries in them."""
    page = sign_in("erik.bauer", scheme="dark", lax=True)  # axe is an inline script, which the policy of the page stops
    editors = {
        "clerk-form-builder": ("forms/decide.form", ["build", "try"]),
        "clerk-decision-editor": ("decisions/vacation.dmn", ["try", "about"]),
    }
    found = []
    for element, (path, views) in editors.items():
        page.goto(f"/studio/vacation/edit/{path}")
        page.wait_for_selector(f"{element}[data-ready]")
        for view in views:
            page.locator(f"[data-choice={view}]").click()
            expect(page.locator(f"[data-choice={view}][aria-pressed=true]")).to_be_visible()
            settled(page)
            found += [f"{view}: {each['id']}" for each in Axe().run(page).response["violations"]]
    assert found == []
