"""
The REST kit: one strict base for every operation under /v2.

Each feature declares a `Router` in its api.py; the server mounts them all in one `Api`.
"""

from clerkwork.web.rest.api import Api, Router
from clerkwork.web.rest.schema import Answer, Key, Request
from clerkwork.web.rest.search import DateFilter, Field, KeyFilter, NumberFilter, Page, Search, Sort, TextFilter

__all__ = [
    "Answer",
    "Api",
    "DateFilter",
    "Field",
    "Key",
    "KeyFilter",
    "NumberFilter",
    "Page",
    "Request",
    "Router",
    "Search",
    "Sort",
    "TextFilter",
]
