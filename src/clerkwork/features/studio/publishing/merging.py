"""
Three texts put together: what two people made of the same beginning.

Rule 1: only changes that do not touch are put together; anything else is theirs to decide, so None.
Rule 2: lines are compared; whether what came out makes sense, the checks of its kind say.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

MOST_LINES: Final = 20_000

Edit = tuple[int, int, list[str]]


def merge(base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """Return what both made of a text, None if they changed the same lines or the texts are no texts."""
    try:
        texts = [content.decode("utf-8").splitlines(keepends=True) for content in (base, mine, theirs)]
    except UnicodeDecodeError:
        return None
    if sum(map(len, texts)) > MOST_LINES:
        return None
    lines = texts[0]
    edits = sorted(_edits(lines, texts[1]) + _edits(lines, texts[2]))
    found: list[str] = []
    at = -1  # the line of the beginning up to which all is settled
    last: Edit | None = None
    for edit in edits:
        start, end, put = edit
        if edit == last:
            continue
        if start < at or (start == at and last is not None):
            return None
        found += lines[max(at, 0) : start] + put
        at, last = end, edit
    return "".join(found + lines[max(at, 0) :]).encode()


def _edits(before: Sequence[str], after: Sequence[str]) -> list[Edit]:
    """Return which lines of a text were put in the place of which."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(start, end, list(after[there:until])) for tag, start, end, there, until in codes if tag != "equal"]
