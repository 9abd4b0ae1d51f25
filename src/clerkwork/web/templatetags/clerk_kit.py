"""
Tags that only the kit's own templates use: `{% load clerk_kit %}`.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from clerkwork.kernel import json
from clerkwork.web import assets, sentences, states
from clerkwork.web.components import Cell
from clerkwork.web.shell import Frame, frame

register = template.Library()

INPUT_CLASSES = {"checkbox": "form-check-input", "select": "form-select", "radioselect": "choice-list"}
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_data(value: Any, name: str) -> SafeString:
    """Write data for an island: exact numbers, nothing that could end the script element."""
    text = json.dumps(value).translate(JSON_ESCAPES)
    safe = mark_safe(text)  # noqa: S308 - escaped above
    return format_html('<script type="application/json" data-name="{}">{}</script>', name, safe)


@register.simple_tag(takes_context=True)
def shell(context: Context) -> Frame:
    """Return what the frame around the page shows."""
    return frame(context["request"])


@register.simple_tag
def clerk_assets() -> SafeString:
    """Load look and behaviour."""
    return assets.tags()


@register.simple_tag
def preload(*sources: str, media: str = "") -> SafeString:
    """Fetch the scripts and styles of an island along with the page: `{% preload "editors/text/clerk-text.ts" %}`."""
    return assets.preloads(sources, media)


@register.simple_tag
def editor_texts() -> SafeString:
    """Load what editors say in the reader's language; it stands before the other scripts, so that none speaks first."""
    return assets.texts(get_language() or "en")


@register.simple_tag
def clerk_texts() -> SafeString:
    """Write the sentences that scripts say, in the reader's language."""
    return json_data(sentences.page(), "texts")


@register.simple_tag
def field_input(bound: BoundField) -> SafeString:
    """Draw the input of a form field with the kit's classes."""
    kind = bound.widget_type
    own = bound.field.widget.attrs.get("class", "")
    css = INPUT_CLASSES.get(kind, "form-control")
    return bound.as_widget(attrs={"class": f"{css} {own} {'is-invalid' if bound.errors else ''}".strip()})


@register.filter
def at(items: Sequence[Any], index: int) -> Any:
    """Return an item by position, or nothing."""
    return items[index] if index < len(items) else ""


@register.filter
def cell_value(cell: Any) -> Any:
    """Return what a cell shows."""
    return cell.value if isinstance(cell, Cell) else cell


@register.filter
def toast_icon(tag: str) -> str:
    """Return the icon of a message's level."""
    return states.TONE_ICONS.get({"error": "danger"}.get(tag, tag), "info-circle")
