"""
JSON values as people read them, and whatever JSON file nothing better is known of.

Rule 1: two values that differ read differently.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clerkwork.features.studio.publishing.comparing.difference import Note, Thing, notes_of
from clerkwork.kernel import json

MOST: Final = 2_000  # entries of a file that are compared one by one


def words(value: Any) -> str:
    """Return a value in one line: texts as they are, lists with commas, the rest as JSON."""
    match value:
        case None:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case str():
            return json.dumps(value) if value in _taken(get_language()) or _is_number(value) else value
        case list() if all(isinstance(item, str | int) and not isinstance(item, bool) for item in value):
            return ", ".join(map(str, value)) if value else _("none")
    return json.dumps(value)


@lru_cache(maxsize=20)
def _taken(_language: str | None) -> frozenset[str]:
    """Return the words that stand for values that are no texts."""
    return frozenset({_("nothing"), _("yes"), _("no"), _("none")})


def _is_number(text: str) -> bool:
    """Tell whether a text would be taken for a number."""
    if not text.removeprefix("-")[:1].isdigit():
        return False
    try:
        return isinstance(json.loads(text), int | Decimal)
    except ValueError:
        return False


def flat(
    value: Any, names: Mapping[str, str | Promise], *, skip: frozenset[str] = frozenset(), at: str = ""
) -> dict[str, str]:
    """
    Return the leaves of an object by what they are called.

    `names` gives words for dotted paths ("validate.required"); a path without words is its own name.
    """
    found: dict[str, str] = {}
    for key, each in value.items():
        path = f"{at}.{key}" if at else str(key)
        if path in skip:
            continue
        if isinstance(each, dict) and each:
            found |= flat(each, names, skip=skip, at=path)
        else:
            found[str(names.get(path, path))] = words(each)
    return found


def compare_json(before: Any, after: Any) -> list[Note]:
    """Return what differs between two JSON values, a note an entry. Raises ValueError for too many."""
    if max((len(value) for value in (before, after) if isinstance(value, dict | list)), default=0) > MOST:
        raise ValueError("Expected fewer entries.")
    return [*notes_of(list(_things(before)), list(_things(after)))]


def _things(value: Any) -> Iterator[Thing]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else [("", value)]
    )
    for key, each in entries:
        name = _("entry %s") % (int(key) + 1) if isinstance(value, list) else str(key)
        says = flat(each, {}) if isinstance(each, dict) and each else {_("value"): words(each)}
        yield Thing(str(key), name, says, f"/{key}" if key != "" else "")
