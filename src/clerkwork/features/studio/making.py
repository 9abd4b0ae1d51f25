"""
New apps and new, copied, renamed and removed files.

Rule 1: each is one action on the draft, and each file it touches gets a step that undo brings back.
Rule 2: a rename reaches every use; a removal says who would miss it and leaves the choice to the person.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.db import transaction

import clerkwork
from clerkwork.features.apps import folder, manifest
from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.people import actions as people
from clerkwork.features.people.models import AppRole, User
from clerkwork.features.studio import actions, document_links, drafts, permissions, starters, things
from clerkwork.features.studio.models import Draft
from clerkwork.features.studio.things import Thing
from clerkwork.kernel.errors import Invalid, NotFound, Problem, Refused
from clerkwork.runtime import wiring

RESERVED: Final = frozenset({"new", "templates", "import", "studio"})
EXAMPLES: Final = Path(clerkwork.__file__).resolve().parents[2] / "examples"
IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")  # noqa: TID251 - ours, without nesting
PLAIN: Final = re.compile(r"[a-z][a-z0-9_]{0,49}")  # noqa: TID251 - the same


def templates() -> dict[str, dict[str, Any]]:
    """Return app.json of every app that comes along as an example, by the name of its folder."""
    found = {}
    for path in sorted(EXAMPLES.glob("*/app.json")):
        value = drafts.manifest({"app.json": File("app.json", path.read_bytes())})
        if value:
            found[path.parent.name] = value
    return found


def template(name: str) -> dict[str, bytes]:
    """
    Return the files of an example, by path.

    Raises NotFound.
    """
    if name not in templates():
        raise NotFound(f"Expected a template, but there is none called {name}.")
    return {path: file.content for path, file in folder.read(EXAMPLES / name).items()}


def create_app(actor: Actor, handle: str, name: str, files: Mapping[str, bytes], *, origin: str) -> None:
    """
    Begin an app as a draft, which the actor then owns; app.json gets the handle and name.

    `origin` says for the log what it began with. Raises Forbidden, and Invalid for a handle that is taken or none.
    """
    permissions.demand_create(actor)
    found = list(_handle_problems(handle)) + list(_name_problems(name))
    if found:
        raise Invalid(found)
    with transaction.atomic():
        Draft.objects.create(handle=handle, made_by=actor.username, made_at=wiring.now())
        if isinstance(actor, User) and not actor.is_administrator:
            people.grant_role(SYSTEM, handle, AppRole.OWNER, actor)
        named = {**files, manifest.FILE: _named(files.get(manifest.FILE), handle, name)}
        actions.write(actor, handle, named, "draft.create", origin=origin)


def _handle_problems(handle: str) -> Iterator[Problem]:
    if not manifest.HANDLE.fullmatch(handle):
        remedy = "Use two to sixty small letters, digits and dashes, beginning with a letter."
        yield Problem("handle", "Expected a short name for addresses.", remedy)
    elif handle in RESERVED or permissions.exists(handle):
        yield Problem("handle", f"“{handle}” is taken.", "Choose another one.")


def _name_problems(name: str) -> Iterator[Problem]:
    if not name.strip() or len(name) > manifest.TEXTS["name"]:
        yield Problem("name", f"Expected a name of at most {manifest.TEXTS['name']} characters.", "Give it one.")


def _named(content: bytes | None, handle: str, name: str) -> bytes:
    value = drafts.manifest({manifest.FILE: File(manifest.FILE, content or b"{}")})
    return drafts.pretty({**value, "handle": handle, "name": name.strip()})


def copied(files: Mapping[str, File], old: str, new: str) -> dict[str, bytes]:
    """
    Return the files of an app for a copy with another handle.

    Processes and decisions are known everywhere by their ids, so the copy's get ids of its own, with all their uses.
    """
    found = dict(files)
    for thing in things.things(files):
        if thing.sort in {things.PROCESS, things.DECISION}:
            changed = things.renamed(found, thing, _own_id(thing.id, old, new))
            found |= {path: File(path, content) for path, content in changed.items()}
    return {path: _relinked(file, old, new) for path, file in found.items()}


def _own_id(identity: str, old: str, new: str) -> str:
    before, after = old.replace("-", "_"), new.replace("-", "_")
    if identity.replace("-", "_") == before:
        return after
    return f"{after}_{identity.removeprefix(before).strip('_-')}"


def _relinked(file: File, old: str, new: str) -> bytes:
    """Return a file with links to the app's tables, and the namespaces of its models, turned to the copy."""
    if file.path.endswith((".bpmn", ".dmn")):
        pattern = rf'(amespace="[^"]*/){re.escape(old)}(?=[/"])'
    else:
        pattern = rf'("/tables/){re.escape(old)}(?=/)'
    return re.sub(pattern.encode(), rf"\g<1>{new}".encode(), file.content)


