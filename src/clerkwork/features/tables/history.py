"""
What happened to a row, from the log.

Rule 1: whoever reads a row's history sees of each change only the columns they may read in the row now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clerkwork.features.audit.actors import SYSTEM
from clerkwork.features.people import queries as people
from clerkwork.features.tables import log
from clerkwork.features.tables.column_types import Unfit
from clerkwork.features.tables.labels import Names
from clerkwork.features.tables.log import Logged
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.queries import Row
from clerkwork.features.tables.schema import Column
from clerkwork.web.components import Entry

LOOKS = {
    "row.create": ("plus", "success"),
    "row.update": ("pencil", ""),
    "row.delete": ("trash", "danger"),
    "row.restore": ("arrow-back-up", "success"),
}


def of(table: Table, row: Row, names: Names) -> list[Entry]:
    """Return the latest changes of a row the asker has read, newest first. Three queries."""
    logged = log.of(row.id)
    shown = _Shown(table, names, people.users(each.actor for each in logged))
    return [_entry(row, shown, each) for each in logged]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What turns logged values into words."""

    table: Table
    names: Names
    faces: Mapping[str, Any]

    def change(self, name: str, before: Any, after: Any) -> tuple[str, str]:
        """Return a column's title, and its value before and after."""
        column = self.table.schema.by_name[name]
        return column.title, f"{self._word(column, before)} → {self._word(column, after)}"

    def _word(self, column: Column, plain: Any) -> str:
        """Return a logged value as people read it; one that no longer fits the column as it was logged."""
        try:
            typed = None if plain is None else column.type.plain(plain, column.measure)
        except Unfit:
            return str(plain)
        return self.names.word(column, typed) or "-"


def _entry(row: Row, shown: _Shown, logged: Logged) -> Entry:
    icon, tone = LOOKS.get(logged.verb, ("point", ""))
    titles = {"row.create": _("Added"), "row.update": _("Changed"), "row.restore": _("Brought back")}
    changes = {name: pair for name, pair in logged.details.get("changes", {}).items() if name in row.values}
    return Entry(
        at=logged.at,
        title=titles.get(logged.verb, _("Deleted")),
        actor=shown.faces.get(logged.actor, "" if logged.actor == SYSTEM.username else logged.actor),
        icon=icon,
        tone=tone,
        details=[shown.change(name, before, after) for name, (before, after) in changes.items()],
    )
