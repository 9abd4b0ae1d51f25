"""
The table designer: what it needs to know, and what a definition does to the rows that are there.

Rule 1: the designer shows what it is told here; whether a definition is right is said by the checks of publishing.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.people.models import User
from clerkwork.features.people.signed_in import signed_in
from clerkwork.features.studio import drafts, files, json_values, permissions
from clerkwork.features.studio.editors import Editor, Unreadable
from clerkwork.features.tables import changes, ddl, effects
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import Asker, granted_ids, rights
from clerkwork.features.tables.schema import Schema, build
from clerkwork.features.tables.sheets.proposals import COLORS
from clerkwork.kernel.errors import Invalid, NotFound, Problem
from clerkwork.kernel.sentences import Sentence
from clerkwork.web import icons
from clerkwork.web.wording import worded

TYPES: Final[tuple[tuple[str, str | Promise, str, str | Promise], ...]] = (
    ("text", _("Text"), "letter-case", _("One line, at most 250 characters unless you say otherwise.")),
    ("long text", _("Long text"), "notes", _("Several lines.")),
    ("number", _("Number"), "calculator", _("Exact, with up to six digits after the point: money, hours, weights.")),
    ("integer", _("Whole number"), "hash", _("Pieces, years, grades.")),
    ("boolean", _("Yes or no"), "checkbox", _("Ticked or not.")),
    ("date", _("Date"), "calendar", _("A day, without an hour.")),
    ("datetime", _("Date and time"), "clock", _("A moment, shown in each reader's zone.")),
    ("choice", _("Choice"), "list-check", _("One of a few values, each in its colour.")),
    ("person", _("Person"), "user", _("Somebody who works here.")),
    ("team", _("Team"), "users", _("A team of the organisation.")),
    ("reference", _("Row of a table"), "link", _("A row of another table of this app.")),
)
TOOLS: Final = (
    "alert-octagon",
    "alert-triangle",
    "arrow-down",
    "arrow-up",
    "checks",
    "chevron-down",
    "chevron-up",
    "circle-check",
    "columns",
    "database",
    "eye",
    "grip-vertical",
    "pencil",
    "plus",
    "refresh",
    "shield-lock",
    "table",
    "tag",
    "trash",
    "x",
)
LISTS: Final = ("columns", "rules", "views", "checks", "unique", "order")


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the designer of a table needs besides the draft; raises Unreadable."""
    value = readable(file)
    whole = drafts.draft(handle)
    table = stored(whole, value.get("id", value["name"]))
    told = {
        "types": [{"name": n, "label": str(label), "icon": i, "hint": str(hint)} for n, label, i, hint in TYPES],
        "roles": roles(whole),
        "tables": _tables(whole),
        "colors": list(COLORS),
        "icons": {name: "" + icons.icon(name, 18) for name in {*TOOLS, *(icon for _, _, icon, _ in TYPES)}},
        "published": {column.id: column.type_name for column in table.schema.columns} if table else None,
        "rows": ddl.row_count(table) if table else 0,
        "urls": {
            "effects": reverse("studio:table-effects", args=[handle, file.path]),
            "roles": reverse("studio:edit", args=[handle, "roles.json"]),
        },
    }
    return {"table": told, "published_table": table}


def readable(file: File) -> dict[str, Any]:
    """Return a definition that has the shape of one, however wrong it is; raises Unreadable."""
    value = json_values.read(file)
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise Unreadable(Problem(file.path, "Expected an object with a name and columns.", "See the reference."))
    for key in LISTS:
        if not isinstance(value.get(key, []), list):
            raise Unreadable(Problem(f"{file.path}#/{key}", "Expected a list.", "Write a list, or leave it out."))
    value.setdefault("columns", [])
    for key, wanted in (
        ("columns", ("name", "type")),
        ("rules", ("role",)),
        ("views", ("name",)),
        ("checks", ("feel",)),
    ):
        for place, entry in enumerate(value.get(key, ())):
            if not isinstance(entry, dict) or not all(isinstance(entry.get(each), str) for each in wanted):
                message = f"Expected an object with {' and '.join(wanted)}."
                raise Unreadable(Problem(f"{file.path}#/{key}/{place}", message, "Correct it."))
    if not all(isinstance(names, list) for names in value.get("unique", ())):
        raise Unreadable(Problem(f"{file.path}#/unique", "Expected lists of columns.", 'Write [["employee", "year"]].'))
    return value


