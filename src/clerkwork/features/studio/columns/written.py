"""
Texts as they stand in files: what they say, and where each letter of that is written.

Rule: whoever changes a letter here changes only its bytes; escapes and entities around it stay as they are.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from clerkwork.features.studio.json_places import Place
from clerkwork.kernel import json

ENTITY: Final = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")  # noqa: TID251 - ours, without nesting
ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")  # noqa: TID251 - the same
MARKUP: Final = re.compile(  # noqa: TID251 - the same
    r"<!--.*?-->|<!\[CDATA\[(?P<data>.*?)\]\]>|<[?!][^>]*>|</[^>]*>"
    r"|<(?P<tag>[A-Za-z][\w.:-]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
ATTRIBUTE: Final = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")  # noqa: TID251 - the same


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and the offset in its file of each of its letters and of its end."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the text stands in the file."""
        return self.offsets[start], self.offsets[end]


def plain(source: str, start: int, end: int) -> Written:
    """Return a text that says what stands there."""
    return Written(source[start:end], tuple(range(start, end + 1)))


def _decoded(source: str, start: int, end: int, signs: re.Pattern[str], *, quoted: bool) -> Written:
    """Return a text in which some signs stand for others; `quoted` ones are JSON's."""
    said: list[str] = []
    offsets: list[int] = []
    at = start
    for sign in signs.finditer(source, start, end):
        said.append(source[at : sign.start()])
        offsets.extend(range(at, sign.start()))
        meant = _unescaped(sign[0]) if quoted else html.unescape(sign[0])
        said.append(meant)
        offsets.extend([sign.start()] * len(meant))
        at = sign.end()
    said.append(source[at:end])
    offsets.extend(range(at, end + 1))
    return Written("".join(said), tuple(offsets))


def _unescaped(sign: str) -> str:
    half = sign[:3].lower() == r"\ud"  # of a sign that JSON writes in two; no name of a column holds one
    return sign if half else str(json.loads(f'"{sign}"'))


def of_json(source: str, place: Place) -> Written:
    """Return the text at a place of a JSON file."""
    return _decoded(source, place.start + 1, place.end - 1, ESCAPE, quoted=True)


def of_xml(source: str, start: int, end: int) -> Written:
    """Return the text of an attribute or between tags."""
    return _decoded(source, start, end, ENTITY, quoted=False)


@dataclass(slots=True)
class Element:
    """An element of an XML file, by its name without a prefix, with what it says and where."""

    tag: str
    parent: "Element | None"
    attributes: dict[str, Written] = field(default_factory=dict)
    texts: list[Written] = field(default_factory=list)
    children: "list[Element]" = field(default_factory=list)

    def says(self, name: str) -> str:
        """Return an attribute, empty where there is none."""
        found = self.attributes.get(name)
        return found.text if found else ""

    def walk(self) -> "Iterator[Element]":
        """Yield the element and all below it, in order of the text."""
        waiting = [self]
        while waiting:
            each = waiting.pop()
            yield each
            waiting += reversed(each.children)

    @property
    def title(self) -> str:
        """The name or id of the nearest element that has one."""
        here: Element | None = self
        while here is not None:
            if here.tag not in NAMELESS and (found := here.says("name") or here.says("id")):
                return found
            here = here.parent
        return ""


NAMELESS: Final = frozenset(("property", "text", "timeDate", "inputEntry", "outputEntry", "header", "input", "output"))


def elements(source: str) -> Element:
    """Return the root above all elements of an XML text; of what is no XML, as much as can be read."""
    here = root = Element("", None)
    at = 0
    for found in MARKUP.finditer(source):
        if source[at : found.start()].strip():
            here.texts.append(of_xml(source, at, found.start()))
        at = found.end()
        if found["data"] is not None:
            here.texts.append(plain(source, found.start("data"), found.end("data")))
        elif found["tag"]:
            made = _element(source, found, here)
            here = here if found["rest"].endswith("/") else made
        elif found[0].startswith("</"):
            here = here.parent or root
    return root


def _element(source: str, found: re.Match[str], parent: Element) -> Element:
    made = Element(found["tag"].rpartition(":")[2], parent)
    for each in ATTRIBUTE.finditer(source, found.start("rest"), found.end("rest")):
        group = 2 if each[2] is not None else 3
        made.attributes.setdefault(each[1].rpartition(":")[2], of_xml(source, each.start(group), each.end(group)))
    parent.children.append(made)
    return made
