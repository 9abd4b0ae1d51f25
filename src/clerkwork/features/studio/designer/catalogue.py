"""
The element templates of the installed connectors, as the designer offers them.

Rule 1: a template that the designer could not use is left out and named in the log; the others still come.
Rule 2: the browser validates none of them (its validator weighs 60 kB), so this file does.

Source: the element template schema of Camunda 8 (@camunda/zeebe-element-templates-json-schema).
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from clerkwork.plugins import Connector
from clerkwork.runtime import wiring

LOG: Final = logging.getLogger(__name__)
BINDINGS: Final = frozenset(
    {
        "bpmn:Message#property",
        "bpmn:Message#zeebe:subscription#property",
        "property",
        "zeebe:calledDecision",
        "zeebe:calledElement",
        "zeebe:formDefinition",
        "zeebe:input",
        "zeebe:linkedResource",
        "zeebe:output",
        "zeebe:property",
        "zeebe:script",
        "zeebe:taskDefinition",
        "zeebe:taskDefinition:type",
        "zeebe:taskHeader",
        "zeebe:userTask",
        "zeebe:assignmentDefinition",
        "zeebe:priorityDefinition",
        "zeebe:taskSchedule",
        "zeebe:adHoc",
    }
)
"""What a property of a template may write to."""
TYPES: Final = frozenset({"Boolean", "Dropdown", "Hidden", "Number", "String", "Text"})
CATEGORY: Final = {"id": "connectors", "name": "Connectors"}
STROKES: Final = {
    "org.clerkwork.mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3 7 9 6 9-6"/>',
    "org.clerkwork.rows": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 10h18M3 15h18M9 10v10"/>',
    "org.clerkwork.task": '<path d="M9 5H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2h-2"/>'
    '<rect x="9" y="3" width="6" height="4" rx="1"/><path d="m9 14 2 2 4-4"/>',
}
PLUG: Final = '<path d="M9 7V3M15 7V3M7 7h10v4a5 5 0 0 1-10 0zM12 16v5"/>'
"""The icon of a connector that brings none."""


def templates() -> list[dict[str, Any]]:
    """Return the templates of every installed connector, by name."""
    found = [
        template for kind, connector in wiring.current().connectors.items() for template in _usable(kind, connector)
    ]
    return sorted(found, key=lambda template: str(template["name"]).casefold())


def _usable(kind: str, connector: Connector) -> Iterator[dict[str, Any]]:
    fault = fault_of(connector.template, kind)
    if fault:
        LOG.warning("The template of the connector %s is left out of the designer: %s", kind, fault)
        return
    yield {"category": CATEGORY, "icon": {"contents": icon(connector.template["id"])}, **connector.template}


def fault_of(template: Mapping[str, Any], kind: str) -> str:
    """Return what keeps the designer from using a template of a connector, "" when nothing does."""
    texts = [key for key in ("id", "name") if not isinstance(template.get(key), str) or not template[key]]
    if texts:
        return f"Expected a text as {' and '.join(texts)}."
    if not isinstance(template.get("appliesTo"), list) or not template["appliesTo"]:
        return "Expected appliesTo to list the elements that it is for."
    properties = template.get("properties")
    if not isinstance(properties, list):
        return "Expected a list of properties."
    faults = [f"properties/{at}: {fault}" for at, each in enumerate(properties) if (fault := _fault_of_property(each))]
    if faults:
        return faults[0]
    return "" if kind in _types(properties) else f"Expected a hidden property that sets the job type {kind}."


def _fault_of_property(found: Any) -> str:
    if not isinstance(found, dict):
        return "Expected an object."
    binding = found.get("binding")
    if not isinstance(binding, dict) or binding.get("type") not in BINDINGS:
        return "Expected a binding that the designer knows."
    if found.get("type", "String") not in TYPES:
        return f"Expected a type of {', '.join(sorted(TYPES))}."
    choices = found.get("choices")
    if found.get("type") == "Dropdown" and not isinstance(choices, list):
        return "Expected a dropdown to have choices."
    return ""


def _types(properties: list[dict[str, Any]]) -> set[Any]:
    """Return the job types that a template sets."""
    return {each.get("value") for each in properties if each["binding"]["type"].startswith("zeebe:taskDefinition")}


def icon(identity: str) -> str:
    """Return the icon of a template of ours as an address that holds the picture itself."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="18" height="18" fill="none"'
        ' stroke="#0b6b61" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{STROKES.get(identity, PLUG)}</svg>"
    )
    return f"data:image/svg+xml,{quote(svg)}"
