"""
Which comparison a file gets.

Rule 1: a file that its comparison cannot read is compared line by line; one that is no text, by its size.
Rule 2: files that differ are never said to be the same: where no note says how, there is one that says so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from clerkwork.features.apps.kinds import kind_of
from clerkwork.features.studio.publishing.comparing import (
    decisions,
    forms,
    manifest,
    model_tests,
    processes,
    roles,
    tables,
    values,
)
from clerkwork.features.studio.publishing.comparing.difference import Comparison, Fact, Mark, Note, Pair
from clerkwork.features.studio.publishing.comparing.lines import Line, compare_lines
from clerkwork.features.studio.publishing.comparing.pairing import moves
from clerkwork.features.studio.publishing.comparing.sides import Sides
from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid


class Way(NamedTuple):
    """How the files of a kind are compared and described."""

    compare: Callable[[bytes, bytes], list[Note]]
    describe: Callable[[bytes], tuple[str, str]]
    drawn: bool = False
    sides: Callable[[bytes, bytes], list[Sides]] | None = None
    forms: Callable[[bytes, bytes], Pair] | None = None


def _nothing_to_say(_content: bytes) -> tuple[str, str]:
    return "", ""


def _compare_data(before: bytes, after: bytes) -> list[Note]:
    return values.compare_json(*(json.loads(content.decode("utf-8-sig")) for content in (before, after)))


DATA: Final = Way(_compare_data, _nothing_to_say)
WAYS: Final[Mapping[str, Way]] = {
    "app": Way(manifest.compare, manifest.describe),
    "roles": Way(roles.compare, roles.describe),
    "tables": Way(tables.compare, tables.describe, sides=tables.sides),
    "forms": Way(forms.compare, forms.describe, forms=forms.pair),
    "decisions": Way(decisions.compare, decisions.describe, sides=decisions.sides),
    "processes": Way(processes.compare, processes.describe, drawn=True),
    "tests": Way(model_tests.compare, model_tests.describe),
}


def compare_all(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[Comparison]:
    """Yield how each file differs that does, or lies elsewhere, in order of path."""
    moved = moves(before, after)
    for path in sorted((before.keys() | after.keys()) - set(moved.values())):
        was = moved.get(path, path)
        if path in moved or before.get(path) != after.get(path):
            yield compare(path, before.get(was), after.get(path), was)


def compare(path: str, before: bytes | None, after: bytes | None, was: str = "") -> Comparison:
    """Return how a file differs; None where it is not there. `was` is where it lay before, if that is elsewhere."""
    if was in ("", path) or before is None or after is None:
        return _compared(path, before, after)
    if before == after:
        kind, way = _way(path)
        return Comparison(path, kind, Mark.MOVED, _described(way, after)[0], was=was)
    return replace(_compared(path, before, after), mark=Mark.MOVED, was=was)


def _compared(path: str, before: bytes | None, after: bytes | None) -> Comparison:
    kind, way = _way(path)
    title, summary = _described(way, after if after is not None else before)
    if before is None or after is None:
        mark = Mark.ADDED if before is None else Mark.REMOVED
        return Comparison(path, kind, mark, title, summary, drawn=way is not None and way.drawn)
    try:
        notes = way.compare(before, after) if way is not None else []
    except (Invalid, ValueError, RecursionError):
        way, notes = None, []
    lines = () if notes else _lines(before, after)
    if not notes and (way is not None or not lines):
        notes = [_unsaid(before, after, known=way is not None)]
    drawn = way is not None and way.drawn
    found = Comparison(path, kind, Mark.CHANGED, title, summary, tuple(notes), lines, drawn)
    return _with_sides(found, way, before, after)


def _with_sides(found: Comparison, way: Way | None, before: bytes, after: bytes) -> Comparison:
    """Add what can be shown side by side; files that were compared can be read."""
    if way is not None and way.sides is not None:
        return replace(found, sides=tuple(way.sides(before, after)))
    if way is not None and way.forms is not None:
        return replace(found, forms=way.forms(before, after))
    return found


def _way(path: str) -> tuple[str, Way | None]:
    """Return the name of a file's kind, and how it is compared if anything is known of it."""
    top, _slash, _rest = path.partition("/")
    kind = "tests" if top == "tests" and path.endswith(".json") else kind_of(path).name
    return kind, WAYS.get(kind, DATA if path.endswith(".json") else None)


def _described(way: Way | None, content: bytes | None) -> tuple[str, str]:
    try:
        return way.describe(content) if way is not None and content is not None else ("", "")
    except (Invalid, ValueError, RecursionError):
        return "", ""


def _lines(before: bytes, after: bytes) -> tuple[Line, ...]:
    try:
        return compare_lines(before.decode("utf-8-sig"), after.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ()


def _unsaid(before: bytes, after: bytes, *, known: bool) -> Note:
    """Return the note for files whose difference no note says."""
    if known:
        return Note(Mark.CHANGED, _("Nothing that runs or is read was found to differ; only how it is written."))
    size = Fact(_("size"), _("%s bytes") % len(before), _("%s bytes") % len(after))
    return Note(Mark.CHANGED, _("The content is another."), facts=(size,))
