"""The page of an editor, and a file as it is."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from clerkwork.features.apps.kinds import File
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import drafts, editors, encodings, files, pages, permissions, presence, shelves, telling
from clerkwork.features.studio.editors import Editor, OnlyText, Unreadable
from clerkwork.web.components import Crumb
from clerkwork.web.page import relaxed_styles, render

ACTIONS: Final = ("file", "undo", "redo", "check", "follow", "presence")
TEXT: Final = "studio/text.html"
BINARY: Final = "studio/binary.html"
PICTURES: Final = (".png", ".svg")


@require_GET
@relaxed_styles
def edit(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Show a file in its editor; as text where it has none, cannot be read by it, or `?as=text` asks for it."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    found = drafts.file(handle, path)
    other = encodings.decoded(found)
    found = other[0] if other else found
    frame = _frame(user, handle, found) | {"encoding": other[1] if other else ""}
    if "draft" not in frame:
        return render(request, BINARY, frame)
    editor = editors.editor_of(path)
    frame |= {"editor": editor, "as_text": request.GET.get("as") == "text"}
    if editor is None or frame["as_text"]:
        return render(request, TEXT, frame)
    return _opened(request, handle, found, editor, frame)


def _opened(request: HttpRequest, handle: str, file: File, editor: Editor, frame: dict[str, Any]) -> HttpResponse:
    try:
        own = editor.context(request, handle, file)
    except Unreadable as error:
        return render(request, TEXT, {**frame, "unreadable": drafts.to_json(error.problem)})
    except OnlyText:
        return render(request, TEXT, {**frame, "editor": None})
    return render(request, editor.template, {**frame, **own})


def _frame(user: User, handle: str, file: File) -> dict[str, Any]:
    """Return what every editor gets; without "draft" where the file is no text."""
    whole = drafts.draft(handle)
    frame = pages.frame(user, handle, "workspace", whole.files)
    workspace = reverse("studio:workspace", args=[handle])
    frame |= {
        "file": file,
        "title": shelves.title_of(file),
        "shelf": shelves.shelf_of(file.path),
        "crumbs": [*frame["crumbs"], Crumb(frame["name"], workspace), Crumb(shelves.title_of(file))],
        "tree": shelves.tree(whole.files, drafts.changes(handle), {}),
    }
    try:
        told = files.told(file, drafts.row(handle, file.path), may_edit=frame["may"].edit)
    except UnicodeDecodeError:
        return {**frame, "picture": file.path.endswith(PICTURES)}
    urls = {name: reverse(f"studio:{name}", args=[handle, file.path]) for name in ACTIONS}
    found = telling.told(whole, file.path)
    others = presence.others(user, handle, file.path, "")
    frame["draft"] = {**told, "urls": urls, "problems": found, "user": user.username, "others": others}
    return frame


@require_GET
def raw(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Answer with a file as it is, to be stored: nothing in it is run or shown."""
    permissions.demand_view(signed_in(request), handle)
    found = drafts.file(handle, path)
    picture = path.endswith(".png") and found.content.startswith(b"\x89PNG")
    kind = "image/png" if picture else "application/octet-stream"
    answer = HttpResponse(found.content, content_type=kind)
    disposition = content_disposition_header(as_attachment=not picture, filename=path.rpartition("/")[2])
    answer["Content-Disposition"] = disposition or "inline"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
