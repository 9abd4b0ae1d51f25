"""
What somebody brings from elsewhere: looked at, converted and reported first, taken over when they say so.

Rule 1: nothing of an upload is in the draft before its report was seen.
Rule 2: models of other engines are converted, and every word of theirs is in the report.
Rule 3: what is no model and no known file is kept as it is, as a document.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from clerkwork.features.apps import manifest
from clerkwork.features.apps.folder import LARGEST_FILE
from clerkwork.features.apps.kinds import KEPT, Draft, File, Verb, kind_of
from clerkwork.features.apps.plan import KEPT_FOLDERS
from clerkwork.features.audit.actors import Actor
from clerkwork.features.studio import actions, archives, drafts, permissions, shelves, starters
from clerkwork.features.studio.models import Arrival
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.languages import xml
from clerkwork.languages.bpmn.conversion import Note, convert
from clerkwork.runtime import wiring

KEPT_FOR: Final = 24 * 3_600_000
ENCODING: Final = re.compile(rb"^(<\?xml[^>]*?encoding=[\"'])([A-Za-z0-9._-]{1,40})")  # noqa: TID251 - ours
FOLDER_OF: Final = {
    "http://www.omg.org/spec/BPMN/20100524/MODEL": ("processes", ".bpmn"),
    "MODEL": ("decisions", ".dmn"),
}
SAFE: Final = re.compile(r"[^\w. -]+")  # noqa: TID251 - ours


@dataclass(frozen=True, slots=True)
class Coming:
    """A file of an upload: where it would go, what that changes, what was converted, and what is wrong with it."""

    path: str
    title: str
    verb: Verb | None  # None: as it is already
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]

    @property
    def speaks(self) -> bool:
        """Say whether there is anything to look at: a change, a note or a problem."""
        return self.verb is not None or bool(self.notes or self.problems)

    @property
    def by_hand(self) -> list[Note]:
        """Return what somebody has to look at."""
        return [note for note in self.notes if note.outcome == "needs a hand"]


def bring(actor: Actor, handle: str, uploads: list[Any]) -> str:
    """
    Keep uploaded files for a day and return the token of their report.

    Raises Forbidden, NotFound, and Invalid for what cannot be read at all.
    """
    permissions.demand_edit(actor, handle)
    files: dict[str, bytes] = {}
    notes: dict[str, list[Note]] = {}
    for upload in uploads:
        for path, content in _read(upload).items():
            place, placed, said = arranged(path, content, handle)
            files[place] = placed
            if said:
                notes[place] = said
    if not files:
        raise Invalid([Problem("file", Sentence("Expected a file."), Sentence("Choose one."))])
    Arrival.objects.filter(at__lt=wiring.now() - KEPT_FOR).delete()
    name = ", ".join(str(upload.name) for upload in uploads)[:250]
    token = secrets.token_hex(16)
    Arrival.objects.create(
        token=token,
        handle=handle,
        username=actor.username,
        name=name,
        packed=archives.write(archives.as_files(files)),
        notes=json.dumps({path: [list(note) for note in said] for path, said in notes.items()}),
        at=wiring.now(),
    )
    return token


def _read(upload: Any) -> dict[str, bytes]:
    name = PurePosixPath(str(upload.name)).name
    if name.casefold().endswith(".zip"):
        return archives.read_upload(upload)
    if upload.size > LARGEST_FILE:
        raise Invalid([Problem(name, f"Expected at most {LARGEST_FILE >> 20} MB.", "Split the file.")])
    return {name: upload.read(LARGEST_FILE + 1)}


def arranged(path: str, content: bytes, handle: str) -> tuple[str, bytes, list[Note]]:
    """Return where an uploaded file goes, its content in our words and in UTF-8, and what became of foreign words."""
    if path == manifest.FILE:
        return path, _ours(content, handle), []
    sort = _model_of(content)
    if sort is None:
        return _place(path, content), content, []
    content = _utf8(content)
    target = path if kind_of(path).name == sort[0] else f"{sort[0]}/{_name(path)}{sort[1]}"
    if sort[0] != "processes":
        return target, content, []
    try:
        converted = convert(content, wiring.current().feel)
    except Invalid:
        return target, content, []  # it opens as text, with the error's line
    return target, converted.xml, list(converted.notes)


def _ours(content: bytes, handle: str) -> bytes:
    """Return app.json with the handle of the app that takes it; it stays as it is if it has that already."""
    value = drafts.manifest({manifest.FILE: File(manifest.FILE, content)})
    return content if value.get("handle") == handle else drafts.pretty({**value, "handle": handle})


def _model_of(content: bytes) -> tuple[str, str] | None:
    """Return folder and suffix of a BPMN or DMN model, by its root element."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    try:
        root = xml.parse(content, "BPMN 2.0")
    except Invalid:
        return None
    tag = str(root.tag)
    if not tag.endswith("}definitions"):
        return None
    space = tag[1:].partition("}")[0]
    return FOLDER_OF.get(space) or (FOLDER_OF["MODEL"] if "/DMN/" in space.upper() else None)


