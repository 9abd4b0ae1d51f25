"""
One text of a file, and what it would say if a column had another name.

Rule: a text that cannot be read and holds the word is a doubt, never changed.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from clerkwork.features.studio.columns.tracing import Column, Row, Scope, Sort, Trace
from clerkwork.features.studio.columns.written import Written
from clerkwork.languages.feel import FeelSyntaxError
from clerkwork.languages.texts import TextSyntaxError
from clerkwork.languages.texts.pieces import Tag, split
from clerkwork.runtime import wiring


@dataclass(frozen=True, slots=True)
class Spot:
    """A text that names the column: where, what it says, and what it would say; `after` is None for a doubt."""

    path: str
    line: int
    element: str
    before: str
    after: str | None
    edits: tuple[tuple[int, int], ...] = ()
    word: str = ""  # what is written there, if it is not the new name itself


@dataclass(slots=True)
class Reader:
    """Reads the texts of one file, one after the other; `words` are names with spaces that they use."""

    column: Column
    path: str
    source: str
    spots: list[Spot] = field(default_factory=list)
    words: tuple[str, ...] = ()

    def speaks(self, written: Written) -> bool:
        """Say whether a text holds the column's name at all."""
        return word(self.column.old).search(written.text) is not None

    def feel(self, written: Written, element: str, scope: Scope, *, start: int = 0, row: str = "") -> Sort:
        """Read FEEL, of which `start` letters are skipped; return what it gives. `row`: it is one of this table."""
        text = written.text[start:]
        try:
            tree = wiring.current().feel.expression(text, self.words).ast
        except FeelSyntaxError:
            self._unread(written, element)
            return None
        trace = Trace(self.column, text)
        given: Sort = row
        if row:
            trace.values(tree, scope, row)
        else:
            given = trace.follow(tree, scope)
        sure = [(first + start, last + start) for first, last in trace.sure]
        self.note(written, element, sure, doubtful=trace.doubtful)
        return given

    def tests(self, written: Written, element: str, scope: Scope) -> None:
        """Read unary tests of a decision table."""
        try:
            tree = wiring.current().feel.unary_tests(written.text, self.words).ast
        except FeelSyntaxError:
            self._unread(written, element)
            return
        trace = Trace(self.column, written.text)
        trace.follow(tree, scope)
        self.note(written, element, trace.sure, doubtful=trace.doubtful)

    def _unread(self, written: Written, element: str) -> None:
        if self.speaks(written):
            self.note(written, element, [], doubtful=True)

    def template(self, written: Written, element: str, scope: Scope) -> None:
        """Read the FEEL of a text template."""
        scopes = [scope]
        sure: list[tuple[int, int]] = []
        doubtful = False
        try:
            for tag in (piece for piece in split(written.text) if isinstance(piece, Tag)):
                if tag.word.startswith("/"):
                    scopes[1:] = scopes[1:-1]
                    continue
                tree = wiring.current().feel.expression(tag.body).ast
                trace = Trace(self.column, tag.body)
                given = trace.follow(tree, scopes[-1])
                sure += [(first + tag.offset, last + tag.offset) for first, last in trace.sure]
                doubtful = doubtful or trace.doubtful
                if tag.word:
                    scopes.append(_inside(scopes[-1], given) if tag.word == "#loop" else scopes[-1])
        except (FeelSyntaxError, TextSyntaxError):
            self._unread(written, element)
            return
        self.note(written, element, sure, doubtful=doubtful)

    def names(self, written: Written, element: str) -> None:
        """Read columns with commas between them, each with a sign before it or not."""
        found = word(self.column.old).finditer(written.text)
        self.note(written, element, [each.span() for each in found])

    def said(self, written: Written, element: str, scope: Scope) -> Sort:
        """Read a text that is FEEL with a sign before it, a template, or neither."""
        if written.text.startswith("="):
            return self.feel(written, element, scope, start=1)
        if "{{" in written.text:
            self.template(written, element, scope)
        return ""

    def note(self, written: Written, element: str, sure: list[tuple[int, int]], *, doubtful: bool = False) -> None:
        """Note what a text says of the column."""
        line = self.source.count("\n", 0, written.offsets[0]) + 1
        if sure:
            after = written.text
            for start, end in sorted(set(sure), reverse=True):
                after = f"{after[:start]}{self.column.new}{after[end:]}"
            edits = tuple(sorted({written.span(*each) for each in sure}))
            self.spots.append(Spot(self.path, line, element, written.text, after, edits))
        if doubtful:
            self.spots.append(Spot(self.path, line, element, written.text, None))


def _inside(scope: Scope, rows: Sort) -> Scope:
    """Return the scope inside of a loop of a template."""
    return (*scope, Row(rows), {"this": rows, "parent": None})


@cache
def word(name: str) -> re.Pattern[str]:
    """Return the pattern of a name as a word of its own."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")  # noqa: TID251 - of one word, escaped
