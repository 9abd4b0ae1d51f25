"""The list of apps in the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from clerkwork.features.apps.models import App
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.studio import permissions, presence
from clerkwork.features.studio.models import Draft, DraftFile, Presence
from clerkwork.kernel import json
from clerkwork.runtime import wiring


@dataclass(frozen=True, slots=True)
class AppLine:
    """An app in the list: what it is called, what its draft changes, and who is at work on it."""

    handle: str
    name: str
    description: str
    icon: str
    color: str
    published: bool
    changes: int
    changed_at: int | None
    here: tuple[str, ...]


def apps(user: User, search: str = "") -> list[AppLine]:
    """Return the apps whose drafts somebody may see, by name. Six queries."""
    held = permissions.rights(user)
    published = {app.handle: app for app in App.objects.all()}
    rows = Draft.objects.annotate(
        changes=Count("files", filter=Q(files__differs=True)),
        changed_at=Max("files__changed_at", filter=Q(files__differs=True)),
    )
    begun: dict[str, Any] = {row.handle: row for row in rows}
    seen = [handle for handle in published.keys() | begun.keys() if held is None or handle in held]
    manifests = _drafted_manifests(seen)
    here = _here()
    lines = [_line(handle, published.get(handle), begun.get(handle), manifests, here) for handle in seen]
    words = search.casefold().split()
    found = [line for line in lines if all(word in _text(line) for word in words)]
    return sorted(found, key=lambda line: (line.name.casefold(), line.handle))


def titles() -> dict[str, str]:
    """Return what every app is called, published or not, by handle. Three queries."""
    published = dict(App.objects.values_list("handle", "name"))
    begun = [handle for handle in Draft.objects.values_list("handle", flat=True) if handle not in published]
    manifests = _drafted_manifests(begun)
    return published | {handle: str(manifests.get(handle, {}).get("name") or handle) for handle in begun}


def _text(line: AppLine) -> str:
    return f"{line.name} {line.handle} {line.description}".casefold()


def _line(
    handle: str,
    app: App | None,
    draft: Any,
    manifests: Mapping[str, Mapping[str, Any]],
    here: Mapping[str, tuple[str, ...]],
) -> AppLine:
    stored = {"name": app.name, "description": app.description, "icon": app.icon, "color": app.color} if app else {}
    said = {**stored, **{key: str(value) for key, value in manifests.get(handle, {}).items()}}
    return AppLine(
        handle=handle,
        name=said.get("name") or handle,
        description=said.get("description", ""),
        icon=said.get("icon") or "apps",
        color=said.get("color", ""),
        published=app is not None,
        changes=draft.changes if draft else 0,
        changed_at=draft.changed_at if draft else None,
        here=here.get(handle, ()),
    )


def _drafted_manifests(handles: list[str]) -> dict[str, Mapping[str, Any]]:
    rows = DraftFile.objects.filter(draft__handle__in=handles, path="app.json", differs=True, content__isnull=False)
    found: dict[str, Mapping[str, Any]] = {}
    for handle, content in rows.values_list("draft__handle", "content"):
        try:
            value = json.loads(bytes(content or b""))
        except ValueError:
            continue
        found[handle] = value if isinstance(value, dict) else {}
    return found


def _here() -> dict[str, tuple[str, ...]]:
    """Return who is at work, by app, as people's names."""
    since = wiring.now() - presence.GONE
    rows = set(Presence.objects.filter(seen__gte=since).values_list("handle", "username"))
    names = people.names(username for _, username in rows)
    found: dict[str, tuple[str, ...]] = {}
    for handle, username in sorted(rows):
        found[handle] = (*found.get(handle, ()), names.get(username, username))
    return found