def _utf8(content: bytes) -> bytes:
    """Return a model in UTF-8, whatever it was written in."""
    found = ENCODING.match(content)
    name = found[2].decode("ascii") if found else "utf-8"
    if name.casefold() in {"utf-8", "utf8"}:
        return content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode(name)
    except (LookupError, UnicodeDecodeError):
        return content
    return ENCODING.sub(rb"\g<1>UTF-8", text.encode())


def _place(path: str, content: bytes) -> str:
    """Return where a file that is no model goes: where it is, if an app has such a place."""
    top = path.partition("/")[0]
    if kind_of(path) is not KEPT or ("/" in path and top in KEPT_FOLDERS):
        return path
    name = path.rpartition("/")[2]
    if name.endswith((".md", ".txt", ".png", ".svg")) and "/" not in path:
        return path
    for folder, suffix in FOLDER_OF.values():
        if name.endswith(suffix):
            return f"{folder}/{_name(name)}{suffix}"  # it cannot be read, but it can be corrected
    if name.endswith((".form", ".json")):
        value = _object(content)
        if "components" in value:
            return f"forms/{_name(str(value.get('id') or name))}.form"
        if "columns" in value:
            return f"tables/{starters.slug(str(value.get('name') or PurePosixPath(name).stem))}.json"
    return f"docs/{SAFE.sub('-', name).strip(' .') or 'file'}"


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _name(path: str) -> str:
    """Return the name of a file for one of ours: without folders and the endings that models have."""
    name = path.rpartition("/")[2]
    for ending in (".xml", ".bpmn20", ".bpmn", ".dmn", ".form", ".json", ".converted"):
        name = name[: -len(ending)] if name.casefold().endswith(ending) else name
    return SAFE.sub("-", name).strip(" .") or "model"


def arrival(actor: Actor, handle: str, token: str) -> Arrival:
    """Return an upload of the actor. Raises NotFound, also for those of others."""
    permissions.demand_edit(actor, handle)
    since = wiring.now() - KEPT_FOR
    found = Arrival.objects.filter(token=token, handle=handle, username=actor.username, at__gte=since).first()
    if found is None:
        raise NotFound("Expected an upload, but it is gone. Choose the files again.")
    return found


def report(row: Arrival) -> list[Coming]:
    """Return what taking an upload would do, file by file in order of path."""
    files = archives.as_files(archives.read(bytes(row.packed)))
    notes: Mapping[str, list[list[Any]]] = json.loads(row.notes)
    present = drafts.draft(row.handle)
    together = Draft(row.handle, {**present.files, **files}, present.stored, present.app)
    return [_coming(together, present.files, file, notes.get(file.path, [])) for _, file in sorted(files.items())]


def _coming(together: Draft, present: Mapping[str, File], file: File, notes: list[list[Any]]) -> Coming:
    before = present.get(file.path)
    verb = Verb.CREATE if before is None else Verb.CHANGE if before.content != file.content else None
    problems = tuple(drafts.problems(together, file.path))
    return Coming(file.path, shelves.title_of(file), verb, tuple(Note(*note) for note in notes), problems)


def missing(row: Arrival) -> list[str]:
    """Return the files of the draft that an upload of a whole app lacks, in order; none for single files."""
    files = archives.read(bytes(row.packed))
    return sorted(drafts.files(row.handle).keys() - files.keys()) if manifest.FILE in files else []


def take(actor: Actor, handle: str, token: str, *, whole: bool) -> list[str]:
    """Take an upload into the draft and return the changed paths; `whole` removes what it lacks."""
    row = arrival(actor, handle, token)
    files: dict[str, bytes | None] = dict(archives.read(bytes(row.packed)))
    if whole:
        files |= dict.fromkeys(missing(row))
    changed = actions.write(actor, handle, files, "draft.import", name=row.name)
    row.delete()
    return changed
