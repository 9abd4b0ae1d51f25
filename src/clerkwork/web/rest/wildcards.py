"""
The lookup behind `$like`: `*` stands for any characters, `?` for one, a backslash before what means itself.

Rule: case counts and the pattern is no regular expression, so LIKE on PostgreSQL and GLOB on SQLite.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Field, Lookup

LIKE: Final = {"*": "%", "?": "_"}
LIKE_ESCAPED: Final = {character: f"\\{character}" for character in "%_\\"}
GLOB_ESCAPED: Final = {character: f"[{character}]" for character in "*?["}


@Field.register_lookup
class Wildcard(Lookup):
    """`name__wildcard="order-*"`."""

    lookup_name = "wildcard"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for PostgreSQL."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s ESCAPE '\\'", (*parameters, translate(str(self.rhs), LIKE, LIKE_ESCAPED))

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for SQLite, whose LIKE does not tell case."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} GLOB %s", (*parameters, translate(str(self.rhs), {}, GLOB_ESCAPED))


def translate(pattern: str, wild: Mapping[str, str], escaped: Mapping[str, str]) -> str:
    """Return a pattern in a database's words."""
    return "".join(
        escaped.get(character, character) if literal else wild.get(character, character)
        for character, literal in _characters(pattern, wild or {"*": "*", "?": "?"})
    )


def _characters(pattern: str, wild: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield each character and whether it means itself."""
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            yield next(characters, "\\"), True
        else:
            yield character, character not in wild
