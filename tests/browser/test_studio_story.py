"""A small approval app, from nothing to a migrated case, with the mouse and the keyboard alone, by two people."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from tests.browser.drafts import stored

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]
BLANK = (900, 760)
READY = "main [data-ready]:not(clerk-designer), clerk-designer[data-furnished]"
MIDDLE = """id => {
  const { modeler } = document.querySelector('clerk-designer'), canvas = modeler.get('canvas');
  const [from, to] = modeler.get('elementRegistry').get(id).waypoints.slice(-2), box = canvas.viewbox();
  const { left, top } = canvas.getContainer().getBoundingClientRect();
  return [left + ((from.x + to.x) / 2 - box.x) * box.scale, top + ((from.y + to.y) / 2 - box.y) * box.scale];
}"""
"""Where the last part of a flow is on the screen."""


class Builder:
    """Somebody who builds an app in the studio."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def create(self, kind: str, name: str) -> None:
        """Make a new file of the app and wait for its editor."""
        self.page.goto("/studio/purchases/new/")
        self.page.get_by_text(kind, exact=True).click()
        self.page.get_by_label("What is it called?").fill(name)
        self.page.get_by_role("button", name="Create").click()
        self.page.wait_for_url("**/edit/**")
        self.ready()

    def ready(self) -> None:
        """Wait until the editor hears what one does."""
        expect(self.page.locator(READY).first).to_be_attached()

    def saved(self, *words: str) -> None:
        """Wait until the server has what was done, by words of the file."""
        stored(self.page, self.page.url.partition("#")[0].replace("/edit/", "/files/"), words)

    # Forms

    def field(self, kind: str, label: str, key: str) -> None:
        """Add a field to a form with the keyboard, and name it."""
        page = self.page
        page.locator(f".fjs-palette-field[data-field-type={kind}]").focus()
        page.keyboard.press("Enter")
        page.locator(f".fjs-form-field-{kind}").last.click()
        expect(page.locator(".bio-properties-panel-header-type")).to_contain_text(kind, ignore_case=True)
        self.group("General")
        page.locator("#bio-properties-panel-label").click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(label)
        expect(page.locator(f".fjs-form-field-{kind}").last).to_contain_text(label)
        page.locator("#bio-properties-panel-key").fill(key)
        page.keyboard.press("Tab")
        self.saved(f'"{label}"', f'"{key}"')

    # Processes

    def hit(self, element: str) -> Locator:
        """Return where an element is caught by the mouse."""
        return self.page.locator(f"[data-element-id={element}] .djs-hit").first

    def deselect(self) -> None:
        """Click where nothing is drawn."""
        self.page.mouse.click(*BLANK)
        expect(self.page.locator(".djs-context-pad.open")).to_have_count(0)

    def pick(self, element: str) -> None:
        """Select an element."""
        self.deselect()
        self.hit(element).click()
        self.picked(element)

    def picked(self, element: str) -> None:
        """Wait until what stands beside the drawing is an element's."""
        expect(self.page.locator(".djs-context-pad.open")).to_have_count(1)
        expect(self.page.locator("#bio-properties-panel-id")).to_have_value(element)

    def pick_flow(self, flow: str) -> None:
        """Select a sequence flow."""
        self.deselect()
        self.page.mouse.click(*self.page.evaluate(MIDDLE, flow))
        self.picked(flow)

    def group(self, name: str) -> Locator:
        """Open a group of the properties panel."""
        header = self.page.locator(".bio-properties-panel-group-header", has_text=name)
        found = self.page.locator(".bio-properties-panel-group").filter(has=header).first
        expect(found).to_be_visible()
        if not found.locator(".bio-properties-panel-group-entries.open").count():
            found.locator(".bio-properties-panel-group-header").click()
        expect(found.locator(".bio-properties-panel-group-entries.open")).not_to_have_count(0)
        return found

    def append(self, action: str, kind: str = "", name: str = "") -> str:
        """Append an element behind the selected one, from its pad or from the list of all, and return its id."""
        page = self.page
        before = set(self.elements())
        page.locator(f".djs-context-pad [data-action='{action}']").click()
        if kind:
            page.locator(".djs-popup-search input").fill(kind)
            page.locator(".djs-popup .entry", has_text=kind).first.click()
        if name:
            expect(page.locator(".djs-direct-editing-content")).to_be_focused()
            page.keyboard.type(name)
            expect(page.locator(".djs-direct-editing-content")).to_have_text(name)
        self.deselect()
        (made,) = set(self.elements()) - before
        return made

    def elements(self, letter: str = "Activity|Gateway|Event") -> list[str]:
        """Return the ids that stand in the drawing, without labels."""
        ids = [one.get_attribute("data-element-id") or "" for one in self.page.locator("[data-element-id]").all()]
        return [each for each in ids if re.fullmatch(rf"({letter})_[^_]+", each)]

    def form(self, element: str, form: str) -> None:
        """Show a form of the app at an element."""
        self.pick(element)
        group = self.group("Form")
        group.locator("select[name=formType]").select_option(label="Form of this app")
        group.locator("input[name=formId]").fill(form)
        self.page.keyboard.press("Tab")
        self.saved(f'formId="{form}"')