def new_file(actor: Actor, handle: str, sort: str, title: str, identity: str = "", *, folder: str = "") -> str:
    """
    Add a file of a sort (a key of starters.FOLDERS) from its starter, perhaps to a folder of it, and return its path.

    Raises Forbidden, NotFound, and Invalid for a title or identifier that cannot be used.
    """
    permissions.demand_edit(actor, handle)
    if sort not in starters.FOLDERS:
        raise NotFound(f"Expected a sort of file, but there is none called {sort}.")
    identity = identity or starters.slug(title, "_" if sort != "docs" else "-")
    files = drafts.files(handle)
    if not title.strip():
        raise Invalid([Problem("title", "Expected a title.", "Say what it is called.")])
    if not IDENTIFIER.fullmatch(identity):
        raise Invalid([Problem("identity", "Expected an identifier.", "Use letters, digits and underscores.")])
    path, content = starters.make(sort, identity, title.strip(), handle, files)
    if folder.startswith(f"{sort}/"):
        path = f"{folder}/{path.rpartition('/')[2]}"
    same = [thing for thing in things.things(files) if kind_of(thing.path) is kind_of(path)]
    if path in files or identity in {thing.id for thing in same}:
        raise Invalid([Problem("identity", f"“{identity}” is there already.", "Choose another identifier.")])
    actions.write(actor, handle, {path: content}, "draft.new", path=path)
    return path


def copy_file(actor: Actor, handle: str, path: str) -> str:
    """Copy a file of an app beside itself, with identifiers of its own, and return the path of the copy."""
    permissions.demand_edit(actor, handle)
    files = drafts.files(handle)
    file = drafts.file(handle, path)
    taken = {thing.id for thing in things.things(files)}
    number = next(n for n in range(2, 10_000) if _numbered(path, n) not in files and f"{file.stem}_{n}" not in taken)
    target = _numbered(path, number)
    alone = {path: file}
    for thing in things.defined(file):
        changed = things.renamed(alone, thing, f"{thing.id}_{number}")
        alone |= {each: File(each, content) for each, content in changed.items()}
    actions.write(actor, handle, {target: alone[path].content}, "draft.copy", path=path, to=target)
    return target


def _numbered(path: str, number: int) -> str:
    pure = PurePosixPath(path)
    joint = "_" if kind_of(path).name == "tables" else "-"
    return str(pure.with_name(f"{pure.stem}{joint}{number}{pure.suffix}"))


def rename(actor: Actor, handle: str, path: str, target: str, identities: Mapping[Thing, str]) -> list[str]:
    """
    Rename a file, and what it defines, in every file that uses it; return the paths of the others that changed.

    `identities` are the new ids of some of the things that the file defines. Raises Forbidden, NotFound, Invalid, and
    Refused for the file that names the app.
    """
    permissions.demand_edit(actor, handle)
    _refuse_the_manifest(path, "renamed")
    files = drafts.files(handle)
    drafts.file(handle, path)
    identities = _with_the_name(files[path], target, identities)
    found = list(_rename_problems(files, path, target, identities))
    if found:
        raise Invalid(found)
    changed = renaming(files, path, target, identities)
    written = actions.write(actor, handle, changed, "draft.rename", path=path, to=target)
    return [each for each in written if each not in {path, target}]


