"""Two versions of roles.json compared: who has a role, and what it allows."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from clerkwork.features.studio.publishing.comparing.difference import Note, Thing, notes_of
from clerkwork.features.studio.publishing.comparing.values import flat
from clerkwork.kernel import json

NAMES: Final[Mapping[str, str | Promise]] = {
    "title": lazy("title"),
    "description": lazy("description"),
    "members": lazy("who has it"),
    "members.groups": lazy("groups that have it"),
    "members.users": lazy("people who have it"),
    "cases": lazy("cases they see"),
    "start": lazy("processes they may start"),
    "decisions": lazy("decisions"),
}


def compare(before: bytes, after: bytes) -> list[Note]:
    """Return what differs between two lists of roles. Raises ValueError for what is none."""
    return [*notes_of(_things(before), _things(after))]


def _things(content: bytes) -> list[Thing]:
    roles = json.loads(content.decode("utf-8-sig"))
    if not isinstance(roles, dict) or not all(isinstance(role, dict) for role in roles.values()):
        raise ValueError("Expected roles as a JSON object.")
    return [
        Thing(name, _("Role “%s”") % _called(name, role), flat(role, NAMES), f"/{name}") for name, role in roles.items()
    ]


def _called(name: str, role: Mapping[str, Any]) -> str:
    return str(role.get("title") or name)


def describe(content: bytes) -> tuple[str, str]:
    """Return a title and, in one line, how many roles there are. Raises ValueError."""
    count = len(_things(content))
    return _("Roles"), ngettext("%(count)s role", "%(count)s roles", count) % {"count": count}
