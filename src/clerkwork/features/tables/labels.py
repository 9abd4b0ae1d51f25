"""
What a row is called: the table's label, a text template over what the asker may read.

Rule 1: in a label a person stands by name, a choice by title, a reference by the label of its row, once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from clerkwork.features.audit.actors import Actor
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import Team
from clerkwork.features.tables import queries
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import context
from clerkwork.features.tables.queries import Row
from clerkwork.features.tables.schema import Column
from clerkwork.languages import texts
from clerkwork.runtime import wiring
from clerkwork.web import moments, numbers


class Names:
    """The names of everything that some rows of a table refer to, loaded together."""

    def __init__(self, table: Table, actor: Actor, rows: Sequence[Row], *, follow: bool = True) -> None:
        self.people = people.users(_values(table, rows, "person"))
        handles = set(_values(table, rows, "team"))
        self.teams = {t.handle: t.name for t in Team.objects.filter(handle__in=handles)} if handles else {}
        self.labels: dict[str, dict[int, str]] = {}
        if follow:
            for column in table.schema.columns:
                if column.type_name == "reference":
                    self.labels[column.name] = _referred(table, actor, rows, column)

    def word(self, column: Column, value: Any) -> str:
        """Return a typed value as people read it, "" for none."""
        if value is None:
            return ""
        match column.type_name:
            case "person":
                return self.people[value].name if value in self.people else str(value)
            case "team":
                return self.teams.get(value, str(value))
            case "choice":
                option = column.option(value)
                return option.title if option else str(value)
            case "reference":
                return self.labels.get(column.name, {}).get(value, f"#{value}")
            case _:
                return written(value)


def written(value: Any) -> str:
    """Return a plain typed value in the reader's language."""
    match value:
        case bool():
            return "✓" if value else "✗"
        case datetime():
            return moments.exact(localtime(value))
        case date():
            return moments.dated(value)
        case Decimal():
            return numbers.shown(value)
        case _:
            return str(value)


def _values(table: Table, rows: Iterable[Row], type_name: str) -> list[str]:
    names = [column.name for column in table.schema.columns if column.type_name == type_name]
    return [row.values[name] for row in rows for name in names if row.values.get(name)]


def _referred(table: Table, actor: Actor, rows: Sequence[Row], column: Column) -> dict[int, str]:
    target = queries.table(table.app.handle, column.table)
    wanted = [row.values[column.name] for row in rows if row.values.get(column.name) is not None]
    found = queries.lookup(target, actor, wanted)
    return labels(target, actor, list(found.values()), follow=False)


def labels(table: Table, actor: Actor, rows: Sequence[Row], *, follow: bool = True) -> dict[int, str]:
    """Return what rows are called, by id."""
    names = Names(table, actor, rows, follow=follow)
    return {row.id: label(table, row, names) for row in rows}


def label(table: Table, row: Row, names: Names) -> str:
    """Return what a row is called; without a label in the schema, by its first column that has a value."""
    shown = {name: names.word(table.schema.by_name[name], value) for name, value in row.values.items()}
    if table.schema.label:
        return _rendered(table.schema.label, shown) or f"#{row.id}"
    return next((word for word in shown.values() if word), f"#{row.id}")


def _rendered(text: str, shown: Mapping[str, str]) -> str:
    return texts.read(text, wiring.current().feel).render(shown, context()).strip()
