"""Drawing with a mouse and nothing else: each entry that a row of BPMN's table needs stands in a menu, unsearched."""

import re
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.drafts import stored
from tests.browser.test_studio_designer import DRAWING, designer
from tests.browser.test_studio_story import Builder

SignIn = Callable[..., Page]
ROWS = (DRAWING / "rows.js").read_text()
TRIGGERS = ("message", "timer", "escalation", "conditional", "signal")
EDGES = {*TRIGGERS, "error", "cancel", "compensation", *(f"non-interrupting-{each}" for each in TRIGGERS)}
CREATED = set(re.findall(r"(?:h\.create|scope)\('([\w-]+)'", ROWS)) | {f"{each}-boundary" for each in EDGES}
APPENDED = set(re.findall(r"append\((?:\w+, )?'([\w-]+)'", ROWS))
BOXES = {
    "s": (150, 100, 36, 36),
    "t": (300, 78, 100, 80),
    "u": (480, 78, 100, 80),
    "es": (150, 300, 250, 150),
    "ess": (190, 355, 36, 36),
    "g": (650, 93, 50, 50),
    "i": (750, 100, 36, 36),
    "e": (830, 100, 36, 36),
    "b": (512, 140, 36, 36),
    "tr": (480, 300, 250, 150),
    "te": (600, 350, 36, 36),
    "tb": (500, 432, 36, 36),
}


def named(kind: str, names: str, whose: str = "with") -> set[str]:
    """Return entries that change an element into one of several kinds."""
    return {f"replace-{whose}-{name}{kind}" for name in names.split()}


CHANGED = {
    "s": {*(f"replace-with-{each}-start" for each in ("message", "timer", "signal", "conditional")),
          "replace-clerk-multiple-start", "replace-clerk-parallel-multiple-start"},
    "t": {*(f"replace-with-{each}-task" for each in ("user", "service", "script", "rule", "send", "receive", "manual")),
          "toggle-parallel-mi", "toggle-sequential-mi", "toggle-loop", "replace-clerk-instantiating-receive"},
    "ess": {*(f"replace-with-{each}-start" for each in (*TRIGGERS, "error", "compensation")),
            *(f"replace-with-non-interrupting-{each}-start" for each in TRIGGERS)},
    "f": {"replace-with-conditional-flow", "replace-with-default-flow"},
    "g": named("-gateway", "parallel inclusive complex event-based")
        | {"replace-clerk-instantiating-gateway", "replace-clerk-instantiating-parallel-gateway"},
    "i": named("-intermediate-catch", "message timer conditional link signal")
        | named("-intermediate-throw", "message escalation link compensation signal")
        | named("-catch", "multiple parallel-multiple", "clerk")
        | {"replace-clerk-multiple-throw", "replace-with-none-end"},
    "e": named("-end", "message escalation error compensation signal terminate")
        | {"replace-with-none-intermediate-throw", "replace-clerk-multiple-end"},
    "b": named("-boundary", "message escalation conditional error signal compensation")
        | {f"replace-with-non-interrupting-{each}-boundary" for each in TRIGGERS}
        | named("-boundary", "multiple parallel-multiple", "clerk")
        | named("-boundary-beside", "multiple parallel-multiple", "clerk"),
    "te": {"replace-with-cancel-end"},
    "tb": {"replace-with-cancel-boundary"},
}  # fmt: skip
"""What the menu that changes an element's kind must offer at each element of the model."""


def model() -> str:
    """Return a process with whatever the menu changes: tasks in a row, events, a gateway, sub-processes."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{one}_di" bpmnElement="{one}" isExpanded="true">'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
        for one, (x, y, width, height) in BOXES.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="drawn" targetNamespace="http://clerkwork.org">
 <bpmn:process id="work" name="Work" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:task id="t"/><bpmn:task id="u"/>
  <bpmn:sequenceFlow id="f" sourceRef="t" targetRef="u"/>
  <bpmn:subProcess id="es" triggeredByEvent="true"><bpmn:startEvent id="ess"/></bpmn:subProcess>
  <bpmn:exclusiveGateway id="g"/><bpmn:intermediateThrowEvent id="i"/><bpmn:endEvent id="e"/>
  <bpmn:boundaryEvent id="b" attachedToRef="u"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>
  <bpmn:transaction id="tr"><bpmn:endEvent id="te"/></bpmn:transaction>
  <bpmn:boundaryEvent id="tb" attachedToRef="tr"><bpmn:timerEventDefinition/></bpmn:boundaryEvent></bpmn:process>
 <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="work">{shapes}
  <bpmndi:BPMNEdge id="f_di" bpmnElement="f"><di:waypoint x="400" y="118"/><di:waypoint x="480" y="118"/>
 </bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""


@pytest.fixture
def builder(sign_in: SignIn) -> Builder:
    """The model in the designer."""
    page = sign_in("erik.bauer")
    designer(page, "mouse", model())
    return Builder(page)


BOUNDARY = '<bpmn:boundaryEvent id="b" attachedToRef="u"><bpmn:timerEventDefinition/>'
PAINTED = """async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""
"""A menu hears keys only once it has been painted."""


