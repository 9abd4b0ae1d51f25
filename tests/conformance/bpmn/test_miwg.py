"""The reference models of the BPMN Model Interchange Working Group come back whole: read, written and read again."""

import os
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest
from lxml import etree

from clerkwork.languages.bpmn.conversion import convert
from clerkwork.languages.bpmn.conversion.document import EXTENSION_ELEMENTS, FOREIGN
from clerkwork.languages.bpmn.reading import place_of
from clerkwork.languages.bpmn.vocabulary import BPMN
from clerkwork.languages.bpmn.writing import write
from clerkwork.languages.feel import Feel
from clerkwork.languages.xml import parse

SUITE = Path(__file__).parents[4] / "shared" / "suites" / "bpmn-miwg"
MISSING = f"The suite is not there: {SUITE}."
MODELS = sorted(SUITE.glob("*.bpmn"))
DRAWN = frozenset(("Bounds", "waypoint", "BPMNShape", "BPMNEdge", "BPMNPlane", "BPMNLabel"))


def test_the_suite_is_there() -> None:
    """A user's checkout has no suite; CI must have it."""
    if not SUITE.exists() and os.environ.get("CI") != "true":
        pytest.skip(MISSING)
    assert len(MODELS) == 21


def canonical(xml: bytes) -> str:
    """Return canonical XML, by another parser than ours."""
    return canonicalize(etree.tostring(etree.fromstring(xml, etree.XMLParser(remove_pis=True)), encoding="unicode"))


def whole(xml: bytes) -> list[tuple[object, ...]]:
    """Return every element in order with all it says, and the prefixes that its values may use."""
    root = etree.fromstring(xml, etree.XMLParser(remove_comments=True, remove_pis=True))
    return [(node.tag, dict(node.attrib), node.text, node.tail, dict(node.nsmap)) for node in root.iter()]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_comes_back_whole(path: Path) -> None:
    """No element, name, attribute, extension, shape, bound or waypoint is lost, and none is added."""
    before = path.read_bytes()
    after = write(parse(before, "BPMN 2.0"))
    assert canonical(after) == canonical(before)
    assert whole(after) == whole(before)
    assert after.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_converter_leaves_alone_what_it_does_not_convert(path: Path) -> None:
    """With nothing to convert the file stays byte for byte; else all that no note names stays, with its picture."""
    before = path.read_bytes()
    found = convert(before, Feel())
    if not found.notes:
        assert found.xml == before
        return
    noted = {note.element for note in found.notes}
    assert elements(found.xml, noted) == elements(before, noted)
    assert prefixes(before) - FOREIGN.keys() <= prefixes(found.xml)


def elements(xml: bytes, noted: set[str]) -> Counter[tuple[str, tuple[tuple[str, str], ...]]]:
    """Return BPMN's elements with their own attributes, but those noted and extension elements, and what is drawn."""
    return Counter(
        (str(node.tag), tuple(sorted((str(k), str(v)) for k, v in node.attrib.items() if "{" not in str(k))))
        for node in parse(xml, "BPMN 2.0").iter()
        if etree.QName(node).localname in DRAWN or (etree.QName(node).namespace == BPMN and stays(node, noted))
    )


def stays(node: etree._Element, noted: set[str]) -> bool:
    """Tell whether the converter has no business with an element; owners of a task are what it is about."""
    around = {etree.QName(each).localname for each in (node, *node.iterancestors())}
    return node.tag != EXTENSION_ELEMENTS and place_of(node) not in noted and "potentialOwner" not in around


def prefixes(xml: bytes) -> set[str]:
    """Return the namespaces that have a prefix."""
    return {space for node in parse(xml, "BPMN 2.0").iter() for prefix, space in node.nsmap.items() if prefix}
