"""
DMN XML in, plain data out.

Rule 1: reading refuses only what cannot be represented; what else is wrong is found by `checks`.
Rule 2: whatever has no field, or does not fit its field, is kept in `extra`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from enum import StrEnum
from typing import Any, Final, cast

from lxml import etree

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.arrangement import Item, arranged
from clerkwork.languages.dmn.shapes import EXPRESSIONS, SHAPES, Attribute, Child, Form
from clerkwork.languages.dmn.vocabulary import BY_MODEL, LIMITS, VERSIONS, XMLNS, ZEEBE, is_bare, tag_of
from clerkwork.languages.xml import FILE, parse

Attributes = tuple[tuple[str, str], ...]
Taken = tuple[Any, Attributes]  # a value, and the attributes that it does not hold

BLANK: Final = " \t\r\n"
SAID: Final = {"true": True, "1": True, "false": False, "0": False}

_EMPTY: Final[Mapping[str, Any]] = {"name": "", "href": ""}
_REQUIRED: Final[Mapping[type[model.Element], frozenset[str]]] = {
    kind: frozenset(each.name for each in fields(kind) if each.default is MISSING) for kind in SHAPES
}
_GIVEN: Final = {kind: {name: _EMPTY[name] for name in names & _EMPTY.keys()} for kind, names in _REQUIRED.items()}
_NEEDED: Final = {kind: names - _EMPTY.keys() for kind, names in _REQUIRED.items()}  # else the element is kept as XML


def read(xml: bytes) -> model.Definitions:
    """
    Return what a DMN file says.

    Args: the file's bytes in any encoding it declares. Raises Invalid with one problem if it is no DMN 1.1 to 1.5,
    has a DOCTYPE, or is too large or too deep. `problems` tells whether its decisions may run.
    """
    root = parse(xml, "DMN 1.5", LIMITS)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in BY_MODEL:
        where = f" of the namespace {name.namespace}" if name.namespace else ""
        message = (
            f"Expected <definitions> of DMN {VERSIONS[0].name} to {VERSIONS[-1].name}, but <{name.localname}>{where}."
        )
        raise Invalid([Problem(FILE, message, "Export the model as DMN 1.5 XML.", _line(root))])
    definitions: model.Definitions = _element(model.Definitions, root)
    declared = {root.prefix: name.namespace, **root.nsmap}
    prefixes = tuple((prefix or "", uri) for prefix, uri in declared.items())
    return replace(definitions, xml_namespace=name.namespace, prefixes=prefixes)


class _Children:
    """What is gathered while an element's children are read."""

    def __init__(self, kind: type[model.Element]) -> None:
        self.shape = SHAPES[kind]
        self.values: dict[str, Any] = {}
        self.items: list[Item] = []
        self.inner: list[tuple[str, int, str, str]] = []
        self.counts: Counter[str] = Counter()
        self.bare: set[int] = set()

    def put(self, child: Child, tag: str, value: Any, attributes: Attributes) -> None:
        """Take a value in, with the attributes that it does not hold."""
        if child.many:
            self.values.setdefault(child.name, []).append(value)
        else:
            self.values[child.name] = value
        self.inner.extend((tag, self.counts[tag], name, text) for name, text in attributes)
        self.note(child.name, tag)

    def keep(self, node: etree._Element, tag: str) -> None:
        """Keep a child as XML."""
        if is_bare(node):
            self.bare.add(len(self.items))
        self.note("", tag, _xml(node))

    def note(self, field: str, tag: str, xml: str = "") -> None:
        """Note a child's place."""
        self.items.append(Item(field, self.shape.rank.get(tag), len(self.items), tag, xml))
        self.counts[tag] += 1

    def _give_way(self) -> None:
        """Forget what is kept of a child that is empty, if another of its kind filled the field."""
        filled = {
            tag for child in self.shape.children if not child.many and child.name in self.values for tag in child.tags
        }
        items = [item for item in self.items if item.place not in self.bare or item.tag not in filled]
        if len(items) < len(self.items):
            self.items = [item._replace(place=place) for place, item in enumerate(items)]

    def left_over(self, attributes: Attributes) -> model.Extra:
        """Return what the fields do not hold; the order only if it is not the usual one."""
        if self.bare:
            self._give_way()
        kept = tuple((item.place, item.value) for item in self.items if not item.name)
        by_field = sorted(self.items, key=lambda item: self.shape.fields[item.name])
        unusual = len(self.items) > 1 and arranged(by_field) != self.items
        unusual = unusual or bool(kept and not self.shape.always <= self.values.keys())
        order = tuple(item.name for item in self.items) if unusual else ()
        if not (kept or order or attributes or self.inner):
            return model.NOTHING
        return model.Extra(attributes, kept, order, tuple(self.inner))


def _element(kind: type[model.Element], node: etree._Element, left_out: etree._Element | None = None) -> Any:
    """Return an element of the model, None if it lacks what it cannot be without; a child may be left to the caller."""
    found = _Children(kind)
    for child in node.iterchildren(etree.Element):
        if child is not left_out:
            _child(found, child, tag_of(child))
    values = {name: tuple(value) if type(value) is list else value for name, value in found.values.items()}
    values["extra"] = found.left_over(_attributes(kind, node, values))
    if kind is model.Decision:
        values["version_tag"] = _version_tag(node)
    elif kind is model.LiteralExpression:
        values["imported"] = found.counts["importedValues"] > 0
    return kind(**{**_GIVEN[kind], **values}, line=_line(node) or 0) if _NEEDED[kind] <= values.keys() else None


