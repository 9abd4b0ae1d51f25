"""The kit in a real Chromium: both looks, a phone, the keyboard, no JavaScript, the content security policy."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from tests.browser.pages import RULES
from tests.browser.slow import slow_line

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SITE = Path(__file__).parents[1] / "unit" / "web"
PAGES = (
    "/kit/",
    "/kit/rows/",
    "/kit/rows/?q=nothing",
    "/kit/form/",
    "/kit/plain/",
    "/kit/error/409/",
    "/kit/error/422/",
)
EXPECTED = re.compile(  # said by the browser, by htmx, and by htmx of a request that a newer one replaced
    r"status of 4\d\d|Response Status Error Code 4\d\d|^htmx:(afterRequest|sendAbort),"
)
STILL = "document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations > 9)"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def kit() -> Iterator[str]:
    """The address of the kit's own site, served by a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = os.pathsep.join(filter(None, (str(SITE), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "kitsite.settings"}
    command = [sys.executable, "-m", "django", "runserver", "--insecure", "--noreload", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
                break
            except (URLError, OSError):
                if process.poll() is not None:
                    pytest.fail("The kit's site did not start.")
                time.sleep(0.1)  # a process starts when it starts
        with slow_line(f"http://127.0.0.1:{port}") as address:
            yield address
    finally:
        process.terminate()
        process.wait(120)


@pytest.fixture
def visit(kit: str, open_browser: Visit) -> Iterator[Visit]:
    """Open a page of the kit; afterwards nothing may have gone wrong in the console."""
    wrong: list[str] = []

    def open_page(path: str, *, width: int = 1280, scheme: str = "light", **more: object) -> Page:
        page = open_browser(kit, viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        if more.get("java_script_enabled", True):
            ready(page)
        return page

    yield open_page
    assert [text for text in wrong if not EXPECTED.search(text)] == []


def ready(page: Page) -> None:
    """Wait until every island stands."""
    page.wait_for_selector("html[data-ready]", state="attached")
    for island in ("clerk-form", "clerk-diagram"):
        if page.locator(island).count():
            page.wait_for_selector(f"{island}[data-ready]")


def test_a_window_holds_our_page_only(visit: Visit) -> None:
    """Chromium loads no pages of its own into a window: what they calculate would be called ours (see chromium.py)."""
    page = visit("/kit/")
    browser = page.context.browser
    assert browser
    targets = browser.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
    assert [one["url"] for one in targets if one["url"].startswith("chrome")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(visit: Visit, scheme: str, width: int) -> None:
    page = visit("/kit/", width=width, scheme=scheme, bypass_csp=True)  # axe is an inline script
    found = {}
    for path in PAGES:
        page.goto(path)
        ready(page)
        page.wait_for_function(STILL)  # colours that fade in must have arrived before contrast is measured
        for one in Axe().run(page, options=RULES[scheme]).response["violations"]:
            found[path, one["id"]] = [node["target"] for node in one["nodes"]]
    assert found == {}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_overflows_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=360)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.parametrize("path", ["/kit/", "/kit/rows/", "/kit/form/", "/kit/plain/"])
def test_the_policy_stops_nothing(visit: Visit, path: str) -> None:
    """Violations are console errors, and the fixture `visit` allows none; here menus and pickers open as well."""
    page = visit(path)
    if page.locator(".account > summary").count():
        page.locator(".account > summary").click()
        expect(page.locator(".account clerk-theme button")).to_have_count(3)
    if page.locator("clerk-form .fjs-datepicker input").count():
        page.locator("clerk-form .fjs-datepicker input").first.click()
        expect(page.locator(".flatpickr-calendar.open")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mark", [".bjs-powered-by", ".fjs-powered-by a"])
def test_the_watermarks_stay_fully_visible(visit: Visit, scheme: str, mark: str) -> None:
    """The licence of bpmn.io: on a light plate, inside the window, nothing above any corner."""
    page = visit("/kit/", scheme=scheme)
    logo = page.locator(mark)
    logo.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 100)")
    seen = logo.evaluate(
        """(logo) => {
          const box = logo.getBoundingClientRect(), style = getComputedStyle(logo);
          const [right, low] = [box.width - 4, box.height - 4]; // within the plate's rounding
          const corners = [[4, 4], [right, 4], [4, low], [right, low]];
          return {
            plate: style.backgroundColor, opacity: style.opacity, size: [box.width > 50, box.height > 20],
            inside: box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth,
            covered: corners.some(([x, y]) => !logo.contains(document.elementFromPoint(box.left + x, box.top + y))),
          };
        }"""
    )
    assert seen == {
        "plate": "rgb(255, 255, 255)",
        "opacity": "1",
        "size": [True, True],
        "inside": True,
        "covered": False,
    }


def fill(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=False).first.fill(value)
    page.keyboard.press("Tab")


def test_a_form_counts_while_one_types_and_shows_the_server_s_errors(visit: Visit) -> None:
    page = visit("/kit/form/")
    days = page.locator("clerk-form input[id$=-days]")
    expect(days).to_have_value("5")
    fill(page, "Last day", "12/05/2026")
    expect(days).to_have_value("7")
    expect(page.locator("clerk-form")).to_contain_text("That makes 7 working days.")
    fill(page, "Last day", "01/05/2026")
    expect(page.locator(".fjs-form-field-error")).to_have_text("The last day is before the first.")
    fill(page, "Last day", "06/05/2026")
    expect(page.locator(".fjs-form-field-error")).to_have_count(0)


def test_a_refused_form_keeps_what_was_typed_and_says_why(visit: Visit) -> None:
    page = visit("/kit/form/")
    fill(page, "Last day", "06/05/2026")
    page.get_by_role("button", name="Send request").click()
    expect(page.locator("clerk-form[data-ready]:not([aria-busy]) > .notice")).to_be_visible()  # computed again
    expect(page.locator(".fjs-has-errors")).to_contain_text("Say why, so that the team can plan.")
    expect(page.locator("clerk-form input[id$=-days]")).to_have_value("3")
    expect(page.locator(":focus")).to_have_count(1)
    page.get_by_label("Reason").fill("Sea")
    page.get_by_role("button", name="Send request").click()
    expect(page.locator(".toast-card")).to_contain_text('"reason":"Sea"')


def test_a_draft_is_saved_unchecked_and_leaving_with_changes_asks(visit: Visit) -> None:
    page = visit("/kit/form/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    fill(page, "First day", "")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".toast-card")).to_contain_text("Draft saved.")
    assert asked == []
    page.get_by_label("Reason").press_sequentially("Sea")
    page.keyboard.press("Tab")
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.assign('/kit/rows/'))")
    expect(page.get_by_label("Reason")).to_have_value("Sea")
    assert asked == ["beforeunload"]
    assert page.url.endswith("/kit/form/")


def test_the_diagram_fits_marks_and_tells(visit: Visit) -> None:
    page = visit("/kit/", width=900)
    for element, mark in (("approve", "active"), ("check", "passed"), ("book", "incident"), ("f1", "taken")):
        expect(page.locator(f"clerk-diagram [data-element-id={element}].is-{mark}")).to_have_count(1)
    page.locator("clerk-diagram [data-element-id=approve]").focus()
    expect(page.locator(".diagram-tip")).to_have_text("Here now: Waits for Mara Okafor since yesterday")
    box = page.locator(".diagram-stage").bounding_box()
    last = page.locator("clerk-diagram [data-element-id=end]").bounding_box()
    assert box
    assert last
    assert last["x"] + last["width"] <= box["x"] + box["width"]
    before = last["width"]
    drawing = page.locator("clerk-diagram g.viewport").first
    fitted = drawing.get_attribute("transform") or ""
    page.get_by_role("button", name="Zoom in").click()
    expect(drawing).not_to_have_attribute("transform", fitted)
    zoomed = page.locator("clerk-diagram [data-element-id=end]").bounding_box()
    assert zoomed
    assert zoomed["width"] > before


def test_the_choice_of_a_look_is_kept_and_painted_before_the_page(visit: Visit) -> None:
    page = visit("/kit/rows/")
    page.locator(".account > summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.add_init_script(
        "new MutationObserver(() => document.body && (window.first ??= document.documentElement.dataset.bsTheme))"
        ".observe(document, { childList: true, subtree: true })"
    )
    page.reload()
    assert page.evaluate("window.first") == "dark"


def test_the_keyboard_reaches_everything(visit: Visit) -> None:
    page = visit("/kit/rows/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator(".row-link").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator(".filters input[type=search]")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.clock.set_fixed_time(datetime.now(UTC))  # two keys belong together for 1.5 s, which a busy machine may need
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/kit/form/")
    ready(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Go to…")).to_be_focused()
    page.keyboard.type("mytas")
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text("My tasks")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kit/rows/")


def test_searching_and_sorting_swap_rows_and_keep_the_address(visit: Visit) -> None:
    page = visit("/kit/rows/")
    page.locator(".filters input[type=search]").press_sequentially("vacation")
    expect(page).to_have_url(re.compile("q=vacation"))
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".filters input[type=search]")).to_be_focused()
    page.locator(".sort").first.click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Task")
    expect(page).to_have_url(re.compile("q=vacation.*sort=name|sort=name.*q=vacation"))


def test_the_last_thing_asked_of_a_list_wins(visit: Visit) -> None:
    """Leaving the search field asks once more; that answer, however late, does not undo the click on a column."""
    page = visit("/kit/rows/")
    page.locator(".filters input[type=search]").press_sequentially("vacation")
    expect(page.locator("tbody tr")).to_have_count(2)
    late: list[Route] = []

    def hold(route: Route) -> None:  # Playwright marks the handler, which a builtin does not let it do
        late.append(route)

    page.route(lambda url: "q=vacation" in url and "sort=" not in url, hold)
    page.locator(".filters input[type=search]").blur()
    with page.expect_response(lambda answer: "sort=name" in answer.url):
        page.locator(".sort").first.click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Task")
    for route in late:
        route.fulfill(body="<p>late</p>", content_type="text/html")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Task")
    assert "sort=name" in page.url
    assert len(late) == 1


def test_a_list_works_without_javascript(visit: Visit) -> None:
    page = visit("/kit/rows/", java_script_enabled=False)
    page.locator(".filters input[type=search]").fill("vacation")
    page.locator(".filters button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator(".sort").first.click()
    expect(page).to_have_url(re.compile("sort=name"))
    page.locator(".account > summary").click()
    expect(page.locator(".account .menu-panel")).to_be_visible()


def test_a_dangerous_button_asks_first(visit: Visit) -> None:
    page = visit("/kit/")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#confirm")).to_contain_text("Withdraw this request?")
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.locator("#confirm")).to_be_hidden()
    page.get_by_role("button", name="Withdraw").click()
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Yes, go on").click()


def test_what_is_done_before_the_scripts_are_there_is_done_once_they_are(visit: Visit) -> None:
    """A question is not passed over by a quick click, and a choice is not lost."""
    page = visit("/kit/plain/", bypass_csp=True)  # Playwright evaluates what it waits for
    scripts: list[Route] = []

    def hold(route: Route) -> None:  # Playwright marks the handler, which a builtin does not let it do
        scripts.append(route)

    page.route("**/main-*.js", hold)
    page.goto("/kit/", wait_until="commit")
    button = "[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Withdraw')"
    page.wait_for_function(f"document.querySelector('#confirm') && {button}")  # both have arrived from the server
    page.evaluate(f"{button}.click()")
    for route in scripts:
        route.continue_()
    expect(page.locator("#confirm")).to_contain_text("Withdraw this request?")


def test_toasts_and_refusals_reach_a_page_that_stays(visit: Visit) -> None:
    page = visit("/kit/")
    page.get_by_role("button", name="Toast").click()
    expect(page.locator(".toast-success")).to_contain_text("Grüße aus München ✓")
    page.get_by_role("button", name="409").click()
    expect(page.locator(".toast-danger")).to_contain_text("Lea completed it at 14:05.")


def test_a_phone_has_its_own_bar_and_a_sheet_with_the_rest(visit: Visit) -> None:
    page = visit("/kit/rows/", width=360)
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator(".bottombar a.active")).to_contain_text("My tasks")
    page.get_by_role("button", name="More").click()
    expect(page.locator("#more-menu")).to_be_visible()


def test_reduced_motion_moves_nothing(visit: Visit) -> None:
    page = visit("/kit/", reduced_motion="reduce")
    slow = page.evaluate(
        """[...document.querySelectorAll('*')].flatMap((one) => {
          const style = getComputedStyle(one);
          return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')].map(parseFloat);
        }).filter((seconds) => seconds > 0.001).length"""
    )
    assert slow == 0


def test_motion_takes_less_than_150_ms(visit: Visit) -> None:
    page = visit("/kit/")
    slow = page.evaluate(
        """[...document.querySelectorAll('body *:not(.busy, .skeleton-line, [class*=skeleton] *)')].filter((one) =>
          !one.closest('clerk-form, .skeleton') &&
          getComputedStyle(one).transitionDuration.split(',').some((text) => parseFloat(text) > 0.15))
          .map((one) => one.className)"""
    )
    assert slow == []


LEADS = "document.querySelector('clerk-live')?.leads === true"


def leading(tabs: list[Page]) -> Page:
    """Return the one tab that leads; the lock is given a moment after it is free."""
    for _ in range(2_000):
        if found := [tab for tab in tabs if tab.evaluate(LEADS)]:
            [leader] = found
            return leader
    pytest.fail("Expected a tab that leads, but none does.")


def test_of_eight_tabs_one_holds_the_stream(sign_in: Callable[..., Page]) -> None:
    """Over HTTP/1.1 a stream in every tab would stop the seventh."""
    first = sign_in("lena.fischer")
    tabs = [first, *(first.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        tab.goto("/tasks/")
    for tab in tabs:
        tab.wait_for_selector("html[data-ready]", state="attached")
    leader = leading(tabs)
    rest = [tab for tab in tabs if tab is not leader]
    leader.close()
    leading(rest)
