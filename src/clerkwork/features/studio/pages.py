"""The apps of the studio, and the workspace of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.models import App
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import drafts, paths, permissions, presence, queries, searching, shelves
from clerkwork.web.components import Crumb, Tab
from clerkwork.web.page import render


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the apps whose drafts somebody may see."""
    user = signed_in(request)
    search = request.GET.get("q", "").strip()
    context = {
        "lines": queries.apps(user, search),
        "search": search,
        "may_create": permissions.may_create(user),
    }
    return render(request, "studio/index.html", context, partial="studio/_apps.html")


@require_GET
def workspace(request: HttpRequest, handle: str) -> HttpResponse:
    """Show what an app is made of, what the draft changes and who is at work."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    search = request.GET.get("q", "").strip()
    found, changes = drafts.files(handle), drafts.changes(handle)
    here = _here(handle)
    tree = [(shelf, shelves.branch(lines)) for shelf, lines in shelves.tree(found, changes, here, search)]
    context = {
        **frame(user, handle, "workspace", found),
        "tree": tree,
        "bare": not search and all(shelf.key == "app" for shelf, _branch in tree),
        "hits": searching.find(found, search),
        "changes": changes,
        "names": people.names({change.by for change in changes}),
        "search": search,
        "published": App.objects.filter(handle=handle).exists(),
        "removed": _removed(request.GET.get("removed", ""), found),
        "moved": _moved(request, found),
    }
    return render(request, "studio/workspace.html", context, partial="studio/_tree.html")


def _removed(path: str, files: Mapping[str, File]) -> str:
    """Return the path of a file that was just removed, if it can be taken back."""
    bare = path.removesuffix("/")
    there = path in files or (path.endswith("/") and any(each.startswith(path) for each in files))
    return path if bare and not there and not list(paths.problems(bare)) else ""


def _moved(request: HttpRequest, files: Mapping[str, File]) -> dict[str, str]:
    """Return where a file or folder was and is, if it was just moved and can be taken back; else nothing."""
    now, before = request.GET.get("moved", ""), request.GET.get("from", "")
    there = now in files or any(path.startswith(f"{now}/") for path in files)
    if not now or not there or any(True for each in (now, before) for _problem in paths.problems(each)):
        return {}
    folder, _slash, name = before.rpartition("/")
    return {"path": now, "before": before, "folder": folder, "name": name}


def _here(handle: str) -> dict[str, tuple[str, ...]]:
    """Return the usernames of who has which file open."""
    found: dict[str, tuple[str, ...]] = {}
    for row in presence.here(handle):
        present = found.get(row.path, ())
        found[row.path] = present if row.username in present else (*present, row.username)
    return found


@dataclass(frozen=True, slots=True)
class May:
    """What somebody may do with an app; templates ask it."""

    edit: bool
    publish: bool
    own: bool


def may(user: User, handle: str) -> May:
    """Return what somebody may do with an app. One query."""
    held = permissions.rights(user)
    roles = frozenset() if held is None else held.get(handle, frozenset())
    return May(
        edit=held is None or not roles.isdisjoint(permissions.EDITS),
        publish=held is None or not roles.isdisjoint(permissions.PUBLISHES),
        own=held is None or not roles.isdisjoint(permissions.OWNS),
    )


def frame(user: User, handle: str, here: str, files: Any) -> dict[str, Any]:
    """Return what every page of an app in the studio shows: name, colour, tabs, rights, the way back."""
    manifest = drafts.manifest(files)
    return {
        "handle": handle,
        "name": str(manifest.get("name") or handle),
        "manifest": manifest,
        "may": may(user, handle),
        "crumbs": [Crumb(_("Studio"), reverse("studio:index"))],
        "tabs": tabs(handle, here),
    }


VIEWS: Final = (
    ("workspace", _("Files"), "folder"),
    ("try", _("Try it"), "player-play"),
    ("rules", _("Rules book"), "book"),
    ("publish", _("Publish"), "rocket"),
    ("versions", _("Versions"), "versions"),
    ("roles", _("Roles"), "key"),
    ("about", _("About"), "info-circle"),
)
"""The views of an app in the studio, by URL name; each takes the handle. Those without an address are left out."""


def tabs(handle: str, here: str) -> list[Tab]:
    """Return the views of an app in the studio; `here` is a URL name of VIEWS."""
    found = [(name, label, icon, _address(name, handle)) for name, label, icon in VIEWS]
    return [Tab(label, url, name == here, icon=icon) for name, label, icon, url in found if url]


def _address(name: str, handle: str) -> str:
    try:
        return reverse(f"studio:{name}", args=[handle])
    except NoReverseMatch:
        return ""
