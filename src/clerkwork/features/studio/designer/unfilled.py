"""
What a connector's template asks for and a step does not say.

Rule 1: the template alone says what is asked for, and under which condition; nobody lists it a second time.
Rule 2: it is a warning, for a variable of the case may bear the name of what is not filled in; connectors take that.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from clerkwork.kernel.errors import Problem
from clerkwork.languages.bpmn.model import Element
from clerkwork.runtime import wiring

NOTHING: Final = frozenset({"", "null", '""'})
NAMED_BY: Final = {"zeebe:input": "name", "zeebe:taskHeader": "key"}
"""The bindings that hand something to a connector, and which of their keys says its name."""


def unfilled(element: Element) -> Iterator[Problem]:
    """Yield each field of a step's connector that must be filled in and is empty."""
    kind = element.task.type.strip('"') if element.task is not None else ""  # a text of FEEL, unless it is computed
    connector = wiring.current().connectors.get(kind)
    if connector is None:
        return
    said = _said(element)
    fields = connector.template["properties"]
    values = {each["id"]: said.get(_name(each), "") for each in fields if "id" in each}
    for each in fields:
        name = _name(each)
        if name and _asked_for(each, values) and said.get(name, "") in NOTHING:
            label = each.get("label", name)
            message = f"Expected “{label}” of {connector.template['name']}, but it is empty."
            yield Problem(
                element.id, message, f"Fill in “{label}” in the properties of this step.", element.line or None
            )


def _said(element: Element) -> dict[str, str]:
    """Return what a step hands to its connector: its headers, and the expressions of its inputs over them."""
    return dict(element.headers) | {each.target: each.source.strip() for each in element.inputs}


def _name(field: Mapping[str, Any]) -> str:
    """Return the name by which a connector gets the value of a field, "" when it does not."""
    binding = field["binding"]
    return str(binding.get(NAMED_BY.get(binding["type"], ""), ""))


def _asked_for(field: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    return bool(field.get("constraints", {}).get("notEmpty")) and _holds(field.get("condition", {}), values)


def _holds(condition: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """Tell whether a condition of a template holds; one of a sort that we do not know asks for nothing."""
    if not condition:
        return True
    if "allMatch" in condition:
        return all(_holds(each, values) for each in condition["allMatch"])
    value = values.get(condition.get("property", ""), "")
    if "equals" in condition:
        return bool(value == condition["equals"])
    return value in condition.get("oneOf", ())
