"""
What the frame around every page shows.

Rule 1: a feature registers its entries in `AppConfig.ready()`; templates never name a feature.
Rule 2: callables get the request and are asked once per page, so they must be cheap (one indexed count).

    from clerkwork.web import navigation
    navigation.register(
        navigation.Item(_("My tasks"), "tasks:inbox", "inbox", 20, badge=open_tasks, live="tasks", keys="t")
    )
    navigation.register_search("tasks:inbox", _("Search tasks"))
    navigation.register_bell("notifications:list", unread, live="notifications")
    navigation.register_live("notifications:stream", "notifications:counts")
    navigation.register_account(navigation.Item(_("Profile"), "people:profile", "user", 10))

The stream answers server-sent events named `counts` with `{"tasks": 3, "notifications": 1}`; the second address answers
the same object as JSON, for browsers without a stream. Elements with `data-live-count="tasks"` follow.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Words = str | Promise
Count = Callable[[HttpRequest], int | None]
Visible = Callable[[HttpRequest], bool]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the sidebar or the account menu."""

    label: Words
    url_name: str
    icon: str
    order: int = 100
    badge: Count | None = None  # a number beside the label; None and 0 show nothing
    visible: Visible | None = None  # absent: everybody who is signed in
    live: str = ""  # the key of the count that keeps the badge fresh
    keys: str = ""  # the letter after `g` that goes there
    section: Words = ""  # a heading above the first item of a section
    phone: bool = True  # may stand in the bottom bar of a phone


@dataclass(frozen=True, slots=True)
class Link:
    """An Item as one request sees it."""

    label: Words
    url: str
    icon: str
    count: int | None
    active: bool
    live: str
    keys: str
    section: Words
    phone: bool


@dataclass(frozen=True, slots=True)
class Search:
    """Where the search box of the top bar sends `?q=`."""

    url_name: str
    label: Words


@dataclass(slots=True)
class Registry:
    """All that features put into the frame."""

    items: dict[str, Item] = field(default_factory=dict)
    account: dict[str, Item] = field(default_factory=dict)
    search: Search | None = None
    bell: Item | None = None
    stream: str = ""
    counts: str = ""


REGISTRY = Registry()


@contextmanager
def using(registry: Registry) -> Iterator[None]:
    """Show the entries of another registry, for tests."""
    global REGISTRY  # noqa: PLW0603 - one frame per process, as Django's own registries
    before, REGISTRY = REGISTRY, registry
    try:
        yield
    finally:
        REGISTRY = before


def register(item: Item) -> None:
    """Put an entry into the sidebar; the same url_name again replaces it."""
    REGISTRY.items[item.url_name] = item


def register_account(item: Item) -> None:
    """Put an entry into the menu behind the avatar."""
    REGISTRY.account[item.url_name] = item


def register_search(url_name: str, label: Words) -> None:
    """Send the search box of the top bar to a page that reads `q`."""
    REGISTRY.search = Search(url_name, label)


def register_bell(url_name: str, count: Count, *, label: Words = "", live: str = "notifications") -> None:
    """Show a bell with a count that leads to a page."""
    REGISTRY.bell = Item(label, url_name, "bell", badge=count, live=live)


def register_live(stream_url_name: str, counts_url_name: str = "") -> None:
    """Name the event stream of live counts and the address to poll where it fails."""
    REGISTRY.stream, REGISTRY.counts = stream_url_name, counts_url_name


def address(url_name: str) -> str:
    """Return the URL of a name, or nothing while that page does not exist."""
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def links(request: HttpRequest) -> list[Link]:
    """Return the sidebar of a request: visible entries in order, the one we are on marked."""
    return _links(REGISTRY.items, request)


def account_links(request: HttpRequest) -> list[Link]:
    """Return the entries of the account menu."""
    return _links(REGISTRY.account, request)


def bell(request: HttpRequest) -> Link | None:
    """Return the bell of a request."""
    found = _links({"bell": REGISTRY.bell}, request) if REGISTRY.bell else []
    return found[0] if found else None


def _links(items: dict[str, Item], request: HttpRequest) -> list[Link]:
    visible = [item for item in items.values() if item.visible is None or item.visible(request)]
    placed = [(item, address(item.url_name)) for item in sorted(visible, key=lambda item: item.order)]
    urls = [url for _, url in placed if url and _covers(url, request.path)]
    here = max(urls, key=len, default="")
    return [_link(item, url, request, active=url == here) for item, url in placed if url]


def _covers(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _link(item: Item, url: str, request: HttpRequest, *, active: bool) -> Link:
    count = item.badge(request) if item.badge else None
    return Link(item.label, url, item.icon, count or None, active, item.live, item.keys, item.section, item.phone)
