"""
The file API that every editor of the studio speaks, in JSON.

    GET   /studio/<handle>/files/<path>      the file: path, kind, content, revision, mayEdit, undo, redo
    PUT   /studio/<handle>/files/<path>      {"content", "revision", "force"?} -> {"revision", "problems"} or 409
    POST  /studio/<handle>/undo/<path>       {"revision"} -> as GET, or 409
    POST  /studio/<handle>/redo/<path>       the same
    POST  /studio/<handle>/check/<path>      {"content"} -> {"problems"}, without saving
    POST  /studio/<handle>/follow/<path>     {"marks", "change", "undo"?} -> {"renames", "changed": {path: revision}}
    POST  /studio/<handle>/presence/<path>   {"tab", "editing", "came"?, "takeOver"?, "leave"?}
                                             -> {"others", "editing", "revision"}

409 is {"revision", "by", "at", "content"}: the file as somebody else saved it. 422 is {"problems"}: it cannot be
stored.
"""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clerkwork.features.apps.kinds import File
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import (
    actions,
    drafts,
    encodings,
    following,
    permissions,
    presence,
    shelves,
    telling,
)
from clerkwork.features.studio.models import DraftFile
from clerkwork.kernel import json
from clerkwork.kernel.clock import to_datetime
from clerkwork.kernel.errors import Invalid, NotFound, Problem

Walk = Callable[[Any, str, str, int], DraftFile]
UNPROCESSABLE: Final = 422
CONFLICT: Final = 409


def answer(value: Any, status: int = 200) -> HttpResponse:
    """Answer with a JSON value that nobody may keep."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(json.dumps(value), status=status, content_type="application/json", headers=headers)


def body(request: HttpRequest, wanted: dict[str, type], optional: dict[str, type] | None = None) -> dict[str, Any]:
    """
    Return the object that a request brings: every key of `wanted`, perhaps those of `optional`, of the given types.

    Raises Invalid with everything that is otherwise.
    """
    known = {**wanted, **(optional or {})}
    try:
        value = json.loads(request.body)
    except RequestDataTooBig:
        raise Invalid([Problem("body", "Expected less than 5 MB.", "Split the file.")]) from None
    except ValueError as error:
        raise Invalid([Problem("body", str(error), "Send JSON.")]) from None
    if not isinstance(value, dict):
        raise Invalid([Problem("body", "Expected an object.", f"Send {', '.join(wanted)}.")])
    wrong = [Problem(key, "Unknown key.", f"Known are {', '.join(known)}.") for key in sorted(value.keys() - known)]
    wrong += [Problem(key, "Expected this key, but it is missing.") for key in wanted if key not in value]
    wrong += [
        Problem(key, f"Expected {kind.__name__}.")
        for key, kind in known.items()
        if key in value and type(value[key]) is not kind
    ]
    if wrong:
        raise Invalid(wrong)
    return value


@require_http_methods(["GET", "PUT"])
def file(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Answer with a file, or save it."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    if request.method == "GET":
        return answer(_told(handle, path, drafts.row(handle, path), may_edit=permissions.may_edit(user, handle)))
    permissions.demand_edit(user, handle)
    try:
        given = body(request, {"content": str, "revision": int}, {"force": bool})
        content = given["content"].encode()
        row = actions.save(user, handle, path, content, given["revision"], force=given.get("force", False))
    except actions.Conflict as conflict:
        return _conflict(conflict)
    except Invalid as invalid:
        return _refused(invalid)
    whole = drafts.draft(handle)
    found = telling.told(whole, path)
    return answer({"revision": row.revision, "problems": found, "marks": _marks(whole.files[path]), **_walks(row)})


@require_POST
def undo(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Bring back the step before."""
    return _walk(request, handle, path, actions.undo)


