"""
Every write about people: one verb, one transaction, one row of the log.

Rule 1: what somebody may do stands in permissions.py, and every action here asks there first.
Rule 2: wrong input raises Invalid with every problem and changes nothing. Input that is not named in a signature or a
tuple below cannot be set at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import F, Model

from clerkwork.features.audit.actions import action
from clerkwork.features.audit.actors import SYSTEM, Actor
from clerkwork.features.people import permissions, roster
from clerkwork.features.people.models import AppRole, Group, Membership, Team, User
from clerkwork.kernel.errors import Invalid, Problem, Refused
from clerkwork.kernel.sentences import Sentence

PERSON: Final = ("first_name", "last_name", "email", "title", "team", "region", "zone", "language")
PROFILE: Final = ("first_name", "last_name", "language", "zone", "mail_wanted")
TEAM: Final = ("name", "parent", "manager", "deputy", "minimum_present")
GROUP: Final = ("name", "description")
HOLDERS: Final[dict[type[Model], str]] = {User: "user", Group: "group", Team: "team"}


def create_user(actor: Actor, username: str, values: Mapping[str, Any]) -> User:
    """Make a person who cannot sign in yet. values: PERSON."""
    permissions.demand_administrator(actor)
    person = User(username=username.strip().lower())
    person.set_unusable_password()
    _save(actor, "person.create", person, values, PERSON)
    return person


def update_user(actor: Actor, person: User, values: Mapping[str, Any]) -> None:
    """Change a person. values: PERSON. Nobody may move themself to another team: teams carry roles."""
    permissions.demand_administrator(actor)
    if "team" in values and values["team"] != person.team:
        permissions.demand_other(actor, {person.username})
    _save(actor, "person.update", person, values, PERSON)


def change_profile(person: User, values: Mapping[str, Any]) -> None:
    """Let a person change what is their own. values: PROFILE."""
    _save(person, "person.profile", person, values, PROFILE)


def set_administrator(actor: Actor, person: User, *, administers: bool) -> None:
    """Give or take the right to administer; sessions of the person end."""
    permissions.demand_administrator(actor)
    permissions.demand_other(actor, {person.username})
    with action(actor, "person.administrator", kind="person", id=person.username, administers=administers):
        person.is_superuser = administers
        person.save(update_fields=["is_superuser"])
        _end_sessions(person)


def set_active(actor: Actor, person: User, *, active: bool) -> None:
    """Let a person sign in again, or no more; nobody is deleted, history goes on naming them."""
    permissions.demand_administrator(actor)
    permissions.demand_other(actor, {person.username})
    verb = "person.activate" if active else "person.deactivate"
    with action(actor, verb, kind="person", id=person.username):
        person.is_active = active
        person.save(update_fields=["is_active"])
        _end_sessions(person)


def set_password(actor: Actor, person: User, password: str) -> None:
    """Set a checked password; used by set-up and the command line."""
    with action(actor, "person.password", kind="person", id=person.username):
        person.set_password(password)
        person.save(update_fields=["password"])
        _end_sessions(person)


def offer_password_link(actor: Actor, person: User) -> User:
    """Allow a link with which a person sets a password; it is shown once and never logged."""
    permissions.demand_administrator(actor)
    if not person.is_active:
        raise Refused(Sentence("%(person)s is not active. Activate the account first.", person=person.name))
    with action(actor, "person.password-link", kind="person", id=person.username):
        return person


def create_first_administrator(actor: Actor, username: str, values: Mapping[str, Any], password: str) -> User:
    """Make the first administrator. Raises Refused when there is one."""
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        raise Refused("An administrator exists already.")
    with action(actor, "installation.set-up", kind="person", id=username):
        person = create_user(actor, username, values)
        set_administrator(actor, person, administers=True)
        set_password(actor, person, password)
    return person


def save_team(actor: Actor, team: Team, values: Mapping[str, Any]) -> None:
    """Make or change a team. values: TEAM. Nobody may make themself its manager or deputy."""
    permissions.demand_administrator(actor)
    for role in ("manager", "deputy"):
        if role in values and values[role] != (getattr(team, role) if team.pk else None):
            permissions.demand_other(actor, {who.username for who in (values[role], getattr(team, role)) if who})
    _check_team(team, values)
    _save(actor, "team.update" if team.pk else "team.create", team, values, TEAM)


def save_group(actor: Actor, group: Group, values: Mapping[str, Any], members: Iterable[User]) -> None:
    """Make or change a group and its members. values: GROUP. Nobody may add or remove themself: groups carry roles."""
    permissions.demand_administrator(actor)
    wanted = {person.username: person for person in members}
    present = permissions.people_of(group) if group.pk else set()
    permissions.demand_other(actor, present ^ wanted.keys())
    added, removed = sorted(wanted.keys() - present), sorted(present - wanted.keys())
    with action(actor, "group.members", kind="group", id=group.handle, added=added, removed=removed):
        _save(actor, "group.update" if group.pk else "group.create", group, values, GROUP)
        Membership.objects.filter(group=group, user__username__in=removed).delete()
        Membership.objects.bulk_create([Membership(group=group, user=wanted[name]) for name in added])


def grant_role(actor: Actor, app: str, role: str, holder: User | Group | Team) -> AppRole:
    """Give a role of an app to a person, group or team; harmless when given already."""
    permissions.demand_grant(actor, app)
    permissions.demand_other(actor, permissions.people_of(holder))
    given: dict[str, Any] = {"app": app, "role": role, HOLDERS[type(holder)]: holder}
    with action(actor, "role.grant", kind="role", id=f"{app}:{role}", app=app, holder=_handle(holder)):
        return AppRole.objects.get_or_create(**given)[0]


def revoke_role(actor: Actor, given: AppRole) -> None:
    """Take a role of an app away."""
    permissions.demand_grant(actor, given.app)
    permissions.demand_other(actor, permissions.people_of(given.holder))
    holder = _handle(given.holder)
    with action(actor, "role.revoke", kind="role", id=str(given), app=given.app, holder=holder):
        given.delete()


def import_people(data: Mapping[str, Any], *, actor: Actor = SYSTEM) -> None:
    """
    Make or update teams, people and groups from a roster, so that a second time changes nothing.

        {"teams": [{handle, name, parent, manager, deputy, minimumPresent}],
         "people": [{username, name, email, team, region, zone, title, administrator}],
         "groups": [{handle, name, members}],
         "roles": [{app, role, user | group | team}]}

    Nobody who is missing there is removed. Raises Invalid with every problem.
    """
    permissions.demand_administrator(actor)
    checked = roster.read(data)
    with action(actor, "people.import", kind="roster", people=len(checked.people), teams=len(checked.teams)):
        roster.store(checked)


def _save(
    actor: Actor, verb: str, thing: User | Team | Group, values: Mapping[str, Any], allowed: tuple[str, ...]
) -> None:
    """Set the allowed values on a thing, check it, save it, and log what changed."""
    unknown = [Problem(name, "Expected a known field.") for name in sorted(values.keys() - set(allowed))]
    if unknown:
        raise Invalid(unknown)
    before = {name: _plain(getattr(thing, name)) for name in allowed} if thing.pk else dict.fromkeys(allowed)
    for name, value in values.items():
        setattr(thing, name, value)
    _check(thing)
    changes = {name: [before[name], _plain(value)] for name, value in values.items() if before[name] != _plain(value)}
    with action(actor, verb, kind=verb.partition(".")[0], id=_handle(thing), changes=changes):
        thing.save()


def _check(thing: Model) -> None:
    try:
        thing.full_clean(exclude=["password", "parent", "manager", "deputy", "team"])
    except ValidationError as error:
        faults = error.message_dict.items()
        places = {"__all__": "email"} if isinstance(thing, User) else {}
        raise Invalid([Problem(places.get(name, name), text) for name, texts in faults for text in texts]) from error


def _check_team(team: Team, values: Mapping[str, Any]) -> None:
    problems = []
    above = values.get("parent", team.parent)
    while above is not None:
        if above.pk == team.pk:
            problems.append(Problem("parent", Sentence("Expected a team that is not below this one.")))
            break
        above = above.parent
    manager, deputy = values.get("manager", team.manager), values.get("deputy", team.deputy)
    if manager is not None and manager == deputy:
        problems.append(Problem("deputy", Sentence("Expected somebody else than the manager.")))
    if problems:
        raise Invalid(problems)


def _plain(value: Any) -> Any:
    return _handle(value) if isinstance(value, Model) else value


def _handle(thing: Model) -> str:
    return str(getattr(thing, "username", None) or getattr(thing, "handle", thing.pk))


def _end_sessions(person: User) -> None:
    """Sign a person out everywhere: after a change of rights nobody goes on with the old ones."""
    User.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1)
    person.refresh_from_db(fields=["epoch"])
