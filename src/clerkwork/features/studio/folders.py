"""
The folders in which the files of an app lie, and moving and removing them.

Rule 1: a folder is what the paths of files say: it is there as long as a file is in it, as in a zip or in git.
Rule 2: a file keeps its name and its sort when it moves, so whatever names its ids still finds it; links between
documents, which name paths, are written anew.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.audit.actors import Actor
from clerkwork.features.studio import actions, document_links, drafts, permissions, shelves, things
from clerkwork.features.studio.models import DraftFile
from clerkwork.features.studio.things import Thing, Use
from clerkwork.kernel.errors import Invalid, NotFound, Problem


def inside(paths: Collection[str], folder: str) -> list[str]:
    """Return the paths of the files in a folder and below it, in order."""
    return sorted(path for path in paths if path.startswith(f"{folder}/"))


def top_of(path: str) -> str:
    """Return the folder in which all files of a file's sort lie: "forms"; "docs" for documents beside app.json."""
    return path.partition("/")[0] if "/" in path else shelves.shelf_of(path).key


def beside(paths: Collection[str], top: str) -> list[str]:
    """Return the folders of a sort of files, the outermost first and itself included: "forms", "forms/hr"."""
    found = {top}
    for path in inside(paths, top):
        parts = path.split("/")[:-1]
        found.update("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return sorted(found)


def moves_of(paths: Collection[str], what: str, target: str) -> dict[str, str]:
    """
    Return where files go when a file or a folder gets another path, by where they are.

    Raises NotFound for what is not there, and Invalid for a folder that would lie in itself.
    """
    if what in paths:
        return {what: target}
    if target.startswith(f"{what}/"):
        message = "Expected a folder elsewhere, but this one would lie in itself."
        raise Invalid([Problem(target, message, "Choose another folder.")])
    found = inside(paths, what)
    if not found:
        raise NotFound(f"Expected a file or folder, but there is none called {what}.")
    return {path: f"{target}/{path.removeprefix(f'{what}/')}" for path in found}


def gather(actor: Actor, handle: str, folder: str, chosen: Collection[str]) -> None:
    """Put files into a folder, which thereby is there; raises Forbidden, and Invalid without name or files."""
    if not folder or not chosen:
        raise Invalid([Problem("name", "Expected a name and at least one file.", "Name it, and choose what goes in.")])
    move(actor, handle, {path: joined(folder, path) for path in chosen})


def move(actor: Actor, handle: str, moves: Mapping[str, str]) -> list[str]:
    """
    Move files, by old and new path, as one action, and return the documents whose links follow.

    Raises Forbidden, NotFound, and Invalid where something is in the way or would be another sort of file.
    """
    permissions.demand_edit(actor, handle)
    files = drafts.files(handle)
    moves = {old: new for old, new in moves.items() if old != new}
    found = [problem for old, new in moves.items() for problem in _problems(files, moves, old, new)]
    if found:
        raise Invalid(found)
    linked = document_links.relinked(files, moves)
    changed: dict[str, bytes | None] = dict.fromkeys(moves)
    changed |= {new: files[old].content for old, new in moves.items()} | linked
    if changed:
        actions.write(actor, handle, changed, "draft.move", moves=[f"{old} → {new}" for old, new in moves.items()])
    return sorted(linked.keys() - set(moves.values()))


def _problems(files: Mapping[str, File], moves: Mapping[str, str], old: str, new: str) -> Iterator[Problem]:
    if old not in files:
        yield Problem(old, "Expected a file, but there is none of this path.", "Look whether somebody moved it.")
    elif new in files and new not in moves:
        yield Problem(new, "Expected a free place, but a file of this name is there already.", "Rename one of the two.")
    elif kind_of(old) is not kind_of(new) or shelves.shelf_of(old) is not shelves.shelf_of(new):
        message = f"Expected a folder in {top_of(old)}, since that is where such files lie."
        yield Problem(new, message, f"Choose {top_of(old)} or a folder in it.")


def uses(files: Mapping[str, File], folder: str) -> list[tuple[Thing, Use]]:
    """Return who outside a folder would miss what its files define."""
    going = set(inside(files, folder))
    found = [each for path in sorted(going) for each in things.used_by(files, path)]
    return [(thing, use) for thing, use in found if use.path not in going]


def remove(actor: Actor, handle: str, folder: str) -> list[str]:
    """Remove a folder with everything in it from the draft, and return the paths; raises Forbidden and NotFound."""
    permissions.demand_edit(actor, handle)
    going = inside(drafts.files(handle), folder)
    if not going:
        raise NotFound(f"Expected a folder, but there is none called {folder}.")
    return actions.write(actor, handle, dict.fromkeys(going), "draft.remove", path=f"{folder}/")


def restore(actor: Actor, handle: str, folder: str) -> list[str]:
    """Bring back what was last removed from a folder, as it was; raises Forbidden and NotFound. Return the paths."""
    permissions.demand_edit(actor, handle)
    present = drafts.files(handle)
    rows = DraftFile.objects.filter(draft__handle=handle, path__startswith=f"{folder}/").exclude(path__in=present)
    last = max((row.changed_at for row in rows), default=0)
    steps = {row.path: actions.previous(row) for row in rows if row.changed_at == last}
    files = {path: drafts.unpack(step.packed) for path, step in steps.items() if step is not None}
    if not files:
        raise NotFound(f"Expected a folder that was removed, but nothing of {folder} is missing.")
    return actions.write(actor, handle, files, "draft.restore", path=f"{folder}/")


def joined(folder: str, path: str) -> str:
    """Return the path of a file or folder in another folder."""
    return f"{folder.strip('/')}/{PurePosixPath(path).name}".lstrip("/")
