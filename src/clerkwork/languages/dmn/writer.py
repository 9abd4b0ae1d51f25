"""
Plain data in, DMN XML out.

Rule 1: what was read is written as it was, but for comments, white space around texts and explicit default values.
Rule 2: a changed field wins over what is kept beside it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from lxml import etree

from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.languages.dmn import model
from clerkwork.languages.dmn.arrangement import Item, arranged
from clerkwork.languages.dmn.shapes import SHAPES, TAGS, Attribute, Child, Form
from clerkwork.languages.dmn.vocabulary import BY_MODEL, LATEST, LIMITS, XMLNS, ZEEBE, Version, is_bare, tag_of
from clerkwork.languages.xml import FILE, parse


def write(definitions: model.Definitions) -> bytes:
    """
    Return a DMN file, in the version of `xml_namespace`.

    Raises Invalid if a text holds what XML cannot, or if XML kept in `extra` is none.
    """
    version = BY_MODEL.get(definitions.xml_namespace, LATEST)
    origin = _origin(definitions, version)
    declared = _declared(definitions, origin.model)
    try:
        root = etree.Element(f"{{{origin.model}}}definitions", nsmap=cast("Mapping[str, str]", declared))
        _fill(root, definitions)
    except ValueError as error:
        message = f"Expected texts that XML can hold, but: {error}"
        raise Invalid([Problem(FILE, message, "Remove control characters, and spaces from identifiers.")]) from error
    _indent(root)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    for old, new in zip(origin[1:], version[1:], strict=True):
        xml = xml.replace(f'="{old}"'.encode(), f'="{new}"'.encode()) if old and new else xml
    return xml


def _origin(definitions: model.Definitions, version: Version) -> Version:
    """Return the version that a model was read in, for what it keeps is XML of that version."""
    read_in = [BY_MODEL[uri] for _, uri in definitions.prefixes if uri in BY_MODEL]
    return version if version in read_in or not read_in else read_in[0]


def _declared(definitions: model.Definitions, namespace: str) -> dict[str | None, str]:
    """Return the namespaces that the file declares on top; of two prefixes for one, the first is used."""
    declared = {prefix or None: uri for prefix, uri in definitions.prefixes}
    if namespace not in declared.values():
        declared["dmn" if None in declared else None] = namespace
    if ZEEBE not in declared.values() and any(each.version_tag for each in definitions.decisions):
        declared["zeebe"] = ZEEBE
    return declared


def _indent(root: etree._Element) -> None:
    """Put every element on a line of its own, but where it stands in a text."""
    waiting = [(root, "\n")]
    while waiting:
        node, line = waiting.pop()
        if len(node) == 0 or node.text or any(child.tail for child in node):
            continue
        node.text = line + "  "
        for child in node:
            child.tail = line + "  "
            waiting.append((child, line + "  "))
        node[-1].tail = line


def _fill(node: etree._Element, element: model.Element) -> None:
    """Write the attributes and children of an element."""
    shape = SHAPES[type(element)]
    for name, text in element.extra.attributes:
        if not name.startswith(f"{{{XMLNS}}}"):
            node.set(name, text)
    for attribute in shape.attributes:
        text = _attribute(attribute, getattr(element, attribute.field))
        if text:
            node.set(attribute.name, text)
    inner = _inner(element.extra)
    counts = Counter[str]()
    for item in arranged(_items(element), element.extra.order):
        child = _write(node, item)
        for name, text in inner.get((item.tag, counts[item.tag]), ()):
            child.set(name, text)
        counts[item.tag] += 1
    if isinstance(element, model.Decision):
        _tag_version(node, element.version_tag)


def _attribute(attribute: Attribute, value: Any) -> str:
    """Return an attribute's text, "" if it says no more than its absence."""
    if value == attribute.default:
        return ""
    return "true" if value is True else str(value)


def _inner(extra: model.Extra) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return the attributes of children that are no element of the model."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for tag, number, name, text in extra.inner:
        found.setdefault((tag, number), []).append((name, text))
    return found