def opened(page: Page, button: str) -> set[str]:
    """Open a menu by its button; return what stands in it before anybody searches, and close it."""
    page.locator(button).click()
    expect(page.locator(".djs-popup .entry").first).to_be_visible()
    found: Iterable[str] = page.locator(".djs-popup .entry").evaluate_all("all => all.map((one) => one.dataset.id)")
    page.evaluate(PAINTED)
    page.keyboard.press("Escape")
    expect(page.locator(".djs-popup")).to_have_count(0)
    return set(found)


def test_every_entry_that_a_row_needs_stands_in_a_menu(builder: Builder) -> None:
    """Nobody has to know a word to search for."""
    page = builder.page
    assert len(CREATED) > 20
    assert len(APPENDED) > 25
    created = opened(page, ".djs-palette [data-action=create]")
    assert {f"create-{each}" for each in CREATED} - created == set()
    builder.pick("t")
    appended = opened(page, ".djs-context-pad [data-action=append]")
    assert {f"append-{each}" for each in APPENDED} - appended == set()
    for element, needed in CHANGED.items():
        (builder.pick_flow if element == "f" else builder.pick)(element)
        assert needed - opened(page, ".djs-context-pad [data-action=replace]") == set(), element


SAYS = """() => {
  const [{ businessObject: one }] = document.querySelector('clerk-designer').modeler.get('selection').get();
  const bare = (kind) => kind.replace('bpmn:', '').replace('EventDefinition', '').replace(/Event$/, '');
  const marks = { beside: one.cancelActivity === false, all: one.parallelMultiple, begins: one.instantiate };
  return [one, ...(one.eventDefinitions ?? [])].map((part) => bare(part.$type))
    .concat(Object.keys(marks).filter((mark) => marks[mark]), one.instantiate ? one.eventGatewayType : []).join(' ');
}"""
"""What the selected element is: its kind, its triggers and its marks."""
PLACES = {"catch": "IntermediateCatch", "throw": "IntermediateThrow", "end": "End", "boundary": "Boundary"}
TRIGGER = re.compile(r"replace-with-(non-interrupting-)?(\w+)-(?:intermediate-)?(catch|throw|end|boundary)")
SEVERAL = re.compile(r"replace-clerk-(parallel-)?multiple-(catch|throw|end|boundary)(-beside)?")
GATEWAY = re.compile(r"replace-with-([\w-]+)-gateway")


def promised(name: str) -> str:
    """Return what an entry of the menu says that it makes, in the words of SAYS."""
    if found := GATEWAY.fullmatch(name):
        return "".join(word.capitalize() for word in found[1].split("-")) + "Gateway"
    if found := SEVERAL.fullmatch(name):
        words = [PLACES[found[2]], "Message", "Signal", found[3] and "beside", found[1] and "all"]
    elif found := TRIGGER.fullmatch(name):
        trigger = {"none": "", "compensation": "Compensate"}.get(found[2], found[2].capitalize())
        words = [PLACES[found[3]], trigger, found[1] and "beside"]
    else:
        words = ["EventBasedGateway", "begins", "Parallel" if "parallel" in name else "Exclusive"]
    return " ".join(filter(None, words))


@pytest.mark.parametrize("element", ["g", "i", "e", "b", "te", "tb"])
def test_each_change_of_kind_makes_what_it_says(builder: Builder, element: str) -> None:
    """Gateways and events become, one after the other, all that their menu offers; of several triggers one stays."""
    page = builder.page
    builder.pick(element)
    ends = CHANGED[element] & {"replace-with-none-end", "replace-with-none-intermediate-throw"}  # another menu follows
    several = sorted(name for name in CHANGED[element] if "multiple" in name)
    single = sorted(CHANGED[element] - {*ends, *several})
    for name in (*single, *several, *(name for name in single if "signal" in name), *ends):
        page.locator(".djs-context-pad [data-action=replace]").click()
        entry(page, name).click()
        expect(page.locator(".djs-popup")).to_have_count(0)
        assert page.evaluate(SAYS) == promised(name), name


def entry(page: Page, name: str) -> Locator:
    """Return an entry of the open menu."""
    return page.locator(f".djs-popup [data-id='{name}']")


def place(builder: Builder, name: str, x: float, y: float) -> None:
    """Take an entry of the list of all elements, and set it down on the page."""
    page = builder.page
    page.locator(".djs-palette [data-action=create]").click()
    entry(page, f"create-{name}").click()
    page.mouse.move(x - 9, y - 9)
    page.mouse.click(x, y)
    expect(page.locator(".djs-context-pad.open")).to_have_count(1)
    builder.deselect()


