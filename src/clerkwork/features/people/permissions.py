"""
Who may do what with people.

Rule 1: everybody signed in may see the directory; administrators change it.
Rule 2: nobody changes their own role, by whatever door: group, team leadership, app role, the right to administer.
Rule 3: nobody gives what they do not have: administrators give all, an app's owners the roles of that app.
"""

from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.people import offers, queries
from clerkwork.features.people.models import AppRole, Group, Team, User
from clerkwork.features.people.offers import Offer
from clerkwork.kernel.errors import Forbidden, Refused
from clerkwork.kernel.sentences import Sentence


def may_administer(actor: Actor) -> bool:
    """Say whether somebody may change people, teams and groups."""
    return actor is SYSTEM or (isinstance(actor, User) and actor.is_administrator)


def may_grant(actor: Actor, app: str) -> bool:
    """Say whether somebody may give and take the roles of an app."""
    if may_administer(actor):
        return True
    return isinstance(actor, User) and AppRole.OWNER in queries.roles_of(actor, app)


def may_grant_anything(actor: Actor) -> bool:
    """Say whether there is an app whose roles somebody may give."""
    if may_administer(actor):
        return True
    return isinstance(actor, User) and any(AppRole.OWNER in roles for roles in queries.apps_of(actor).values())


def to_give(actor: User) -> list[Offer]:
    """Return the apps whose roles somebody may give, with these roles."""
    if may_administer(actor):
        return offers.offers()
    owned = {app for app, roles in queries.apps_of(actor).items() if AppRole.OWNER in roles}
    return [offer for offer in offers.offers() if offer.app in owned]


def demand_administrator(actor: Actor) -> None:
    """Raise Forbidden unless somebody may change people, teams and groups."""
    if not may_administer(actor):
        raise Forbidden(Sentence("Only administrators may change people, teams and groups."))


def demand_grant(actor: Actor, app: str) -> None:
    """Raise Forbidden unless somebody may give and take the roles of an app."""
    if not may_grant(actor, app):
        raise Forbidden(Sentence("Only administrators and owners of %(app)s may give or take its roles.", app=app))


def demand_other(actor: Actor, holders: set[str]) -> None:
    """Raise Refused if somebody is about to change a role of their own. holders are usernames."""
    if actor is not SYSTEM and actor.username in holders:
        raise Refused(Sentence("Nobody may change their own role. Ask another administrator."))


def people_of(holder: User | Group | Team) -> set[str]:
    """Return the usernames that a role given to a holder reaches."""
    if isinstance(holder, User):
        return {holder.username}
    return set(holder.members.values_list("username", flat=True))
