"""The pages of file operations: new, copy, rename, remove, restore, and throwing changes away."""

from pathlib import PurePosixPath
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import actions, drafts, encodings, making, pages, permissions, shelves, starters, things
from clerkwork.features.studio.things import Thing
from clerkwork.kernel.errors import Invalid
from clerkwork.web.components import Crumb
from clerkwork.web.page import redirect, render, toast

UNPROCESSABLE: Final = 422


def operation_frame(user: User, handle: str, title: str) -> dict[str, Any]:
    """Return what every page of a file operation shows; raises NotFound and Forbidden."""
    permissions.demand_edit(user, handle)
    frame = pages.frame(user, handle, "workspace", drafts.files(handle))
    workspace = reverse("studio:workspace", args=[handle])
    return frame | {"crumbs": [*frame["crumbs"], Crumb(frame["name"], workspace), Crumb(title)], "title": title}


def _home(handle: str) -> str:
    return reverse("studio:workspace", args=[handle])


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, handle: str) -> HttpResponse:
    """Choose what to add, give it a title, and open it."""
    user = signed_in(request)
    frame = operation_frame(user, handle, _("New file"))
    sort = request.POST.get("sort") or request.GET.get("sort", "processes")
    given = {"sort": sort, "title": request.POST.get("title", ""), "identity": request.POST.get("identity", "").strip()}
    folder = (request.POST.get("folder") or request.GET.get("folder", "")).strip("/ ")
    problems: Any = ()
    if request.method == "POST":
        try:
            path = making.new_file(user, handle, sort, given["title"], given["identity"], folder=folder)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            return redirect(request, reverse("studio:edit", args=[handle, path]))
    sorts = [shelf for shelf in shelves.SHELVES if shelf.key in starters.FOLDERS]
    context = {**frame, "sorts": sorts, "given": given, "folder": folder, "problems": problems}
    return render(request, "studio/new_file.html", context, status=UNPROCESSABLE if problems else 200)


@require_POST
def copy(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Copy a file beside itself and open the copy."""
    target = making.copy_file(signed_in(request), handle, path)
    toast(request, _("Copied. The copy has names of its own."))
    return redirect(request, reverse("studio:edit", args=[handle, target]))


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Show what a file defines and who uses it, and give it other names."""
    user = signed_in(request)
    frame = operation_frame(user, handle, _("Rename"))
    file = drafts.file(handle, path)
    files = drafts.files(handle)
    defined = [thing for thing in things.defined(file) if thing.sort != things.TABLE]
    name = request.POST.get("name", PurePosixPath(path).stem).strip()
    identities = {thing: request.POST.get(f"id-{thing.id}", thing.id).strip() for thing in defined}
    problems: Any = ()
    if request.method == "POST":
        folder, _slash, _name = path.rpartition("/")
        target = "/".join(filter(None, (folder, name + PurePosixPath(path).suffix)))
        try:
            updated = making.rename(user, handle, path, target, identities)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            toast(request, _renamed(updated))
            return redirect(request, reverse("studio:edit", args=[handle, target]))
    context = {
        **frame,
        "file": file,
        "stem": name,
        "suffix": PurePosixPath(path).suffix,
        "fields": [(thing, new, _uses(files, thing)) for thing, new in identities.items()],
        "uses": shelves.titled(files, things.used_by(files, path)),
        "problems": problems,
        "published": path in drafts.published(handle),
        "is_table": shelves.shelf_of(path).key == "tables",
    }
    return render(request, "studio/rename.html", context, status=UNPROCESSABLE if problems else 200)


def _uses(files: Any, thing: Thing) -> int:
    return len({use.path for use in things.uses(files, thing) if not use.own})


def _renamed(updated: list[str]) -> str:
    if not updated:
        return _("Renamed.")
    words = ngettext("Renamed; %(n)s other file follows.", "Renamed; %(n)s other files follow.", len(updated))
    return words % {"n": len(updated)}


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Show who would miss a file, and remove it."""
    user = signed_in(request)
    frame = operation_frame(user, handle, _("Remove"))
    file = drafts.file(handle, path)
    if request.method == "POST":
        making.remove(user, handle, path)
        toast(request, _("Removed. You can take it back in the workspace."))
        return redirect(request, f"{_home(handle)}?removed={path}")
    files = drafts.files(handle)
    context = {
        **frame,
        "file": file,
        "file_title": shelves.title_of(file),
        "uses": shelves.titled(files, things.used_by(files, path)),
        "published": path in drafts.published(handle),
        "is_table": shelves.shelf_of(path).key == "tables",
    }
    return render(request, "studio/remove.html", context)


@require_POST
def restore(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Take the removal of a file back."""
    making.restore(signed_in(request), handle, path)
    toast(request, _("It is back."))
    return redirect(request, _home(handle))


@require_POST
def to_utf8(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Keep a file that is written in another encoding as UTF-8."""
    user = signed_in(request)
    permissions.demand_edit(user, handle)
    other = encodings.decoded(drafts.file(handle, path))
    if other is not None:
        actions.write(user, handle, {path: other[0].content}, "draft.utf8", path=path, was=other[1])
        toast(request, _("It is UTF-8 now."))
    return redirect(request, reverse("studio:edit", args=[handle, path]))


@require_POST
def discard(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Make one file what is published again."""
    actions.discard(signed_in(request), handle, [path])
    toast(request, _("It is as published again. Undo in its editor brings your work back."))
    return redirect(request, _home(handle))


@require_POST
def discard_all(request: HttpRequest, handle: str) -> HttpResponse:
    """Throw the whole draft away."""
    if making.discard_app(signed_in(request), handle):
        toast(request, _("Everything is as published again. Undo in an editor brings its file back."))
        return redirect(request, _home(handle))
    toast(request, _("The app is gone."))
    return redirect(request, reverse("studio:index"))
