"""
The tree of teams as one value: who leads whom.

Rule 1: it is loaded in one query and then only read.
Rule 2: somebody inactive leads nobody; the deputy or the team above takes over.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clerkwork.features.people.models import Team


@dataclass(frozen=True, slots=True)
class Unit:
    """A team without its members."""

    id: int
    handle: str
    name: str
    parent: int | None
    manager: str | None
    deputy: str | None
    minimum_present: int

    @property
    def approvers(self) -> tuple[str, ...]:
        """The manager, then the deputy."""
        return tuple(dict.fromkeys(name for name in (self.manager, self.deputy) if name))


@dataclass(frozen=True, slots=True)
class Organisation:
    """Every team by id."""

    units: dict[int, Unit]

    def upwards(self, team: int | None) -> Iterator[Unit]:
        """Yield a team and those above it; a ring, which no screen lets anybody make, ends where it closes."""
        seen: set[int] = set()
        while team is not None and team not in seen:
            seen.add(team)
            unit = self.units[team]
            yield unit
            team = unit.parent

    def below(self, teams: set[int]) -> set[int]:
        """Return the teams and everything under them."""
        found, front = set(teams), set(teams)
        while front:
            front = {unit.id for unit in self.units.values() if unit.parent in front} - found
            found |= front
        return found

    def led_by(self, username: str) -> set[int]:
        """Return the teams somebody manages or stands in for."""
        return {unit.id for unit in self.units.values() if username in unit.approvers}

    def managers(self, username: str, team: int | None) -> list[str]:
        """Return the line manager of a person, then the manager's manager, and so on to the top."""
        line = (unit.manager for unit in self.upwards(team) if unit.manager)
        return [name for name in dict.fromkeys(line) if name != username]

    def approving(self, username: str, team: int | None) -> Unit | None:
        """
        Return the team whose approvers decide for a person: the nearest led by somebody else.

        At the top, where nobody stands above, it is the person's own team if that has a deputy.
        """
        led = [unit for unit in self.upwards(team) if set(unit.approvers) - {username}]
        return next((unit for unit in led if unit.manager != username), led[0] if led else None)


def load() -> Organisation:
    """Return the organisation. One query."""
    columns = ("id", "handle", "name", "parent_id", "minimum_present")
    people = ("manager__username", "manager__is_active", "deputy__username", "deputy__is_active")
    units = {}
    for row in Team.objects.order_by().values_list(*columns, *people):
        identity, handle, name, parent, minimum, manager, manages, deputy, deputises = row
        units[identity] = Unit(
            identity, handle, name, parent, manager if manages else None, deputy if deputises else None, minimum
        )
    return Organisation(units)