def stored(whole: Draft, identity: str) -> Table | None:
    """Return the table of an identity as it is published, None if there is none."""
    if whole.app is None:
        return None
    return Table.objects.select_related("app").filter(app=whole.app, identity=identity).first()


def roles(whole: Draft) -> list[dict[str, str]]:
    """Return the roles that the working folder declares, each with its title."""
    value = json_values.value_of(whole.files.get("roles.json"))
    entries = value.items() if isinstance(value, dict) else ()
    return [{"name": name, "title": _title(name, entry)} for name, entry in entries]


def _title(name: str, entry: Any) -> str:
    title = entry.get("title") if isinstance(entry, dict) else None
    return title if isinstance(title, str) and title else name.replace("_", " ").capitalize()


def _tables(whole: Draft) -> dict[str, Any]:
    found = {file.stem: json_values.value_of(file) for file in whole.of("tables")}
    return {name: {"title": _title(name, value), "columns": _names(value)} for name, value in found.items()}


def _names(value: Any) -> list[str]:
    columns = value.get("columns", []) if isinstance(value, dict) else []
    return [entry["name"] for entry in columns if isinstance(entry, dict) and isinstance(entry.get("name"), str)]


@require_POST
def effects_of(request: HttpRequest, handle: str, path: str) -> HttpResponse:
    """Say what publishing a definition does to the table and its rows, without saving it."""
    user = signed_in(request)
    permissions.demand_view(user, handle)
    whole = drafts.draft(handle)
    if path not in whole.files or drafts.kind_name(path) != "tables":
        raise NotFound(f"Expected a table of {handle}, but there is none called {path}.")
    try:
        content = files.body(request, {"content": str})["content"].encode()
    except Invalid as invalid:
        return files.answer({"problems": [drafts.to_json(problem) for problem in invalid.problems]}, 422)
    return files.answer(told(whole, File(path, content), user))


def told(whole: Draft, file: File, user: User) -> dict[str, Any]:
    """Return what publishing a definition does, as somebody may see it: values only of rows they may read."""
    wrong = drafts.problems(whole, file.path, file.content)
    try:
        after = build(readable(file))
        table = stored(whole, after.identity)
        found = effects.effects(table, after) if table else []
    except (Unreadable, KeyError, TypeError, ValueError):
        return {"stored": False, "rows": 0, "details": [], "effects": [], "problems": len(wrong)}
    failing = sum(each.tone is effects.Tone.FAIL for each in found)
    return {
        "stored": table is not None,
        "rows": ddl.row_count(table) if table else 0,
        "details": [worded(each) for each in details(table, after)],
        "effects": [_shown(each, table, user) for each in found],
        "problems": max(0, len(wrong) - failing),
    }


def details(table: Table | None, after: Schema) -> list[Sentence]:
    """Return what changes in a table."""
    if table is None:
        return []
    before = table.schema
    return list(changes.details(changes.difference(before, after), before, after))


def _shown(effect: effects.Effect, table: Table | None, user: User) -> dict[str, Any]:
    samples = [
        {"id": each.id, "value": each.value, "text": worded(each.text)}
        for each in _readable_samples(effect, table, user)
    ]
    return {
        "tone": effect.tone.value,
        "place": effect.place,
        "text": worded(effect.text),
        "rows": effect.rows,
        "remedy": worded(effect.remedy),
        "samples": samples,
    }


def _readable_samples(effect: effects.Effect, table: Table | None, user: User) -> list[effects.Sample]:
    """Return the samples of rows and columns that somebody may read: building an app gives no right on its rows."""
    if table is None or not effect.samples:
        return []
    asker = Asker(user)
    held = rights(table, asker)
    if held.everything:
        return list(effect.samples)
    names = {column.name for column in table.schema.columns if column.id in effect.columns}
    shown = [rule for rule in held.having("read") if rule.fields is not None]
    if shown or not names <= held.fields(table, "read"):
        return []  # with rules for some columns each row would need a judgement of its own
    allowed = granted_ids(table, asker, "read", [int(each.id) for each in effect.samples if each.id])
    return [each for each in effect.samples if each.id and int(each.id) in allowed]


EDITOR: Final = Editor("tables", "studio/tables/edit.html", context)
