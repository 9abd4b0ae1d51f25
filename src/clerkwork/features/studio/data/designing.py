"""
The grid of a file in `data/`: the columns of its table, and faults by cell.

Rule 1: CSV is judged by the check of publishing; a JSON list fills sandbox runs alone, so its faults are warnings.
Rule 2: what is no list of flat objects opens as text.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.utils.timezone import get_current_timezone

from clerkwork.features.apps.kinds import Draft, File
from clerkwork.features.studio import drafts, shelves
from clerkwork.features.studio.editors import Editor, OnlyText
from clerkwork.features.studio.json_values import read, value_of
from clerkwork.features.tables import seeds
from clerkwork.features.tables.schema import Schema
from clerkwork.features.tables.sheets.readings import Known
from clerkwork.kernel.errors import Problem
from clerkwork.web import icons

TOOLS: Final = ("plus", "trash", "x")
MOST_PROBLEMS: Final = 50


def context(_request: HttpRequest, handle: str, file: File) -> dict[str, Any]:
    """Return what the grid needs besides the draft; raises Unreadable, OnlyText."""
    if file.path.endswith(".json"):
        if not _is_flat(read(file)):
            raise OnlyText
    elif not file.path.endswith(".csv"):
        raise OnlyText
    whole = drafts.draft(handle)
    schema = seeds.schema_of(whole, file)
    tables = whole.named("tables", file.stem)
    known = {
        "table": shelves.title_of(tables[0]) if tables else "",
        "columns": list(_columns(schema)) if schema else [],
        "icons": {name: "" + icons.icon(name, 18) for name in TOOLS},
    }
    return {"known": known}


def _is_flat(value: Any) -> bool:
    rows = value if isinstance(value, list) else [None]
    return all(
        isinstance(row, dict) and not any(isinstance(each, dict | list) for each in row.values()) for row in rows
    )


def _columns(schema: Schema) -> Iterator[dict[str, Any]]:
    for column in schema.columns:
        options = [one.value for one in column.options]
        yield {"name": column.name, "title": column.title, "type": column.type_name, "options": options}


def warnings(whole: Draft, file: File) -> Iterator[Problem]:
    """Yield what of a JSON list a sandbox could not put into the table, by row and column."""
    value = value_of(file) if file.path.endswith(".json") else None
    schema = seeds.schema_of(whole, file)
    if schema is None or not isinstance(value, list) or not _is_flat(value):
        return
    names = list(dict.fromkeys(name for row in value for name in row))
    for name in names:
        if name not in schema.by_name and name != "id":
            yield Problem(
                f"{file.path}#/0/{name}", f"There is no column {name}.", f"Known are {', '.join(schema.by_name)}."
            )
    rows = [(at, [_cell(row.get(name)) for name in names]) for at, row in enumerate(value)]
    known = [name for name in names if name in schema.by_name]
    fits = [fit for fit in seeds.fits(schema, names) if fit.column.name in known]
    found = seeds.faults(rows, fits, Known(zone=get_current_timezone()))
    for each, _ in zip(found, range(MOST_PROBLEMS), strict=False):
        yield Problem(
            f"{file.path}#/{each.row}/{names[each.place]}", f"{each.column}: {each.message}", "Correct the cell."
        )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


EDITOR: Final = Editor("data", "studio/data/edit.html", context, warnings=warnings)
