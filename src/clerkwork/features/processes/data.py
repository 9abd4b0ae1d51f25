"""
A case's variables as people read them.

Rule 1: a value is shown under the label of the form field that asked for it, with the words of the chosen option.
Rule 2: what no form asked for is technical: shown on demand, under its own name made readable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clerkwork.languages.forms import Form
from clerkwork.web import moments, numbers

MOST_ITEMS: Final = 50
MOST_TEXT: Final = 5_000
DEPTH: Final = 4
DATE_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Label:
    """What a form calls a field, and the words of its options by value."""

    text: str
    options: Mapping[str, str] = field(default_factory=dict)
    order: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One variable, ready to be shown."""

    label: str
    value: SafeString
    technical: bool
    empty: bool


def labels(forms: Iterable[Form]) -> dict[str, Label]:
    """Return the labels of fields by key; the first form that asks for a key names it."""
    found: dict[str, Label] = {}
    for form in forms:
        for component in components(form.schema):
            key = str(component.get("key") or "")
            text = str(component.get("label") or component.get("dateLabel") or "")
            if key and text and key not in found:
                found[key] = Label(text, _options(component), len(found))
    return found


def components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every component of a schema, those inside others too."""
    for component in schema.get("components") or ():
        yield component
        yield from components(component)


def _options(component: Mapping[str, Any]) -> dict[str, str]:
    values = component.get("values") or ()
    return {str(each.get("value")): str(each.get("label")) for each in values if isinstance(each, dict)}


def items(variables: Mapping[str, Any], known: Mapping[str, Label]) -> list[Item]:
    """Return every variable: those that forms asked for in their order, then the technical ones by name."""
    asked = sorted((name for name in variables if name in known), key=lambda name: known[name].order)
    rest = sorted(name for name in variables if name not in known)
    return [
        *(_item(known[name].text, variables[name], known[name].options, technical=False) for name in asked),
        *(_item(_readable(name), variables[name], {}, technical=True) for name in rest),
    ]


def _item(label: str, value: Any, options: Mapping[str, str], *, technical: bool) -> Item:
    return Item(label, show(value, options), technical, value is None or value in ("", [], {}))


def _readable(name: str) -> str:
    """Return "firstDay" and "first_day" as "First day"."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def show(value: Any, options: Mapping[str, str] | None = None, depth: int = DEPTH) -> SafeString:
    """Return a JSON value as HTML: dates and numbers in the reader's language, people by name, lists as lists."""
    if value is None or value in ("", [], {}):
        return format_html('<span class="text-secondary">{}</span>', "-")
    if isinstance(value, dict):
        return _context(value, depth)
    if isinstance(value, list):
        return _list(value, options, depth)
    if isinstance(value, str):
        return format_html('<span class="text-break">{}</span>', _text(value, options or {}))
    if isinstance(value, bool):
        return format_html("{}", _("Yes") if value else _("No"))
    return format_html("{}", numbers.localized(value))


def _text(value: str, options: Mapping[str, str]) -> str:
    if value in options:
        return options[value]
    moment = _moment(value)
    if isinstance(moment, datetime):
        moment = moment.astimezone(timezone.get_current_timezone()) if moment.tzinfo else moment
        return moments.exact(moment)
    if moment is not None:
        return moments.dated(moment)
    return value[:MOST_TEXT]


def _moment(value: str) -> date | datetime | None:
    """Return the date or time that an ISO text is, None for any other text."""
    if not value[:4].isdecimal() or value[4:5] != "-":
        return None
    try:
        return date.fromisoformat(value) if len(value) == DATE_LENGTH else datetime.fromisoformat(value)
    except ValueError:
        return None


def _context(value: Mapping[str, Any], depth: int) -> SafeString:
    if "username" in value and "name" in value:
        return format_html("{}", value["name"])
    if depth <= 0:
        return format_html("{}", "…")
    pairs = ((_readable(name), show(part, None, depth - 1)) for name, part in list(value.items())[:MOST_ITEMS])
    rows = format_html_join("", '<dt class="fw-normal text-secondary">{}</dt><dd class="mb-1">{}</dd>', pairs)
    return format_html('<dl class="mb-0">{}</dl>', rows)


def _list(value: list[Any], options: Mapping[str, str] | None, depth: int) -> SafeString:
    if depth <= 0:
        return format_html("{}", "…")
    shown = ((show(part, options, depth - 1),) for part in value[:MOST_ITEMS])
    if all(not isinstance(part, dict | list) for part in value):
        return format_html_join(", ", "{}", shown)
    return format_html('<ul class="mb-0 ps-3">{}</ul>', format_html_join("", "<li>{}</li>", shown))
