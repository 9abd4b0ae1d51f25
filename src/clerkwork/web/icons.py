"""
Icons of Tabler, drawn inline.

icons.json is written by `npm run icons` from the names in frontend/icons.json.
"""

import json
from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FILE = Path(__file__).with_name("icons.json")
KEPT = 1_024  # icons that pages drew last
UNKNOWN = "circle-dashed"  # apps name their icons in files people write; a wrong name must not break a page


@cache
def paths() -> dict[str, str]:
    """Return the inside of each icon's SVG by name."""
    return dict(json.loads(FILE.read_text()))


def icon(name: str, size: int = 20, classes: str = "", label: str = "") -> SafeString:
    """Return an icon; without a label it is decoration that screen readers skip."""
    return _drawn(name, size, classes, str(label))


@lru_cache(maxsize=KEPT)
def _drawn(name: str, size: int, classes: str, label: str) -> SafeString:
    inside = paths().get(name) or paths()[UNKNOWN]
    speech = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        classes,
        size,
        size,
        speech,
        mark_safe(inside),  # noqa: S308 - our own file, generated from Tabler's sources
    )