def _items(element: model.Element) -> Iterator[Item]:
    """Yield the children of an element, field by field, then those kept that no field replaces."""
    shape = SHAPES[type(element)]
    filled: set[str] = set()
    index = 0
    for child in shape.children:
        for value in _values(element, child):
            tag = child.tags[0] if len(child.tags) == 1 else TAGS[type(value)]
            yield Item(child.name, shape.rank[tag], index, tag, (child, value))
            index += 1
            filled.update(() if child.many else child.tags)
    for place, xml in element.extra.children:
        node = parse(xml.encode(), "DMN 1.5", LIMITS)
        tag = tag_of(node)
        if tag not in filled or not is_bare(node):
            yield Item("", shape.rank.get(tag), place, tag, node)


def _values(element: model.Element, child: Child) -> tuple[Any, ...]:
    """Return what stands at a place."""
    if child.form is Form.KEPT:
        return ()
    value = getattr(element, child.name)
    if child.many:
        return tuple(value)
    if child.form is Form.TEXT:
        order = element.extra.order
        return (value,) if value or (child.always and (not order or child.name in order)) else ()
    return () if value is None else (value,)


def _write(node: etree._Element, item: Item) -> etree._Element:
    """Write one child and return its node."""
    if not item.name:
        node.append(item.value)
        return node[-1]
    child, value = item.value
    return _FORMS[child.form](node, child, item.tag, value)


def _add(parent: etree._Element, tag: str, extra: model.Extra = model.NOTHING) -> etree._Element:
    """Add a child in the namespace of its parent, with the prefixes it declares itself."""
    start = f"{{{XMLNS}}}"
    own = {name.removeprefix(start) or None: text for name, text in extra.attributes if name.startswith(start)}
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", nsmap=cast("Mapping[str, str]", own))


def _text(parent: etree._Element, _: Child, tag: str, value: str) -> etree._Element:
    node = _add(parent, tag)
    node.text = value
    return node


def _model(parent: etree._Element, _: Child, tag: str, value: model.Element) -> etree._Element:
    node = _add(parent, tag, value.extra)
    _fill(node, value)
    return node


def _boxed(parent: etree._Element, child: Child, tag: str, value: model.Element) -> etree._Element:
    node = _add(parent, tag)
    _model(node, child, TAGS[type(value)], value)
    return node


def _requirement(parent: etree._Element, child: Child, tag: str, value: model.Requirement) -> etree._Element:
    node = _model(parent, child, tag, replace(value, href=""))
    reference = _add(node, value.tag or child.inside[0])
    reference.set("href", value.href)
    for _, _, name, text in value.extra.inner:
        reference.set(name, text)
    return node


def _name(parent: etree._Element, _: Child, tag: str, value: str) -> etree._Element:
    node = _add(parent, tag)
    if value:
        node.set("name", value)
    return node


def _entry(parent: etree._Element, child: Child, tag: str, value: str) -> etree._Element:
    node = _add(parent, tag)
    _text(node, child, "text", value)
    return node


_FORMS: Final[Mapping[Form, Callable[[etree._Element, Child, str, Any], etree._Element]]] = {
    Form.TEXT: _text,
    Form.ELEMENT: _model,
    Form.BOXED: _boxed,
    Form.REQUIREMENT: _requirement,
    Form.NAME: _name,
    Form.ENTRY: _entry,
}


def _tag_version(node: etree._Element, value: str) -> None:
    """Make zeebe:versionTag say what the field says."""
    extensions = node.find(f"{{{etree.QName(node).namespace}}}extensionElements")
    tag = None if extensions is None else extensions.find(f"{{{ZEEBE}}}versionTag")
    if value == ("" if tag is None else tag.get("value", "")):
        return
    if extensions is None:
        extensions = _add(node, "extensionElements")
        described = [child for child in node if tag_of(child) == "description"]
        node.insert(len(described), extensions)
    if tag is None:
        tag = etree.SubElement(extensions, f"{{{ZEEBE}}}versionTag")
    tag.set("value", value)
    if not value:
        extensions.remove(tag)
