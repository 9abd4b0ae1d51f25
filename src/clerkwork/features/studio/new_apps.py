"""The page of a new app: from nothing, from an example, as a copy, or from a folder that somebody exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import archives, drafts, making, permissions, queries, starters
from clerkwork.kernel.errors import Invalid, Problem
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, render, toast

UNPROCESSABLE: Final = 422
COLORS: Final = ("teal", "green", "blue", "indigo", "purple", "pink", "red", "orange", "yellow")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a new app can begin with; `value` is what the form sends."""

    value: str
    label: str
    text: str
    icon: str
    color: str = ""


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a new app."""
    user = signed_in(request)
    permissions.demand_create(user)
    given = {key: request.POST.get(key, "").strip() for key in ("name", "handle", "description", "color", "origin")}
    given["origin"] = given["origin"] or request.GET.get("origin", "blank")
    problems: Any = ()
    if request.method == "POST":
        given["handle"] = given["handle"] or starters.slug(given["name"], "-")
        try:
            making.create_app(
                user, given["handle"], given["name"], _files(request, user, given), origin=given["origin"]
            )
        except Invalid as invalid:
            problems = invalid.problems
        else:
            toast(request, _("Here it is. Begin with what happens: the process."))
            return redirect(request, reverse("studio:workspace", args=[given["handle"]]))
    context = {
        "given": given,
        "problems": problems,
        "origins": _origins(),
        "apps": queries.apps(user),
        "colors": COLORS,
        "crumbs": [Crumb(_("Studio"), reverse("studio:index")), Crumb(_("New app"))],
    }
    return render(request, "studio/new_app.html", context, status=UNPROCESSABLE if problems else 200)


def _files(request: HttpRequest, user: User, given: Mapping[str, str]) -> Mapping[str, bytes]:
    """Return what the new app begins with."""
    sort, _, name = given["origin"].partition(":")
    handle = given["handle"]
    if sort == "template":
        return _copied(making.template(name), name, handle)
    if sort == "app":
        permissions.demand_view(user, name)
        return making.copied(drafts.files(name), name, handle)
    if sort == "import":
        upload = request.FILES.get("file")
        if upload is None or isinstance(upload, list):
            raise Invalid([Problem("file", "Expected a file.", "Choose the zip of an app.")])
        return archives.read_upload(upload)
    return starters.app(handle, given["name"], given["description"], given["color"] or "teal")


def _copied(files: Mapping[str, bytes], name: str, handle: str) -> Mapping[str, bytes]:
    wrapped = archives.as_files(files)
    old = str(drafts.manifest(wrapped).get("handle") or name)
    return making.copied(wrapped, old, handle) if old != handle else files


def _origins() -> list[Origin]:
    found = [Origin("blank", _("From nothing"), _("An empty app, and roles for everybody."), "file-text")]
    for name, manifest in making.templates().items():
        text = str(manifest.get("description", ""))
        icon, color = str(manifest.get("icon") or "apps"), str(manifest.get("color", ""))
        found.append(Origin(f"template:{name}", str(manifest.get("name") or name), text, icon, color))
    found.append(Origin("import", _("From a zip"), _("What somebody exported, here or elsewhere."), "file-import"))
    return found
