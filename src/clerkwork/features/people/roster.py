"""
A roster: teams, people, groups and roles as one value, read from JSON.

Rule 1: everything is checked before anything is written, references too.
Rule 2: storing the same roster twice changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import Q

from clerkwork.features.people.models import HANDLE, RESERVED, AppRole, Group, Membership, Team, User
from clerkwork.kernel.errors import Invalid, Problem

HOLDERS: Final = ("user", "group", "team")


class TeamRow(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A team of a roster."""

    handle: str
    name: str
    parent: str | None = None
    manager: str | None = None
    deputy: str | None = None
    minimum_present: int = 0


class PersonRow(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A person of a roster."""

    username: str
    name: str
    email: str = ""
    team: str | None = None
    region: str = "DE-BE"
    zone: str = ""
    title: str = ""
    language: str = ""
    administrator: bool = False

    def values(self, teams: Mapping[str, Team]) -> dict[str, Any]:
        """Return the columns of the person."""
        first, _, last = self.name.rpartition(" ")
        named = {"first_name": first or last, "last_name": last if first else ""}
        plain = {name: getattr(self, name) for name in ("email", "region", "zone", "title", "language")}
        return {**named, **plain, "is_superuser": self.administrator, "team": teams[self.team] if self.team else None}


class GroupRow(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A group of a roster."""

    handle: str
    name: str
    members: list[str] = []
    description: str = ""


class RoleRow(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A role of a roster, given to exactly one holder."""

    app: str
    role: str
    user: str | None = None
    group: str | None = None
    team: str | None = None


class Roster(msgspec.Struct, forbid_unknown_fields=True):
    """All rows of a roster."""

    teams: list[TeamRow] = []
    people: list[PersonRow] = []
    groups: list[GroupRow] = []
    roles: list[RoleRow] = []


def read(data: Mapping[str, Any]) -> Roster:
    """
    Return a checked roster.

    Raises Invalid with every problem.
    """
    try:
        roster = msgspec.convert(data, Roster)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at ")
        raise Invalid([Problem(place.strip("`") or "roster", f"{message}.")]) from error
    problems = [*_handles(roster), *_references(roster)]
    if problems:
        raise Invalid(problems)
    return roster


def _handles(roster: Roster) -> Iterator[Problem]:
    lists = {
        "people": [row.username for row in roster.people],
        "teams": [row.handle for row in roster.teams],
        "groups": [row.handle for row in roster.groups],
    }
    for part, handles in lists.items():
        for number, handle in enumerate(handles):
            if not _is_handle(handle):
                yield Problem(f"{part}[{number}]", f"Expected a handle, but {handle!r}.", str(HANDLE.message))
            if part == "people" and handle in RESERVED:
                yield Problem(f"{part}[{number}]", f"Expected a name for a person, but {handle!r} is reserved.")
            if handle in handles[:number]:
                yield Problem(f"{part}[{number}]", f"Expected each handle once, but {handle!r} stands there twice.")


def _is_handle(text: str) -> bool:
    try:
        HANDLE(text)
    except ValidationError:
        return False
    return True


def _references(roster: Roster) -> Iterator[Problem]:
    known = {
        "user": {row.username for row in roster.people} | _stored(User, "username"),
        "team": {row.handle for row in roster.teams} | _stored(Team, "handle"),
        "group": {row.handle for row in roster.groups} | _stored(Group, "handle"),
    }
    for kind, name, place in _named(roster):
        if name is not None and name not in known[kind]:
            yield Problem(place, f"Expected a known {kind}, but there is no {name!r}.")
    for number, row in enumerate(roster.roles):
        if sum(getattr(row, holder) is not None for holder in HOLDERS) != 1:
            yield Problem(f"roles[{number}]", "Expected exactly one of user, group and team.")


def _named(roster: Roster) -> Iterator[tuple[str, str | None, str]]:
    """Yield every reference: kind, handle, place."""
    for number, team in enumerate(roster.teams):
        yield "team", team.parent, f"teams[{number}].parent"
        yield "user", team.manager, f"teams[{number}].manager"
        yield "user", team.deputy, f"teams[{number}].deputy"
    for number, person in enumerate(roster.people):
        yield "team", person.team, f"people[{number}].team"
    for number, group in enumerate(roster.groups):
        yield from (("user", name, f"groups[{number}].members") for name in group.members)
    for number, role in enumerate(roster.roles):
        yield from ((holder, getattr(role, holder), f"roles[{number}].{holder}") for holder in HOLDERS)


def _stored(model: Any, column: str) -> set[str]:
    return set(model.objects.order_by().values_list(column, flat=True))


def store(roster: Roster) -> None:
    """Write a checked roster; the caller holds the transaction."""
    for team in roster.teams:
        Team.objects.update_or_create(
            handle=team.handle, defaults={"name": team.name, "minimum_present": team.minimum_present}
        )
    teams = {team.handle: team for team in Team.objects.all()}
    for person in roster.people:
        _store_person(person, teams)
    people = {person.username: person for person in User.objects.all()}
    for row in roster.teams:
        Team.objects.filter(handle=row.handle).update(
            parent=teams[row.parent] if row.parent else None,
            manager=people[row.manager] if row.manager else None,
            deputy=people[row.deputy] if row.deputy else None,
        )
    for group in roster.groups:
        _store_group(group, (people[name] for name in group.members))
    for role in roster.roles:
        _store_role(role)


def _store_person(row: PersonRow, teams: Mapping[str, Team]) -> None:
    if User.objects.filter(username=row.username).update(**row.values(teams)):
        return
    person = User(username=row.username, **row.values(teams))
    person.set_unusable_password()
    person.save()


def _store_group(row: GroupRow, members: Iterable[User]) -> None:
    group, _ = Group.objects.update_or_create(
        handle=row.handle, defaults={"name": row.name, "description": row.description}
    )
    Membership.objects.bulk_create([Membership(group=group, user=person) for person in members], ignore_conflicts=True)


def _store_role(row: RoleRow) -> None:
    holders = {
        "user": User.objects.filter(username=row.user or "").first(),
        "group": Group.objects.filter(handle=row.group or "").first(),
        "team": Team.objects.filter(handle=row.team or "").first(),
    }
    held = Q(**holders)
    if not AppRole.objects.filter(held, app=row.app, role=row.role).exists():
        AppRole.objects.create(app=row.app, role=row.role, **holders)
