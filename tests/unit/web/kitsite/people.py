"""A signed-in person without a database, and a sidebar as features would register it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from clerkwork.web import navigation
from clerkwork.web.navigation import Item


@dataclass
class Lea:
    """A user as pages see one."""

    username: str = "lea"
    email: str = "lea@example.org"
    is_authenticated: bool = True

    def get_full_name(self) -> str:
        return "Lea Brandt"

    def get_username(self) -> str:
        return self.username


class SignedIn:
    """Sign Lea in, unless the query says `stranger`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "stranger" not in request.GET:
            request.user = Lea()
        return self.get_response(request)


def registry() -> navigation.Registry:
    """Return a sidebar with all that an entry may have."""
    with navigation.using(navigation.Registry()):
        register()
        return navigation.REGISTRY


def register() -> None:
    """Register the entries of a sample installation."""
    navigation.register(Item("Home", "web:kit", "home", 10, keys="h"))
    navigation.register(Item("My tasks", "web:kit-rows", "inbox", 20, badge=lambda _: 7, live="tasks", keys="t"))
    navigation.register(Item("Start", "web:kit-form", "player-play", 30, keys="s"))
    navigation.register(Item("Cases", "web:kit-cases", "route", 40))
    navigation.register(Item("Tables", "web:kit-plain", "table", 50, section="Data"))
    navigation.register(Item("Hidden", "web:kit-plain2", "lock", 60, visible=lambda _: False))
    navigation.register_bell("web:kit-counts", lambda _: 2)
    navigation.register_search("web:kit-rows", "Search tasks, cases, people…")
    navigation.register_account(Item("Profile", "web:kit-form", "user", 10))
    navigation.register_live("", "web:kit-counts")
