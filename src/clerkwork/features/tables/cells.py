"""
Values as HTML: people with faces, choices in their colours, references as links.

Rule: everything here escapes; what is ready HTML comes from the kit.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from clerkwork.features.tables.labels import Names
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.queries import Row
from clerkwork.features.tables.schema import Column
from clerkwork.web import components
from clerkwork.web.templatetags import clerk as kit

SHORTENED: Final = 80
NO_BREAK: Final = "\u00a0"
TONES: Final = {
    **dict.fromkeys(("green", "teal", "lime", "success"), "success"),
    **dict.fromkeys(("red", "pink", "danger"), "danger"),
    **dict.fromkeys(("yellow", "orange", "warning"), "warning"),
    **dict.fromkeys(("blue", "azure", "cyan", "indigo", "info"), "info"),
    "purple": "accent",
}


def html(  # noqa: PLR0911 - one return a type
    table: Table, column: Column, value: Any, names: Names, *, short: bool = False
) -> SafeString | str:
    """Return a typed value as HTML or text; "" for none."""
    word = names.word(column, value)
    match column.type_name:
        case _ if value is None:
            return ""
        case "person":
            return kit.person(names.people.get(value, value))
        case "choice":
            option = column.option(value)
            return kit.badge(word, TONES.get(option.color if option else "", "neutral"))
        case "boolean":
            return kit.icon("check" if value else "x", 18, label=word)
        case "reference":
            url = reverse("tables:row", args=[table.app.handle, column.table, value])
            return format_html('<a href="{}">{}</a>', url, word)
        case "long text" if not short:
            return format_html('<span class="pre-line">{}</span>', word)
        case "date" | "datetime":
            return word.replace(" ", NO_BREAK)
        case _:
            return Truncator(word).chars(SHORTENED) if short else word


def heads(columns: Sequence[Column]) -> list[components.Column]:
    """Return the kit's columns of a list; from the fourth on they give way on narrow screens."""
    return [
        components.Column(
            column.title,
            sort=column.name,
            align="end" if column.type.feel == "number" else "",
            hide="" if place < 2 else "sm" if place < 4 else "md",  # noqa: PLR2004 - how many fit
        )
        for place, column in enumerate(columns)
    ]


def lines(table: Table, columns: Sequence[Column], rows: Sequence[Row], names: Names) -> list[components.Row]:
    """Return the kit's rows of a list; the first cell leads to the row."""
    return [
        components.Row(
            [
                html(table, column, row.values.get(column.name), names, short=True) or ("" if place else "-")
                for place, column in enumerate(columns)
            ],
            url=reverse("tables:row", args=[table.app.handle, table.name, row.id]),
        )
        for row in rows
    ]


def pairs(table: Table, columns: Sequence[Column], row: Row, names: Names) -> list[tuple[str, SafeString | str]]:
    """Return labels and values of one row."""
    return [(column.title, html(table, column, row.values.get(column.name), names)) for column in columns]
