"""The whole vacation story, played by two people in real browsers; leaves screenshots in build/screens."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from playwright.sync_api import Page, expect
from tests.browser.pages import settled

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]
DONE = re.compile("[Dd]one|[Cc]ompleted")
REPLY = re.compile("What you want to say")


def weekday(after: int) -> date:
    """A Tuesday about so many days ahead, far from the turn of the year."""
    day = date.today() + timedelta(days=after)  # noqa: DTZ011 - the demo is relative to this day too
    if (day.month, day.day) > (12, 10) or (day.month, day.day) < (1, 10):
        day = date(day.year + (day.month == 12), 1, 12)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def fill_dates(page: Page, first: date, last: date) -> None:
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()
    for label, day in (("First day", first), ("Last day", last)):
        field = page.get_by_label(re.compile(label))
        field.fill(day.strftime("%d/%m/%Y"))
        field.press("Tab")


def ask(page: Page, shot: Shot, first: date, last: date) -> str:
    """Fill the form, wrongly first, and send it; return the address of the case."""
    page.goto("/start/")
    page.get_by_role("link", name="Request vacation").first.click()
    fill_dates(page, last, first)
    expect(page.get_by_text("must not be before the first day")).to_be_visible()
    shot(page, "02-form-refuses")
    fill_dates(page, first, last)
    expect(page.get_by_label(re.compile("Working days you ask for"))).to_have_value("3")
    page.get_by_label(re.compile("Note for your manager")).fill("Skiing with the children.")
    shot(page, "03-form")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    expect(page.locator("clerk-diagram svg").first).to_be_visible()
    shot(page, "04-case")
    return page.url


def open_task(page: Page, tab: str, text: str) -> None:
    """Open a task from the inbox by a word of its row; one that is still being prepared appears there by itself."""
    page.goto(f"/tasks/?tab={tab}")
    link = page.locator("tr", has_text=text).first.get_by_role("link").first
    expect(link).to_be_visible(timeout=120_000)
    link.click()
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()


def complete(page: Page) -> None:
    """Press the button and wait until the page says that it is done; it has other words for what is done before."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/complete/" in answer.url) as told:
        page.get_by_role("button", name="Complete").first.click()
    assert told.value.status < HTTPStatus.BAD_REQUEST, "the server refused what was filled in"
    expect(page.get_by_text(DONE).first).to_be_visible()


def test_a_request_is_questioned_answered_and_approved(sign_in: SignIn, shot: Shot):
    """Employee asks, manager asks back, employee answers, manager approves; both see the case, HR the row."""
    first = weekday(70)
    employee = sign_in("elif.yilmaz")
    expect(employee.get_by_text("Remaining leave")).to_be_visible()
    shot(employee, "01-home")
    case = ask(employee, shot, first, first + timedelta(days=2))

    manager = sign_in("mara.okafor")
    open_task(manager, "groups", "Elif Yilmaz")
    manager.get_by_label("Ask a question").check()
    manager.get_by_label(REPLY).fill("Who looks after the Nordwind offer?")
    shot(manager, "05-inbox")
    complete(manager)

    open_task(employee, "mine", "Answer the question")
    expect(employee.get_by_text("Who looks after the Nordwind offer?").first).to_be_visible()
    employee.get_by_label(re.compile("Your answer")).fill("Tom does, he knows them well.")
    shot(employee, "06-answer")
    complete(employee)

    open_task(manager, "groups", "Elif Yilmaz")
    expect(manager.get_by_text("Tom does, he knows them well.").first).to_be_visible()
    manager.get_by_label("Approve").check()
    shot(manager, "07-approve")
    complete(manager)
    manager.goto(case)
    expect(manager.locator("main")).to_contain_text("Elif Yilmaz")

    employee.goto("/notifications/")
    expect(employee.get_by_text("Your vacation is approved").first).to_be_visible()
    shot(employee, "08-notifications")
    employee.goto(case)
    expect(employee.locator("main")).to_contain_text("Mara Okafor")
    shot(employee, "09-case-approved")
    employee.goto("/tables/vacation/absences/")
    expect(employee.locator("main")).to_contain_text("Approved")
    expect(employee.locator("tbody")).not_to_contain_text("Jonas Weber")

    hr = sign_in("clara.weiss")
    hr.goto("/tables/vacation/absences/?q=elif")
    expect(hr.locator("main")).to_contain_text("Elif Yilmaz")
    shot(hr, "10-absences")


