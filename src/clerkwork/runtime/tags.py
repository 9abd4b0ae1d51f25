"""
Tags of cases: short names that whoever starts a case gives it, to find it by.

Rule 1: a case has its tags from its start to its end; the cases it calls have them too.
Rule 2: they stand in the case's row to be read, and in `CaseTag` to be found.
"""

import re
from collections.abc import Iterable
from typing import Final

from clerkwork.kernel.errors import Invalid, Problem

MOST: Final = 10
FORM: Final = re.compile(r"[A-Za-z][A-Za-z0-9_\-:.]{0,99}")  # noqa: TID251 - ours


def written(tags: Iterable[str]) -> str:
    """Return tags as a case's row has them, each once. Raises Invalid."""
    found = sorted(set(tags))
    wrong = [tag for tag in found if not FORM.fullmatch(tag)]
    problems = [
        Problem("tags", f"Expected a tag, but {tag!r}.", "A letter, then up to 99 letters, digits and _ - : .")
        for tag in wrong
    ]
    if len(found) > MOST:
        problems.append(Problem("tags", f"Expected at most {MOST} tags, but {len(found)}."))
    if problems:
        raise Invalid(problems)
    return " ".join(found)
