"""Reading of apps and of who has which role in them."""

from collections.abc import Mapping
from typing import Any

from clerkwork.features.apps.models import App
from clerkwork.features.apps.roles import Role, holds
from clerkwork.features.people.offers import Offer
from clerkwork.kernel.errors import NotFound


def apps() -> list[App]:
    """Return every app in order of name."""
    return list(App.objects.order_by("name"))


def app(handle: str) -> App:
    """Return the app of a handle; raises NotFound."""
    found = App.objects.filter(handle=handle).first()
    if found is None:
        raise NotFound(f"Expected an app, but there is none called {handle}.")
    return found


def roles(handle: str) -> Mapping[str, Role]:
    """Return the roles of an app by name; raises NotFound for an unknown app."""
    return app(handle).role_table


def roles_of(user: Any, handle: str) -> frozenset[str]:
    """
    Return the names of the roles a user has in an app: by roles.json, and by assignment in people's AppRole.

    Nobody has a role in an app that does not exist; an inactive or anonymous user has none.
    """
    found = App.objects.filter(handle=handle).first()
    if found is None or not getattr(user, "is_active", False):
        return frozenset()
    return holds(found.role_table, user, handle)


def role(handle: str, name: str) -> Role | None:
    """Return a role of an app, or None."""
    return roles(handle).get(name)


def offers() -> list[Offer]:
    """Return every app with the roles that its roles.json declares. One query."""
    return [
        Offer(each.handle, each.name, {name: role.title for name, role in each.role_table.items()}) for each in apps()
    ]
