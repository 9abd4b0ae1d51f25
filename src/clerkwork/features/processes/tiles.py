"""
Figures that apps put on the home page: `tiles` of app.json.

    {"label": "Remaining leave", "value": "=feel", "unit": "days", "hint": "text template", "link": "/tables/…",
     "roles": ["hr"], "sources": {"mine": {"table": "absences", "where": "employee = user.username"}}}

Rule 1: rows are read with the reader's rights; a tile of which the reader may know nothing is not drawn.
Rule 2: a tile that fails shows a dash, and the others go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clerkwork.features.apps.models import App
from clerkwork.features.people.models import User
from clerkwork.features.processes import sources
from clerkwork.features.processes.expressions import scope
from clerkwork.features.processes.permissions import held_roles, person_of
from clerkwork.kernel.errors import ClerkworkError
from clerkwork.web import numbers

NONE = "–"  # noqa: RUF001 - a dash between figures is this one


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure."""

    label: str
    value: str
    unit: str
    hint: str
    link: str
    icon: str


def tiles(user: User) -> list[Tile]:
    """Return the tiles of every app for a user. A query or more for each source, three for each app's roles."""
    return [tile for app in App.objects.all() if app.tiles for tile in _of_app(app, user)]


def _of_app(app: App, user: User) -> list[Tile]:
    held = {role.name for role in held_roles(user, app)}
    return [tile(each, app.handle, app.icon, user) for each in app.tiles if held & set(each.get("roles") or held)]


def tile(declared: Mapping[str, Any], handle: str, icon: str, user: User) -> Tile:
    """Return what a declared tile of an app says to a user. A query or more for each source."""
    base = {"user": person_of(user)}
    try:
        rows = sources.rows_of(declared.get("sources") or {}, handle, user, scope(base))
        filled = scope({**base, **rows})
        value, hint = filled.value(declared.get("value")), filled.text(declared.get("hint") or "")
    except ClerkworkError:
        value, hint = None, ""
    return Tile(
        label=str(declared.get("label", "")),
        value=NONE if value is None else numbers.localized(value),
        unit=str(declared.get("unit", "")),
        hint=hint,
        link=_local(str(declared.get("link", ""))),
        icon=str(declared.get("icon") or icon or ""),
    )


def _local(link: str) -> str:
    """Return a path of this installation, "" for an address that leads elsewhere."""
    return link if link.startswith("/") and not link.startswith(("//", "/\\")) else ""
