"""
What a file says in words that nobody here knows: named, and kept as it is.

Rule: drawings and their colours are no words; of a foreign element only the outermost is named.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from clerkwork.languages.bpmn.conversion.document import EXTENSION_ELEMENTS, FOREIGN, Document, Element
from clerkwork.languages.bpmn.conversion.report import Outcome
from clerkwork.languages.bpmn.vocabulary import BPMN, CLERK, ZEEBE

KNOWN: Final = FOREIGN.keys() | {
    BPMN,
    ZEEBE,
    CLERK,
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
    "http://camunda.org/schema/modeler/1.0",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
}
DRAWING: Final = ("http://www.omg.org/spec/BPMN/", "http://www.omg.org/spec/DD/")


def note(to: Document) -> None:
    """Note every foreign extension element and attribute that is not known."""
    for node in to.root.iter(f"{{{BPMN}}}*"):
        if node.tag == EXTENSION_ELEMENTS:
            for child in node.iterchildren("{*}*"):
                if not _is_known(str(child.tag)):
                    to.note(child, _shown(child, str(child.tag)), Outcome.KEPT, _said(child))
            continue
        for name, value in _attributes(node):
            to.note(node, _shown(node, name), Outcome.KEPT, f"“{value}” stays in the file; nothing here reads it.")


def _attributes(node: Element) -> Iterator[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in node.attrib.items() if not _is_known(str(name)))


def _is_known(name: str) -> bool:
    space = etree.QName(name).namespace
    return space is None or space in KNOWN or space.startswith(DRAWING)


def _shown(node: Element, name: str) -> str:
    """Return a name with the prefix that the file gives its namespace."""
    found = etree.QName(name)
    prefix = next((key for key, space in node.nsmap.items() if space == found.namespace and key), "")
    return f"{prefix}:{found.localname}" if prefix else f"{{{found.namespace}}}{found.localname}"


def _said(child: Element) -> str:
    space = etree.QName(child).namespace
    return f"an element of {space}; it stays in the file with all that is in it, and nothing here reads it."
