"""
The form of a row: an input for each column the asker may write.

Rule: fields carry texts; entries.py alone decides what they mean, so page, API and import say the same.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _

from clerkwork.features.audit.actors import Actor
from clerkwork.features.people.models import Team, User
from clerkwork.features.tables import labels, queries
from clerkwork.features.tables.column_types import to_plain
from clerkwork.features.tables.defaults import default_of
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.queries import Row, Wish
from clerkwork.features.tables.schema import Column
from clerkwork.kernel.errors import Problem
from clerkwork.web import numbers, wording

MOST_CHOICES: Final = 1_000
Choices = list[tuple[str, str]]


class RowForm(forms.Form):
    """Texts for the columns that the asker may write."""

    def __init__(self, table: Table, actor: Actor, fields: Iterable[str], row: Row | None, data: Any = None) -> None:
        columns = [column for column in table.schema.columns if column.name in set(fields)]
        super().__init__(data, initial=_initial(columns, row))
        self.columns = columns
        for column in columns:
            self.fields[column.name] = _field(table, actor, column)
        if self.is_bound:
            self.full_clean()  # while nothing is required: entries.py says what is missing
        for column in columns:
            self.fields[column.name].required = column.required

    def values(self) -> dict[str, Any]:
        """Return the plain values that were sent."""
        return {column.name: _plain(column, self.cleaned_data.get(column.name, "")) for column in self.columns}

    def show(self, problems: Iterable[Problem]) -> None:
        """Show problems at their fields, others above the form."""
        for problem in problems:
            text = f"{wording.worded(problem.message)} {wording.worded(problem.remedy)}".strip()
            self.add_error(problem.place if problem.place in self.fields else None, text)


def _initial(columns: list[Column], row: Row | None) -> dict[str, str]:
    typed = {c.name: default_of(c) if row is None else row.values.get(c.name) for c in columns}
    return {column.name: text_of(column, typed[column.name]) for column in columns}


def text_of(column: Column, value: Any) -> str:
    """Return a typed value as the text of its input."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%dT%H:%M")
    plain = to_plain(value, column.type_name)
    return plain if isinstance(plain, str) else numbers.digits(plain) if column.type_name == "number" else str(plain)


def _plain(column: Column, text: str) -> Any:
    """Return the plain value of an input's text; a local time gets the person's zone."""
    if column.type_name != "datetime" or not text:
        return text
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return text
    return local.replace(tzinfo=local.tzinfo or get_current_timezone()).isoformat()


def _field(table: Table, actor: Actor, column: Column) -> forms.Field:
    choices = choices_of(table, actor, column)
    widget = _widget(column) if choices is None else forms.Select(choices=[("", ""), *choices])
    kind = "form-control" if choices is None else "form-select"
    widget.attrs.setdefault("class", kind)
    return forms.CharField(required=False, label=column.title, help_text=column.help, widget=widget)


def choices_of(table: Table, actor: Actor, column: Column) -> Choices | None:
    """Return what can be chosen in a column, None if it is typed."""
    chooser = CHOOSERS.get(column.type_name)
    return None if chooser is None else chooser(table, actor, column)


def _options(_table: Table, _actor: Actor, column: Column) -> Choices:
    return [(option.value, option.title) for option in column.options]


def _people(_table: Table, _actor: Actor, _column: Column) -> Choices:
    return [(person.username, person.name) for person in User.objects.filter(is_active=True)]


def _teams(_table: Table, _actor: Actor, _column: Column) -> Choices:
    return list(Team.objects.values_list("handle", "name"))


def _flags(_table: Table, _actor: Actor, _column: Column) -> Choices:
    return [("true", _("Yes")), ("false", _("No"))]


def _rows(table: Table, actor: Actor, column: Column) -> Choices | None:
    """Return the rows that can be referred to; where there are too many, an id is typed."""
    target = queries.table(table.app.handle, column.table)
    found = queries.find(target, actor, Wish(limit=MOST_CHOICES + 1))
    if len(found) > MOST_CHOICES:
        return None
    return [(str(identity), word) for identity, word in labels.labels(target, actor, found).items()]


CHOOSERS: Final[Mapping[str, Callable[[Table, Actor, Column], Choices | None]]] = {
    "choice": _options,
    "person": _people,
    "team": _teams,
    "boolean": _flags,
    "reference": _rows,
}


def _widget(column: Column) -> forms.Widget:
    match column.type_name:
        case "long text":
            return forms.Textarea(attrs={"rows": 4, "maxlength": column.length})
        case "number" | "integer":
            limits = {"min": column.minimum, "max": column.maximum}
            step = "1" if column.type_name == "integer" else format(10**-column.scale, f".{column.scale}f")
            given = {key: str(limit) for key, limit in limits.items() if limit is not None}
            return forms.NumberInput(attrs={"step": step, "inputmode": "decimal", **given})
        case "date":
            return forms.TextInput(attrs={"type": "date"})
        case "datetime":
            return forms.TextInput(attrs={"type": "datetime-local"})
        case _:
            return forms.TextInput(attrs={"maxlength": column.length})
