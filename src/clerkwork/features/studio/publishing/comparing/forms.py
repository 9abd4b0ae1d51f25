"""
Two form-js forms compared component by component.

Rule 1: a component is the same as long as its id is; without one, as long as its key is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from clerkwork.features.studio.publishing.comparing.difference import Mark, Note, Pair, Thing, notes_of
from clerkwork.features.studio.publishing.comparing.values import flat, words
from clerkwork.kernel import json

TYPES: Final[Mapping[str, str | Promise]] = {
    "button": lazy("Button"),
    "checkbox": lazy("Checkbox"),
    "checklist": lazy("Checklist"),
    "datetime": lazy("Date and time"),
    "documentPreview": lazy("Documents"),
    "dynamiclist": lazy("List"),
    "expression": lazy("Computed value"),
    "filepicker": lazy("Files"),
    "group": lazy("Group"),
    "html": lazy("Formatted text"),
    "iframe": lazy("Page inside"),
    "image": lazy("Picture"),
    "number": lazy("Number"),
    "radio": lazy("Choice"),
    "range": lazy("Slider"),
    "select": lazy("Select"),
    "separator": lazy("Line"),
    "spacer": lazy("Room"),
    "table": lazy("Table"),
    "taglist": lazy("Tags"),
    "text": lazy("Text"),
    "textarea": lazy("Long text"),
    "textfield": lazy("Text field"),
}
NAMES: Final[Mapping[str, str | Promise]] = {
    "type": lazy("type"),
    "key": lazy("key"),
    "label": lazy("label"),
    "dateLabel": lazy("label"),
    "timeLabel": lazy("label of the time"),
    "description": lazy("help"),
    "text": lazy("text"),
    "validate.required": lazy("required"),
    "validate.min": lazy("at least"),
    "validate.max": lazy("at most"),
    "validate.minLength": lazy("shortest"),
    "validate.maxLength": lazy("longest"),
    "validate.pattern": lazy("pattern"),
    "validate.validationType": lazy("must be"),
    "conditional.hide": lazy("hidden when"),
    "readonly": lazy("read only"),
    "disabled": lazy("disabled"),
    "defaultValue": lazy("begins with"),
    "valuesKey": lazy("choices from"),
    "valuesExpression": lazy("choices by"),
    "properties.computed": lazy("computed"),
    "properties.validate": lazy("rule"),
    "properties.message": lazy("message of the rule"),
    "layout.columns": lazy("width"),
    "appearance.prefixAdorner": lazy("before the value"),
    "appearance.suffixAdorner": lazy("after the value"),
}
SKIPPED: Final = frozenset({"id", "components", "values", "layout.row"})
TOP: Final = frozenset(
    {"components", "schemaVersion", "exporter", "executionPlatform", "executionPlatformVersion", "id"}
)


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two forms. Raises ValueError for what is no form."""
    old, new = _form(before), _form(after)
    notes = [*notes_of([_top(old)], [_top(new)])]
    return [*notes, *notes_of([*_things(old)], [*_things(new)], ordered=True)]


def _form(content: bytes) -> dict[str, Any]:
    form = json.loads(content.decode("utf-8-sig"))
    if not isinstance(form, dict):
        raise ValueError("Expected a form as a JSON object.")  # noqa: TRY004 - as for what is no JSON
    return form


def pair(before: bytes, after: bytes) -> Pair:
    """Return two forms as a viewer shows them beside each other, nothing hidden by conditions. Raises ValueError."""
    old, new = _form(before), _form(after)
    sides = [{thing.key: thing.says for thing in _things(form)} for form in (old, new)]
    marks: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for key in {**sides[1], **sides[0]}:
        there = [key in side for side in sides]
        mark = Mark.CHANGED if all(there) else Mark.ADDED if there[1] else Mark.REMOVED
        if mark is not Mark.CHANGED or sides[0][key] != sides[1][key]:
            for side in (0, 1):
                if there[side]:
                    marks[side][key.rpartition(" ")[0]] = mark
    return Pair(_shown(old), _shown(new), *marks)


def _shown(component: Mapping[str, Any]) -> dict[str, Any]:
    """Return a component that no condition hides, with an id for whatever stands in it."""
    shown = {key: value for key, value in component.items() if key != "conditional"}
    inside = component.get("components")
    if isinstance(inside, list):
        shown["components"] = [_shown(_named(each)) for each in inside if isinstance(each, dict)]
    return shown


def _named(component: Mapping[str, Any]) -> Mapping[str, Any]:
    name = component.get("id") or component.get("key")
    return {**component, "id": str(name)} if name else component


def _top(form: Mapping[str, Any]) -> Thing:
    return Thing("", _("The form"), flat(form, NAMES, skip=TOP))


def _things(form: Mapping[str, Any]) -> Iterator[Thing]:
    """Yield the components in their order, those in groups after their group."""
    waiting: list[tuple[Any, str, str]] = [(form, "", "")]
    seen: dict[str, int] = {}
    while waiting:
        present, place, group = waiting.pop()
        inside: list[tuple[Any, str, str]] = []
        if place:
            yield _thing(present, place, group, seen)
        for index, child in enumerate(present.get("components") or ()):
            if isinstance(child, dict):
                inside.append((child, f"{place}/components/{index}", _called(present) if place else ""))
        waiting += reversed(inside)


def _thing(component: Mapping[str, Any], place: str, group: str, seen: dict[str, int]) -> Thing:
    key = str(component.get("id") or component.get("key") or component.get("type"))
    seen[key] = seen.get(key, 0) + 1
    says = flat(component, NAMES, skip=SKIPPED)
    if component.get("values"):
        says[_("choices")] = ", ".join(map(_choice, component["values"]))
    if group:
        says[_("stands in")] = group
    kind = TYPES.get(str(component.get("type")), str(component.get("type")))
    return Thing(f"{key} {seen[key]}", f"{kind} {_called(component)}".strip(), says, place)


def _called(component: Mapping[str, Any]) -> str:
    name = component.get("label") or component.get("dateLabel") or component.get("key") or ""
    return f"“{name}”" if name else ""


def _choice(value: Any) -> str:
    if not isinstance(value, dict):
        return words(value)
    label, own = str(value.get("label", "")), str(value.get("value", ""))
    return label if label == own or not own else f"{label} ({own})" if label else own


def describe(content: bytes) -> tuple[str, str]:
    """Return what people call a form and, in one line, what is in it. Raises ValueError."""
    form = _form(content)
    count = sum(1 for thing in _things(form))
    return str(form.get("title") or form.get("id") or ""), ngettext(
        "%(count)s component", "%(count)s components", count
    ) % {"count": count}
