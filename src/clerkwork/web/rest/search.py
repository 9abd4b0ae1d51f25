"""
Searching: the filter, sort and page that every /v2/…/search takes, turned into one queryset.

Rule 1: only declared fields can be filtered and sorted by, so a hidden column is an unknown one.
Rule 2: pages go by position (`from`) or by cursor (`after`, `before`), which holds while rows come and go.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Final, Generic, Literal, Self, TypeVar

from django.db.models import Q, QuerySet
from pydantic import Field as Declared
from pydantic import StrictInt, StrictStr, model_validator

from clerkwork.kernel.clock import to_instant
from clerkwork.web.rest.cursors import Found, Order, Term, nullable
from clerkwork.web.rest.filters import alternatives, conditions
from clerkwork.web.rest.problems import BadRequest
from clerkwork.web.rest.schema import Answer, Request
from clerkwork.web.rest.wildcards import Wildcard

MOST: Final = 10_000
USUAL: Final = 100
COUNTED: Final = 10_000  # larger totals are said to be this, with hasMoreTotalItems
MOST_TERMS: Final = 10
ONE_TENANT: Final = "tenantId"  # a filter or sort by which changes nothing

F = TypeVar("F", bound=Request)
A = TypeVar("A", bound=Answer)
Size = Annotated[StrictInt, Declared(ge=1, le=MOST)]
Place = Annotated[StrictInt, Declared(ge=0, le=1_000_000)]


class Page(Request):
    """Which part of the result: at most `limit` items from a position, or behind or before a cursor."""

    limit: Size = USUAL
    from_: Place = Declared(default=0, alias="from")
    after: StrictStr | None = None
    before: StrictStr | None = None

    @model_validator(mode="after")
    def _at_one_place(self) -> Self:
        """Refuse a page that is said to be at two places: one of them would be ignored."""
        if sum((self.from_ > 0, self.after is not None, self.before is not None)) > 1:
            raise ValueError("Expected at most one of from, after and before, but there are more.")
        return self


class Sort(Request):
    """One field to sort by."""

    field: StrictStr
    order: Literal["ASC", "DESC", "asc", "desc"] = "ASC"


class SearchRequest(Request, Generic[F]):
    """What to find, in which order, and which part of it."""

    filter: F | None = None
    sort: Annotated[list[Sort], Declared(max_length=MOST_TERMS)] = Declared(default_factory=list)
    page: Page = Declared(default_factory=Page)


class PageAnswer(Answer):
    """Where the items stand in the whole result."""

    total_items: int
    has_more_total_items: bool
    start_cursor: str | None
    end_cursor: str | None

    @classmethod
    def of(cls, items: Sequence[Any], order: Order, total: int) -> "PageAnswer":
        """Say where items stand in so many, of which one more than COUNTED need be counted."""
        return cls(
            total_items=min(total, COUNTED),
            has_more_total_items=total > COUNTED,
            start_cursor=order.cursor(items[0]) if items else None,
            end_cursor=order.cursor(items[-1]) if items else None,
        )


class SearchAnswer(Answer, Generic[A]):
    """One part of what was found."""

    items: list[A]
    page: PageAnswer


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
    """
    A field of the API: the column it stands for, and how a value in a filter becomes one of the column.

    A text column that says "" where the API says null is `blank`. With `within` the column is another table's: it makes
    a filter of the rows from a filter of that table, and nothing can be sorted by it; fields that share a `within` are
    asked of one and the same row there. Of a computed word, `exactly` says what it stands for, in columns that an index
    knows. With `meaning`, which returns the filter for one value, a column is only there to sort by, if at all. With
    `words`, all that clients know, a value that is none of them is refused instead of finding nothing.
    """

    column: str
    read: Callable[[Any], Any] = same
    blank: bool = False
    within: Callable[[Q], Q] | None = None
    exactly: Mapping[str, Q] = field(default_factory=dict)
    meaning: Callable[[Any], Q] | None = None
    words: frozenset[str] = frozenset()

    @property
    def sortable(self) -> bool:
        """Whether rows can be sorted by this field."""
        return self.within is None and bool(self.column)

    def demand_known(self, name: str, operators: Mapping[str, Any]) -> None:
        """Raise BadRequest for a value that is none of the words, if the field has any."""
        chosen = {name: value for name, value in operators.items() if self.words and name in _CHOICES}
        for operator, value in chosen.items():
            for each in value if operator in {"$in", "$notIn"} else [value]:
                if each not in self.words:
                    known = ", ".join(sorted(self.words))
                    raise BadRequest(f"Expected a word for {name} that there is, but {each[:80]!r}. Known: {known}.")

    def where(self, operators: Mapping[str, Any]) -> Q:
        """Return the filter for conditions on this field, of the table that its column is of. Raises BadRequest."""
        if self.meaning is not None:
            return _meant(self.meaning, operators)
        found = Q()
        for operator, value in operators.items():
            known = operator == "$eq" and value in self.exactly
            found &= self.exactly[value] if known else _OPERATORS[operator](self, value)
        return found


def _meant(meaning: Callable[[Any], Q], operators: Mapping[str, Any]) -> Q:
    found = Q()
    for operator, value in operators.items():
        if operator not in _CHOICES:
            known = ", ".join(sorted(_CHOICES))
            raise BadRequest(f"Expected {known} on a field that is computed, but {operator}.")
        values = value if operator in {"$in", "$notIn"} else [value]
        chosen = reduce(or_, map(meaning, values)) if values else Q(pk__in=())
        found &= chosen if _CHOICES[operator] else ~chosen
    return found


@dataclass(frozen=True, slots=True)
class Search:
    """How one kind of thing is searched: its fields by their names on the wire, the usual order, and its key."""

    fields: Mapping[str, Field]
    usual: tuple[str, ...] = ("key",)
    key: tuple[str, ...] = ("key",)

    def answer(self, rows: QuerySet[Any], asked: SearchRequest[Any] | None) -> tuple[list[Any], PageAnswer]:
        """Return the items of a page and where they stand; raises BadRequest for what cannot be sorted by."""
        asked = asked or SearchRequest[Any]()
        order = self.order(rows, asked.sort)
        found = rows.filter(self.where(asked.filter))
        total = found.order_by().values("pk")[: COUNTED + 1].count()
        items = page_of(rows, found, order, asked.page)
        return items, PageAnswer.of(items, order, total)

    def where(self, asked: Request | None) -> Q:
        """Return the filter of the rows that have everything that was asked for."""
        found = Q()
        elsewhere: dict[Callable[[Q], Q], Q] = {}
        for name, operators in conditions(asked).items():
            field = self.fields[name]
            field.demand_known(name, operators)
            if field.within is None:
                found &= field.where(operators)
            else:
                elsewhere[field.within] = elsewhere.get(field.within, Q()) & field.where(operators)
        for within, rows in elsewhere.items():
            found &= within(rows)
        if others := alternatives(asked):
            found &= reduce(or_, map(self.where, others))
        return found

    def order(self, rows: QuerySet[Any], sort: Sequence[Sort]) -> Order:
        """Return the order that was asked for, or the usual one; raises BadRequest."""
        wanted = [(column.removeprefix("-"), column.startswith("-")) for column in self.usual]
        asked = [each for each in sort if each.field != ONE_TENANT]
        if asked:
            wanted = [(self._sorted_by(each.field).column, each.order.upper() == "DESC") for each in asked]
        columns = {column for column, _ in wanted}
        wanted += [(column, False) for column in self.key if column not in columns]
        return Order(rows.model, [Term(column, down, nullable(rows, column)) for column, down in wanted])

    def _sorted_by(self, name: str) -> Field:
        field = self.fields.get(name)
        if field is None or not field.sortable:
            known = ", ".join(sorted(name for name, field in self.fields.items() if field.sortable))
            raise BadRequest(f"Expected a field to sort by, but {name!r}. Known: {known}.")
        return field


def page_of(rows: QuerySet[Any], found: Found, order: Order, page: Page) -> list[Any]:
    """Return the items of a page: `rows` says what is read of one, `found` which are looked at. Raises BadRequest."""
    if page.before is not None:
        return order.before(rows, found, page.before, page.limit)
    if page.after is not None:
        return order.after(rows, found, page.after, page.limit)
    return order.part(rows, found, page.from_, page.limit)


def _compare(lookup: str) -> Callable[[Field, Any], Q]:
    return lambda field, value: Q(**{f"{field.column}__{lookup}": field.read(value)})


def _exists(field: Field, value: bool) -> Q:  # noqa: FBT001 - the operator's operand
    missing = Q(**{f"{field.column}__isnull": True})
    if field.blank:
        missing |= Q(**{field.column: ""})
    return ~missing if value else missing


def _but(unwanted: Q, field: Field) -> Q:
    """Return the filter of all other rows, those that say nothing there too; SQL leaves these out by itself."""
    return ~unwanted | Q(**{f"{field.column}__isnull": True})


_CHOICES: Final = {"$eq": True, "$in": True, "$neq": False, "$notIn": False}
"""The operators of a computed field, and whether its values are wanted or not."""

_OPERATORS: Final[dict[str, Callable[[Field, Any], Q]]] = {
    "$eq": _compare("exact"),
    "$neq": lambda field, value: _but(Q(**{field.column: field.read(value)}), field),
    "$exists": _exists,
    "$in": lambda field, value: Q(**{f"{field.column}__in": [field.read(each) for each in value]}),
    "$notIn": lambda field, value: _but(Q(**{f"{field.column}__in": [field.read(each) for each in value]}), field),
    "$like": _compare(Wildcard.lookup_name),
    "$gt": _compare("gt"),
    "$gte": _compare("gte"),
    "$lt": _compare("lt"),
    "$lte": _compare("lte"),
}
