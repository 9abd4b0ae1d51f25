"""
Sentences to people, made where nobody knows their language.

Rule: a sentence is its English text to every program; who shows it to a person says it in theirs (web/wording.py).
"""

from collections.abc import Iterable
from functools import reduce
from typing import Any, Self


class Sentence(str):
    """
    A text that can be said in another language: `one` with the `values` of its holes, or `many` when n is not 1.

        Sentence("Enter %(limit)s or more.", limit=3)
        Sentence("Use at least %(n)s letter.", "Use at least %(n)s letters.", n=3)
    """

    __slots__ = ("many", "one", "values")

    one: str
    many: str
    values: dict[str, Any]

    def __new__(cls, one: str, many: str = "", /, **values: Any) -> Self:
        """Return a sentence; a value may be one itself."""
        form = many if many and values["n"] != 1 else one
        made = super().__new__(cls, form % values if values else form)
        made.one, made.many, made.values = str(one), str(many), values
        return made


class Grouped(int):
    """A number of a sentence that is easier to read in groups of three digits: 20,000."""

    def __str__(self) -> str:
        """Return it as English writes it."""
        return f"{int(self):,}"


def joined(parts: Iterable[Sentence]) -> Sentence:
    """Return sentences as one, a space between each and the next; of none an empty one."""
    return reduce(_followed, parts, Sentence(""))


def _followed(said: Sentence, by: Sentence) -> Sentence:
    return Sentence("%(said)s %(more)s", said=said, more=by) if said else by


def of(error: BaseException) -> str:
    """Return what an error says: its sentence if it was made with one, else its text."""
    said = error.args[0] if len(error.args) == 1 else None
    return said if isinstance(said, Sentence) else str(error)
