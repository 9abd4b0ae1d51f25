"""What must hold of attributes and children: what reading kept because no field could hold it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from lxml import etree

from clerkwork.kernel.errors import Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.checks.subject import Subject, fault
from clerkwork.languages.dmn.shapes import SHAPES, Attribute, Form
from clerkwork.languages.dmn.vocabulary import CAMUNDA, LIMITS, is_bare, tag_of
from clerkwork.languages.xml import parse

_LANGUAGES: Final = {model.FunctionKind.JAVA: "Java code", model.FunctionKind.PMML: "a PMML model"}


def attributes_say_what_dmn_knows(subject: Subject) -> Iterator[Problem]:
    """Require of attributes with few possible values, such as the hit policy, to have one of them."""
    for place in subject.places:
        given = dict(place.element.extra.attributes) if place.element.extra.attributes else {}
        for attribute in SHAPES[type(place.element)].attributes if given else ():
            if attribute.kind is not str and attribute.name in given:
                known = _values(attribute)
                yield fault(
                    place,
                    f"Expected {attribute.name} to be one of {known}, but it is “{given[attribute.name]}”.",
                    "Write one of these.",
                )


def _values(attribute: Attribute) -> str:
    """Return what an attribute may say."""
    if issubclass(attribute.kind, StrEnum):
        return ", ".join(each.value for each in attribute.kind if each.value)
    return "true or false"


def children_have_a_place(subject: Subject) -> Iterator[Problem]:
    """Require that a child which DMN knows stands where and as often as DMN allows, and is whole."""
    for place in subject.places:
        for _, xml in place.element.extra.children:
            node = _unplaced(place.element, xml)
            if node is not None:
                tag = tag_of(node)
                yield fault(
                    place, f"Expected <{tag}> once and whole, but there is another or a part of it is missing.",
                    f"Remove one <{tag}>, or complete it.",
                )  # fmt: skip


def _unplaced(element: model.Element, xml: str) -> etree._Element | None:
    """Return kept XML that should have fitted into a field."""
    name = xml[1:].partition(">")[0].partition(" ")[0].rstrip("/").rpartition(":")[2]
    places = SHAPES[type(element)].by_tag.get(name, ())
    if not any(child.form is not Form.KEPT for child in places):
        return None
    node = parse(xml.encode(), "DMN 1.5", LIMITS)
    means_nothing = is_bare(node) and all(child.form in {Form.TEXT, Form.BOXED} for child in places)
    return None if means_nothing or tag_of(node) != name else node


def external_functions_are_refused(subject: Subject) -> Iterator[Problem]:
    """Refuse functions in other languages: they would run code that nobody here can vouch for."""
    for place, function in subject.of(model.FunctionDefinition):
        kind = function.kind
        if kind in _LANGUAGES:
            yield fault(
                place, f"Expected a function in FEEL, but it calls {_LANGUAGES[kind]}, which does not run here.",
                "Write it in FEEL, or do it in a service task before the decision.",
            )  # fmt: skip


def elements_have_logic(subject: Subject) -> Iterator[Problem]:
    """Advise that decisions and business knowledge models say how they come to their value."""
    for place, decision in subject.of(model.Decision):
        if decision.expression is None:
            yield fault(
                place, "Expected a decision with logic, but it has none: its value must be given like an input.",
                "Add a decision table or an expression.",
            )  # fmt: skip
    for place, knowledge in subject.of(model.BusinessKnowledgeModel):
        if knowledge.function is None or knowledge.function.body is None:
            said = "Expected a business knowledge model with logic, but it has none, so that its value is null."
            yield fault(place, said, "Add an expression.")


def camundas_attributes_are_left_alone(subject: Subject) -> Iterator[Problem]:
    """Say which attributes of Camunda 7 do nothing here."""
    for place in subject.places:
        for name, _ in place.element.extra.attributes:
            if name.startswith(f"{{{CAMUNDA}}}"):
                attribute = name.rpartition("}")[2]
                yield fault(
                    place, f"Expected attributes of DMN, but camunda:{attribute} is one of Camunda 7 and does nothing.",
                    "Remove it, or put its meaning into DMN's own attributes.",
                )  # fmt: skip