def draw(builder: Builder) -> str:
    """Draw the process: a decision, an approval, two ends; return the approval's id."""
    page = builder.page
    for element in ("first_step", "done"):
        builder.pick(element)
        page.keyboard.press("Delete")
        expect(builder.hit(element)).to_have_count(0)
    builder.form("start", "request")
    builder.pick("start")
    limit = builder.append("append", "Business rule task", "Which limit?")
    builder.pick(limit)
    builder.group("Implementation").locator("select").first.select_option(label="DMN decision")
    called = builder.group("Called decision")
    called.locator("input[name=decisionId]").fill("limit")
    page.keyboard.press("Tab")
    called.locator("input[name=resultVariable]").fill("size")
    page.keyboard.press("Tab")
    builder.pick(limit)
    approve = builder.append("append", "User task", "Approve the purchase")
    builder.form(approve, "verdict")
    builder.group("Assignment").locator("#bio-properties-panel-assignmentDefinitionAssignee").click()
    page.keyboard.type("erik.bauer")
    page.keyboard.press("Tab")
    builder.pick(approve)
    gateway = builder.append("append.gateway")
    before = set(builder.elements("Flow"))
    for end in ("Bought", "Declined"):
        builder.pick(gateway)
        builder.append("append.end-event", name=end)
    bought, declined = (each for each in builder.elements("Flow") if each not in before)
    builder.pick_flow(bought)
    builder.group("Condition").locator("[role=textbox]").click()
    page.keyboard.type("approved")
    page.keyboard.press("Tab")
    builder.pick_flow(declined)
    page.locator(".djs-context-pad [data-action=replace]").click()
    page.locator(".djs-popup .entry", has_text="Default flow").first.click()
    return approve


def write_sheet(builder: Builder, element: str) -> None:
    """Say on the step sheet when the step is done."""
    builder.pick(element)
    builder.page.get_by_text("Step sheet", exact=True).click()
    sheet = builder.page.locator("clerk-sheet")
    sheet.get_by_text("Done when", exact=True).click()
    sheet.locator("[data-field=when]").fill('size = "small" or subject != "A boat" or not(approved)')
    sheet.locator("[data-field=message]").fill("Nobody gets a boat.")
    builder.page.keyboard.press("Tab")
    builder.saved(
        "Nobody gets a boat.", "not(approved)", ">=approved<", "default=", "erik.bauer", 'resultVariable="size"'
    )


def fill(page: Page, subject: str, amount: str) -> None:
    """Fill the form that begins a case."""
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Amount").fill(amount)


def try_it(page: Page) -> None:
    """Run the draft in the sandbox, and record the run as a test."""
    page.goto("/studio/purchases/try/start/buy/")
    fill(page, "A desk", "1200")
    page.get_by_role("button", name="Begin the run").click()
    page.wait_for_url(re.compile(r"/try/\d+/"))
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()
    page.get_by_label("Approved").check()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("The run has ended")).to_be_visible()
    page.get_by_role("button", name="Record as a test").click()
    page.get_by_label("What does it show?").fill("A desk is bought")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_url("**/try/tests/")


def publish(page: Page, version: int, why: str) -> None:
    """Publish the draft."""
    page.goto("/studio/purchases/publish/")
    expect(page.get_by_text("No problems")).to_be_visible()
    expect(page.get_by_text("The one test holds")).to_be_visible()
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name=f"Publish version {version}").click()
    page.wait_for_url(re.compile("/versions/"))


def ask_for(page: Page, subject: str) -> str:
    """Start a case and return its address."""
    page.goto("/start/")
    page.get_by_role("link", name="Buy").first.click()
    fill(page, subject, "2500")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    return page.url


def approve(page: Page, step: str) -> None:
    """Approve what waits in one's inbox."""
    page.goto("/tasks/?tab=mine")
    page.locator("tr", has_text=step).first.get_by_role("link").first.click()
    expect(page.locator("clerk-form[data-ready]")).to_be_visible()
    page.get_by_label("Approved").check()
    page.get_by_role("button", name="Complete").first.click()


def test_an_app_is_built_tried_published_run_changed_and_its_case_moved(sign_in: SignIn, shot: Shot) -> None:
    page = sign_in("erik.bauer")
    page.goto("/studio/new/")
    page.get_by_label("What is it called?").fill("Purchases")
    page.get_by_role("button", name="Create the app").click()
    page.wait_for_url("**/studio/purchases/")
    builder = Builder(page)
    builder.create("Form", "Request")
    builder.field("number", "Amount", "amount")
    builder.create("Form", "Verdict")
    builder.field("checkbox", "Approved", "approved")
    builder.create("Decision", "Limit")
    expect(page.locator(".tjs-table")).to_be_visible()
    builder.create("Table", "Suppliers")
    page.get_by_role("button", name="Whole number").click()
    builder.saved('"integer"')
    builder.create("Process", "Buy")
    step = draw(builder)
    write_sheet(builder, step)
    shot(page, "studio-process")
    try_it(page)
    shot(page, "studio-tried")
    publish(page, 1, "Purchases are asked for in one place.")

    other = sign_in("ben.carter")
    first, second = ask_for(other, "A boat"), ask_for(other, "A desk")
    approve(page, "Approve the purchase")
    expect(page.get_by_text("Nobody gets a boat.").first).to_be_visible()
    other.goto(first)
    expect(other.get_by_text("Approve the purchase").first).to_be_visible()

    page.goto("/studio/purchases/edit/processes/buy.bpmn")
    builder.ready()
    builder.hit(step).dblclick()
    expect(page.locator(".djs-direct-editing-content")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Decide on the purchase")
    builder.deselect()
    builder.saved("Decide on the purchase")
    publish(page, 2, "It is a decision.")
    shot(page, "studio-version")
    expect(page.get_by_text("Decide on the purchase").first).to_be_visible()
    page.get_by_role("link", name="Move them").click()
    page.get_by_role("button", name=re.compile("Show the mapping|Next")).click()
    page.get_by_role("button", name=re.compile("Move 2 cases")).click()
    page.locator("[data-confirm-yes]").click()
    page.wait_for_url(re.compile(r"/care/operations/\d+/"))
    expect(page.get_by_text("2 of 2").first).to_be_visible()
    other.goto(second)
    expect(other.get_by_text("Decide on the purchase").first).to_be_visible()
