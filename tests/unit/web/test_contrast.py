"""Every pair of text and ground that the tokens promise holds the contrast of WCAG AA, in light and dark."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "frontend/styles/tokens.css").read_text()
TEXTS = ("ink", "ink-2", "ink-3")
GROUNDS = ("desk", "paper", "surface", "surface-2", "hover", "field")
PAIRS = [
    *product(TEXTS, GROUNDS),
    *product(("accent", "accent-strong"), ("paper", "surface", "surface-2", "accent-wash")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-tip", "tip"),
    *((tone, f"{tone}-wash") for tone in ("success", "warning", "danger", "info")),
    ("brass-ink", "brass-wash"),
    *product(("success", "warning", "danger", "info"), ("surface", "paper")),
    *product(("ink",), ("accent-wash", "success-wash", "warning-wash", "danger-wash", "info-wash", "brass-wash")),
]


def tokens(theme: str) -> dict[str, str]:
    start = TOKENS.index("[data-bs-theme=light] {") if theme == "light" else TOKENS.index("\n[data-bs-theme=dark] {")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", TOKENS[start : TOKENS.index("}", start)]))


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read(theme: str) -> None:
    colours = tokens(theme)
    weak = {pair: round(found, 2) for pair in PAIRS if (found := contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(theme: str) -> None:
    colours = tokens(theme)
    for ground in ("surface", "paper", "field"):
        assert contrast(colours["field-line"], colours[ground]) >= 3
