"""
The editor of app.json: people, roles, tables and addresses to choose from, and the tiles as they would be drawn.

Rule: the preview reads rows as the home page does, with the rights of whoever looks.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from clerkwork.features.apps import manifest
from clerkwork.features.apps import tiles as declared
from clerkwork.features.apps.kinds import File
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.processes.tiles import tile
from clerkwork.features.studio import drafts, permissions, shelves, things
from clerkwork.features.studio.editors import Editor, Unreadable
from clerkwork.features.studio.json_values import read, value_of
from clerkwork.features.studio.new_apps import COLORS
from clerkwork.kernel.errors import Problem
from clerkwork.web import icons
from clerkwork.web.page import render

TOOLS: Final = ("arrow-down", "arrow-up", "plus", "trash", "layout-dashboard", "database")


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the editor needs besides the draft; raises Unreadable."""
    value = _readable(file)
    files = drafts.files(handle)
    owner = value.get("owner")
    people = User.objects.filter(is_active=True) | User.objects.filter(username=owner if isinstance(owner, str) else "")
    roles = value_of(files.get("roles.json"))
    known = {
        "people": [[who.username, who.name] for who in people[:2_000]],
        "roles": [[name, str(role.get("title") or name)] for name, role in _objects(roles)],
        "tables": [[file.stem, shelves.title_of(file)] for file in files.values() if _is(file, "tables")],
        "links": list(_links(handle, files)),
        "colors": list(COLORS),
        "iconNames": sorted(icons.paths()),
        "most": declared.MOST,
        "icons": {name: "" + icons.icon(name, 18) for name in TOOLS},
    }
    return {"known": known}


def _objects(value: Any) -> list[tuple[str, Mapping[str, Any]]]:
    found = value.items() if isinstance(value, dict) else ()
    return [(name, each) for name, each in found if isinstance(each, dict)]


def _is(file: File, kind: str) -> bool:
    return drafts.kind_name(file.path) == kind


def _links(handle: str, files: Mapping[str, File]) -> Iterator[str]:
    for thing in things.things(files):
        if thing.sort == things.TABLE:
            yield f"/tables/{handle}/{thing.id}/"
        elif thing.sort == things.PROCESS:
            yield f"/start/{thing.id}/"
    yield f"/rules/{handle}/"


def _readable(file: File) -> dict[str, Any]:
    """Return app.json, however wrong its values are; raises Unreadable for what has not its shape."""
    value = read(file)
    if not isinstance(value, dict):
        raise Unreadable(Problem(file.path, "Expected an object.", "Correct the JSON."))
    for key in manifest.TEXTS:
        if not isinstance(value.get(key, ""), str):
            raise Unreadable(Problem(f"{file.path}#/{key}", "Expected a text.", "Correct the JSON."))
    tiles = value.get("tiles", [])
    if not isinstance(tiles, list) or not all(_tile_shaped(each) for each in tiles):
        raise Unreadable(Problem(f"{file.path}#/tiles", "Expected a list of tiles.", declared.EXAMPLE))
    return dict(value)


def _tile_shaped(value: Any) -> bool:
    if not isinstance(value, dict) or not all(isinstance(value.get(key, ""), str) for key in declared.TEXTS):
        return False
    sources = value.get("sources", {})
    lists = isinstance(value.get("roles", []), list) and isinstance(sources, dict)
    return lists and all(_source_shaped(each) for each in sources.values())


def _source_shaped(value: Any) -> bool:
    params = value.get("params", {}) if isinstance(value, dict) else None
    return isinstance(params, dict) and all(isinstance(value.get(key, ""), str) for key in ("table", "where"))


@require_GET
def preview(request: HttpRequest, handle: str) -> HttpResponse:
    """Show the tiles of the draft as they would stand on the home page of whoever looks."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    value = drafts.manifest(drafts.files(handle))
    wrong = {problem.place.split("/")[1] for problem in _wrong(handle)}
    tiles = value.get("tiles") if isinstance(value.get("tiles"), list) else []
    icon = str(value.get("icon") or "")
    shown = [tile(each, handle, icon, user) for number, each in enumerate(tiles or ()) if str(number) not in wrong]
    return render(request, "studio/manifest/_tiles.html", {"tiles": shown, "wrong": len(wrong)})


def _wrong(handle: str) -> Iterator[Problem]:
    """Yield the problems of tiles, with places such as `/0/value`."""
    for problem in drafts.problems(drafts.draft(handle), manifest.FILE):
        _path, found, pointer = problem.place.partition("#/tiles")
        if found and pointer:
            yield Problem(pointer, problem.message)


EDITOR: Final = Editor("app", "studio/manifest/edit.html", context)
