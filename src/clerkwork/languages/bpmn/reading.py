"""
What all parts of the reader share: the problems found so far, the dialect, and how attributes become FEEL.

Rule 1: a value that begins with "=" is FEEL; anything else is static and becomes a FEEL literal here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from lxml import etree

from clerkwork.kernel.errors import Problem
from clerkwork.kernel.names import fits
from clerkwork.languages.bpmn.model import Element, Flow, Kind, Message, Process, Signal
from clerkwork.languages.bpmn.vocabulary import BPMN, CLERK, PREFIXES, ZEEBE
from clerkwork.languages.feel import Feel, FeelSyntaxError

NUMBER: Final = re.compile(r"-?\d{1,30}(\.\d{1,30})?")  # noqa: TID251 - ours
ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

INSTANTIATING: Final = frozenset({Kind.RECEIVE_TASK, Kind.EVENT_BASED_GATEWAY})

Static = Callable[[str], str]


def quote(text: str) -> str:
    """Return a text as a FEEL string literal."""
    return f'"{"".join(ESCAPES.get(character, character) for character in text)}"'


def number_or_text(text: str) -> str:
    """Return a text as a FEEL number if it is one, else as a string, as Zeebe does."""
    return text if NUMBER.fullmatch(text) else quote(text)


def name_list(text: str) -> str:
    """Return comma-separated names as a FEEL list of strings."""
    return f"[{', '.join(quote(name.strip()) for name in text.split(',') if name.strip())}]"


def a(word: str) -> str:
    """Return a word with its article."""
    return f"{'an' if word[:1] in 'aeio' else 'a'} {word}"


def kind_of(node: etree._Element) -> str:
    """Return the tag without its namespace if it is BPMN's, else "prefix:tag", else ""."""
    name = etree.QName(node)
    if name.namespace == BPMN:
        return name.localname
    prefix = PREFIXES.get(name.namespace or "")
    return f"{prefix}:{name.localname}" if prefix else ""


def children(node: etree._Element, tag: str) -> list[etree._Element]:
    """Return the BPMN children with a tag."""
    return node.findall(f"{{{BPMN}}}{tag}")


def text_of(node: etree._Element, tag: str) -> str:
    """Return the text of the first BPMN child with a tag, or ""."""
    child = node.find(f"{{{BPMN}}}{tag}")
    return "" if child is None else "".join(map(str, child.itertext())).strip()


def extension(node: etree._Element, name: str) -> etree._Element | None:
    """Return an extension element by its name as the tables write it, e.g. "zeebe:script"."""
    prefix, tag = name.split(":")
    namespace = {"zeebe": ZEEBE, "clerk": CLERK}[prefix]
    return node.find(f"{{{BPMN}}}extensionElements/{{{namespace}}}{tag}")


def is_event_sub_process(node: etree._Element | None) -> bool:
    """Tell whether a node is a sub-process that an event begins."""
    return node is not None and is_true(node, "triggeredByEvent", default="false")


def instantiates(node: etree._Element, kind: Kind) -> bool:
    """Tell whether an element begins cases without being a start event."""
    return kind in INSTANTIATING and is_true(node, "instantiate", default="false")


def is_true(node: etree._Element, attribute: str, default: str) -> bool:
    """Tell whether an attribute of the type xsd:boolean is true."""
    return node.get(attribute, default).strip() in {"true", "1"}


def line_of(node: etree._Element) -> int | None:
    """Return the line of a node in its file."""
    return cast("int | None", node.sourceline)


def local_name(reference: str) -> str:
    """Return a QName reference without its prefix."""
    return reference.strip().rpartition(":")[2]


@dataclass(slots=True)
class Reading:
    """One file being read."""

    feel: Feel
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)  # those that an executable process uses
    message_nodes: Mapping[str, etree._Element] = field(default_factory=dict)
    errors: Mapping[str, etree._Element] = field(default_factory=dict)
    sent_keys: Mapping[str, str] = field(default_factory=dict)  # message id → FEEL over what it carries
    awaited_keys: Mapping[str, str] = field(default_factory=dict)  # message id → FEEL over a case's variables
    signals: dict[str, Signal] = field(default_factory=dict)  # those that an executable process uses
    signal_nodes: Mapping[str, etree._Element] = field(default_factory=dict)
    escalations: Mapping[str, etree._Element] = field(default_factory=dict)

    def problem(self, node: etree._Element, message: str, remedy: str, place: str | None = None) -> None:
        """Note a fault that forbids deployment."""
        self.problems.append(Problem(place or place_of(node), message, remedy, line_of(node)))

    def warn(self, node: etree._Element, message: str, remedy: str, place: str | None = None) -> None:
        """Note a fault that does not."""
        self.warnings.append(Problem(place or place_of(node), message, remedy, line_of(node)))

    def value(self, node: etree._Element, what: str, raw: str | None, static: Static = quote) -> str | None:
        """Return an attribute or text as FEEL, or None when it is empty; `what` names it in problems."""
        text = (raw or "").strip()
        if not text:
            return None
        if not text.startswith("="):
            return static(text)
        return self.expression(node, what, text)

    def name(self, node: etree._Element, what: str) -> tuple[str, str | None]:
        """Return the name of a message or signal as it is written, and as FEEL if it is; note when it has none."""
        name = node.get("name", "").strip()
        if not name:
            self.problem(node, f"The {what} has no name.", "Give it the name that senders use.")
        return name, self.expression(node, f"{what}'s name", name) if name.startswith("=") else None

    def expression(self, node: etree._Element, what: str, raw: str) -> str:
        """Return a text that must be FEEL, with or without its "=", after checking its syntax."""
        text = raw.strip().removeprefix("=").strip()
        try:
            self.feel.expression(text)
        except FeelSyntaxError as error:
            self.problem(
                node,
                f"The {what} is not an expression: expected {error.expected}, but {error.found}.\n{error.caret}\n",
                "Correct it at the mark, or remove the leading = if it is plain text.",
            )
        return text


def on(subject: Element | Flow | Process, message: str, remedy: str) -> Problem:
    """Return a problem of something that was read."""
    return Problem(subject.id, message, remedy, subject.line or None)


def is_variable(name: str) -> bool:
    """Tell whether a text may be the name of a variable: an expression reads it, and an index holds it."""
    return name.isidentifier() and fits(name)


def place_of(node: etree._Element) -> str:
    """Return the id of the nearest element, itself included, that has one and is BPMN's."""
    for each in (node, *node.iterancestors()):
        identity = each.get("id")
        if identity and etree.QName(each).namespace == BPMN and not str(each.tag).endswith("EventDefinition"):
            return identity
    return "file"
