"""
Searching: the filter, sort and page that every /v2/…/search takes, turned into one queryset.

Rule 1: only declared fields can be filtered and sorted by, so a hidden column is an unknown one.
Rule 2: pages go by position (`from`) or by cursor (`after`, `before`), which holds while rows come and go; every order
ends with the key, so it is total.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from django.db.models import Q, QuerySet
from pydantic import Field as Declared
from pydantic import StrictBool, StrictInt, StrictStr

from clerkwork.kernel import json
from clerkwork.kernel.clock import to_instant
from clerkwork.web.rest.api import BadRequest
from clerkwork.web.rest.schema import Answer, Key, Request
from clerkwork.web.rest.wildcards import Wildcard

MOST: Final = 10_000
USUAL: Final = 100
COUNTED: Final = 10_000  # larger totals are said to be this, with hasMoreTotalItems

Size = Annotated[StrictInt, Declared(ge=1, le=MOST)]
Place = Annotated[StrictInt, Declared(ge=0, le=1_000_000)]


class Page(Request):
    """Which part of the result: at most `limit` items from a position, or behind or before a cursor."""

    limit: Size = USUAL
    from_: Place = Declared(default=0, alias="from")
    after: StrictStr | None = None
    before: StrictStr | None = None


class Sort(Request):
    """One field to sort by."""

    field: StrictStr
    order: Literal["ASC", "DESC", "asc", "desc"] = "ASC"


class PageAnswer(Answer):
    """Where the items stand in the whole result."""

    total_items: int
    has_more_total_items: bool
    start_cursor: str | None
    end_cursor: str | None


class TextFilter(Request):
    """Conditions on a text; in $like `*` stands for any characters and `?` for one."""

    eq: StrictStr | None = Declared(default=None, alias="$eq")
    neq: StrictStr | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: list[StrictStr] | None = Declared(default=None, alias="$in")
    not_in: list[StrictStr] | None = Declared(default=None, alias="$notIn")
    like: StrictStr | None = Declared(default=None, alias="$like")


class NumberFilter(Request):
    """Conditions on a number."""

    eq: StrictInt | None = Declared(default=None, alias="$eq")
    neq: StrictInt | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: list[StrictInt] | None = Declared(default=None, alias="$in")
    gt: StrictInt | None = Declared(default=None, alias="$gt")
    gte: StrictInt | None = Declared(default=None, alias="$gte")
    lt: StrictInt | None = Declared(default=None, alias="$lt")
    lte: StrictInt | None = Declared(default=None, alias="$lte")


class KeyFilter(Request):
    """Conditions on a key."""

    eq: Key | None = Declared(default=None, alias="$eq")
    neq: Key | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: list[Key] | None = Declared(default=None, alias="$in")
    not_in: list[Key] | None = Declared(default=None, alias="$notIn")


class DateFilter(Request):
    """Conditions on an instant, in ISO 8601 with an offset."""

    eq: StrictStr | None = Declared(default=None, alias="$eq")
    neq: StrictStr | None = Declared(default=None, alias="$neq")
    exists: StrictBool | None = Declared(default=None, alias="$exists")
    in_: list[StrictStr] | None = Declared(default=None, alias="$in")
    gt: StrictStr | None = Declared(default=None, alias="$gt")
    gte: StrictStr | None = Declared(default=None, alias="$gte")
    lt: StrictStr | None = Declared(default=None, alias="$lt")
    lte: StrictStr | None = Declared(default=None, alias="$lte")


def instant(text: str) -> int:
    """Return the instant of an ISO 8601 text; raises BadRequest."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"Expected a date and time in ISO 8601, but {text!r}.") from error
    if moment.tzinfo is None:
        raise BadRequest(f"Expected a date and time with an offset, but {text!r}.")
    return to_instant(moment)


def same(value: Any) -> Any:
    """Return a value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the API: the column it stands for, and how a value in a filter becomes one of the column."""

    column: str
    read: Callable[[Any], Any] = same


