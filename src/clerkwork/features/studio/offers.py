"""The studio's four roles in words, and the apps in which they can be given."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from clerkwork.features.apps.roles import BUILDER, OWNER, PUBLISHER, VIEWER
from clerkwork.features.people.offers import Offer
from clerkwork.features.studio import queries


@dataclass(frozen=True, slots=True)
class StudioRole:
    """One of the studio's roles, in words."""

    name: str
    label: str | Promise
    text: str | Promise
    icon: str


ROLES: Final = (
    StudioRole(OWNER, lazy("Owner"), lazy("Everything: edits, publishes, gives roles, throws the draft away."), "key"),
    StudioRole(BUILDER, lazy("Builder"), lazy("Changes processes, forms, decisions and tables of the draft."), "tools"),
    StudioRole(PUBLISHER, lazy("Publisher"), lazy("Sees the draft and makes it the app that people use."), "rocket"),
    StudioRole(VIEWER, lazy("Viewer"), lazy("Sees the draft, tries it out, and changes nothing."), "eye"),
)


def offers() -> Iterator[Offer]:
    """Yield every app, published or not, with the four roles. Three queries."""
    for handle, title in queries.titles().items():
        yield Offer(handle, title, {role.name: role.label for role in ROLES})