def _with_the_name(file: File, target: str, identities: Mapping[Thing, str]) -> dict[Thing, str]:
    """Return the new ids, where a table and a form without an id are called like their file."""
    found = {thing: new for thing, new in identities.items() if new != thing.id}
    stem = PurePosixPath(target).stem
    for thing in things.defined(file):
        if thing.sort == things.TABLE and stem != thing.id:
            found[thing] = stem
    return found


def renaming(
    files: Mapping[str, File], path: str, target: str, identities: Mapping[Thing, str]
) -> dict[str, bytes | None]:
    """Return what a rename changes, by path; None for what goes."""
    now = dict(files)
    for thing, new in identities.items():
        now |= {each: File(each, content) for each, content in things.renamed(now, thing, new).items()}
    changed: dict[str, bytes | None] = {
        each: file.content for each, file in now.items() if file.content != files[each].content
    }
    moves = dict(_moves(files, path, target))
    for old, new in moves.items():
        changed[new] = now[old].content
        changed[old] = None
    return changed | document_links.relinked(now, moves)


def _moves(files: Mapping[str, File], path: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield the files that move: the file itself, and the first rows of a table that gets another name."""
    if path == target:
        return
    yield path, target
    before, after = PurePosixPath(path).stem, PurePosixPath(target).stem
    if kind_of(path).name == "tables" and before != after:
        for each in files:
            pure = PurePosixPath(each)
            if pure.parts[0] == "data" and pure.stem == before and pure.suffix in {".json", ".csv"}:
                yield each, str(pure.with_stem(after))


def _rename_problems(
    files: Mapping[str, File], path: str, target: str, identities: Mapping[Thing, str]
) -> Iterator[Problem]:
    if target != path and target in files:
        yield Problem("target", f"{target} is there already.", "Choose another name.")
    if kind_of(target).name != kind_of(path).name or PurePosixPath(target).suffix != PurePosixPath(path).suffix:
        yield Problem(
            "target", "Expected a name of the same kind of file.", f"Keep it as {path} is: folder and ending."
        )
    taken = {(thing.sort, thing.id) for thing in things.things(files)}
    for thing, new in identities.items():
        pattern = PLAIN if thing.sort == things.TABLE else IDENTIFIER
        if not pattern.fullmatch(new):
            yield Problem("identity", f"“{new}” is no identifier.", "Use letters, digits and underscores.")
        elif (thing.sort, new) in taken:
            yield Problem("identity", f"There is a {thing.sort} called {new} already.", "Choose another one.")


def remove(actor: Actor, handle: str, path: str) -> None:
    """Remove a file from the draft; undo brings it back. Raises Forbidden, NotFound and Refused."""
    permissions.demand_edit(actor, handle)
    _refuse_the_manifest(path, "removed")
    drafts.file(handle, path)
    actions.write(actor, handle, {path: None}, "draft.remove", path=path)


def restore(actor: Actor, handle: str, path: str) -> None:
    """Bring a removed file back as it was. Raises Forbidden, and NotFound if it was never there."""
    permissions.demand_edit(actor, handle)
    row = drafts.row(handle, path)
    if row is None or actions.previous(row) is None:
        raise NotFound(f"Expected a file that was removed, but there is none called {path}.")
    if path not in drafts.files(handle):
        actions.undo(actor, handle, path, row.revision)


def _refuse_the_manifest(path: str, verb: str) -> None:
    if path == manifest.FILE:
        raise Refused(f"{path} names the app, so it cannot be {verb}.")


def discard_app(actor: Actor, handle: str) -> bool:
    """
    Throw away all that the draft changes; say whether the app still exists.

    An app that was never published is gone for good. Raises Forbidden and NotFound.
    """
    permissions.demand_own(actor, handle)
    if drafts.published(handle):
        actions.discard(actor, handle, [change.path for change in drafts.changes(handle)])
        return True
    actions.forget(actor, handle)
    return False
