"""Search over all texts of a working folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clerkwork.features.apps.kinds import File
from clerkwork.features.studio import shelves

MOST: Final = 60
A_FILE: Final = 5
AROUND: Final = 60
SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: the file, its title, the line, and the words before, at and after it."""

    path: str
    title: str
    line: int
    before: str
    found: str
    after: str


def find(files: Mapping[str, File], text: str) -> list[Hit]:
    """Return where a text occurs, regardless of case, at most five places a file; none for a single letter."""
    wanted = text.strip().casefold()
    if len(wanted) < SHORTEST:
        return []
    hits: list[Hit] = []
    for _, file in sorted(files.items()):
        hits += list(_in_file(file, wanted))[:A_FILE]
    return hits[:MOST]


def _in_file(file: File, wanted: str) -> Iterator[Hit]:
    try:
        content = file.text
    except UnicodeDecodeError:
        return
    title = ""
    for number, line in enumerate(content.splitlines(), 1):
        at = line.casefold().find(wanted)
        if at < 0:
            continue
        end = at + len(wanted)
        title = title or shelves.title_of(file)
        start = max(0, at - AROUND)
        before = ("…" if start else "") + line[start:at].lstrip()
        yield Hit(file.path, title, number, before, line[at:end], line[end : end + AROUND])
