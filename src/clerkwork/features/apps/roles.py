"""
The roles of an app, as roles.json declares them, and who holds one.

    {
      "hr": {"title": "Human resources", "members": {"groups": ["hr"]}, "cases": "all", "start": "all",
             "decisions": "try"},
      "manager": {"members": "managers", "start": ["vacation"]},
      "employee": {"members": "everyone", "start": ["vacation"]}
    }

Rule 1: a role exists only by this file; people's AppRole rows give more people a role that exists.
Rule 2: what is not granted is refused: no `start` starts nothing, no `cases` shows one's own cases.
Rule 3: owner, builder, viewer and publisher are the studio's: roles.json cannot declare them.
Rule 4: an app's decisions are its rules, so every role may read them, unless `decisions` is "none".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerkwork.features.apps import tiles
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import AppRole, User
from clerkwork.kernel.errors import Problem

EVERYONE: Final = "everyone"
MANAGERS: Final = "managers"
ALL: Final = "all"
OWN: Final = "own"
TRY: Final = "try"
READ: Final = "read"
NONE: Final = "none"
DECISIONS: Final = (TRY, READ, NONE)
OWNER: Final = AppRole.OWNER
BUILDER: Final = "builder"
VIEWER: Final = "viewer"
PUBLISHER: Final = "publisher"
RESERVED: Final = (OWNER, BUILDER, VIEWER, PUBLISHER)  # people give them as app roles; the studio says what they allow
KEYS: Final = {"title", "members", "cases", "start", "decisions", "description"}


@dataclass(frozen=True, slots=True)
class Role:
    """
    One role.

    `start` is None for every process of the app, else their ids; `cases` is "all", "own" or FEEL over a case;
    `decisions` is "try", "read" or "none".
    """

    name: str
    title: str
    everyone: bool = False
    managers: bool = False
    groups: frozenset[str] = field(default_factory=frozenset)
    users: frozenset[str] = field(default_factory=frozenset)
    cases: str = OWN
    start: frozenset[str] | None = field(default_factory=frozenset)
    decisions: str = READ

    def starts(self, process_id: str) -> bool:
        """Tell whether holders may start a process."""
        return self.start is None or process_id in self.start


def read(value: Mapping[str, Any]) -> dict[str, Role]:
    """Return the roles of a checked roles.json."""
    return {name: _role(name, entry) for name, entry in value.items()}


def _role(name: str, entry: Mapping[str, Any]) -> Role:
    members = entry.get("members", {})
    lists = members if isinstance(members, dict) else {}
    start = entry.get("start", [])
    return Role(
        name=name,
        title=entry.get("title", name.replace("_", " ").capitalize()),
        everyone=members == EVERYONE,
        managers=members == MANAGERS,
        groups=frozenset(lists.get("groups", ())),
        users=frozenset(lists.get("users", ())),
        cases=entry.get("cases", OWN),
        start=None if start == ALL else frozenset(start),
        decisions=entry.get("decisions", READ),
    )


def holds(table: Mapping[str, Role], user: User, app: str, groups: frozenset[str] | None = None) -> frozenset[str]:
    """
    Return the names of the roles of an app that a user holds.

    Three queries, one if the user's groups are given, none if the app has no roles.
    """
    if not table:
        return frozenset()
    groups = frozenset(people.groups_of(user)) if groups is None else groups
    given = people.roles_of(user, app)
    manages = any(group.startswith(people.TEAM) and group.endswith(people.APPROVERS) for group in groups)
    return frozenset(
        role.name
        for role in table.values()
        if role.everyone
        or (role.managers and manages)
        or user.username in role.users
        or not role.groups.isdisjoint(groups)
        or role.name in given
    )


def problems(value: Any, place: str) -> Iterator[Problem]:
    """Yield every fault of a roles.json."""
    if not isinstance(value, dict):
        yield Problem(place, "Expected an object with a role per key.", 'Write {"employee": {"members": "everyone"}}.')
        return
    for name, entry in value.items():
        if name in RESERVED:
            remedy = f"Call it something else; {', '.join(RESERVED)} are roles of the studio."
            yield Problem(f"{place}#/{name}", "This name is taken.", remedy)
        yield from _entry_problems(entry, f"{place}#/{name}")


def _entry_problems(entry: Any, place: str) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(place, "Expected an object.", 'Write {"members": "everyone"}.')
        return
    for key in sorted(entry.keys() - KEYS):
        yield Problem(f"{place}/{key}", "Unknown key.", f"Known are {', '.join(sorted(KEYS))}.")
    yield from _member_problems(entry.get("members"), f"{place}/members")
    cases = entry.get("cases", OWN)
    if not isinstance(cases, str):
        yield Problem(f"{place}/cases", "Expected a text.", 'Write "all", "own" or a FEEL condition.')
    elif cases not in {ALL, OWN}:
        yield from tiles.syntax(f"={cases.removeprefix('=')}", f"{place}/cases")
    if entry.get("decisions", READ) not in DECISIONS:
        yield Problem(f"{place}/decisions", "Unknown right.", 'Write "try", "read" or "none".')
    start = entry.get("start", [])
    if start != ALL and not _texts(start):
        yield Problem(f"{place}/start", "Expected process ids.", 'Write "all" or a list such as ["vacation"].')


def _member_problems(members: Any, place: str) -> Iterator[Problem]:
    if members in (EVERYONE, MANAGERS):
        return
    remedy = 'Write "everyone", "managers" or {"groups": ["hr"], "users": ["ada"]}.'
    if not isinstance(members, dict) or not members:
        yield Problem(place, "Expected who has the role.", remedy)
        return
    for key, names in members.items():
        if key not in {"groups", "users"}:
            yield Problem(f"{place}/{key}", "Unknown key.", remedy)
        elif not _texts(names):
            yield Problem(f"{place}/{key}", "Expected a list of texts.", remedy)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
