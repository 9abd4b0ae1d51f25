"""
Who acts in a sandbox: oneself, somebody who holds a role of the app, or somebody made up for a role.

Rule 1: of the company only people are read, never written; nobody hears of what "they" do in a sandbox.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from clerkwork.engine.events import TaskCreated
from clerkwork.features.apps.kinds import File
from clerkwork.features.apps.roles import Role, holds, problems, read
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.studio.trying.rows import Reader

SHOWN: Final = 6  # people offered for each role
WORKERS: Final = 3
MADE_UP: Final = "role:"
SOMEBODY: Final = "user:"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who acts: `key` names them in an address, `person` is what FEEL knows of them."""

    key: str
    person: Mapping[str, Any]
    roles: frozenset[str]
    everything: bool = False

    @property
    def name(self) -> str:
        """What they are called."""
        return str(self.person["name"])

    @property
    def username(self) -> str:
        """Their handle."""
        return str(self.person["username"])

    @property
    def reader(self) -> Reader | None:
        """Them as a reader of rows; None for administrators, who may read every row."""
        return None if self.everything else Reader(self.roles, self.person)

    @property
    def signed(self) -> dict[str, str]:
        """What a run notes of who did a step."""
        return {"username": self.username, "name": self.name}

    def may_work(self, task: TaskCreated) -> bool:
        """Say whether a task would be theirs to do."""
        if self.username in task.excluded_users:
            return False
        if task.assignee:
            return task.assignee == self.username
        groups = set(self.person.get("groups", ()))
        offered = task.candidate_users or task.candidate_groups
        return not offered or self.username in task.candidate_users or not groups.isdisjoint(task.candidate_groups)


@dataclass(frozen=True, slots=True)
class Offer:
    """Personas of one role."""

    title: str
    people: tuple[tuple[str, str], ...]  # key, name


def roles_of(files: Mapping[str, File]) -> dict[str, Role]:
    """Return the roles that roles.json of a working folder declares, none while it has a fault."""
    file = files.get("roles.json")
    try:
        value = file.json() if file is not None else {}
    except ValueError:
        return {}
    return {} if list(problems(value, "roles.json")) else read(value)


def offers(user: User, files: Mapping[str, File], present: "Persona") -> list[Offer]:
    """Return whom one may act as, role by role, and who acts at present. One or two queries a role."""
    found = [Offer(_("You"), (("", user.name),))]
    for role in roles_of(files).values():
        named = [(f"{SOMEBODY}{each.username}", each.name) for each in _holders(role)]
        made_up = (f"{MADE_UP}{role.name}", _("Somebody made up"))
        found.append(Offer(role.title, (*named, made_up)))
    if present.key not in {key for offer in found for key, _name in offer.people}:
        found.append(Offer(_("Somebody else"), ((present.key, present.name),)))
    return found


def workers(task: TaskCreated) -> list[tuple[str, str]]:
    """Return some of the people who would get a task: their keys and names. A query for each group."""
    groups = () if task.assignee else task.candidate_groups
    named = [task.assignee] if task.assignee else [*task.candidate_users]
    wanted = {*named, *(name for group in groups for name in people.members(group))} - {*task.excluded_users}
    there = User.objects.filter(username__in=wanted, is_active=True).order_by("first_name", "username")
    return [(f"{SOMEBODY}{each.username}", each.name) for each in there[:WORKERS]]


def _holders(role: Role) -> Iterator[User]:
    there = User.objects.filter(is_active=True).order_by("first_name", "username")
    if role.everyone:
        there = there.filter(team__isnull=False)
    elif role.managers:
        there = there.filter(managed_teams__isnull=False).distinct()
    else:
        named = set(role.users).union(*(people.members(group) for group in role.groups))
        there = there.filter(username__in=named)
    yield from there[:SHOWN]


def persona(user: User, handle: str, files: Mapping[str, File], key: str) -> Persona:
    """Return who is meant by a key; oneself for "" and for whoever is not there any more."""
    table = roles_of(files)
    if key.startswith(MADE_UP) and key.removeprefix(MADE_UP) in table:
        role = table[key.removeprefix(MADE_UP)]
        mine = people.person_of(user)
        own = {
            "username": role.name,
            "name": role.title,
            "email": "",
            "title": role.title,
            "groups": sorted(role.groups),
        }
        return Persona(key, {**mine, **own, "roles": [f"{handle}:{role.name}"]}, frozenset({role.name}))
    who = user
    if key.startswith(SOMEBODY):
        named = User.objects.filter(username=key.removeprefix(SOMEBODY), is_active=True).first()
        who, key = (named, key) if named is not None else (user, "")
    held = holds(table, who, handle)
    return Persona(key if who is not user else "", people.person_of(who), held, everything=who.is_administrator)
