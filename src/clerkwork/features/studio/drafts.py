"""
The working folder of an app: what is published, overlaid by its draft. Reading only.

Rule 1: everybody who needs an app as its builders see it asks here: editors, checks, trying, comparing, publishing.
Rule 2: nothing here asks who may see it; pages and actions do that first.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from clerkwork.features.apps.kinds import Draft, File, Verb, kind_of
from clerkwork.features.apps.models import App
from clerkwork.features.apps.plan import file_problems, stored_files
from clerkwork.features.studio import json_places, models
from clerkwork.features.studio.models import DraftFile
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Problem

ERROR: Final = "error"
WARNING: Final = "warning"


@dataclass(frozen=True, slots=True)
class Changed:
    """
    A file that the draft creates, changes or removes; `behind` where it was published anew since that began.

    `moved` is the other path of a file that was moved: where it went, or where it came from.
    """

    path: str
    verb: Verb
    by: str
    at: int
    behind: bool
    moved: str = ""


def digest(content: bytes | None) -> str:
    """Return the SHA-256 of a content in hexadecimal, "" for None."""
    return "" if content is None else sha256(content).hexdigest()


def pack(content: bytes | None) -> bytes | None:
    """Deflate a content."""
    return None if content is None else zlib.compress(content, 1)


def unpack(packed: Any) -> bytes | None:
    """Return what `pack` deflated."""
    return None if packed is None else zlib.decompress(bytes(packed))


def published(handle: str) -> dict[str, File]:
    """Return the files of an app as they are published, by path; none for an app that never was. Two queries."""
    return stored_files(App.objects.filter(handle=handle).first())


def files(handle: str) -> dict[str, File]:
    """Return the working folder of an app, by path in order. Three queries."""
    return overlay(published(handle), rows(handle))


def overlay(under: Mapping[str, File], over: Iterable[DraftFile]) -> dict[str, File]:
    """Return files with the rows of a draft laid over them, in order of path."""
    found = dict(under)
    for row in over:
        if row.content is None:
            found.pop(row.path, None)
        else:
            found[row.path] = File(row.path, bytes(row.content))
    return dict(sorted(found.items()))


def rows(handle: str) -> list[DraftFile]:
    """Return the rows of a draft that differ from what is published, in order of path. One query."""
    return list(DraftFile.objects.filter(draft__handle=handle, differs=True).order_by("path"))


def row(handle: str, path: str) -> DraftFile | None:
    """Return what is known of a file in the draft, also where it does not differ. One query."""
    return DraftFile.objects.filter(draft__handle=handle, path=path).first()


def file(handle: str, path: str) -> File:
    """
    Return one file of the working folder.

    Raises NotFound.
    """
    found = files(handle).get(path)
    if found is None:
        raise NotFound(f"Expected a file of {handle}, but there is none called {path}.")
    return found


def draft(handle: str) -> Draft:
    """Return the working folder as checks, plans and kinds of apps take it. Four queries."""
    app = App.objects.filter(handle=handle).first()
    stored = stored_files(app)
    return Draft(handle, overlay(stored, rows(handle)), stored, app)


def changes(handle: str) -> list[Changed]:
    """Return what the draft changes, in order of path. Three queries."""
    stored = published(handle)
    found = [row for row in rows(handle) if not _holds(row, stored.get(row.path))]
    moved = _moved(found, stored)
    return [replace(_changed(row, stored.get(row.path)), moved=moved.get(row.path, "")) for row in found]


def _moved(found: Iterable[DraftFile], stored: Mapping[str, File]) -> dict[str, str]:
    """Return the other path of each file that is elsewhere with the same name and content."""
    new = [row for row in found if row.path not in stored and row.content is not None]
    came = {(row.path.rpartition("/")[2], bytes(row.content or b"")): row.path for row in new}
    gone = [row.path for row in found if row.content is None and row.path in stored]
    went = {path: came.get((path.rpartition("/")[2], stored[path].content)) for path in gone}
    pairs = {old: there for old, there in went.items() if there is not None}
    return pairs | {there: old for old, there in pairs.items()}


def _holds(row: DraftFile, before: File | None) -> bool:
    """Say whether a file was published meanwhile as the draft has it, from a folder for instance."""
    content = None if row.content is None else bytes(row.content)
    return content == (before.content if before else None)


def _changed(row: DraftFile, before: File | None) -> Changed:
    verb = Verb.REMOVE if row.content is None else Verb.CHANGE if before else Verb.CREATE
    behind = digest(before.content if before else None) != row.base
    return Changed(row.path, verb, row.changed_by, row.changed_at, behind)


def name(handle: str) -> str:
    """Return the name of an app as its draft has it, its handle where app.json gives none. Three queries."""
    return str(manifest(files(handle)).get("name") or handle)


def manifest(found: Mapping[str, File]) -> dict[str, Any]:
    """Return the value of app.json, {} while it cannot be read."""
    entry = found.get("app.json")
    try:
        value = entry.json() if entry else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def problems(whole: Draft, path: str, content: bytes | None = None) -> list[Problem]:
    """Return what publishing would say of one file of a working folder, with another content where one is given."""
    if content is not None:
        whole = Draft(whole.handle, {**whole.files, path: File(path, content)}, whole.stored, whole.app)
    file = whole.files[path]
    return [_with_line(problem, file) for problem in file_problems(whole, file)]


def _with_line(problem: Problem, file: File) -> Problem:
    """Add the line that a problem's JSON pointer leads to."""
    _, found, pointer = problem.place.partition("#")
    if problem.line is not None or not found or not pointer.startswith("/"):
        return problem
    return replace(problem, line=json_places.line(file.content.decode("utf-8", "replace"), pointer))


def all_problems(whole: Draft) -> list[Problem]:
    """Return what publishing would say of every file of a working folder."""
    return [problem for path in whole.files for problem in problems(whole, path)]


def to_json(problem: Problem, severity: str = ERROR) -> dict[str, Any]:
    """Return a problem as editors take it: the element's id where the place names one."""
    _, _, place = problem.place.partition("#")
    return {
        "place": problem.place,
        "element": place if place and not place.startswith("/") else None,
        "message": problem.message,
        "remedy": problem.remedy,
        "line": problem.line,
        "severity": severity,
    }


def kind_name(path: str) -> str:
    """Return the name of the kind of a file."""
    return kind_of(path).name


def pretty(value: Any) -> bytes:
    """Return a JSON value as a file that people read."""
    return json.pretty(value).encode()


def apps() -> list[models.Draft]:
    """Return every draft, in order of handle. One query."""
    return list(models.Draft.objects.all())
