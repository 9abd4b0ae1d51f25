"""
What others ask about people.

Rule 1: groups are named by handle. Explicit ones are rows; `team:sales` (its members) and `team:sales:approvers` (its
manager and deputy) exist by themselves.
Rule 2: each function costs a fixed number of queries, stated here and pinned by a test.
Rule 3: inactive people are in no group and nobody's manager; only their names remain.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from clerkwork.features.people import organisation
from clerkwork.features.people.models import AppRole, Group, Team, User
from clerkwork.features.people.organisation import Organisation, Unit
from clerkwork.kernel.errors import NotFound

TEAM: Final = "team:"
APPROVERS: Final = ":approvers"
SEARCHED: Final = ("username", "first_name", "last_name", "email", "title", "team__name")


def user(username: str) -> User:
    """
    Return the active person of a username. One query.

    Raises NotFound.
    """
    found = User.objects.select_related("team").filter(username=username, is_active=True).first()
    if found is None:
        raise NotFound(f"Expected a person, but nobody is called {username!r}.")
    return found


def users(usernames: Iterable[str]) -> dict[str, User]:
    """Return people by username, inactive ones included, for names and avatars. One query."""
    return {person.username: person for person in User.objects.filter(username__in=set(usernames))}


def names(usernames: Iterable[str]) -> dict[str, str]:
    """Return display names by username, inactive people included. One query."""
    return {username: person.name for username, person in users(usernames).items()}


def languages(addresses: Iterable[str]) -> dict[str, str]:
    """Return the languages that people have chosen by their mail address. One query, none for no addresses."""
    chosen = User.objects.filter(email__in=set(addresses)).exclude(language="")
    return dict(chosen.values_list("email", "language")) if addresses else {}


def person(username: str) -> dict[str, Any]:
    """
    Return what FEEL knows of a person, as JSON. At most six queries.

        {username, name, email, title, region, zone, team: {handle, name, size, minimumPresent, members, manager,
        deputy} | null, manager, managersManager, approvers: {group, users}, groups: […], roles: ["app:role", …],
        reports: […], allReports: […]}

    `reports` are the people led directly, `allReports` also those led by them, and so on; nobody reports to themself.
    Raises NotFound.
    """
    return person_of(user(username))


def person_of(who: User) -> dict[str, Any]:
    """Return the same for a User at hand. Four queries in a team, one more for a leader."""
    tree = organisation.load()
    managers = [*tree.managers(who.username, who.team_id), None, None]
    direct, everybody = _reports(who, tree)
    return {
        "username": who.username,
        "name": who.name,
        "email": who.email,
        "title": who.title,
        "region": who.region,
        "zone": who.zone,
        "team": None if who.team_id is None else _team(tree.units[who.team_id]),
        "manager": managers[0],
        "managersManager": managers[1],
        "approvers": _approvers(who, tree),
        "groups": sorted(_explicit(who) | _implicit(who, tree)),
        "roles": sorted(f"{app}:{role}" for app, role in _roles(who)),
        "reports": direct,
        "allReports": everybody,
    }


def _team(unit: Unit) -> dict[str, Any]:
    members = _usernames(User.objects.filter(team=unit.id))
    return {
        "handle": unit.handle,
        "name": unit.name,
        "size": len(members),
        "minimumPresent": unit.minimum_present,
        "members": members,
        "manager": unit.manager,
        "deputy": unit.deputy,
    }


def _approvers(who: User, tree: Organisation) -> dict[str, Any]:
    unit = tree.approving(who.username, who.team_id)
    if unit is None:
        return {"group": None, "users": []}
    return {
        "group": f"{TEAM}{unit.handle}{APPROVERS}",
        "users": [name for name in unit.approvers if name != who.username],
    }


def _reports(who: User, tree: Organisation) -> tuple[list[str], list[str]]:
    led = tree.led_by(who.username)
    if not led:
        return [], []
    below = tree.below(led)
    people = User.objects.filter(team__in=below, is_active=True).exclude(pk=who.pk).order_by("username")
    rows = list(people.values_list("username", "team_id"))
    leaders = {unit.manager for unit in tree.units.values() if unit.parent in led}
    direct = [username for username, team in rows if team in led or username in leaders]
    return direct, [username for username, _ in rows]


def _usernames(people: QuerySet[User]) -> list[str]:
    return list(people.filter(is_active=True).order_by("username").values_list("username", flat=True))


def _explicit(who: User) -> set[str]:
    return set(Group.objects.filter(members=who).order_by().values_list("handle", flat=True))


def _implicit(who: User, tree: Organisation) -> set[str]:
    groups = {f"{TEAM}{tree.units[team].handle}{APPROVERS}" for team in tree.led_by(who.username)}
    if who.team_id is not None:
        groups.add(f"{TEAM}{tree.units[who.team_id].handle}")
    return groups


def groups_of(who: User) -> set[str]:
    """Return the handles of every group of a person, the implicit ones included. Two queries; none if inactive."""
    if not who.is_active:
        return set()
    return _explicit(who) | _implicit(who, organisation.load())


def _roles(who: User) -> set[tuple[str, str]]:
    held = Q(user=who) | Q(group__members=who)
    if who.team_id is not None:
        held |= Q(team=who.team_id)
    return set(AppRole.objects.filter(held).order_by().values_list("app", "role"))


def roles_of(who: User, app: str) -> set[str]:
    """Return the roles of a person in an app, also those of their team and groups. One query; none if inactive."""
    return {role for name, role in _roles(who) if name == app} if who.is_active else set()


def apps_of(who: User) -> dict[str, set[str]]:
    """Return the roles of a person by app. One query; none if inactive."""
    found: dict[str, set[str]] = {}
    for app, role in _roles(who) if who.is_active else ():
        found.setdefault(app, set()).add(role)
    return found


def members(group: str) -> list[str]:
    """Return the usernames of a group's active members, implicit groups included. One query; unknown is empty."""
    if not group.startswith(TEAM):
        return _usernames(User.objects.filter(groups__handle=group))
    handle = group.removeprefix(TEAM)
    if handle.endswith(APPROVERS):
        handle = handle.removesuffix(APPROVERS)
        led = Q(managed_teams__handle=handle) | Q(deputised_teams__handle=handle)
        return _usernames(User.objects.filter(led).distinct())
    return _usernames(User.objects.filter(team__handle=handle))


