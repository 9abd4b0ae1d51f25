"""
The lookup behind `$like`: `*` stands for any characters, `?` for one, a backslash before what means itself.

Rule: case counts and the pattern is no regular expression, so LIKE on PostgreSQL and GLOB on SQLite.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Field, Lookup


@dataclass(frozen=True, slots=True)
class Words:
    """How a database writes what stands for characters, and characters that would."""

    wild: dict[str, str]
    escaped: dict[str, str]


LIKE: Final = Words({"*": "%", "?": "_"}, {character: f"\\{character}" for character in "%_\\"})
GLOB: Final = Words({"*": "*", "?": "?"}, {character: f"[{character}]" for character in "*?["})


@Field.register_lookup
class Wildcard(Lookup):
    """`name__wildcard="order-*"`."""

    lookup_name = "wildcard"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for PostgreSQL."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s ESCAPE '\\'", (*parameters, translate(str(self.rhs), LIKE))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for SQLite, whose LIKE does not tell case."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} GLOB %s", (*parameters, translate(str(self.rhs), GLOB))


def translate(pattern: str, words: Words) -> str:
    """Return a pattern in a database's words."""
    return "".join(
        words.escaped.get(character, character) if literal else words.wild[character]
        for character, literal in _characters(pattern)
    )


def _characters(pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield each character and whether it means itself."""
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            yield next(characters, "\\"), True
        else:
            yield character, character not in "*?"
