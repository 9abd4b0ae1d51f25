"""What the frame around a page shows."""

from django.http import HttpRequest
from django.test import Client, RequestFactory

from clerkwork.web import navigation
from clerkwork.web.navigation import Item, Registry


def asked(path: str) -> HttpRequest:
    return RequestFactory().get(path)


def test_entries_stand_in_order_without_the_hidden_and_the_missing(site: Client) -> None:
    """An entry whose page does not exist is left out, so that features can be built in any order."""
    found = navigation.links(asked("/kit/"))
    assert [str(link.label) for link in found] == ["Home", "My tasks", "Start", "Tables"]
    assert [link.count for link in found] == [None, 7, None, None]


def test_the_longest_address_that_covers_the_path_is_active(site: Client) -> None:
    active = [str(link.label) for link in navigation.links(asked("/kit/rows/5/")) if link.active]
    assert active == ["My tasks"]


def test_registering_again_replaces() -> None:
    with navigation.using(Registry()):
        navigation.register(Item("One", "x", "home"))
        navigation.register(Item("Two", "x", "home"))
        assert [item.label for item in navigation.REGISTRY.items.values()] == ["Two"]


def test_a_zero_shows_nothing(site: Client) -> None:
    with navigation.using(Registry()):
        navigation.register(Item("Tasks", "web:kit", "inbox", badge=lambda _: 0))
        assert navigation.links(asked("/"))[0].count is None


def test_the_frame_shows_sidebar_bell_search_and_account(site: Client) -> None:
    text = site.get("/kit/rows/").content.decode()
    for part in ('data-live-count="notifications"', 'action="/kit/rows/"', "Lea Brandt", 'data-keys="t"', "Sign out"):
        assert (part in text) == (part != "Sign out"), part  # the kit's site has no sign-out


def test_a_stranger_sees_no_sidebar_entries(site: Client) -> None:
    assert "My tasks</span>" not in site.get("/kit/rows/?stranger").content.decode()
