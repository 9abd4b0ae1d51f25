"""
The file tree of an app, as people look for things: by what they are, not by folder.

Rule: every file of a working folder stands on exactly one shelf.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.studio.drafts import Changed
from clerkwork.features.studio.things import Thing, Use
from clerkwork.kernel import json


@dataclass(frozen=True, slots=True)
class Shelf:
    """A sort of files: its key is the name of a Kind, or a folder of kept files; `one` is the word for one of them."""

    key: str
    label: str | Promise
    one: str | Promise
    icon: str
    makes: bool = True  # whether a new one can be begun in the studio


SHELVES: Final = (
    Shelf("processes", _("Processes"), _("Process"), "sitemap"),
    Shelf("forms", _("Forms"), _("Form"), "forms"),
    Shelf("decisions", _("Decisions"), _("Decision"), "scale"),
    Shelf("tables", _("Tables"), _("Table"), "table"),
    Shelf("pages", _("Pages"), _("Page"), "layout-dashboard", makes=False),
    Shelf("tests", _("Tests"), _("Test"), "checklist"),
    Shelf("data", _("Sample data"), _("Sample data"), "table-import", makes=False),
    Shelf("docs", _("Documents"), _("Document"), "file-text"),
    Shelf("app", _("About and roles"), _("Settings"), "settings", makes=False),
)
_BY_KEY: Final = {shelf.key: shelf for shelf in SHELVES}
_SAME: Final = {"roles": "app", "calendars": "app"}


@dataclass(frozen=True, slots=True)
class Line:
    """One file in the tree: what people call it, what the draft does to it, and who has it open."""

    path: str
    title: str
    changed: Changed | None = None
    here: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file's name."""
        return self.path.rpartition("/")[2]

    @property
    def movable(self) -> bool:
        """Say whether it may lie in another folder: what belongs to the app itself may not."""
        return shelf_of(self.path).key != "app"

    @property
    def gone(self) -> bool:
        """Say whether the draft removes it."""
        return self.changed is not None and self.changed.verb == "remove"


def shelf_of(path: str) -> Shelf:
    """Return where a file stands."""
    kind = kind_of(path).name
    folder = path.partition("/")[0] if "/" in path else ""
    return _BY_KEY.get(kind) or _BY_KEY.get(_SAME.get(kind, "")) or _BY_KEY.get(folder) or _BY_KEY["docs"]


def title_of(file: File) -> str:
    """Return what people call a file: the title it gives itself, else its name."""
    if file.path.endswith((".json", ".form")):
        return _json_title(file) or file.stem
    if file.path.endswith((".bpmn", ".dmn")):
        return _xml_title(file) or file.stem
    return file.path.rpartition("/")[2]


def titled(files: Mapping[str, File], uses: Iterable[tuple[Thing, Use]]) -> list[tuple[str, Thing, Use]]:
    """Return uses with what people call the files in which they are."""
    return [(title_of(files[use.path]), thing, use) for thing, use in uses]


def _json_title(file: File) -> str:
    named = {"app.json": _("About this app"), "roles.json": _("Roles")}.get(file.path)
    if named is not None:
        return str(named)
    try:
        value: Any = json.loads(file.content)
    except ValueError:
        return ""
    found = next((value[key] for key in ("title", "name") if value.get(key)), "") if isinstance(value, dict) else ""
    return found if isinstance(found, str) else ""


def _xml_title(file: File) -> str:
    """Return the name of the first process, or of the definitions, by a look at the text: it may be no XML at all."""
    text = file.content.decode("utf-8", "replace")
    for tag in ("process", "definitions"):
        for start in _tags(text, tag):
            name = _attribute(text[start : text.find(">", start)], "name")
            if name:
                return name
    return ""


def _tags(text: str, tag: str) -> Iterable[int]:
    for opening in (f"<{tag} ", f":{tag} ", f"<{tag}\n", f":{tag}\n"):
        at = text.find(opening)
        if at >= 0:
            yield at


def _attribute(tag: str, name: str) -> str:
    before, found, rest = tag.partition(f' {name}="')
    if not found:
        return ""
    value = rest.partition('"')[0]
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        value = value.replace(entity, character)
    return value if before else ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A folder of a shelf: its path from the app's root, its name, its own files and the folders in it."""

    path: str
    name: str
    lines: tuple[Line, ...]
    branches: tuple["Branch", ...]

    @property
    def count(self) -> int:
        """How many files are in it and below."""
        return len(self.lines) + sum(branch.count for branch in self.branches)

    @property
    def present(self) -> bool:
        """Say whether anything is in it that the draft does not remove."""
        return any(not line.gone for line in self.lines) or any(branch.present for branch in self.branches)


def branch(lines: Iterable[Line], path: str = "") -> Branch:
    """Return the files of a shelf as a tree of folders; those beside app.json are files of its root."""
    own: list[Line] = []
    below: dict[str, list[Line]] = {}
    for line in lines:
        _top, slash, rest = line.path.partition("/") if not path else ("", "/", line.path.removeprefix(f"{path}/"))
        name, deeper, _rest = rest.partition("/")
        if slash and deeper:
            below.setdefault(f"{path or _top}/{name}", []).append(line)
        else:
            own.append(line)
    found = tuple(branch(below[each], each) for each in sorted(below, key=str.casefold))
    return Branch(path, path.rpartition("/")[2], tuple(own), found)


def tree(
    files: Mapping[str, File], changes: Iterable[Changed], here: Mapping[str, tuple[str, ...]], search: str = ""
) -> list[tuple[Shelf, list[Line]]]:
    """Return the shelves that hold something, each with its files by title; `search` narrows by title and path."""
    changed = {change.path: change for change in changes}
    lines = [Line(path, title_of(file), changed.get(path), here.get(path, ())) for path, file in files.items()]
    gone = [change for path, change in changed.items() if path not in files and not change.moved]
    lines += [Line(change.path, change.path.rpartition("/")[2], change) for change in gone]
    words = search.casefold().split()
    found: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: (line.title.casefold(), line.path)):
        if all(word in f"{line.title} {line.path}".casefold() for word in words):
            found.setdefault(shelf_of(line.path).key, []).append(line)
    return [(shelf, found[shelf.key]) for shelf in SHELVES if shelf.key in found]
