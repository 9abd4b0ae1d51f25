"""
What a person asks of a list by its address: search, filters, order, columns, view.

    ?q=berlin&kind=vacation&starts.from=2026-01-01&days.to=5&note.has=sea&sort=-starts&cols=employee&cols=days&view=mine

Rule: a parameter that names no readable column, or a value that does not fit, asks for nothing.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from clerkwork.features.tables.column_types import Unfit
from clerkwork.features.tables.forms import choices_of
from clerkwork.features.tables.queries import Filter, Source, Wish
from clerkwork.features.tables.schema import Column, View
from clerkwork.web.components import Choice
from clerkwork.web.components import Filter as FilterField
from clerkwork.web.page import Sort

EMPTY: Final = "-"  # chosen for "no value"
SHOWN: Final = 7  # columns of a list unless others are chosen
PARTS: Final = {"from": ">=", "to": "<=", "has": "contains"}
BESIDE: Final = 3  # filters beside the search; the others open
PREFERRED: Final = {"choice": 0, "person": 1, "team": 2, "boolean": 3}  # types that are chosen, most useful first


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as far as the asker may."""

    source: Source
    search: str
    filters: tuple[Filter, ...]
    sort: Sort
    columns: tuple[Column, ...]
    view: View | None

    @property
    def order(self) -> list[str]:
        """Return the order as queries take it."""
        if not self.sort.column:
            return list(self.view.order) if self.view else []
        return [("-" if self.sort.descending else "") + self.sort.column]

    def wish(self, limit: int | None = None, offset: int = 0) -> Wish:
        """Return the wanted rows."""
        where = self.view.where or None if self.view else None
        return Wish(where, {}, self.filters, self.search, self.order, limit, offset)


def read(request: HttpRequest, source: Source) -> Asked:
    """Read what a request asks of a list."""
    by_name = {column.name: column for column in source.columns}
    view = next((each for each in source.table.schema.views if each.name == request.GET.get("view")), None)
    chosen = [name for name in request.GET.getlist("cols") if name in by_name]
    usual = [name for name in (view.columns if view else ()) if name in by_name] or list(by_name)[:SHOWN]
    return Asked(
        source=source,
        search=request.GET.get("q", "").strip(),
        filters=tuple(_filters(request.GET, source)),
        sort=Sort.read(request, tuple(by_name), ""),
        columns=tuple(by_name[name] for name in chosen or usual),
        view=view,
    )


def _filters(query: QueryDict, source: Source) -> Iterator[Filter]:
    for column in source.columns:
        value = query.get(column.name, "")
        if value == EMPTY:
            yield Filter(column.name, "empty")
        elif value:
            yield from _filter(column, "=", value)
        for part, operator in PARTS.items():
            if text := query.get(f"{column.name}.{part}", ""):
                yield from _filter(column, operator, text)


def _filter(column: Column, operator: str, text: str) -> Iterator[Filter]:
    if operator == "contains":
        if column.type.searched:
            yield Filter(column.name, operator, text)
        return
    with suppress(Unfit):
        value: Any = column.type.plain(text, column.measure)
        if operator == "=" or column.type.feel in {"number", "date", "instant", "string"}:
            yield Filter(column.name, operator, str(value) if column.type_name == "reference" else value)


def fields(request: HttpRequest, source: Source) -> tuple[list[FilterField], list[FilterField]]:
    """Return the filter fields of a list: the few that stand beside the search, and the others."""
    by_use = sorted(source.columns, key=lambda column: PREFERRED.get(column.type_name, len(PREFERRED)))
    near = [column for column in by_use if column.type_name in PREFERRED][:BESIDE]
    far = [column for column in source.columns if column not in near]
    others = [field for column in far for field in _fields(request, source, column)]
    return [_select(request, source, column) for column in near], others


def _fields(request: HttpRequest, source: Source, column: Column) -> list[FilterField]:
    if column.type_name in PREFERRED:
        return [_select(request, source, column)]
    if column.type.searched:
        return [_input(request, f"{column.name}.has", f"{column.title} {_('contains')}", "text")]
    kind = {"number": "number", "date": "date"}.get(column.type.feel)
    if kind is None:
        return []
    ends = (("from", _("from")), ("to", _("to")))
    return [_input(request, f"{column.name}.{end}", f"{column.title} {word}", kind) for end, word in ends]


def _select(request: HttpRequest, source: Source, column: Column) -> FilterField:
    choices = [Choice("", _("All")), Choice(EMPTY, _("(none)"))]
    choices += [Choice(*pair) for pair in choices_of(source.table, source.actor, column) or ()]
    return FilterField(column.name, column.title, request.GET.get(column.name, ""), choices)


def _input(request: HttpRequest, name: str, label: str, kind: str) -> FilterField:
    return FilterField(name, label, request.GET.get(name, ""), (), kind)
