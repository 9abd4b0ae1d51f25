"""
Who may do what with the draft of an app: the one table.

    verb      who                                       what
    view      viewer, builder, publisher, owner         see the draft, its files and its changes, try it out
    edit      builder, owner                            change, add and remove files
    publish   publisher, owner                          make the draft the app
    own       owner                                     give and take roles, throw the draft away
    create    who owns or builds any app                begin a new app, which they then own

Administrators may everything. The roles are people's AppRole rows with these four names; roles.json cannot declare
them.

Rule 1: an app whose draft somebody may not see does not exist for them: NotFound, never Forbidden.
Rule 2: nobody's role in the studio says anything about the app's cases, rows and tasks; roles.json says that.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest

from clerkwork.features.apps.models import App
from clerkwork.features.apps.roles import BUILDER, OWNER, PUBLISHER, VIEWER
from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.studio.models import Draft
from clerkwork.kernel.errors import Forbidden, NotFound

VIEWS: Final = frozenset({VIEWER, BUILDER, PUBLISHER, OWNER})
EDITS: Final = frozenset({BUILDER, OWNER})
PUBLISHES: Final = frozenset({PUBLISHER, OWNER})
OWNS: Final = frozenset({OWNER})


def _may(actor: Actor, handle: str, roles: frozenset[str]) -> bool:
    if actor is SYSTEM or (isinstance(actor, User) and actor.is_administrator):
        return True
    return isinstance(actor, User) and not roles.isdisjoint(people.roles_of(actor, handle))


def may_view(actor: Actor, handle: str) -> bool:
    """Say whether somebody may see the draft of an app. One query; none for administrators."""
    return _may(actor, handle, VIEWS)


def may_edit(actor: Actor, handle: str) -> bool:
    """Say whether somebody may change the draft of an app. One query; none for administrators."""
    return _may(actor, handle, EDITS)


def may_publish(actor: Actor, handle: str) -> bool:
    """Say whether somebody may make the draft the app. One query; none for administrators."""
    return _may(actor, handle, PUBLISHES)


def may_own(actor: Actor, handle: str) -> bool:
    """Say whether somebody may give the roles of an app and discard its draft. One query; none for administrators."""
    return _may(actor, handle, OWNS)


def may_create(actor: Actor) -> bool:
    """Say whether somebody may begin a new app. One query; none for administrators."""
    if actor is SYSTEM or (isinstance(actor, User) and actor.is_administrator):
        return True
    return isinstance(actor, User) and any(not EDITS.isdisjoint(roles) for roles in people.apps_of(actor).values())


def demand_view(actor: Actor, handle: str) -> None:
    """Raise NotFound unless somebody may see the draft of an app that exists. Up to three queries."""
    if not may_view(actor, handle) or not exists(handle):
        raise NotFound(f"Expected an app, but there is none called {handle}.")


def demand_edit(actor: Actor, handle: str) -> None:
    """Raise NotFound or Forbidden unless somebody may change the draft of an app."""
    demand_view(actor, handle)
    if not may_edit(actor, handle):
        raise Forbidden("Only builders and owners of this app may change it. Ask one of them, or an administrator.")


def demand_publish(actor: Actor, handle: str) -> None:
    """Raise NotFound or Forbidden unless somebody may publish an app."""
    demand_view(actor, handle)
    if not may_publish(actor, handle):
        raise Forbidden("Only publishers and owners of this app may publish it. Ask one of them, or an administrator.")


def demand_own(actor: Actor, handle: str) -> None:
    """Raise NotFound or Forbidden unless somebody owns an app."""
    demand_view(actor, handle)
    if not may_own(actor, handle):
        raise Forbidden("Only owners of this app and administrators may do this.")


def demand_create(actor: Actor) -> None:
    """Raise Forbidden unless somebody may begin a new app."""
    if not may_create(actor):
        raise Forbidden("Only administrators, and who owns or builds an app already, may begin a new one.")


def exists(handle: str) -> bool:
    """Say whether there is an app or a draft of this handle. Up to two queries."""
    return App.objects.filter(handle=handle).exists() or Draft.objects.filter(handle=handle).exists()


def rights(actor: Actor) -> Mapping[str, frozenset[str]] | None:
    """Return somebody's roles by app, as far as the studio asks; None for administrators, who may all. One query."""
    if actor is SYSTEM or (isinstance(actor, User) and actor.is_administrator):
        return None
    if not isinstance(actor, User):
        return {}
    held = {app: VIEWS & roles for app, roles in people.apps_of(actor).items()}
    return {app: roles for app, roles in held.items() if roles}


def sees_the_studio(request: HttpRequest) -> bool:
    """Say whether the studio stands in the sidebar of a request. One query; none for administrators."""
    user = request.user
    if not isinstance(user, User):
        return False
    held = rights(user)
    return held is None or bool(held)
