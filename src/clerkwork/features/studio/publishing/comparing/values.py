"""
JSON values as people read them, and whatever JSON file nothing better is known of.

Rule 1: two values that differ read differently.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clerkwork.features.studio.publishing.comparing.difference import Note, Thing, notes_of
from clerkwork.kernel import json

SHORT: Final = 120  # characters of a value that is shown in one piece
MOST: Final = 400  # places of a file that are compared


def words(value: Any) -> str:
    """Return a value in one line: texts as they are, lists with commas, the rest as JSON."""
    match value:
        case None:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case str():
            return (
                json.dumps(value)
                if value in {_("nothing"), _("yes"), _("no"), _("none")} or _is_number(value)
                else value
            )
        case list() if all(isinstance(item, str | int) and not isinstance(item, bool) for item in value):
            return ", ".join(map(str, value)) if value else _("none")
    return json.dumps(value)


def _is_number(text: str) -> bool:
    """Tell whether a text would be taken for a number."""
    try:
        return isinstance(json.loads(text), int | Decimal) and text not in {"true", "false"}
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
    """Return what differs between two JSON values, a note a place on top."""
    return [*notes_of(list(_things(before)), list(_things(after)))]


def _things(value: Any) -> Iterator[Thing]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else [("", value)]
    )
    for index, (key, each) in enumerate(entries):
        if index >= MOST:
            return
        name = _("entry %s") % (int(key) + 1) if isinstance(value, list) else str(key)
        says = flat(each, {}) if isinstance(each, dict) and each else {_("value"): words(each)}
        yield Thing(str(key), name, says, f"/{key}" if key != "" else "")
