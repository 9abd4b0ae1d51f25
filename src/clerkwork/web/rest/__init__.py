"""
The REST kit: one strict base for every operation under /v2.

Each feature declares a `Router` in its api.py; the server mounts them all in one `Api`.
"""

from clerkwork.web.rest.api import Api, Bearer, Router
from clerkwork.web.rest.filters import DateFilter, KeyFilter, NumberFilter, TextFilter
from clerkwork.web.rest.groups import CountRequest, FilteredCountRequest, Groups
from clerkwork.web.rest.problems import BadRequest
from clerkwork.web.rest.schema import Answer, Key, Request
from clerkwork.web.rest.search import Field, Page, Search, SearchAnswer, SearchRequest, Sort

__all__ = [
    "Answer",
    "Api",
    "BadRequest",
    "Bearer",
    "CountRequest",
    "DateFilter",
    "Field",
    "FilteredCountRequest",
    "Groups",
    "Key",
    "KeyFilter",
    "NumberFilter",
    "Page",
    "Request",
    "Router",
    "Search",
    "SearchAnswer",
    "SearchRequest",
    "Sort",
    "TextFilter",
]
