"""
CSV out: what the asker sees, and nothing else.

Rule 1: a text that a spreadsheet would take for a formula gets an apostrophe in front, which the import takes off.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from clerkwork.features.audit.actors import Actor
from clerkwork.features.tables import queries
from clerkwork.features.tables.column_types import to_plain
from clerkwork.features.tables.formulas import neutral
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.queries import Source, Wish

MARK: Final = "\ufeff"  # tells spreadsheets that this is UTF-8
ID: Final = "id"


def export_csv(table: Table, actor: Actor, wish: Wish) -> Iterator[str]:
    """Yield the wanted rows as CSV, first the names of the columns, each row with its id. One query."""
    columns = Source(table, actor).columns
    yield MARK + _line([ID, *(column.name for column in columns)])
    for row in queries.find(table, actor, wish):
        yield _line([str(row.id), *(cell(to_plain(row.values[c.name], c.type_name)) for c in columns)])


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def cell(plain: Any) -> str:
    """Return a plain value as a cell of CSV."""
    match plain:
        case None:
            return ""
        case bool():
            return "true" if plain else "false"
        case Decimal():
            return format(plain, "f")
        case str():
            return neutral(plain)
        case _:
            return str(plain)
