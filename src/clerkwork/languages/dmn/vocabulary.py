"""
The words of DMN files: namespaces by version, and what else of the XML is fixed.

Source: the schemas of DMN 1.1 (formal/2016-06-01) to DMN 1.5 (formal/2024-01-01).
"""

from typing import Final, NamedTuple

from lxml import etree

from clerkwork.languages.xml import Limits


class Version(NamedTuple):
    """One version of DMN and the namespaces its files use."""

    name: str
    model: str
    feel: str
    diagram: str


VERSIONS: Final = (
    Version(
        "1.1",
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/FEEL/20140401",
        "",
    ),
    Version(
        "1.2",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    ),
    Version(
        "1.3",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    ),
    Version(
        "1.4",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/DMNDI/",
    ),
    Version(
        "1.5",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/DMNDI/",
    ),
)
"""The versions that are read; a file is written in the version it was read in."""

LATEST: Final = VERSIONS[-1]
DIAGRAMS: Final = frozenset(version.diagram for version in VERSIONS if version.diagram)
BY_MODEL: Final = {version.model: version for version in VERSIONS}

FEEL_NAMESPACES: Final = frozenset(version.feel for version in VERSIONS)

CAMUNDA: Final = "http://camunda.org/schema/1.0/dmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
XMLNS: Final = "http://www.w3.org/2000/xmlns/"

LIMITS: Final = Limits(bytes=16 << 20, elements=250_000, depth=100)
"""A table of 10,000 rules fits; decisions are wider than processes and less deep."""

FEEL_LANGUAGES: Final = frozenset({"", "feel", *(version.feel.rstrip("/").lower() for version in VERSIONS)})
"""What an expressionLanguage may say for FEEL, in small letters and without a / at its end."""


def tag_of(node: etree._Element) -> str:
    """Return the tag of a node of DMN or of its diagrams, any other with its namespace."""
    name = etree.QName(node)
    known = name.namespace in BY_MODEL or name.namespace in DIAGRAMS
    return name.localname if known else str(node.tag)


def is_bare(node: etree._Element) -> bool:
    """Tell whether a node says nothing: no attribute, no text, nothing in it."""
    return len(node) == 0 and not node.attrib and not (node.text or "").strip()
