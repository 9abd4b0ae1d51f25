"""
XML bytes in, an lxml tree out, and nothing of XML's dangers in between.

Rule 1: no DOCTYPE, so no entities and nothing fetched; libxml2's own limits stay on besides ours.
Rule 2: nobody here or above recurses over a tree.
"""

from typing import Any, Final, NamedTuple, cast

from lxml import etree

from clerkwork.kernel.errors import Invalid, Problem

MOST_BYTES: Final = 5 << 20
MOST_ELEMENTS: Final = 20_000
MOST_DEPTH: Final = 200
CHUNK: Final = 1 << 16
FILE: Final = "file"


class Limits(NamedTuple):
    """How large a document may be."""

    bytes: int = MOST_BYTES
    elements: int = MOST_ELEMENTS
    depth: int = MOST_DEPTH


USUAL: Final = Limits()


class _Gate:
    """A parser target that keeps nothing and lets only harmless documents pass."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.elements = 0
        self.depth = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise _refusal("Expected plain XML, but it has a DOCTYPE.", "Remove the <!DOCTYPE …> line.")

    def start(self, _tag: str, _attributes: object) -> None:
        self.elements += 1
        self.depth += 1
        most, deepest = self.limits.elements, self.limits.depth
        if self.elements > most:
            raise _refusal(f"Expected at most {most:,} XML elements, but there are more.", "Split the model.")
        if self.depth > deepest:
            raise _refusal(f"Expected XML at most {deepest} levels deep, but it is deeper.", "Nest it less deeply.")

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def data(self, _text: str) -> None:
        """Keep nothing."""

    def comment(self, _text: str) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Keep nothing."""


def parse(xml: bytes, language: str, limits: Limits = USUAL) -> etree._Element:
    """
    Return the root element of an XML document in any encoding that it declares.

    `language` names what the file should hold ("BPMN 2.0"), for remedies. Raises Invalid with one problem.
    """
    if len(xml) > limits.bytes:
        raise _refusal(f"Expected at most {limits.bytes >> 20} MiB, but the file is larger.", "Split the model.")
    if not xml.strip():
        raise _refusal(f"Expected a file of {language}, but it is empty.", f"Export the model as {language} XML.")
    try:
        gate = _parser(_Gate(limits))
        for start in range(0, len(xml), CHUNK):
            gate.feed(xml[start : start + CHUNK])
        gate.close()
        return etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        raise Invalid([_problem(error, language)]) from error


def _parser(target: _Gate | None = None) -> etree.XMLParser:
    """Return a parser that fetches and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        target=cast("Any", target),  # the stubs know neither doctype() nor what lxml passes
    )


def _problem(error: etree.XMLSyntaxError, language: str) -> Problem:
    """Say what libxml2 found, with the line."""
    message = f"Expected XML, but {error.msg or 'it ends too early'}."
    return Problem(FILE, message, f"Export the model as {language} XML again.", error.lineno or None)


def _refusal(message: str, remedy: str) -> Invalid:
    return Invalid([Problem(FILE, message, remedy)])
