"""
Two definitions of a table compared: columns, rules of rows, checks, views.

Rule 1: a column is the same as long as its id is, as when the table is changed.
Rule 2: what happens to the rows that are there is not said here; the plan of applying says it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from clerkwork.features.studio.publishing.comparing.difference import Note, Thing, notes_of
from clerkwork.features.studio.publishing.comparing.sides import Sides, of_things
from clerkwork.features.studio.publishing.comparing.values import flat, words
from clerkwork.kernel import json

NAMES: Final[Mapping[str, str | Promise]] = {
    "name": lazy("name"),
    "title": lazy("title"),
    "type": lazy("type"),
    "help": lazy("help"),
    "required": lazy("required"),
    "unique": lazy("no value twice"),
    "indexed": lazy("indexed"),
    "default": lazy("begins with"),
    "length": lazy("longest"),
    "scale": lazy("digits after the point"),
    "min": lazy("at least"),
    "max": lazy("at most"),
    "table": lazy("refers to"),
    "total": lazy("sum below the list"),
    "label": lazy("what a row is called"),
    "order": lazy("order"),
    "description": lazy("description"),
    "icon": lazy("icon"),
    "rows": lazy("rows"),
    "may": lazy("may"),
    "fields": lazy("columns"),
    "where": lazy("shows"),
    "columns": lazy("columns"),
    "message": lazy("message"),
}
PARTS: Final = frozenset({"id", "columns", "rules", "checks", "views", "unique"})


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two definitions of a table. Raises ValueError for what is no such."""
    old, new = _table(before), _table(after)
    return [
        *notes_of([_top(old)], [_top(new)]),
        *notes_of([*_columns(old)], [*_columns(new)], ordered=True),
        *(note for part in (_rules, _checks, _views, _uniques) for note in notes_of([*part(old)], [*part(new)])),
    ]


def _table(content: bytes) -> dict[str, Any]:
    table = json.loads(content.decode("utf-8-sig"))
    if not isinstance(table, dict):
        raise ValueError("Expected a table as a JSON object.")  # noqa: TRY004 - as for what is no JSON
    return table


def _top(table: Mapping[str, Any]) -> Thing:
    return Thing("", _("The table"), flat(table, NAMES, skip=PARTS))


def _entries(table: Mapping[str, Any], part: str) -> Iterator[tuple[int, dict[str, Any]]]:
    found = table.get(part)
    for index, entry in enumerate(found if isinstance(found, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def _columns(table: Mapping[str, Any]) -> Iterator[Thing]:
    for index, column in _entries(table, "columns"):
        key = str(column.get("id") or column.get("name"))
        says = flat(column, NAMES, skip=frozenset({"id", "options"}))
        if column.get("options"):
            says[_("options")] = ", ".join(map(_option, column["options"]))
        called = column.get("title") or column.get("name") or key
        yield Thing(f"column {key}", _("Column “%s”") % called, says, f"/columns/{index}")


def _option(value: Any) -> str:
    return str(value.get("title") or value.get("value")) if isinstance(value, dict) else words(value)


def _rules(table: Mapping[str, Any]) -> Iterator[Thing]:
    seen: dict[str, int] = {}
    for index, rule in _entries(table, "rules"):
        role = str(rule.get("role", ""))
        seen[role] = seen.get(role, 0) + 1
        more = f" ({seen[role]})" if seen[role] > 1 else ""
        says = flat({"may": ["read"], "rows": "true", **rule}, NAMES, skip=frozenset({"role"}))
        subject = _("What the role “%s” may do") % role + more
        yield Thing(f"rule {role} {seen[role]}", subject, says, f"/rules/{index}")


def _checks(table: Mapping[str, Any]) -> Iterator[Thing]:
    for index, check in _entries(table, "checks"):
        says = flat(check, NAMES, skip=frozenset({"feel"}))
        yield Thing(f"check {check.get('feel')}", _("Check “%s”") % check.get("feel", ""), says, f"/checks/{index}")


def _views(table: Mapping[str, Any]) -> Iterator[Thing]:
    for index, view in _entries(table, "views"):
        called = view.get("title") or view.get("name", "")
        yield Thing(f"view {view.get('name')}", _("View “%s”") % called, flat(view, NAMES), f"/views/{index}")


def _uniques(table: Mapping[str, Any]) -> Iterator[Thing]:
    found = table.get("unique")
    for index, names in enumerate(found if isinstance(found, list) else ()):
        yield Thing(f"unique {words(names)}", _("No two rows with the same %s") % words(names), {}, f"/unique/{index}")


def sides(before: bytes, after: bytes) -> list[Sides]:
    """Return the columns of two definitions beside each other, if they differ. Raises ValueError."""
    old, new = _columns(_table(before)), _columns(_table(after))
    found = of_things(_("Columns"), (_("Column"), _("What it is")), old, new)
    return [found] if found.differs else []


def describe(content: bytes) -> tuple[str, str]:
    """Return what people call a table and, in one line, what is in it. Raises ValueError."""
    table = _table(content)
    count = sum(1 for _entry in _entries(table, "columns"))
    return str(table.get("title") or table.get("name") or ""), ngettext(
        "%(count)s column", "%(count)s columns", count
    ) % {"count": count}
