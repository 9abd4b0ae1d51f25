"""
Small line drawings for empty states and error pages.

Rule: drawn in two strokes, ink and accent, by CSS classes, so they follow the theme; decoration only.
"""

from typing import Final

from django.utils.safestring import SafeString, mark_safe

# Each drawing is 160 x 112. Classes: l = ink line, a = accent line, f = paper fill, w = wash of the accent.
_ART: Final = {
    "tray": (
        '<path class="w" d="M22 92c-8-30 8-66 42-70s72 8 76 40-14 40-58 40-52 8-60-10z"/>'
        '<path class="f l" d="M36 62h26l6 10h24l6-10h26v26a6 6 0 0 1-6 6H42a6 6 0 0 1-6-6z"/>'
        '<path class="l" d="M36 62l12-26a5 5 0 0 1 5-3h54a5 5 0 0 1 5 3l12 26"/>'
        '<path class="a" d="M80 14v14M64 18l5 11M96 18l-5 11"/>'
    ),
    "done": (
        '<path class="w" d="M18 84c-2-34 26-66 62-66s66 22 62 54-40 30-64 30-58 6-60-18z"/>'
        '<path class="f l" d="M50 26h60a5 5 0 0 1 5 5v58a5 5 0 0 1-5 5H50a5 5 0 0 1-5-5V31a5 5 0 0 1 5-5z"/>'
        '<path class="l" d="M66 26v-4a4 4 0 0 1 4-4h20a4 4 0 0 1 4 4v4M74 48h28M74 62h28M74 76h18"/>'
        '<path class="a" d="M56 48l4 4 7-8M56 62l4 4 7-8M56 76l4 4 7-8"/>'
        '<path class="a" d="M126 20l2 6 6 2-6 2-2 6-2-6-6-2 6-2z"/>'
    ),
    "search": (
        '<path class="w" d="M20 80c-6-32 22-62 58-62s68 18 64 50-38 34-62 34-54 8-60-22z"/>'
        '<path class="f l" d="M40 30h52a5 5 0 0 1 5 5v54a5 5 0 0 1-5 5H40a5 5 0 0 1-5-5V35a5 5 0 0 1 5-5z"/>'
        '<path class="l" d="M46 46h30M46 58h20M46 70h16"/>'
        '<circle class="f a" cx="94" cy="62" r="19"/><path class="a" d="M108 76l16 16"/><path class="l" d="M86 62h16"/>'
    ),
    "calendar": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<path class="f l" d="M44 30h72a5 5 0 0 1 5 5v54a5 5 0 0 1-5 5H44a5 5 0 0 1-5-5V35a5 5 0 0 1 5-5z"/>'
        '<path class="l" d="M39 48h82M58 22v14M102 22v14"/>'
        '<path class="a" d="M52 62h14M73 62h14M52 78h14"/><path class="l" d="M94 62h14M73 78h14M94 78h14"/>'
    ),
    "table": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<path class="f l" d="M38 28h84a5 5 0 0 1 5 5v54a5 5 0 0 1-5 5H38a5 5 0 0 1-5-5V33a5 5 0 0 1 5-5z"/>'
        '<path class="l" d="M33 46h94M33 62h94M33 78h94M62 28v64"/><path class="a" d="M72 54h34M72 70h22M42 37h10"/>'
    ),
    "bell": (
        '<path class="w" d="M24 84c-6-34 22-64 56-64s64 22 58 52-34 32-58 32-52 4-56-20z"/>'
        '<path class="f l" d="M80 24c-16 0-24 12-24 28 0 18-6 22-10 28h68c-4-6-10-10-10-28 0-16-8-28-24-28z"/>'
        '<path class="a" d="M71 88c2 5 5 7 9 7s7-2 9-7"/><path class="l" d="M80 24v-6"/>'
        '<path class="a" d="M118 34h10l-10 12h10M132 20h7l-7 8h7"/>'
    ),
    "rocket": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<circle class="f l" cx="46" cy="62" r="9"/><path class="l" d="M55 62h14M99 62h14"/>'
        '<path class="f a" d="M74 46h20a5 5 0 0 1 5 5v22a5 5 0 0 1-5 5H74a5 5 0 0 1-5-5V51a5 5 0 0 1 5-5z"/>'
        '<circle class="f l" cx="122" cy="62" r="9"/><path class="a" d="M78 62l5 5 8-10"/>'
        '<path class="l" d="M64 58l5 4-5 4M108 58l5 4-5 4"/>'
    ),
    "lost": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<path class="f l" d="M52 22h38l20 20v46a5 5 0 0 1-5 5H52a5 5 0 0 1-5-5V27a5 5 0 0 1 5-5z"/>'
        '<path class="l" d="M90 22v20h20"/><path class="a" d="M70 56c0-12 19-12 19-1 0 8-10 7-10 15"/>'
        '<path class="a" d="M79 80v.5"/><path class="l" d="M118 92c8-2 12-8 14-14M34 40c-6 4-9 10-9 17"/>'
    ),
    "lock": (
        '<path class="w" d="M24 82c-4-34 22-64 56-64s62 22 58 52-34 34-58 34-52 2-56-22z"/>'
        '<path class="f l" d="M54 50h52a5 5 0 0 1 5 5v34a5 5 0 0 1-5 5H54a5 5 0 0 1-5-5V55a5 5 0 0 1 5-5z"/>'
        '<path class="l" d="M62 50V38c0-24 36-24 36 0v12"/><circle class="a" cx="80" cy="68" r="5"/>'
        '<path class="a" d="M80 73v9"/>'
    ),
    "crossed": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<path class="f l" d="M40 40h46v34H40z"/><path class="f a" d="M74 54h46v34H74z"/>'
        '<path class="l" d="M48 50h18M48 58h12"/><path class="a" d="M90 66l14 12M104 66L90 78"/>'
    ),
    "broken": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<path class="f l" d="M46 26h30l-8 20 12 12-10 16 6 18H46a5 5 0 0 1-5-5V31a5 5 0 0 1 5-5z"/>'
        '<path class="f l" d="M88 28h26a5 5 0 0 1 5 5v56a5 5 0 0 1-5 5H90l-5-16 10-18-12-12z"/>'
        '<path class="a" d="M128 26l6-8M133 38l9-3M30 84l-7 6"/>'
    ),
    "chat": (
        '<path class="w" d="M20 82c-4-34 24-62 60-62s66 20 62 50-36 34-62 34-58 6-60-22z"/>'
        '<path class="f l" d="M40 28h52a6 6 0 0 1 6 6v26a6 6 0 0 1-6 6H62L48 78V66h-8a6 6 0 0 1-6-6V34'
        'a6 6 0 0 1 6-6z"/>'
        '<path class="l" d="M48 42h34M48 52h22"/>'
        '<path class="f a" d="M106 52h14a6 6 0 0 1 6 6v20a6 6 0 0 1-6 6h-4v11L104 84H84a6 6 0 0 1-6-6v-4"/>'
    ),
}


def picture(name: str) -> SafeString:
    """Return a drawing by name; an unknown name gives the tray."""
    inside = _ART.get(name, _ART["tray"])
    size = 'viewBox="0 0 160 112" width="160" height="112"'
    return mark_safe(f'<svg class="art" {size} aria-hidden="true">{inside}</svg>')  # noqa: S308 - our own constants


def names() -> tuple[str, ...]:
    """Return the names of all drawings."""
    return tuple(_ART)
