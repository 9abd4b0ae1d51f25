"""
Pages of long lists, by key instead of by offset, so that the last page costs what the first does.

Rule 1: a list is ordered by one column and then by `key`; where the column is null, rows come last.
Rule 2: values and nulls are two queries, because no index serves "greater, or null" in one range.
Rule 3: a cursor is a place in the order, never trusted: nonsense in it gives the first page.

    ?after=1717000000000:724…   the rows behind this one        ?before=…   the rows in front of it
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Lookup, Model, Q, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)
NULL = "-"


class Among(Lookup):
    """Whether a key is one of many: one parameter instead of thousands, which take longer to write than to look up."""

    prepare_rhs = False

    def __init__(self, lhs: Any, keys: Iterable[int]) -> None:
        super().__init__(lhs, ",".join(map(str, keys)))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition as an array, whose length the planner knows."""
        left, parameters = self._left(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*parameters, f"{{{self.rhs}}}"]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition as a table made of JSON."""
        left, parameters = self._left(compiler, connection)
        condition = f"{left} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - the keys are a parameter
        return condition, [*parameters, f"[{self.rhs}]"]

    def _left(self, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        if not self.rhs:
            raise EmptyResultSet  # Django then asks nothing
        left, parameters = self.process_lhs(compiler, connection)
        return left, parameters


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: an integer column, its direction, whether it may be null; `key` decides among equals."""

    column: str
    descending: bool = False
    nullable: bool = False
    key_descending: bool = False

    def by(self, *, backwards: bool) -> tuple[Any, ...]:
        """Return what order_by takes, turned round when a page is read backwards."""
        key = F("key").desc() if self.key_descending != backwards else F("key").asc()
        if self.column == "key":
            return (key,)
        column = F(self.column)
        return (column.desc() if self.descending != backwards else column.asc(), key)


@dataclass(frozen=True, slots=True)
class Place:
    """One row's place: its column's value (None for null) and its key."""

    value: int | None
    key: int

    def __str__(self) -> str:
        return f"{NULL if self.value is None else self.value}:{self.key}"


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """One page; `before` and `after` are cursors, "" where there is nothing more."""

    rows: Sequence[M]
    before: str = ""
    after: str = ""

    @property
    def whole(self) -> bool:
        """Say whether this page is the whole list."""
        return not self.before and not self.after


def read_place(text: str) -> Place | None:
    """Return the place that a cursor names, None for nonsense."""
    value, _, key = text.partition(":")
    try:
        return Place(None if value == NULL else int(value), int(key))
    except ValueError:
        return None


def page(rows: QuerySet[M], order: Order, query: QueryDict, size: int = 25) -> Slice[M]:
    """Return the page that a request's `after` or `before` asks for. One query, two over the border to the nulls."""
    after, before = read_place(query.get("after", "")), read_place(query.get("before", ""))
    if before is not None and after is None:
        found = _fetch(rows, order, before, size + 1, backwards=True)
        if len(found) > size:
            kept = found[:size][::-1]
            return Slice(kept, _cursor(kept[0], order), _cursor(kept[-1], order))
        after = None  # so near the front that the first page shows all of it
    found = _fetch(rows, order, after, size + 1, backwards=False)
    kept = found[:size]
    return Slice(
        kept,
        _cursor(kept[0], order) if after is not None and kept else "",
        _cursor(kept[-1], order) if len(found) > size else "",
    )


def _cursor(row: Any, order: Order) -> str:
    return str(Place(getattr(row, order.column), row.key))


def _fetch(rows: QuerySet[M], order: Order, start: Place | None, wanted: int, *, backwards: bool) -> list[M]:
    found: list[M] = []
    nulls = [False, True] if order.nullable else [False]
    for null in reversed(nulls) if backwards else nulls:
        if start is not None and null != (start.value is None) and null == backwards:
            continue  # this part lies behind us
        part = rows.filter(_null(order, null=null)) if order.nullable else rows
        if start is not None and null == (start.value is None):
            part = part.filter(_beyond(order, start, backwards=backwards))
        found += part.order_by(*order.by(backwards=backwards))[: wanted - len(found)]
        if len(found) >= wanted:
            break
    return found


def _null(order: Order, *, null: bool) -> Q:
    return Q(**{f"{order.column}__isnull": null})


def _beyond(order: Order, start: Place, *, backwards: bool) -> Q:
    """Return the filter for rows behind a place; its range on the column alone lets an index begin there."""
    key = Q(**{f"key__{'lt' if order.key_descending != backwards else 'gt'}": start.key})
    if order.column == "key" or start.value is None:
        return key
    beyond = "lt" if order.descending != backwards else "gt"
    further = Q(**{f"{order.column}__{beyond}": start.value})
    return Q(**{f"{order.column}__{beyond}e": start.value}) & (further | key)
