"""
Correlation keys as BPMN writes them: properties, how a message gives their values, and what a process compares with.

Source: BPMN 2.0.2, 8.4.2. A retrieval expression is FEEL over what the message carries; who waits computes the same
value from its own variables, by the binding of the process's correlation subscription, else by the same expression.
"""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from clerkwork.languages.bpmn.reading import Reading, children, local_name, text_of
from clerkwork.languages.bpmn.vocabulary import BPMN

RETRIEVAL: Final = "correlationPropertyRetrievalExpression"


def read_correlation(reading: Reading, root: etree._Element) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return FEEL for the key of each message that has properties: of one that is sent, and of one that is awaited."""
    bindings = _bindings(reading, root)
    sent: dict[str, list[str]] = {}
    awaited: dict[str, list[str]] = {}
    for node in children(root, "correlationProperty"):
        for retrieval in children(node, RETRIEVAL):
            message = local_name(retrieval.get("messageRef", ""))
            path = text_of(retrieval, "messagePath")
            if not path:
                reading.problem(retrieval, "The retrieval expression is empty.", "Write e.g. =orderId.")
                continue
            value = reading.expression(retrieval, "retrieval expression", path)
            sent.setdefault(message, []).append(value)
            awaited.setdefault(message, []).append(bindings.get(node.get("id", ""), value))
    return ({key: _joined(parts) for key, parts in each.items()} for each in (sent, awaited))  # type: ignore[return-value]


def _bindings(reading: Reading, root: etree._Element) -> dict[str, str]:
    """Return by correlation property what a process binds it to."""
    found = {}
    for node in root.iter(f"{{{BPMN}}}correlationPropertyBinding"):
        path = text_of(node, "dataPath")
        if path:
            found[local_name(node.get("correlationPropertyRef", ""))] = reading.expression(node, "data path", path)
    return found


def _joined(parts: list[str]) -> str:
    """Return FEEL for one text out of several values."""
    if len(parts) == 1:
        return parts[0]
    return f'string join([{", ".join(f"string({part})" for part in parts)}], "|")'