@dataclass(frozen=True, slots=True)
class Search:
    """How one kind of thing is searched: its fields by their names on the wire, the usual order, and its key."""

    fields: Mapping[str, Field]
    usual: tuple[str, ...] = ("key",)
    key: tuple[str, ...] = ("key",)

    def answer(
        self, rows: QuerySet[Any], conditions: Mapping[str, Any], sort: Sequence[Sort], page: Page
    ) -> tuple[list[Any], PageAnswer]:
        """Return the items of a page and where they stand; raises BadRequest for what cannot be sorted by."""
        order = self._order(sort)
        found = rows.filter(self.where(conditions))
        total = found.order_by()[: COUNTED + 1].count()
        items = self._slice(found, order, page)
        cursors = [self._cursor(item, order) for item in (items[:1] + items[-1:])]
        return items, PageAnswer(
            total_items=min(total, COUNTED),
            has_more_total_items=total > COUNTED,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )

    def where(self, conditions: Mapping[str, Any]) -> Q:
        """Return the filter for conditions by wire name: a value, or operators by their `$` names."""
        found = Q()
        for name, condition in conditions.items():
            field = self.fields[name]
            for operator, value in (condition if isinstance(condition, dict) else {"$eq": condition}).items():
                found &= _OPERATORS[operator](field, value)
        return found

    def _order(self, sort: Sequence[Sort]) -> list[tuple[str, bool]]:
        order = [(column.removeprefix("-"), column.startswith("-")) for column in self.usual]
        if sort:
            order = [(self._sorted_by(each.field).column, each.order.upper() == "DESC") for each in sort]
        columns = {column for column, _ in order}
        return [*order, *((column, False) for column in self.key if column not in columns)]

    def _sorted_by(self, name: str) -> Field:
        if name not in self.fields:
            raise BadRequest(f"Expected a field to sort by, but {name!r}. Known: {', '.join(sorted(self.fields))}.")
        return self.fields[name]

    def _slice(self, rows: QuerySet[Any], order: list[tuple[str, bool]], page: Page) -> list[Any]:
        if page.before is not None:
            turned = [(column, not down) for column, down in order]
            rows = rows.filter(_behind(turned, self._read_cursor(page.before, order)))
            return list(rows.order_by(*_terms(turned))[: page.limit])[::-1]
        rows = rows.order_by(*_terms(order))
        if page.after is not None:
            return list(rows.filter(_behind(order, self._read_cursor(page.after, order)))[: page.limit])
        return list(rows[page.from_ : page.from_ + page.limit])

    def _cursor(self, item: Any, order: list[tuple[str, bool]]) -> str:
        values = [_value(item, column) for column, _ in order]
        return b64encode(json.dumps(values).encode()).decode()

    def _read_cursor(self, text: str, order: list[tuple[str, bool]]) -> list[Any]:
        try:
            values = json.loads(b64decode(text, validate=True))
        except ValueError as error:
            raise BadRequest("Expected a cursor of an earlier answer.") from error
        if not isinstance(values, list) or len(values) != len(order):
            raise BadRequest("Expected a cursor of an answer with the same sort.")
        return values


def _value(item: Any, column: str) -> Any:
    for part in column.split("__"):
        item = getattr(item, part)
    return item


def _terms(order: Sequence[tuple[str, bool]]) -> list[str]:
    return [f"-{column}" if down else column for column, down in order]


def _behind(order: Sequence[tuple[str, bool]], values: Sequence[Any]) -> Q:
    """Return the filter for rows that stand behind one: the first column that differs decides."""
    found, equal = Q(pk__in=()), Q()
    for (column, down), value in zip(order, values, strict=True):
        if value is not None:
            found |= equal & Q(**{f"{column}__{'lt' if down else 'gt'}": value})
        equal &= Q(**{f"{column}__isnull": True} if value is None else {column: value})
    return found


def _compare(lookup: str) -> Callable[[Field, Any], Q]:
    return lambda field, value: Q(**{f"{field.column}__{lookup}": field.read(value)})


_OPERATORS: Final[dict[str, Callable[[Field, Any], Q]]] = {
    "$eq": _compare("exact"),
    "$neq": lambda field, value: ~Q(**{field.column: field.read(value)}),
    "$exists": lambda field, value: Q(**{f"{field.column}__isnull": not value}),
    "$in": lambda field, value: Q(**{f"{field.column}__in": [field.read(each) for each in value]}),
    "$notIn": lambda field, value: ~Q(**{f"{field.column}__in": [field.read(each) for each in value]}),
    "$like": _compare(Wildcard.lookup_name),
    "$gt": _compare("gt"),
    "$gte": _compare("gte"),
    "$lt": _compare("lt"),
    "$lte": _compare("lte"),
}