def manager(username: str) -> str | None:
    """Return the username of the line manager. Two queries."""
    who = user(username)
    return next(iter(organisation.load().managers(username, who.team_id)), None)


def managers_manager(username: str) -> str | None:
    """Return the username of the line manager's line manager. Two queries."""
    who = user(username)
    return next(iter(organisation.load().managers(username, who.team_id)[1:]), None)


def approvers(username: str) -> list[str]:
    """Return who decides for a person: the line manager, then the deputy. Two queries."""
    who = user(username)
    return list(_approvers(who, organisation.load())["users"])


def deputies(username: str) -> list[str]:
    """Return who stands in for a person as manager of their teams. One query."""
    teams = Team.objects.filter(manager__username=username, deputy__is_active=True).order_by("handle")
    return list(dict.fromkeys(teams.values_list("deputy__username", flat=True)))


def reports(username: str) -> list[str]:
    """Return whom a person leads directly. Three queries."""
    return _reports(user(username), organisation.load())[0]


def group_names(handles: Iterable[str]) -> dict[str, str]:
    """Return what people call groups, implicit ones included. Two queries."""
    wanted = set(handles)
    explicit = dict(Group.objects.filter(handle__in=wanted).order_by().values_list("handle", "name"))
    teams = dict(Team.objects.order_by().values_list("handle", "name")) if any(map(_is_team, wanted)) else {}
    return {handle: explicit.get(handle) or _team_name(handle, teams) for handle in wanted}


def _is_team(handle: str) -> bool:
    return handle.startswith(TEAM)


def _team_name(handle: str, teams: dict[str, str]) -> str:
    team = handle.removeprefix(TEAM).removesuffix(APPROVERS)
    name = teams.get(team, team)
    return _("Approvers of %(team)s") % {"team": name} if handle.endswith(APPROVERS) else name


@dataclass(slots=True)
class Branch:
    """A team with its members and the teams below it, for the directory."""

    team: Team | None
    people: list[User]
    children: list["Branch"] = field(default_factory=list)


def search(text: str) -> QuerySet[User]:
    """Return active people whose name, username, address, position or team holds every word of a text."""
    found = User.objects.filter(is_active=True).select_related("team")
    for word in text.split():
        matches = [Q(**{f"{column}__icontains": word}) for column in SEARCHED]
        found = found.filter(reduce(or_, matches))
    return found


def by_team(text: str = "") -> list[Branch]:
    """Return the people who match in a flat list of teams, leaders first; people without a team last. Two queries."""
    branches: dict[int | None, Branch] = {}
    for who in search(text).order_by("team__name", "last_name", "first_name").prefetch_related("groups"):
        branches.setdefault(who.team_id, Branch(who.team, [])).people.append(who)
    for branch in branches.values():
        branch.people.sort(key=partial(_rank, branch.team))
    return sorted(branches.values(), key=lambda branch: branch.team is None)


def chart() -> list[Branch]:
    """Return the organisation as a tree of teams, leaders first; people without a team last. Two queries."""
    teams = Team.objects.select_related("parent", "manager", "deputy")
    branches: dict[int | None, Branch] = {team.pk: Branch(team, []) for team in teams}
    branches[None] = Branch(None, [])
    for who in User.objects.filter(is_active=True):
        branches[who.team_id].people.append(who)
    for key, branch in branches.items():
        if key is not None and branch.team and branch.team.parent_id is not None:
            branches[branch.team.parent_id].children.append(branch)
        branch.people.sort(key=partial(_rank, branch.team))
    roots = [branch for branch in branches.values() if branch.team and branch.team.parent_id is None]
    return roots + ([branches[None]] if branches[None].people else [])


def _rank(team: Team | None, who: User) -> int:
    if team is None:
        return 2
    return 0 if who.pk == team.manager_id else 1 if who.pk == team.deputy_id else 2


def groups() -> QuerySet[Group]:
    """Return the explicit groups with `size`, the number of active members. One query."""
    return Group.objects.annotate(size=Count("members", filter=Q(members__is_active=True)))


def given_roles() -> QuerySet[AppRole]:
    """Return every given role with its holder. One query."""
    return AppRole.objects.select_related("user", "group", "team")
