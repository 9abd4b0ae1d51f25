"""One file of Camunda 7, Flowable or their like, in our words."""

from typing import Final

from lxml import etree

from clerkwork.languages.bpmn.conversion import mappings, unknown
from clerkwork.languages.bpmn.conversion.document import (
    EXTENSION_ELEMENTS,
    FOREIGN,
    NAMESPACES,
    Document,
    Element,
    is_foreign,
    local,
    shown,
)
from clerkwork.languages.bpmn.conversion.report import Converted, Outcome
from clerkwork.languages.bpmn.conversion.words import (
    ACTIVITIES,
    ATTRIBUTES,
    ELEMENTS,
    HANDLED,
    MEANINGLESS,
    REMEDIES,
    TAGS,
)
from clerkwork.languages.bpmn.vocabulary import BPMN
from clerkwork.languages.bpmn.writing import declare, write
from clerkwork.languages.feel import Feel
from clerkwork.languages.xml import parse

ASK: Final = "Look up what it did, and model it."


def convert(xml: bytes, feel: Feel) -> Converted:
    """
    Return a BPMN file with Zeebe's words in place of Camunda 7's, Flowable's and Activiti's, and what became of each.

    A file without such words comes back as it is. Raises Invalid when it is no XML.
    """
    root = parse(xml, "BPMN 2.0")
    to = Document(root, feel)
    for node in list(root.iter(f"{{{BPMN}}}*")):
        convert_element(to, node)
    changed = bool(to.notes)
    unknown.note(to)
    if not changed:
        return Converted(xml, tuple(to.notes))
    declare(root, NAMESPACES, FOREIGN.keys())
    return Converted(write(root), tuple(to.notes))


def convert_element(to: Document, node: Element) -> None:
    """Convert what one BPMN element says."""
    parent = node.getparent()
    if parent is not None and parent.tag == EXTENSION_ELEMENTS:
        return  # its owner reads it
    before = len(to.notes)
    tag = local(node)
    for act in TAGS.get(tag, ()):
        act(to, node)
    if tag in ACTIVITIES:
        mappings.loop(to, node)
    convert_attributes(to, node, before)
    for child in list(to.foreign(node)):
        convert_child(to, node, child)


def convert_attributes(to: Document, node: Element, before: int) -> None:
    """Convert the foreign attributes of an element; what needs a hand stays."""
    for name, value in [(str(name), str(value)) for name, value in node.attrib.items()]:
        if not is_foreign(name):
            continue
        word = etree.QName(name).localname
        if word in ATTRIBUTES:
            ATTRIBUTES[word](to, node, value)
        elif word in MEANINGLESS:
            to.dropped(node, word, MEANINGLESS[word])
        elif local(node) not in HANDLED.get(word, ()):
            to.by_hand(node, word, f"{shown(name)} said “{value}”.", REMEDIES.get(word, ASK))
        kept = any(note.what == word and note.outcome is Outcome.BY_HAND for note in to.notes[before:])
        if not kept:
            del node.attrib[name]


def convert_child(to: Document, node: Element, child: Element) -> None:
    """Convert a foreign extension element; what needs a hand stays."""
    before, word = len(to.notes), local(child)
    if child in to.done:
        pass
    elif word in ELEMENTS:
        ELEMENTS[word](to, node, child)
    elif word in MEANINGLESS:
        to.dropped(child, word, MEANINGLESS[word])
    else:
        to.by_hand(child, word, f"<{shown(str(child.tag))}> is not read here.", REMEDIES.get(word, ASK))
    if all(note.outcome is not Outcome.BY_HAND for note in to.notes[before:]):
        around = child.getparent()
        assert around is not None, "it stands in extension elements"
        around.remove(child)
