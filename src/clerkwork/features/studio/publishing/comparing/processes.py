"""
Two BPMN files compared element by element: what was added, removed, changed and only moved in the drawing.

Rule 1: the XML is compared, not the model that runs, so that drafts with errors can be compared as well.
Rule 2: an element is the same as long as its id is.
Rule 3: lines that only follow what was moved, and a drawing that was shifted as a whole, are no difference.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from clerkwork.features.studio.publishing.comparing.difference import Mark, Note, Thing, notes_of
from clerkwork.features.studio.publishing.comparing.process_words import (
    KEYED,
    KINDS,
    LABELS,
    LINES,
    REFERENCES,
    THINGS,
    UNSAID,
    VALUES,
)
from clerkwork.languages import xml
from clerkwork.languages.bpmn.vocabulary import BPMN, TRIGGERS, WORDS

DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
EXTENSIONS: Final = "extensionElements"
DEFINITION: Final = "EventDefinition"
SELDOM: Final = frozenset({"id", "isHorizontal", "isMarkerVisible"})
TAGS: Final = frozenset(f"{{{BPMN}}}{tag}" for tag in THINGS)
HOLDERS: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess", "lane"})
Box = tuple[float, ...]


class Model:
    """A BPMN file taken apart for comparing. Raises Invalid for what is no XML."""

    def __init__(self, content: bytes) -> None:
        root = xml.parse(content, "BPMN 2.0")
        every = [node for node in root.iter() if isinstance(node.tag, str)]
        self.nodes = {str(node.get("id")): node for node in every if _is_thing(node)}
        self.names = {key: node.get("name") or key for key, node in self.nodes.items()}
        self.lanes = {
            str(ref.text).strip(): self.names.get(str(lane.get("id")), "")
            for lane in root.iter(f"{{{BPMN}}}lane")
            for ref in lane.iterfind(f"{{{BPMN}}}flowNodeRef")
        }
        self.boxes = dict(_boxes(root))
        self._labels: dict[str, str] = {}

    def things(self, without: frozenset[str]) -> list[Thing]:
        """Return what the file holds, in its order, but for some."""
        left = ((key, node) for key, node in self.nodes.items() if key not in without)
        return [Thing(key, self.subject(node), self.says(node), key) for key, node in left]

    def written(self, key: str) -> tuple[bytes, str, str] | None:
        """Return an element as it is written, with its lane and what it stands in; None for one that holds others."""
        node = self.nodes[key]
        if _local(node) in HOLDERS:
            return None
        around = _around(node)
        inside = "" if around is None else str(around.get("id"))
        return etree.tostring(node, with_tail=False), self.lanes.get(key, ""), inside

    @property
    def title(self) -> str:
        """What people call what the file holds."""
        named = [node.get("name") or node.get("id") for node in self.nodes.values() if _local(node) == "process"]
        return ", ".join(name for name in named if name)

    def subject(self, node: etree._Element) -> str:
        """Return an element as a sentence begins with it: “User task “Decide””."""
        tag = _local(node)
        word = str(THINGS[tag])
        if tag in LINES:
            ends = {"from": self.named(node.get("sourceRef", "")), "to": self.named(node.get("targetRef", ""))}
            label = f" “{node.get('name')}”" if node.get("name") else ""
            return _("%(word)s%(label)s from %(from)s to %(to)s") % {"word": _first(word), "label": label, **ends}
        name = node.get("name")
        return f"{_first(word)} “{name}”" if name else f"{_first(word)} {node.get('id')}"

    def named(self, ident: str) -> str:
        """Return the name of the element of an id, or the id."""
        name = self.names.get(ident, ident)
        return f"“{name}”" if name != ident else ident

    def says(self, node: etree._Element) -> dict[str, str]:
        """Return all that an element says of itself, by what that is called."""
        found: dict[str, str] = {}
        kind = _kind(node)
        if kind:
            found[_("kind")] = kind
        around = _around(node)
        if around is not None and _local(around) != "process":
            found[_("stands in")] = self.named(str(around.get("id")))
        lane = self.lanes.get(str(node.get("id")))
        if lane:
            found[_("lane")] = lane
        for label, text in self._settings(node):
            name, number = label, 2
            while name in found:
                name, number = f"{label} ({number})", number + 1
            found[name] = text
        return found

    def _settings(self, node: etree._Element) -> Iterator[tuple[str, str]]:
        """Yield the attributes of an element and all that stands in it and is no element of its own."""
        waiting: list[tuple[etree._Element, str, bool]] = [(node, "", False)]
        while waiting:
            present, path, fixed = waiting.pop()
            yield from self._said(present, path, fixed=fixed)
            inside: list[tuple[etree._Element, str, bool]] = []
            for child in present:
                if not isinstance(child.tag, str) or _is_thing(child) or _local(child) in UNSAID:
                    continue
                inside.append((child, *_path(child, path, fixed=fixed)))
            waiting += reversed(inside)

    def _said(self, node: etree._Element, path: str, *, fixed: bool) -> Iterator[tuple[str, str]]:
        keyed = KEYED.get(_local(node)) if fixed else None
        text = (node.text or "").strip()
        if text:
            yield self._label(path, path), text
        for name, value in node.attrib.items():
            attribute = str(name).rpartition("}")[2]
            if attribute in SELDOM or (keyed is not None and attribute == keyed.key):
                continue
            if keyed is not None and attribute == keyed.says:
                yield path, str(value)
            else:
                plain = f"{path} {attribute}".strip()
                label = plain if fixed else self._label(f"{path}@{attribute}", plain)
                yield label, self._value(attribute, str(value))

    def _label(self, path: str, plain: str) -> str:
        """Return what a setting is called, asked of the translations only once."""
        if path not in self._labels:
            self._labels[path] = str(LABELS.get(path, plain))
        return self._labels[path]

    def _value(self, attribute: str, value: str) -> str:
        return self.named(value) if attribute in REFERENCES else str(VALUES.get(value, value))


def _path(node: etree._Element, path: str, *, fixed: bool) -> tuple[str, bool]:
    """Return where a setting stands, and whether that is its label already."""
    tag = _local(node)
    if tag in KEYED and _local(node.getparent()) != "ioSpecification":
        keyed = KEYED[tag]
        key = node.get(keyed.key, "")
        return f"{keyed.words} {KINDS[key]}" if tag == "rule" and key in KINDS else f"{keyed.words} “{key}”", True
    if tag in {EXTENSIONS, "ioMapping", "taskHeaders", "properties", "sheet"}:
        return path, fixed
    if fixed and tag in {"text", "why"}:
        return (path if tag == "text" else f"{path} {_('why')}"), True
    return f"{path} {tag}".strip(), fixed


def _is_thing(node: etree._Element) -> bool:
    return str(node.tag) in TAGS and bool(node.get("id"))


def _local(node: etree._Element | None) -> str:
    return "" if node is None else str(node.tag).rpartition("}")[2]


def _first(word: str) -> str:
    return word[:1].upper() + word[1:]


def _kind(node: etree._Element) -> str:
    """Return what kind of flow node this is, with the trigger of an event; "" for whatever is none."""
    tag = _local(node)
    triggers = [_local(child).removesuffix(DEFINITION) for child in node if _local(child) in TRIGGERS]
    more = f" ({', '.join(triggers)})" if triggers else ""
    return f"{THINGS[tag]}{more}" if tag in WORDS else ""


def _around(node: etree._Element) -> etree._Element | None:
    around = node.getparent()
    while around is not None and not _is_thing(around):
        around = around.getparent()
    return around


def _boxes(root: etree._Element) -> Iterator[tuple[str, Box]]:
    """Yield where the shapes of a drawing stand, by the ids of their elements."""
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is not None:
            yield (
                str(shape.get("bpmnElement")),
                tuple(_number(bounds.get(side)) for side in ("x", "y", "width", "height")),
            )


def _number(text: Any) -> float:
    try:
        return round(float(text), 1)
    except (TypeError, ValueError):
        return 0.0


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two BPMN files. Raises Invalid for what is no XML."""
    old, new = Model(before), Model(after)
    old.names |= new.names  # a new name is told once, not of all that refer to it
    same = frozenset(_same(old, new))
    notes = [*notes_of(old.things(same), new.things(same))]
    noted = {note.place for note in notes}
    shifted = _moved(old.boxes, new.boxes)
    notes += [
        Note(Mark.MOVED, new.subject(node), key)
        for key, node in new.nodes.items()
        if key in shifted and key not in noted
    ]
    return notes


def _same(old: Model, new: Model) -> Iterator[str]:
    """Yield the elements that are written alike and stand alike, which need no closer look."""
    for key in old.nodes:
        if key in new.nodes:
            written = old.written(key)
            if written is not None and written == new.written(key):
                yield key


def _moved(before: dict[str, Box], after: dict[str, Box]) -> set[str]:
    """Return what stands elsewhere or has another size; nothing if all is shifted alike."""
    common = [key for key in after if key in before]
    steps = {
        key: (*(after[key][i] - before[key][i] for i in (0, 1)), *before[key][2:], *after[key][2:]) for key in common
    }
    shifts = {steps[key][:2] for key in common if before[key][2:] == after[key][2:]}
    if len(shifts) == 1 and all(before[key][2:] == after[key][2:] for key in common):
        return set()
    return {key for key in common if before[key] != after[key]}


def describe(content: bytes) -> tuple[str, str]:
    """Return what people call a file's processes and, in one line, what is in them. Raises Invalid."""
    model = Model(content)
    steps = sum(_local(node) in WORDS for node in model.nodes.values())
    return model.title, ngettext("%(count)s element", "%(count)s elements", steps) % {"count": steps}
