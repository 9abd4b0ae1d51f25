"""
What other files still call by its old name after something was renamed inside of an editor.

    sort       renamed is what                                     changed elsewhere
    process    the id of a process, decision, form                 everywhere (things.py)
    message    the name of a message of a process                  the same name in other processes, steps of tests
    column     a column of a table that keeps its id               where expressions and steps surely mean it (columns/)

Rule 1: only a rename that is certain is told: of a sort exactly one name is gone and one is new.
Rule 2: each place is shown before and after; one that may mean something else is told and never changed.
Rule 3: all files change in one step, or none; what changed one of them in between is never written over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.audit.actors import Actor
from clerkwork.features.studio import actions, columns, drafts, json_values, things
from clerkwork.features.studio.columns import Spot
from clerkwork.features.studio.things import Thing, Use

COLUMN: Final = "column"
MOST: Final = 200
AROUND: Final = 60  # letters of a long text that are shown on either side of what changes
SORTS: Final = {
    things.PROCESS: _("process"),
    things.FORM: _("form"),
    things.DECISION: _("decision"),
    things.MESSAGE: _("message"),
    COLUMN: _("column"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A name by which others may know something; `key` stays when the name changes, if anything does."""

    sort: str
    id: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name that is gone, the one in its place, and where others still say the old one."""

    sort: str
    old: str
    new: str
    places: tuple[Spot, ...]

    @property
    def sure(self) -> list[Spot]:
        """The places that can be changed without somebody looking at them."""
        return [each for each in self.places if each.after is not None]


def marks(file: File) -> list[Mark]:
    """Return the names that a file gives, as its editor notes them on opening."""
    if kind_of(file.path).name == "tables":
        return list(_columns(file))
    return [Mark(each.sort, each.id) for each in (*things.defined(file), *things.messages(file))]


def _columns(file: File) -> Iterator[Mark]:
    value = json_values.value_of(file)
    columns = value.get("columns", []) if isinstance(value, dict) else []
    for each in columns if isinstance(columns, list) else []:
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield Mark(COLUMN, each["name"], str(each.get("id") or each["name"]))


def renamings(files: Mapping[str, File], path: str, before: list[Mark]) -> list[Renaming]:
    """Return what was renamed in a file since `before`, as far as others still use the old names."""
    now = marks(files[path])
    found = [_renaming(files, path, sort, old, new) for sort, old, new in _pairs(before, now)]
    return [each for each in found if each.places]


def _pairs(before: list[Mark], now: list[Mark]) -> Iterator[tuple[str, str, str]]:
    kept = {(mark.sort, mark.id) for mark in now}
    known = {(mark.sort, mark.id) for mark in before}
    names = {mark.key: mark.id for mark in now if mark.sort == COLUMN}
    for sort in SORTS:
        gone = [mark for mark in before if mark.sort == sort and (sort, mark.id) not in kept]
        come = [mark.id for mark in now if mark.sort == sort and (sort, mark.id) not in known]
        if sort == COLUMN:
            yield from ((sort, mark.id, names[mark.key]) for mark in gone if mark.key in names)
        elif len(gone) == len(come) == 1:
            yield sort, gone[0].id, come[0]


def _renaming(files: Mapping[str, File], path: str, sort: str, old: str, new: str) -> Renaming:
    others = {each: file for each, file in files.items() if each != path}
    if sort == COLUMN:
        return Renaming(sort, old, new, tuple(columns.spots(files, path, old, new)))
    if any(thing.sort == sort and thing.id == old for thing in things.things(others)):
        return Renaming(sort, old, new, ())  # another file defines it still
    found = things.uses(others, Thing(sort, old, path))
    return Renaming(sort, old, new, tuple(_spot(others[use.path], use, new) for use in found))


def _spot(file: File, use: Use, new: str) -> Spot:
    """Return the line of a use, as it is and as it would be."""
    text = things.text_of(file)
    start = text.rfind("\n", 0, use.start) + 1
    end = text.find("\n", use.end)
    before = text[start : end if end >= 0 else len(text)]
    after = f"{before[: use.start - start]}{use.new(new)}{before[use.end - start :]}"
    before, after = (things.shown(each.strip()) for each in (before, after))
    return Spot(use.path, use.line, "", before, after, ((use.start, use.end),), use.new(new))


def follow(actor: Actor, handle: str, path: str, before: list[Mark]) -> dict[str, int]:
    """
    Let other files say the new names; return the paths that changed, each with its revision.

    Raises Forbidden, NotFound, and Conflict if one of the files was changed in between: then nothing changes.
    """
    files = drafts.files(handle)
    drafts.file(handle, path)
    changed: dict[str, bytes] = {}
    for name, edits in _edits(renamings(files, path, before)).items():
        changed[name] = things.bytes_of(_edited(things.text_of(files[name]), edits))
    if not changed:
        return {}
    seen = {name: files[name].content for name in changed}
    paths = actions.write(actor, handle, changed, "draft.rename", seen=seen, path=path, to=path)
    return {each: row.revision for each in paths if (row := drafts.row(handle, each))}


def _edits(found: list[Renaming]) -> dict[str, dict[tuple[int, int], str]]:
    edits: dict[str, dict[tuple[int, int], str]] = {}
    for renaming in found:
        for spot in renaming.sure:
            edits.setdefault(spot.path, {}).update(dict.fromkeys(spot.edits, spot.word or renaming.new))
    return edits


def _edited(text: str, edits: Mapping[tuple[int, int], str]) -> str:
    for (start, end), word in sorted(edits.items(), reverse=True):
        text = f"{text[:start]}{word}{text[end:]}"
    return text


def to_json(renaming: Renaming, titles: Mapping[str, str], address: Any) -> dict[str, Any]:
    """Return a renaming as the editor shows it: every place with its file, before and after."""
    return {
        "sort": str(SORTS[renaming.sort]),
        "old": renaming.old,
        "new": renaming.new,
        "sure": len(renaming.sure),
        "count": len(renaming.places),
        "places": [_place(each, titles, address) for each in renaming.places[:MOST]],
    }


def _place(spot: Spot, titles: Mapping[str, str], address: Any) -> dict[str, Any]:
    before, after = _near(spot)
    return {
        "file": titles[spot.path],
        "url": address(spot.path, spot.line),
        "line": spot.line,
        "element": spot.element,
        "before": before,
        "after": after,
    }


def _near(spot: Spot) -> tuple[str, str | None]:
    """Return a text before and after, each without what is the same far from what changes."""
    before, after = spot.before, spot.after
    if after is None:
        return _short(before, 0, 2 * AROUND), None
    same = next((at for at, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), 0)
    back = next((at for at, (one, two) in enumerate(zip(before[::-1], after[::-1], strict=False)) if one != two), 0)
    start = max(0, same - AROUND)
    return (
        _short(before, start, len(before) - max(0, back - AROUND)),
        _short(after, start, len(after) - max(0, back - AROUND)),
    )


def _short(text: str, start: int, end: int) -> str:
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