def test_each_way_of_drawing_works_by_mouse(builder: Builder) -> None:
    """Set free, set on an edge, append, change, mark, connect and note; the file says what was drawn."""
    page = builder.page
    box = builder.hit("t").bounding_box()
    assert box
    place(builder, "manual-task", box["x"] + box["width"] * 3.6, box["y"] + 260)
    place(builder, "non-interrupting-timer-boundary", box["x"] + box["width"] / 2, box["y"] + box["height"])
    builder.pick("u")
    page.locator(".djs-context-pad [data-action=append]").click()
    entry(page, "append-inclusive-gateway").click()
    builder.deselect()
    builder.pick("t")
    page.locator(".djs-context-pad [data-action=replace]").click()
    entry(page, "toggle-sequential-mi").click()
    page.keyboard.press("Escape")
    builder.pick_flow("f")
    page.locator(".djs-context-pad [data-action=replace]").click()
    entry(page, "replace-with-conditional-flow").click()
    builder.pick("s")
    page.locator(".djs-context-pad [data-action=connect]").click()
    builder.hit("t").click()
    builder.pick("u")
    page.locator(".djs-context-pad [data-action='append.text-annotation']").click()
    drawn = ("<bpmn:manualTask", 'cancelActivity="false"', "<bpmn:inclusiveGateway", 'isSequential="true"',
             "<bpmn:conditionExpression", 'sourceRef="s" targetRef="t"', "<bpmn:textAnnotation")  # fmt: skip
    stored(page, "/studio/vacation/files/processes/mouse.bpmn", drawn)


CONNECTORS = ("Message", "Rows", "Task action")
"""What plugins bring is called as they call it."""


def texts(page: Page, element: str) -> set[str]:
    """Return what stands in the menus and in the panel of an element."""
    page.goto("/studio/vacation/edit/processes/mouse.bpmn")
    builder = Builder(page)
    builder.ready()
    builder.pick(element)
    found = set(
        page.locator(".bio-properties-panel-group-header-title, .bio-properties-panel-label").all_text_contents()
    )
    for button in (".djs-context-pad [data-action=replace]", ".djs-palette [data-action=create]"):
        page.locator(button).click()
        expect(page.locator(".djs-popup .entry").first).to_be_visible()
        found |= set(page.locator(".djs-popup :is(.djs-popup-label, .djs-popup-title)").all_text_contents())
        page.evaluate(PAINTED)
        page.keyboard.press("Escape")
        expect(page.locator(".djs-popup")).to_have_count(0)
    return found


def test_who_reads_german_is_told_in_german_what_can_be_drawn_and_set(builder: Builder) -> None:
    """Kinds of elements and fields that the libraries name have German names, too."""
    page = builder.page
    english = {element: texts(page, element) for element in ("t", "b")}
    page.context.add_cookies([{"name": "django_language", "value": "de", "url": page.url}])
    for element, known in english.items():
        assert len(known) > 80
        assert texts(page, element) & known <= {"Gateways", "ID", "Name", "", *CONNECTORS}, element


BOTH = "<bpmn:messageEventDefinition/><bpmn:signalEventDefinition/>"
PLAIN = ('<bpmn:startEvent id="s"/>', '<bpmn:startEvent id="ess"/>', '<bpmn:intermediateThrowEvent id="i"/>')
MULTIPLE = (
    f'<bpmn:startEvent id="s">{BOTH}</bpmn:startEvent>',
    f'<bpmn:startEvent id="ess" isInterrupting="false" parallelMultiple="true">{BOTH}</bpmn:startEvent>',
    f'<bpmn:intermediateThrowEvent id="i">{BOTH}</bpmn:intermediateThrowEvent>',
    '<bpmn:boundaryEvent id="b" attachedToRef="u"><bpmn:messageEventDefinition id="kept"/><bpmn:timerEventDefinition/>',
)


def test_a_multiple_event_becomes_one_of_its_first_trigger(sign_in: SignIn) -> None:
    """The menu offers it, whatever the kind of event; the trigger keeps what it was set to, and one step undoes it."""
    page = sign_in("erik.bauer")
    content = model()
    for one, several in zip((*PLAIN, BOUNDARY), MULTIPLE, strict=True):
        assert one in content
        content = content.replace(one, several)
    designer(page, "several", content)
    for element, entry in (
        ("s", "with-message-start"),
        ("ess", "with-non-interrupting-message-start"),
        ("i", "with-message-intermediate-throw"),
        ("b", "with-message-boundary"),
    ):
        page.locator(f"[data-element-id={element}]").click()
        page.keyboard.press("r")
        page.locator(f".djs-popup .entry[data-id=replace-{entry}]").click()
        expect(page.locator(".djs-popup")).to_have_count(0)
    path = "/studio/vacation/files/processes/several.bpmn"
    text = stored(
        page, path, ['<bpmn:messageEventDefinition id="kept" />'], ["signalEventDefinition", "parallelMultiple"]
    )
    assert text.count("<bpmn:messageEventDefinition") == len(MULTIPLE)
