"""Tidying up in the designer: everything gets a place, nothing is lost, one undo brings all back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.test_studio_designer import designer

SignIn = Callable[..., Page]
ORDER = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://clerkwork.org">
 <collaboration id="co"><participant id="us" name="We" processRef="p"/><participant id="them" name="Supplier"/>
  <messageFlow id="m" name="Order" sourceRef="ask" targetRef="them"/></collaboration>
 <process id="p" isExecutable="true"><laneSet id="ls"><lane id="buyer" name="Buyer"><flowNodeRef>s</flowNodeRef>
   <flowNodeRef>ask</flowNodeRef></lane><lane id="boss" name="Boss"><flowNodeRef>check</flowNodeRef>
   <flowNodeRef>e</flowNodeRef><flowNodeRef>late</flowNodeRef></lane></laneSet>
  <startEvent id="s" name="Wanted"/><userTask id="check" name="Check"/><manualTask id="ask" name="Ask"/>
  <boundaryEvent id="b" name="After two days" attachedToRef="check"><timerEventDefinition id="t">
   <timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent><manualTask id="late" name="Remind"/>
  <endEvent id="e"/>
  <dataObject id="o"/><dataObjectReference id="list" name="List" dataObjectRef="o"/>
  <textAnnotation id="note"><text>Only above 100</text></textAnnotation>
  <association id="a1" sourceRef="check" targetRef="note"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><sequenceFlow id="f2" sourceRef="ask" targetRef="check"/>
  <sequenceFlow id="f3" sourceRef="check" targetRef="e"/><sequenceFlow id="f4" sourceRef="b" targetRef="late"/>
  <sequenceFlow id="f5" sourceRef="late" targetRef="e"/></process></definitions>"""
PLACES = """(one) => Object.fromEntries(one.modeler.get('elementRegistry').getAll().filter((each) => each.parent)
  .map(({ id, waypoints, x, y, width, height }) =>
    [id, waypoints ? waypoints.map((one) => [one.x, one.y]) : [x, y, width, height]]))"""
UPSET = """(one) => { const part = (name) => one.modeler.get(name);
  const moved = ['ask', 'check', 'note'].map((id) => part('elementRegistry').get(id));
  part('modeling').moveElements(moved, { x: 90, y: 35 }); }"""


def test_a_model_without_a_drawing_is_drawn_and_tidied_and_undone(sign_in: SignIn) -> None:
    """Pools, lanes, data, notes and events on borders have places; tidying moves all of them, undo brings all back."""
    page = sign_in("erik.bauer")
    designer(page, "order", ORDER)
    host = page.locator("clerk-designer")
    drawn = host.evaluate(PLACES)
    assert drawn.keys() >= {
        "us",
        "them",
        "buyer",
        "boss",
        "s",
        "ask",
        "check",
        "b",
        "late",
        "e",
        "list",
        "note",
        "a1",
        "m",
    }
    for lane, inside in (("buyer", ("s", "ask")), ("boss", ("check", "b", "late", "e", "note"))):
        top, height = drawn[lane][1], drawn[lane][3]
        assert [one for one in inside if not top < drawn[one][1] < top + height] == []
    host.evaluate(UPSET)
    upset = host.evaluate(PLACES)
    page.locator("[data-do=tidy]").click()
    tidy = host.evaluate(PLACES)
    assert tidy == drawn
    assert upset["ask"] != tidy["ask"]
    page.locator("clerk-draft-bar button").first.click()
    assert host.evaluate(PLACES) == upset
    expect(page.locator("[data-dialog=losses]")).to_be_hidden()
