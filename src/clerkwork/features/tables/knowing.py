"""
What cells of a sheet may name: people, teams, and rows of an app's tables by what they are called.

Rule 1: only what the asker may see is known; a name that several have is known as ambiguous.
"""

from collections.abc import Iterable
from typing import Final

from django.utils.timezone import get_current_timezone

from clerkwork.features.audit.actors import Actor
from clerkwork.features.people.models import Team, User
from clerkwork.features.tables import labels, queries
from clerkwork.features.tables.column_types import fold
from clerkwork.features.tables.models import Table
from clerkwork.features.tables.permissions import asker_of, rights
from clerkwork.features.tables.queries import Wish
from clerkwork.features.tables.sheets.readings import Known

MOST_ROWS: Final = 20_000


def known(app: str, actor: Actor, tables: Iterable[str] | None = None) -> Known:
    """Return what an asker may name: everybody, every team, and the rows of some tables of an app, else of all."""
    asker = asker_of(actor)
    found = Table.objects.select_related("app").filter(app__handle=app)
    wanted = found if tables is None else found.filter(name__in=list(tables))
    rows = {table.name: called(table, asker) for table in wanted if rights(table, asker).may("read")}
    return Known(people=_people(), teams=_teams(), rows=rows, zone=get_current_timezone())


def _people() -> dict[str, str]:
    found = User.objects.filter(is_active=True)
    pairs = ((word, who.username) for who in found for word in (who.name, who.email, who.username))
    return _unambiguous(pairs)


def _teams() -> dict[str, str]:
    return _unambiguous((word, team.handle) for team in Team.objects.all() for word in (team.name, team.handle))


def called(table: Table, actor: Actor) -> dict[str, str]:
    """Return the ids of a table's rows by what they are called, by texts that occur once, and by themselves."""
    rows = queries.find(table, actor, Wish(limit=MOST_ROWS))
    names = labels.labels(table, actor, rows)
    keys = [column for column in table.schema.columns if column.unique and column.type.textual]
    pairs = [(word, str(identity)) for identity, name in names.items() for word in (name, str(identity))]
    pairs += [(str(row.values[key.name]), str(row.id)) for row in rows for key in keys if row.values.get(key.name)]
    return _unambiguous(pairs)


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word, value in pairs:
        key = fold(word) or ""
        if key:
            found[key] = value if found.get(key, value) == value else ""
    return found