@require_POST
def redo(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Bring back the step that undo left."""
    return _walk(request, handle, path, actions.redo)


def _walk(request: HttpRequest, handle: str, path: str, walk: Walk) -> HttpResponse:
    user = signed_in(request)
    permissions.demand_edit(user, handle)
    try:
        row = walk(user, handle, path, body(request, {"revision": int})["revision"])
    except actions.Conflict as conflict:
        return _conflict(conflict)
    except Invalid as invalid:
        return _refused(invalid)
    return answer(_told(handle, path, row, may_edit=True))


@require_POST
def check(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Say what publishing would say of a content, without saving it."""
    permissions.demand_view(signed_in(request), handle)
    try:
        content = body(request, {"content": str})["content"].encode()
    except Invalid as invalid:
        return _refused(invalid)
    return answer({"problems": telling.told(drafts.draft(handle), path, content)})


@require_POST
def follow(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Say who still uses the names that a file had; let them follow, or take that back, if asked to."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    try:
        given = body(request, {"marks": list, "change": bool}, {"undo": dict})
        changed = _followed(user, handle, path, given)
    except actions.Conflict as conflict:
        return _conflict(conflict)
    except Invalid as invalid:
        return _refused(invalid)
    whole = drafts.files(handle)
    drafts.file(handle, path)
    titles = {each: shelves.title_of(file) for each, file in whole.items()}
    found = following.renamings(whole, path, _marked(given))
    return answer(
        {"renames": [following.to_json(each, titles, _address(handle)) for each in found], "changed": changed}
    )


def _marked(given: dict[str, Any]) -> list[following.Mark]:
    return [following.Mark(*map(str, each)) for each in given["marks"] if isinstance(each, list) and len(each) == 3]  # noqa: PLR2004 - its fields


def _followed(user: User, handle: str, path: str, given: dict[str, Any]) -> dict[str, int]:
    """Do what is asked for with the names; return the files that changed, each with its revision."""
    if given["change"]:
        permissions.demand_edit(user, handle)
        return following.follow(user, handle, path, _marked(given))
    undo = given.get("undo") or {}
    if any(type(revision) is not int for revision in undo.values()):
        raise Invalid([Problem("undo", "Expected a path and its revision, a whole number, for each file.")])
    if undo:
        actions.take_back(user, handle, undo)
    return {}


def _address(handle: str) -> Callable[[str, int], str]:
    return lambda path, line: f"{reverse('studio:edit', args=[handle, path])}?as=text&line={line}"


def _marks(file: File) -> list[list[str]]:
    return [[mark.sort, mark.id, mark.key] for mark in following.marks(file)]


@require_POST
def here(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Note that a tab has the file open, and say who else has."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    try:
        given = body(request, {"tab": str, "editing": bool}, {"came": bool, "takeOver": bool, "leave": bool})
    except Invalid as invalid:
        return _refused(invalid)
    tab = given["tab"][: presence.LONGEST_TAB]
    if given.get("leave"):
        presence.leave(user, handle, path, tab)
        return answer({"others": [], "editing": False, "revision": 0})
    wants = given["editing"] and permissions.may_edit(user, handle)
    came, taking = given.get("came", False), given.get("takeOver", False)
    holds = presence.beat(user, handle, path, tab, editing=wants, came=came, take_over=taking)
    others = [{**one, "since": _iso(one["since"])} for one in presence.others(user, handle, path, tab)]
    row = drafts.row(handle, path)
    return answer({"others": others, "editing": holds, "revision": row.revision if row else 0})


def told(file: File, row: DraftFile | None, *, may_edit: bool) -> dict[str, Any]:
    """Return a file as editors take it. Up to two queries."""
    return {
        "path": file.path,
        "kind": drafts.kind_name(file.path),
        "content": file.text,
        "revision": row.revision if row else 0,
        "mayEdit": may_edit,
        "marks": _marks(file),
        **_walks(row),
    }


def _told(handle: str, path: str, row: DraftFile | None, *, may_edit: bool) -> dict[str, Any]:
    found = drafts.file(handle, path)
    other = encodings.decoded(found)
    try:
        return told(other[0] if other else found, row, may_edit=may_edit)
    except UnicodeDecodeError:
        raise NotFound(f"Expected a text file, but {path} is none.") from None


def _walks(row: DraftFile | None) -> dict[str, bool]:
    if row is None:
        return {"undo": False, "redo": False}
    return {"undo": actions.previous(row) is not None, "redo": actions.following(row) is not None}


def _conflict(conflict: actions.Conflict) -> HttpResponse:
    row, content = conflict.row, conflict.content
    by = people.names([row.changed_by]).get(row.changed_by, row.changed_by)
    text = None if content is None else content.decode("utf-8-sig", "replace")
    return answer({"revision": row.revision, "by": by, "at": _iso(row.changed_at), "content": text}, CONFLICT)


def _refused(invalid: Invalid) -> HttpResponse:
    return answer({"problems": [drafts.to_json(problem) for problem in invalid.problems]}, UNPROCESSABLE)


def _iso(instant: int) -> str:
    return to_datetime(instant).isoformat().replace("+00:00", "Z")
