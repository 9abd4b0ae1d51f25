"""The pages of folders: a new one, moving a file or a folder, removing a folder and taking that back."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import drafts, folders, shelves
from clerkwork.features.studio.file_pages import operation_frame
from clerkwork.kernel.errors import Invalid, NotFound
from clerkwork.web.page import redirect, render, toast

UNPROCESSABLE: Final = 422


def _workspace(handle: str, **query: str) -> str:
    return reverse("studio:workspace", args=[handle]) + (f"?{urlencode(query)}" if query else "")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Choose the folder of a file, or the folder and name of a folder, and move it."""
    user = signed_in(request)
    path = path.strip("/")
    frame = operation_frame(user, handle, _("Move"))
    files = drafts.files(handle)
    is_file = path in files
    folders.moves_of(files, path, path)  # raises NotFound
    given = {
        "folder": request.POST.get("folder", path.rpartition("/")[0]).strip("/ "),
        "name": request.POST.get("name", path.rpartition("/")[2]).strip("/ "),
    }
    problems: Any = ()
    if request.method == "POST":
        target = folders.joined(given["folder"], path if is_file else given["name"] or path)
        try:
            linked = folders.move(user, handle, folders.moves_of(files, path, target))
        except Invalid as invalid:
            problems = invalid.problems
        else:
            toast(request, _moved(linked))
            back = {} if target == path else {"moved": target, "from": path}
            return redirect(request, _workspace(handle, **back))
    context = {
        **frame,
        "path": path,
        "is_file": is_file,
        "what": shelves.title_of(files[path]) if is_file else path,
        "given": given,
        "folders": _choices(files, path, is_file=is_file),
        "count": len(folders.inside(files, path)),
        "problems": problems,
    }
    return render(request, "studio/move.html", context, status=UNPROCESSABLE if problems else 200)


def _choices(files: Any, path: str, *, is_file: bool) -> list[str]:
    """Return the folders that a file or folder may move into."""
    found = folders.beside(files, folders.top_of(path))
    return [each for each in found if is_file or not f"{each}/".startswith(f"{path}/")]


def _moved(linked: list[str]) -> str:
    if not linked:
        return _("Moved.")
    words = ngettext(
        "Moved; the links of %(n)s document follow.", "Moved; the links of %(n)s documents follow.", len(linked)
    )
    return words % {"n": len(linked)}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, handle: str) -> HttpResponse:
    """Name a folder and choose what goes into it: a folder is there as long as a file is in it."""
    user = signed_in(request)
    frame = operation_frame(user, handle, _("New folder"))
    files = drafts.files(handle)
    asked = request.POST.get("in") or request.GET.get("in", "processes")
    top = asked.strip("/").partition("/")[0]
    chosen, name = request.POST.getlist("path"), request.POST.get("name", "").strip("/ ")
    problems: Any = ()
    if request.method == "POST":
        target = f"{asked.strip('/')}/{name}"
        try:
            folders.gather(user, handle, target if name else "", chosen)
        except Invalid as invalid:
            problems = invalid.problems
        else:
            toast(request, _("The folder is there."))
            return redirect(request, _workspace(handle))
    lines = [(path, shelves.title_of(files[path])) for path in files if shelves.shelf_of(path).key == top]
    context = {
        **frame,
        "asked": asked.strip("/"),
        "files": lines,
        "chosen": chosen,
        "given": name,
        "problems": problems,
    }
    return render(request, "studio/new_folder.html", context, status=UNPROCESSABLE if problems else 200)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Show what is in a folder and who would miss it, and remove it."""
    user = signed_in(request)
    folder = path.strip("/")
    frame = operation_frame(user, handle, _("Remove"))
    files = drafts.files(handle)
    going = folders.inside(files, folder)
    if not going:
        raise NotFound(f"Expected a folder, but there is none called {folder}.")
    if request.method == "POST":
        folders.remove(user, handle, folder)
        toast(request, _("Removed. You can take it back in the workspace."))
        return redirect(request, _workspace(handle, removed=f"{folder}/"))
    published = drafts.published(handle)
    context = {
        **frame,
        "folder": folder,
        "going": [(each, shelves.title_of(files[each])) for each in going],
        "uses": shelves.titled(files, folders.uses(files, folder)),
        "published": any(each in published for each in going),
        "tables": [each for each in going if each in published and shelves.shelf_of(each).key == "tables"],
    }
    return render(request, "studio/remove_folder.html", context)


@require_POST
def restore(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Take the removal of a folder back."""
    found = folders.restore(signed_in(request), handle, path.strip("/"))
    words = ngettext("%(n)s file is back.", "%(n)s files are back.", len(found))
    toast(request, words % {"n": len(found)})
    return redirect(request, _workspace(handle))
