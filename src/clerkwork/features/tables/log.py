"""What the audit log knows of a row: entries of the kind "row", under the row's id."""

from dataclasses import dataclass
from typing import Any, Final

from clerkwork.features.audit.actors import Actor
from clerkwork.features.audit.models import Entry, Payload
from clerkwork.features.tables.models import Table
from clerkwork.kernel import json

KIND: Final = "row"
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the log with its details; erased details are empty."""

    at: int
    actor: str
    verb: str
    details: dict[str, Any]


def of(identity: int) -> list[Logged]:
    """Return the latest entries of a row, newest first. Two queries."""
    entries = list(Entry.objects.filter(kind=KIND, object=str(identity)).order_by("-id")[:MOST])
    payloads = Payload.objects.filter(entry_id__in=[entry.id for entry in entries])
    details = {payload.entry_id: json.loads(payload.details) for payload in payloads}
    return [Logged(entry.at, entry.actor, entry.verb, details.get(entry.id, {})) for entry in entries]


def last(table: Table, actor: Actor, identity: int, verb: str) -> dict[str, Any] | None:
    """Return the details of a row's latest entry if it is this verb of this actor in this table, else None."""
    latest = next(iter(of(identity)), None)
    if latest is None or (latest.verb, latest.actor) != (verb, actor.username):
        return None
    here = latest.details.get("table") == table.name
    return latest.details if here and "values" in latest.details else None