def _child(found: _Children, node: etree._Element, tag: str) -> None:
    """Put a child into its field, or keep it if none can hold it."""
    for child in found.shape.by_tag.get(tag, ()):
        if child.many or child.name not in found.values:
            taken = _FORMS[child.form](node, child, tag)
            if taken is not None:
                found.put(child, tag, *taken)
                return
    found.keep(node, tag)


def _xml(node: etree._Element) -> str:
    """Return a node as canonical XML, without the white space between elements."""
    for each in node.iter(etree.Element):
        for child in each:
            child.tail = child.tail and child.tail.strip(BLANK) and child.tail
        if len(each):
            each.text = each.text and each.text.strip(BLANK) and each.text
    alone = etree.fromstring(etree.tostring(node, with_tail=False))  # canonical XML of a part forgets namespaces
    return etree.tostring(alone, method="c14n").decode()


def _attributes(kind: type[model.Element], node: etree._Element, values: dict[str, Any]) -> Attributes:
    """Put attributes into their fields; return those that have none or do not fit."""
    left = dict(_all_attributes(node))
    for attribute in SHAPES[kind].attributes:
        value = _value(attribute, left.get(attribute.name))
        if value is not None:
            values[attribute.field] = value
            del left[attribute.name]
    parent = node.getparent()
    if parent is not None and node.nsmap != (outer := parent.nsmap):
        fresh = {prefix: uri for prefix, uri in node.nsmap.items() if outer.get(prefix) != uri}
        left.update({f"{{{XMLNS}}}{prefix or ''}": uri for prefix, uri in fresh.items()})
    return tuple(left.items())


def _value(attribute: Attribute, text: str | None) -> Any:
    """Return an attribute's value, None if it is absent or does not fit."""
    if not text:
        return None
    if attribute.kind is bool:
        return SAID.get(text.strip(BLANK))
    if issubclass(attribute.kind, StrEnum):
        return next((each for each in attribute.kind if each.value == text), None)
    return text


def _all_attributes(node: etree._Element) -> Attributes:
    return tuple((str(name), str(text)) for name, text in node.attrib.items())


def _line(node: etree._Element) -> int | None:
    return cast("int | None", node.sourceline)


def _version_tag(node: etree._Element) -> str:
    """Return the value of zeebe:versionTag."""
    namespace = etree.QName(node).namespace
    tag = node.find(f"{{{namespace}}}extensionElements/{{{ZEEBE}}}versionTag")
    return "" if tag is None else tag.get("value", "")


def _text(node: etree._Element, child: Child, _: str) -> Taken | None:
    """Return the text of a node."""
    text = (node.text or "").strip(BLANK)
    return (text, _all_attributes(node)) if len(node) == 0 and (text or child.always) else None


def _model(node: etree._Element, child: Child, tag: str) -> Taken | None:
    """Return the element of the model that a node is."""
    element = _element(child.classes[tag], node)
    return None if element is None else (element, ())


def _boxed(node: etree._Element, _child: Child, _: str) -> Taken | None:
    """Return the one expression in a wrapper."""
    if len(node) != 1:
        return None
    kind = EXPRESSIONS.get(tag_of(node[0]))
    return None if kind is None else (_element(kind, node[0]), _all_attributes(node))


def _requirement(node: etree._Element, child: Child, _: str) -> Taken | None:
    """Return a requirement with the one reference in it."""
    references = [each for each in node if tag_of(each) in child.inside]
    if len(references) != 1 or len(references[0]) or not references[0].get("href"):
        return None
    (reference,) = references
    tag = tag_of(reference)
    requirement: model.Requirement = _element(model.Requirement, node, reference)
    more = tuple((tag, 0, name, text) for name, text in _all_attributes(reference) if name != "href")
    extra = replace(requirement.extra, inner=(*requirement.extra.inner, *more)) if more else requirement.extra
    named = "" if tag == child.inside[0] else tag
    return replace(requirement, href=reference.get("href", ""), tag=named, extra=extra), ()


def _name(node: etree._Element, _child: Child, _: str) -> Taken | None:
    """Return the name of an empty node."""
    name = node.get("name", "")
    return None if len(node) else (name, tuple(each for each in _all_attributes(node) if each != ("name", name)))


def _entry(node: etree._Element, _child: Child, _: str) -> Taken | None:
    """Return the text of the one child of a node."""
    if not len(node):
        return "", _all_attributes(node)
    if len(node) > 1 or tag_of(node[0]) != "text" or len(node[0]) or node[0].attrib:
        return None
    return (node[0].text or "").strip(BLANK), _all_attributes(node)


def _kept(_node: etree._Element, _child: Child, _: str) -> Taken | None:
    """Return nothing, so that the node is kept."""
    return None


_FORMS: Final[Mapping[Form, Callable[[etree._Element, Child, str], Taken | None]]] = {
    Form.TEXT: _text,
    Form.ELEMENT: _model,
    Form.BOXED: _boxed,
    Form.REQUIREMENT: _requirement,
    Form.NAME: _name,
    Form.ENTRY: _entry,
    Form.KEPT: _kept,
}
