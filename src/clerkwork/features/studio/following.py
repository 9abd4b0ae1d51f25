"""
What other files still call by its old name after something was renamed inside of an editor.

    sort       renamed is what                                     changed elsewhere
    process    the id of a process, decision, form                 everywhere (things.py)
    message    the name of a message of a process                  the same name in other processes, steps of tests
    column     a column of a table that keeps its id               nowhere: places are told, for a word may mean more

Rule: only a rename that is certain is told: of a sort exactly one name is gone and one is new.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.audit.actors import Actor
from clerkwork.features.studio import actions, drafts, json_values, things
from clerkwork.features.studio.things import Thing, Use

COLUMN: Final = "column"
MOST: Final = 40
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
    uses: tuple[Use, ...]

    @property
    def exact(self) -> bool:
        """Say whether the places can be changed without somebody looking at them."""
        return self.sort != COLUMN


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
    return [each for each in found if each.uses]


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
        return Renaming(sort, old, new, tuple(_words(others, files[path].stem, old)))
    if any(thing.sort == sort and thing.id == old for thing in things.things(others)):
        return Renaming(sort, old, new, ())  # another file defines it still
    return Renaming(sort, old, new, tuple(things.uses(others, Thing(sort, old, path))))


def _words(others: Mapping[str, File], table: str, column: str) -> Iterator[Use]:
    """Yield the lines that say a column's name, in files that say the table's."""
    word = _word(column)
    for path, file in sorted(others.items()):
        if file.path.startswith("data/") or not path.endswith((".json", ".bpmn", ".dmn", ".form")):
            continue
        text = file.content.decode("utf-8", "replace")
        if not _word(table).search(text):
            continue
        found = {text.count("\n", 0, each.start()) + 1: each for each in word.finditer(text)}
        yield from (Use(path, line, False, each.start(), each.end(), str) for line, each in found.items())


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")  # noqa: TID251 - of one word, escaped


def follow(actor: Actor, handle: str, path: str, before: list[Mark]) -> list[str]:
    """Let other files say the new names; return the paths that changed. Raises Forbidden and NotFound."""
    files = dict(drafts.files(handle))
    drafts.file(handle, path)
    now = dict(files)
    for each in renamings(files, path, before):
        if not each.exact:
            continue
        others = {name: file for name, file in now.items() if name != path}
        changed = things.renamed(others, Thing(each.sort, each.old, path), each.new)
        now |= {name: replace(files[name], content=content) for name, content in changed.items()}
    changed = {name: file.content for name, file in now.items() if file.content != files[name].content}
    return actions.write(actor, handle, changed, "draft.rename", path=path, to=path) if changed else []


def to_json(renaming: Renaming, titles: Mapping[str, str], address: Any) -> dict[str, Any]:
    """Return a renaming as the editor shows it: each file once, with its first line."""
    first: dict[str, Use] = {}
    for use in renaming.uses:
        first.setdefault(use.path, use)
    return {
        "sort": str(SORTS[renaming.sort]),
        "old": renaming.old,
        "new": renaming.new,
        "exact": renaming.exact,
        "count": len(renaming.uses),
        "files": [{"title": titles[path], "url": address(path, use.line)} for path, use in list(first.items())[:MOST]],
    }
