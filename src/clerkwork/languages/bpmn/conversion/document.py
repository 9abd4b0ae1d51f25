"""
The file being converted: reading what it says, writing what we say, noting what became of it.

Rule 1: whatever stands in a foreign namespace gets exactly one note or more, never none.
Rule 2: what was converted or dropped is removed; what needs a hand stays, unless our words stand for it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree

from clerkwork.languages.bpmn.conversion.juel import Untranslatable, is_expression, names, to_feel
from clerkwork.languages.bpmn.conversion.report import Note, Outcome
from clerkwork.languages.bpmn.reading import line_of, place_of, quote
from clerkwork.languages.bpmn.vocabulary import BPMN, CAMUNDA_7, CLERK, EXTENSIONS, ZEEBE
from clerkwork.languages.feel import Feel, FeelSyntaxError

Element = etree._Element  # noqa: SLF001 - lxml has no other name for it
FOREIGN: Final = {
    CAMUNDA_7: "camunda",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
    "http://operaton.org/schema/1.0/bpmn": "operaton",
}
"""The namespaces of the engines whose words are read, and how they are called in notes."""
NAMESPACES: Final = {"zeebe": ZEEBE, "clerk": CLERK}
NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,29})(?:\.\d{1,30})?")  # noqa: TID251 - ours; 007 is a text
EXTENSION_ELEMENTS: Final = f"{{{BPMN}}}extensionElements"


def local(node: Element) -> str:
    """Return a tag without its namespace."""
    return etree.QName(node).localname


def is_foreign(name: str) -> bool:
    """Tell whether the name of an attribute or tag is in one of the namespaces that are read."""
    return etree.QName(name).namespace in FOREIGN


def shown(name: str) -> str:
    """Return a name with the usual prefix of its namespace."""
    found = etree.QName(name)
    return f"{FOREIGN.get(found.namespace or '', '')}:{found.localname}".removeprefix(":")


def plain(node: Element) -> str:
    """Return the text of an element."""
    return "".join(map(str, node.itertext())).strip()


class Document:
    """One file being converted."""

    def __init__(self, root: Element, feel: Feel) -> None:
        self.root = root
        self.feel = feel
        self.notes: list[Note] = []
        self.done: set[Element] = set()  # what was read together with something else

    # Notes

    def note(self, node: Element, what: str, outcome: Outcome, says: str, remedy: str = "") -> None:
        """Note what became of something."""
        self.notes.append(Note(place_of(node), line_of(node), what, outcome, says, remedy))

    def converted(self, node: Element, what: str, says: str, remedy: str = "") -> None:
        """Note something that we say too."""
        self.note(node, what, Outcome.CONVERTED, says, remedy)

    def dropped(self, node: Element, what: str, says: str) -> None:
        """Note something that means nothing here."""
        self.note(node, what, Outcome.DROPPED, says)

    def by_hand(self, node: Element, what: str, says: str, remedy: str) -> None:
        """Note something that somebody has to look at."""
        self.note(node, what, Outcome.BY_HAND, says, remedy)

    # Reading

    def attribute(self, node: Element, name: str) -> str | None:
        """Return a foreign attribute by its local name, wherever it comes from."""
        for space in FOREIGN:
            value = node.get(f"{{{space}}}{name}")
            if value is not None:
                return value
        return None

    def foreign(self, node: Element, name: str = "") -> Iterator[Element]:
        """Yield the foreign extension elements of an element, of one local name or all."""
        for child in node.iterfind(f"{EXTENSION_ELEMENTS}/*"):
            if is_foreign(str(child.tag)) and (not name or local(child) == name):
                yield child

    # Values

    def value(self, node: Element, what: str, text: str) -> str | None:
        """Return a text as we write values: FEEL after = if it has an expression. None after noting why not."""
        return self._translated(node, what, text, lambda one: f"={to_feel(one)}" if is_expression(one) else one)

    def names(self, node: Element, what: str, text: str) -> str | None:
        """Return names between commas as we write them. None after noting why not."""
        return self._translated(node, what, text, lambda one: f"={names(one)}" if is_expression(one) else one)

    def expression(self, node: Element, what: str, text: str) -> str | None:
        """Return a text as FEEL after =, a static one as a FEEL text or number. None after noting why not."""
        return self._translated(node, what, text, lambda one: f"={literal(one)}")

    def _translated(self, node: Element, what: str, text: str, translate: Callable[[str], str]) -> str | None:
        try:
            found = translate(text.strip())
            if found.startswith("="):
                self.feel.expression(found[1:])
        except FeelSyntaxError as error:
            reason = f"“{text}” would be no FEEL: expected {error.expected}, but {error.found}."
        except Untranslatable as error:
            reason = f"“{text}” cannot be said in FEEL. {error}"
        else:
            return found
        self.by_hand(node, what, reason, "Write it in FEEL, or let a worker set a variable before.")
        return None

    # Writing

    def extension(self, node: Element, name: str) -> Element:
        """Return an extension element by its name as the tables write it, adding it if it is not there."""
        prefix, tag = name.split(":")
        around = node.find(EXTENSION_ELEMENTS)
        if around is None:
            around = etree.Element(EXTENSION_ELEMENTS)
            before = [child for child in node if local(child) == "documentation"]
            node.insert(len(before), around)
        found = around.find(f"{{{NAMESPACES[prefix]}}}{tag}")
        return etree.SubElement(around, f"{{{NAMESPACES[prefix]}}}{tag}", nsmap=NAMESPACES) if found is None else found

    def says(self, node: Element, name: str) -> bool:
        """Tell whether an element has an extension element of ours already."""
        prefix, tag = name.split(":")
        return node.find(f"{EXTENSION_ELEMENTS}/{{{NAMESPACES[prefix]}}}{tag}") is not None

    def say(self, node: Element, name: str, /, **attributes: str) -> None:
        """Write attributes of an extension element."""
        _set(self.extension(node, name), attributes)

    def item(self, node: Element, name: str, tag: str, /, **attributes: str) -> None:
        """Write an item into an extension element."""
        _set(etree.SubElement(self.extension(node, name), f"{{{ZEEBE}}}{tag}", nsmap=NAMESPACES), attributes)

    def header(self, node: Element, key: str, value: str) -> None:
        """Write a header of a job."""
        self.item(node, "zeebe:taskHeaders", "header", key=key, value=value)

    def map(self, node: Element, way: str, source: str, target: str) -> None:
        """Write an input or output mapping; the source as we write values."""
        self.item(node, "zeebe:ioMapping", way, source=source, target=target)

    def knows(self, name: str, kind: str) -> bool:
        """Tell whether an extension element is read on a kind of element."""
        found = EXTENSIONS.get(name)
        return found is not None and kind in found.on


def _set(node: Element, attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        node.set(name, value)


def literal(text: str) -> str:
    """Return a text as FEEL: its expression if it has one, a number, true or false, else a text."""
    if is_expression(text):
        return to_feel(text)
    return text if text in {"true", "false", "null"} or NUMBER.fullmatch(text) else quote(text)
