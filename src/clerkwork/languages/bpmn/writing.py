"""
A BPMN tree out as a file.

Rule 1: what was parsed is written whole: elements, attributes, extensions of anybody, shapes, bounds, waypoints, and
the prefixes too, which attributes may use in their values (`structureRef="xsd:string"`). Only comments, processing
instructions and the document's encoding are not kept.
"""

from collections.abc import Collection, Mapping

from lxml import etree


def write(root: etree._Element) -> bytes:
    """Return the file of a tree, in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def declare(root: etree._Element, prefixes: Mapping[str, str], unwanted: Collection[str]) -> None:
    """Declare the namespaces of words that were added, at the top; forget the unwanted ones where nothing has them."""
    spaces = {(prefix, space) for node in root.iter() for prefix, space in node.nsmap.items() if prefix}
    keep = sorted({prefix for prefix, space in spaces if space not in unwanted})
    etree.cleanup_namespaces(root, top_nsmap=dict(prefixes), keep_ns_prefixes=keep)
