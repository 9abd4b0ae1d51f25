"""Two versions of app.json compared: how the app is called, and its tiles on the home page."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clerkwork.features.studio.publishing.comparing.difference import Note, Thing, notes_of
from clerkwork.features.studio.publishing.comparing.values import flat
from clerkwork.kernel import json

NAMES: Final[Mapping[str, str | Promise]] = {
    "name": lazy("name"),
    "description": lazy("description"),
    "icon": lazy("icon"),
    "color": lazy("colour"),
    "owner": lazy("owner"),
    "purpose": lazy("purpose"),
    "review": lazy("review date"),
    "label": lazy("label"),
    "value": lazy("value"),
    "unit": lazy("unit"),
    "hint": lazy("hint"),
    "link": lazy("link"),
    "roles": lazy("shown to"),
}


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two app.json. Raises ValueError for what is none."""
    old, new = _app(before), _app(after)
    top = [Thing("", _("The app"), flat(each, NAMES, skip=frozenset({"tiles"}))) for each in (old, new)]
    return [*notes_of(top[:1], top[1:]), *notes_of([*_tiles(old)], [*_tiles(new)], ordered=True)]


def _app(content: bytes) -> dict[str, Any]:
    value = json.loads(content.decode("utf-8-sig"))
    if not isinstance(value, dict):
        raise ValueError("Expected an app as a JSON object.")  # noqa: TRY004 - as for what is no JSON
    return value


def _tiles(app: Mapping[str, Any]) -> Iterator[Thing]:
    tiles = app.get("tiles")
    for index, tile in enumerate(tiles if isinstance(tiles, list) else ()):
        if isinstance(tile, dict):
            label = str(tile.get("label", index + 1))
            yield Thing(f"tile {label}", _("Tile “%s”") % label, flat(tile, NAMES), f"/tiles/{index}")


def describe(content: bytes) -> tuple[str, str]:
    """Return what people call the app, and its description. Raises ValueError."""
    value = _app(content)
    return str(value.get("name", "")), str(value.get("description", ""))
