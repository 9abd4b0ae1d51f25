"""
Parts of a long result: an order, and the place of a row in it.

Rule 1: every order ends with the key, so it is total; a null is larger than every value, on every database.
Rule 2: a cursor is signed for its order, so a value that we did not write never reaches the database.
Rule 3: what rows bring from other tables is read for those of the part alone, not for all that must be put in order.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final, Protocol

from django.db.models import Case, CompositePrimaryKey, Exists, F, Model, Q, QuerySet, Subquery, Value
from django.db.models.expressions import OrderBy
from django.utils.crypto import constant_time_compare, salted_hmac

from clerkwork.kernel import json
from clerkwork.web.rest.problems import BadRequest

SIGNED: Final = 16  # bytes of the signature, which stands in front


class Found(Protocol):
    """What was found: a queryset, or what can be filtered and put in order like one."""

    def filter(self, where: Q, /) -> "Found":
        """Return those of the rows that a filter finds."""

    def order_by(self, *terms: OrderBy) -> QuerySet[Any]:
        """Return the rows in order."""


@dataclass(frozen=True, slots=True)
class Term:
    """One column of an order."""

    column: str
    down: bool
    nullable: bool

    @property
    def turned(self) -> "Term":
        """The same column the other way round."""
        return Term(self.column, not self.down, self.nullable)

    @property
    def sql(self) -> OrderBy:
        """What order_by takes; a column that is never null is left plain, so that its index serves."""
        column = F(self.column)
        if self.nullable:
            return column.desc(nulls_first=True) if self.down else column.asc(nulls_last=True)
        return column.desc() if self.down else column.asc()

    def beyond(self, value: Any) -> Q:
        """Return the filter for rows whose column stands behind a value."""
        if value is None:
            return Q(**{f"{self.column}__isnull": False}) if self.down else Q(pk__in=())
        further = Q(**{f"{self.column}__{'lt' if self.down else 'gt'}": value})
        return further | Q(**{f"{self.column}__isnull": True}) if self.nullable and not self.down else further

    def at(self, value: Any) -> Q:
        """Return the filter for rows whose column has a value."""
        return Q(**{f"{self.column}__isnull": True} if value is None else {self.column: value})


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of the rows of one model; `rows` says what is read of a row, `found` which are looked at."""

    model: type[Model]
    terms: Sequence[Term]

    def after(self, rows: QuerySet[Any], found: Found, cursor: str, limit: int) -> list[Any]:
        """Return the first rows behind a cursor. Raises BadRequest."""
        return self.part(rows, found.filter(_behind(self.terms, self._read(cursor))), 0, limit)

    def before(self, rows: QuerySet[Any], found: Found, cursor: str, limit: int) -> list[Any]:
        """Return the last rows in front of a cursor, in order. Raises BadRequest."""
        back = Order(self.model, [term.turned for term in self.terms])
        return back.part(rows, found.filter(_behind(back.terms, self._read(cursor))), 0, limit)[::-1]

    def part(self, rows: QuerySet[Any], found: Found, start: int, limit: int) -> list[Any]:
        """Return the rows from a position on."""
        part = found.order_by(*self._sql())[start : start + limit]
        if rows.query.select_related and self._is_stored(rows):
            part = rows.filter(pk__in=part.values("pk")).order_by(*self._sql())
        return list(part)

    def _is_stored(self, rows: QuerySet[Any]) -> bool:
        """Say whether key and order are columns; PostgreSQL takes a constant that is ordered by for a position."""
        computed = rows.query.annotations.keys() & {term.column for term in self.terms}
        return not computed and not isinstance(self.model._meta.pk, CompositePrimaryKey)  # noqa: SLF001 - public

    def cursor(self, item: Any) -> str:
        """Return the place of a row."""
        text = json.dumps([_value(item, term.column) for term in self.terms]).encode()
        return b64encode(self._signature(text) + text).decode()

    def _sql(self) -> list[OrderBy]:
        return [term.sql for term in self.terms]

    def _signature(self, text: bytes) -> bytes:
        label = self.model._meta.label  # noqa: SLF001 - public in spite of its name
        terms = ",".join(f"{'-' if term.down else ''}{term.column}" for term in self.terms)
        return salted_hmac(f"cursor {label} {terms}", text, algorithm="sha256").digest()[:SIGNED]

    def _read(self, text: str) -> list[Any]:
        try:
            found = b64decode(text, validate=True)
        except ValueError:
            found = b""
        if not constant_time_compare(found[:SIGNED], self._signature(found[SIGNED:])):
            raise BadRequest("Expected a cursor of an earlier answer with the same sort.")
        values: list[Any] = json.loads(found[SIGNED:])
        return values


def nullable(rows: QuerySet[Any], column: str) -> bool:
    """Say whether what rows are ordered by may be null: a column, one on the way to it, or what a query works out."""
    model: Any = rows.model
    if column in rows.query.annotations:
        return _may_be_nothing(rows.query.annotations[column])
    for part in column.split("__"):
        field = model._meta.get_field(part)  # noqa: SLF001 - public in spite of its name
        if getattr(field, "null", False):
            return True
        model = field.related_model if isinstance(field.related_model, type) else model
    return False


def _may_be_nothing(worked_out: Any) -> bool:
    """Say whether an annotation may be null: one value of other rows if there are none, or a case that has no words."""
    if isinstance(worked_out, Case):
        return isinstance(worked_out.default, Value) and worked_out.default.value is None
    return isinstance(worked_out, Subquery) and not isinstance(worked_out, Exists)


def _value(item: Any, column: str) -> Any:
    for part in column.split("__"):
        item = getattr(item, part)
    return item


def _behind(terms: Sequence[Term], values: Sequence[Any]) -> Q:
    """
    Return the filter for rows that stand behind one: the first column that differs decides.

    It names no column but those of the order: of groups, another one would make more of them.
    """
    found, equal = [], Q()
    for term, value in zip(terms, values, strict=True):
        found.append(equal & term.beyond(value))
        equal &= term.at(value)
    return reduce(or_, found)
