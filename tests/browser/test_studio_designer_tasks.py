"""What process owners model by mouse: reminders, rounds over a list, a call, a connector, a stand-by, a take-over."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.drafts import stored
from tests.browser.test_studio_designer import BLANK, designer
from tests.browser.test_studio_story import Builder

SignIn = Callable[..., Page]
FILES = "/studio/vacation/files/processes"
STEP = BLANK.replace("</bpmn:process>", '<bpmn:task id="Activity_step" name="Step"/></bpmn:process>').replace(
    "<bpmndi:BPMNShape",
    '<bpmndi:BPMNShape id="step_di" bpmnElement="Activity_step"><dc:Bounds x="300" y="78" width="100" height="80"/>'
    "</bpmndi:BPMNShape><bpmndi:BPMNShape",
    1,
)


def begin(sign_in: SignIn, name: str) -> Builder:
    """Open a process with one step."""
    page = sign_in("erik.bauer")
    designer(page, name, STEP)
    return Builder(page)


def turn(builder: Builder, kind: str, shown: str = "") -> None:
    """Make another kind of the selected element by its menu; the panel may call it by another name."""
    page = builder.page
    page.locator(".djs-context-pad [data-action='replace']").click()
    page.locator(".djs-popup .entry", has_text=kind).first.click()
    expect(page.locator(".djs-popup")).to_have_count(0)
    expect(page.locator(".bio-properties-panel-header-type")).to_contain_text(
        shown or kind.partition(" (")[0], ignore_case=True
    )


def test_a_reminder_is_set_at_a_step_and_comes_again(sign_in: SignIn) -> None:
    """An event is dropped on the step's edge, made a timer, and told its cycle; the next click counts."""
    builder = begin(sign_in, "remind")
    page = builder.page
    page.locator(".djs-palette [data-action='create.intermediate-event']").click()
    box = page.locator("[data-element-id=Activity_step]").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 9)
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"])
    expect(page.locator(".djs-context-pad.open")).to_have_count(1)
    builder.deselect()
    (event,) = builder.elements("Event")
    builder.pick(event)
    turn(builder, "Timer boundary event (non-interrupting)")
    timer = builder.group("Timer")
    timer.locator("select").first.select_option(label="Cycle")
    timer.locator("[name=timerEventDefinitionValue], .cm-content").last.click()
    page.keyboard.type("R3/PT1H")
    page.keyboard.press("Tab")
    stored(page, f"{FILES}/remind.bpmn", [">R3/PT1H</bpmn:timeCycle>", 'cancelActivity="false"'])


def test_a_step_is_done_once_for_each_of_a_list(sign_in: SignIn) -> None:
    """The menu's head makes rounds at once; the collection and the name of an item are fields."""
    builder = begin(sign_in, "rounds")
    page = builder.page
    builder.pick("Activity_step")
    page.locator(".djs-context-pad [data-action='replace']").click()
    page.locator(".djs-popup-header .entry[data-id='toggle-parallel-mi']").click()
    rounds = builder.group("Multi-instance")
    rounds.locator("[data-entry-id='multiInstance-inputCollection'] .cm-content").click()
    page.keyboard.type("items")
    page.keyboard.press("Tab")
    rounds.locator("[data-entry-id='multiInstance-inputElement'] input").fill("item")
    expect(page.locator(".cm-tooltip-autocomplete:visible")).to_have_count(0)  # it went with the focus
    stored(page, f"{FILES}/rounds.bpmn", ['inputCollection="=items" inputElement="item"'])


def test_another_process_is_called_with_a_value(sign_in: SignIn) -> None:
    """A step becomes a call; the process and what it is given are fields."""
    builder = begin(sign_in, "call")
    page = builder.page
    builder.pick("Activity_step")
    turn(builder, "Call activity")
    builder.group("Called element").locator("[data-entry-id='targetProcessId'] input").fill("vacation")
    page.keyboard.press("Tab")
    inputs = page.locator(".bio-properties-panel-group[data-group-id$='input'], [data-group-id$='inputs']").first
    inputs.locator("button.bio-properties-panel-add-entry").click()
    inputs.locator("[data-entry-id='Activity_step-input-0-target'] input").fill("note")
    page.keyboard.press("Tab")
    stored(page, f"{FILES}/call.bpmn", ['processId="vacation"', 'target="note"'])


def test_a_step_becomes_a_connector_by_its_name(sign_in: SignIn) -> None:
    """What plugins bring is in the same menu as BPMN's own kinds."""
    builder = begin(sign_in, "mail")
    builder.pick("Activity_step")
    turn(builder, "Mail", "Message")
    stored(builder.page, f"{FILES}/mail.bpmn", ['zeebe:modelerTemplate="org.clerkwork.mail"', 'type="clerk:mail"'])


def test_something_stands_by_for_a_message_during_the_whole_case(sign_in: SignIn) -> None:
    """A box from the palette becomes an event sub-process; what is in it begins with a message, beside the case."""
    builder = begin(sign_in, "standby")
    page = builder.page
    page.locator(".djs-palette [data-action='create.subprocess-expanded']").click()
    page.mouse.move(500, 700)
    page.mouse.click(504, 704)
    expect(page.locator(".djs-context-pad.open")).to_have_count(1)
    (inner,) = builder.elements("Event")
    turn(builder, "Event sub-process", "Event sub")
    builder.pick(inner)
    turn(builder, "Message start event (non-interrupting)")
    stored(
        page,
        f"{FILES}/standby.bpmn",
        ['triggeredByEvent="true"', 'isInterrupting="false"', "<bpmn:messageEventDefinition"],
    )


def test_a_second_editor_takes_a_drawing_over(sign_in: SignIn) -> None:
    """One edits, the other is told who; who takes over draws, the first is told in turn, and nothing drawn is lost."""
    builder = begin(sign_in, "ours")
    page = builder.page
    manager = page.context.new_page()
    manager.goto("/studio/vacation/roles/")
    manager.get_by_label("Who").select_option(label="Ben Carter")
    manager.get_by_role("button", name="Give", exact=True).click()
    expect(manager.locator(".row-item", has_text="Ben Carter")).to_have_count(1)
    page.bring_to_front()
    builder.pick("Activity_step")
    page.keyboard.press("Delete")
    stored(page, f"{FILES}/ours.bpmn", lacks=["Activity_step"])

    other = sign_in("ben.carter")
    other.goto("/studio/vacation/edit/processes/ours.bpmn")
    mate = Builder(other)
    mate.ready()
    expect(other.locator(".draft-notice")).to_contain_text("Erik Bauer is editing this.")
    expect(other.locator(".djs-palette")).to_be_hidden()
    other.get_by_role("button", name="Take over").click()
    expect(other.locator(".djs-palette")).to_be_visible()
    mate.pick("s")
    other.locator(".djs-context-pad [data-action='append.append-task']").click()
    other.keyboard.type("Theirs")
    mate.deselect()
    stored(other, f"{FILES}/ours.bpmn", ['name="Theirs"'], ["Activity_step"])
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")  # else it is told within 15 seconds
    expect(page.locator(".draft-notice")).to_contain_text("Ben Carter is editing this.")
    expect(page.locator("clerk-designer[data-locked]")).to_contain_text("Theirs")
    manager.locator(".row-item", has_text="Ben Carter").get_by_role("button", name="Take away").click()
    manager.locator("[data-confirm-yes]").click()
    expect(manager.locator(".row-item", has_text="Ben Carter")).to_have_count(0)
