"""
Searching in several tables at once: what their rows say in the same words is filtered, sorted and paged together.

Rule: every part has the same annotations, under names that no column of a part has; nothing else can be asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy

from clerkwork.web.rest.search import COUNTED, PageAnswer, Search, SearchRequest, page_of


@dataclass(frozen=True, slots=True)
class Union:
    """Rows of several tables as far as an order and a page need a queryset."""

    parts: Sequence[QuerySet[Any]]
    columns: Sequence[str]

    def filter(self, where: Q) -> "Union":
        """Return those of the rows that a filter finds."""
        return Union([part.filter(where) for part in self.parts], self.columns)

    def order_by(self, *terms: OrderBy) -> "QuerySet[Any, dict[str, Any]]":
        """Return all rows as one queryset, in order."""
        first, *others = (part.order_by().values(*self.columns) for part in self.parts)
        found: QuerySet[Any, dict[str, Any]] = first.union(*others, all=True).order_by(*terms)
        return found

    def count(self, most: int) -> int:
        """Return how many rows there are, at most so many of a part."""
        return sum(part.order_by().values("pk")[:most].count() for part in self.parts)


def answer(
    search: Search, parts: Iterable[QuerySet[Any]], asked: SearchRequest[Any] | None
) -> tuple[list[SimpleNamespace], PageAnswer]:
    """Return the rows of a page and where they stand, as `Search.answer` does; raises BadRequest."""
    rows, asked = list(parts), asked or SearchRequest[Any]()
    order = search.order(rows[0], asked.sort)
    columns = sorted({field.column for field in search.fields.values()})
    found = Union(rows, columns).filter(search.where(asked.filter))
    items = [SimpleNamespace(**each) for each in page_of(rows[0], found, order, asked.page)]
    return items, PageAnswer.of(items, order, found.count(COUNTED + 1))
