"""
Which file of one side is which of the other, where it lies elsewhere.

Rule 1: a file is the same elsewhere if its content is, or what it defines; a document or test also by its name alone.
Rule 2: what two files could be is neither: each is then removed and new.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Final

from clerkwork.features.apps.kinds import File, kind_of
from clerkwork.features.studio import json_values, things

LOOSE: Final = frozenset({"docs", "tests", "data"})  # folders whose files have no identity but their name

Known = Callable[[str, bytes], Hashable | None]


def moves(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Return the files that lie elsewhere now: new path → old path."""
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    found: dict[str, str] = {}
    for known in (_content, _identity, _name):
        left = gone - set(found.values()), come - found.keys()
        found |= dict(_pairs({path: before[path] for path in left[0]}, {path: after[path] for path in left[1]}, known))
    return found


def _pairs(gone: Mapping[str, bytes], come: Mapping[str, bytes], known: Known) -> Iterator[tuple[str, str]]:
    old, new = (_by(known, each.items()) for each in (gone, come))
    for key in old.keys() & new.keys():
        if key is not None and len(old[key]) == len(new[key]) == 1:
            yield new[key][0], old[key][0]


def _by(known: Known, files: Iterable[tuple[str, bytes]]) -> dict[Hashable | None, list[str]]:
    found: dict[Hashable | None, list[str]] = {}
    for path, content in files:
        found.setdefault(known(path, content), []).append(path)
    return found


def _sort(path: str) -> tuple[str, str]:
    """Return what only files of the same sort have in common."""
    top, slash, _rest = path.partition("/")
    return kind_of(path).name, top if slash and top in LOOSE else path.rpartition(".")[2]


def _content(path: str, content: bytes) -> Hashable | None:
    return (_sort(path), content) if content.strip() else None


def _identity(path: str, content: bytes) -> Hashable | None:
    """Return what a file defines."""
    file = File(path, content)
    if kind_of(path).name == "tables":
        value = json_values.value_of(file)
        named = str(value.get("id") or value.get("name") or "") if isinstance(value, dict) else ""
        return ("tables", named) if named else None
    defined = frozenset((each.sort, each.id) for each in things.defined(file))
    return defined or None


def _name(path: str, _content: bytes) -> Hashable | None:
    top, slash, _rest = path.partition("/")
    return (top, path.rpartition("/")[2]) if slash and top in LOOSE else None
