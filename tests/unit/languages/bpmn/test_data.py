"""Data objects, stores, inputs and outputs: what is read of them."""

import pytest
from tests.unit.languages.bpmn.test_reader import FEEL, HEAD, chain, element, model, only

from clerkwork.languages.bpmn import read
from clerkwork.languages.bpmn.model import Mapping

OBJECTS = """
<bpmn:dataObject id="o1" name="order form"/><bpmn:dataObjectReference id="r1" dataObjectRef="o1" name="Order [new]"/>
<bpmn:dataObject id="o2"/><bpmn:dataObjectReference id="r2" dataObjectRef="o2" name="invoice"/>
<bpmn:dataStoreReference id="s1" dataStoreRef="store"/><bpmn:property id="p1" name="limit"/>
"""
STORE = '<bpmn:dataStore id="store" name="Stock"/>'
SPECIFICATION = (
    '<bpmn:ioSpecification><bpmn:dataInput id="in" name="the order"/><bpmn:dataOutput id="out" name="paid"/>'
    "<bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification>"
)


def task(*associations: str, more: str = OBJECTS, root: str = STORE) -> bytes:
    """Return a file with a task that has associations."""
    return model(chain(f'<bpmn:task id="t">{SPECIFICATION}{"".join(associations)}</bpmn:task>') + more, root=root)


def into(*parts: str) -> str:
    return f"<bpmn:dataInputAssociation>{''.join(parts)}</bpmn:dataInputAssociation>"


def out_of(*parts: str) -> str:
    return f"<bpmn:dataOutputAssociation>{''.join(parts)}</bpmn:dataOutputAssociation>"


def source(*idents: str) -> str:
    return "".join(f"<bpmn:sourceRef>{ident}</bpmn:sourceRef>" for ident in idents)


def target(ident: str) -> str:
    return f"<bpmn:targetRef>{ident}</bpmn:targetRef>"


def assignment(expression: str, to: str) -> str:
    return f"<bpmn:assignment><bpmn:from>{expression}</bpmn:from><bpmn:to>{to}</bpmn:to></bpmn:assignment>"


@pytest.mark.parametrize(
    ("association", "mapping"),
    [
        (into(source("r1"), target("in")), Mapping("order_form", "the_order", optional=True)),
        (into(source("r2"), target("in")), Mapping("invoice", "the_order", optional=True)),
        (into(source("p1"), target("in")), Mapping("limit", "the_order", optional=True)),
        (into(source("s1"), target("in")), Mapping("Stock", "the_order", optional=True, reads=("Stock",))),
        (
            into(source("r1"), target("in"), "<bpmn:transformation>=order_form.id</bpmn:transformation>"),
            Mapping("order_form.id", "the_order"),
        ),
        (into(assignment("=limit * 2", "the_order.max")), Mapping("limit * 2", "the_order.max")),
        (
            into(source("s1"), target("in"), assignment('get value(Stock, "a")', "apples")),
            Mapping('get value(Stock, "a")', "apples", reads=("Stock",)),
        ),
    ],
)
def test_what_leads_to_an_element_is_an_input(association: str, mapping: Mapping) -> None:
    """Names are those of the data meant; what cannot stand in a variable's name becomes _."""
    assert element(task(association)).inputs == (mapping,)


@pytest.mark.parametrize(
    ("association", "mapping"),
    [
        (out_of(source("out"), target("r1")), Mapping("paid", "order_form", optional=True)),
        (out_of(source("out"), target("s1")), Mapping("paid", "\0Stock", optional=True)),
        (out_of(source("out"), target("s1"), assignment("=1", "Stock.apples")), Mapping("1", "\0Stock.apples")),
        (out_of(source("out"), target("r2"), assignment("=paid", "invoice.paid")), Mapping("paid", "invoice.paid")),
    ],
)
def test_what_leads_away_is_handed_on_besides(association: str, mapping: Mapping) -> None:
    """The outputs of zeebe: keep their meaning."""
    found = element(task(association))
    assert (found.outputs, found.data_outputs) == ((), (mapping,))


@pytest.mark.parametrize(
    "drawn",
    [
        into(source("r1"), target("placeholder")),
        out_of(target("r1")),
        into(source("nowhere"), target("in")),
        into(source("r2"), target("same")),
    ],
)
def test_what_is_only_drawn_has_no_effect(drawn: str) -> None:
    """A modeler's placeholder, an end that is nowhere, a variable that is seen anyway."""
    more = (
        OBJECTS
        + '<bpmn:property id="placeholder" name="__targetRef_placeholder"/><bpmn:property id="same" name="invoice"/>'
    )
    found = element(task(drawn, more=more))
    assert (found.inputs, found.data_outputs) == ((), ())


def test_a_sub_process_has_the_data_objects_that_something_is_done_with() -> None:
    """They begin as null and end with it; one that is only drawn hides no variable from outside."""
    inner = f'<bpmn:task id="t">{SPECIFICATION}{out_of(source("out"), target("r1"))}</bpmn:task>'
    sub = f'<bpmn:subProcess id="sub"><bpmn:startEvent id="in"/>{inner}{OBJECTS}</bpmn:subProcess>'
    flow = '<bpmn:sequenceFlow id="g" sourceRef="begin" targetRef="t"/>'
    xml = model(chain(sub.replace('"in"/>', f'"begin"/>{flow}')), root=STORE)
    assert element(xml, "sub").inputs == (Mapping("null", "order_form"),)


def test_an_assignment_says_where_to_in_a_path() -> None:
    """What cannot be meant is refused with its line."""
    problem = only(task(into(source("r1"), target("in"), assignment("=1", "a b"))))
    assert problem.message == "Expected an assignment from an expression to a variable, but to “a b”."


def test_another_language_is_refused() -> None:
    """Nothing else than FEEL is evaluated."""
    said = '<bpmn:transformation language="http://www.w3.org/1999/XPath">//a</bpmn:transformation>'
    problem = only(task(into(source("r1"), target("in"), said)))
    assert problem.message == "Expected FEEL, but an expression in http://www.w3.org/1999/xpath."


def test_a_file_without_data_says_nothing() -> None:
    """Names of references without data object are their own."""
    xml = task(into(source("x"), target("in")), more='<bpmn:dataObjectReference id="x" name="1 a"/>')
    assert element(xml).inputs == (Mapping("_1_a", "the_order", optional=True),)
    assert HEAD.encode() in xml
    assert read(xml, FEEL).warnings == ()
