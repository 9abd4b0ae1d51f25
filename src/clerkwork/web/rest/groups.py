"""
Counting: rows that the database counts by what they have in common, in one statement, a page of groups at a time.

Rule 1: groups are sorted and paged like rows, by what they have in common and by their counts.
Rule 2: what a group has in common makes its order total, so that no group is missed or seen twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Aggregate, F, QuerySet
from pydantic import Field as Declared

from clerkwork.web.rest.cursors import Order, Term
from clerkwork.web.rest.problems import BadRequest
from clerkwork.web.rest.schema import Request
from clerkwork.web.rest.search import (
    COUNTED,
    MOST_TERMS,
    ONE_TENANT,
    Page,
    PageAnswer,
    Sort,
    page_of,
)

Asked = TypeVar("Asked", bound=Request)
Group = SimpleNamespace
"""What rows have in common, and their counts, each an attribute of its name on the wire."""


class CountRequest(Request):
    """In which order groups come, and which part of them."""

    sort: Annotated[list[Sort], Declared(max_length=MOST_TERMS)] = Declared(default_factory=list)
    page: Page = Declared(default_factory=Page)


class FilteredCountRequest(CountRequest, Generic[Asked]):
    """What to count, too."""

    filter: Asked | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """Which columns rows have in common (never null), and what is counted of them, all by their names on the wire."""

    by: Mapping[str, str]
    counts: Mapping[str, Aggregate]

    def answer(self, rows: QuerySet[Any], asked: CountRequest) -> tuple[list[Group], PageAnswer]:
        """Return the groups of a page, and where they stand; raises BadRequest for what cannot be sorted by."""
        order = self._order(rows, asked.sort)
        common = {name: F(column) for name, column in self.by.items()}
        found: QuerySet[Any] = rows.order_by().values(**common).annotate(**self.counts)
        total = found[: COUNTED + 1].count()
        items = [Group(**each) for each in page_of(found, found, order, asked.page)]
        return items, PageAnswer.of(items, order, total)

    def _order(self, rows: QuerySet[Any], sort: Sequence[Sort]) -> Order:
        wanted = {each.field: each.order.upper() == "DESC" for each in sort if each.field != ONE_TENANT}
        known = {*self.by, *self.counts}
        for name in wanted:
            if name not in known:
                raise BadRequest(f"Expected a field to sort by, but {name!r}. Known: {', '.join(sorted(known))}.")
        wanted |= {name: False for name in self.by if name not in wanted}
        return Order(rows.model, [Term(name, down, nullable=False) for name, down in wanted.items()])