def test_a_new_task_appears_in_the_inbox_that_is_open(sign_in: SignIn, shot: Shot):
    """Nobody has to load the page again; the number of the tab and the sentence follow."""
    manager = sign_in("mara.okafor")
    manager.goto("/tasks/?tab=groups")
    first = weekday(90)
    ask(sign_in("jonas.weber"), shot, first, first + timedelta(days=2))
    expect(manager.locator("tr", has_text="Jonas Weber").first).to_be_visible(timeout=120_000)


def test_too_many_days_are_rejected_at_once(sign_in: SignIn, shot: Shot):
    """The case has ended when the page appears, and the message says why."""
    page = sign_in("jonas.weber")
    first = weekday(100)
    page.goto("/start/vacation/")
    fill_dates(page, first, first + timedelta(days=45))
    expect(page.get_by_label(re.compile("Working days you ask for"))).not_to_have_value("")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    page.goto("/notifications/")
    expect(page.locator("main")).to_contain_text(re.compile(r"It needs \d+ working days, but \d+ are left"))


def test_an_open_request_is_withdrawn(sign_in: SignIn, shot: Shot):
    """The button stands on the case page while the request is open, and asks before it acts."""
    page = sign_in("noah.martin")
    first = weekday(120)
    page.goto("/start/vacation/")
    fill_dates(page, first, first)
    expect(page.get_by_label(re.compile("Working days you ask for"))).to_have_value("1")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    page.get_by_role("button", name=re.compile("Withdraw")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("Changed my mind.")
    shot(page, "11-withdraw")
    dialog.get_by_role("button", name=re.compile("Withdraw")).click()
    expect(page.locator("main")).to_contain_text(re.compile("[Ww]ithdr"))
    expect(page.get_by_role("button", name=re.compile("Withdraw"))).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_every_page_stands_in_light_and_on_a_dark_phone(sign_in: SignIn, shot: Shot, scheme: str, width: int):
    """No page scrolls sideways at 360 px, and none writes an error to the console."""
    page = sign_in("mara.okafor", width=width, height=800, scheme=scheme)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    pages = {
        "home": "/",
        "tasks": "/tasks/?tab=groups",
        "catalogue": "/start/",
        "start": "/start/vacation/",
        "cases": "/cases/?tab=all",
        "tables": "/tables/",
        "absences": "/tables/vacation/absences/",
        "people": "/people/",
        "notifications": "/notifications/",
    }
    for name, address in pages.items():
        page.goto(address)
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        shot(page, f"{scheme}-{width}-{name}")
    assert errors == []


def test_the_calendar_of_a_form_speaks_the_readers_language(sign_in: SignIn, shot: Shot) -> None:
    """German months and days, with weeks that begin on Monday; and on a phone all of them are seen."""
    page = sign_in("tom.becker", width=360, scheme="dark")
    names, home = [], page.url
    for language in ("en", "de"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": home}])
        page.goto("/start/vacation/")
        settled(page)
        page.get_by_label("First day").click()
        calendar = page.locator(".flatpickr-calendar.open")
        expect(calendar).to_be_visible()
        names.append([calendar.locator(".flatpickr-weekday").first.inner_text().strip()])
        names[-1] += calendar.locator(".flatpickr-monthDropdown-months option").all_inner_texts()[-1:]
    box = calendar.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 360 - box["width"]
    shot(page, "calendar-german")
    assert names == [["Sun", "December"], ["Mo", "Dezember"]]
