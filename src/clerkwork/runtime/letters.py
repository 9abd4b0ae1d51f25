"""
Messages that cases throw: stored with the step that throws them, correlated after the commit like all others.

Rule 1: a message is stored under the lock of its key; one whose id was used before is not stored again.
"""

from typing import TYPE_CHECKING, Final

from clerkwork.engine.events import MessageThrown
from clerkwork.kernel import json

if TYPE_CHECKING:  # a unit of work stores them
    from clerkwork.runtime.unit import Unit

IDENTITY: Final = slice(1, 4)  # name, correlation key and id in the row of a message


def store(unit: "Unit", event: MessageThrown) -> None:
    """Store a message, unless its id was used before."""
    place = (event.message, event.correlation_key)
    unit.session.lock_messages([place])
    if event.message_id is not None and _is_known(unit, (*place, event.message_id)):
        return
    text, now = json.dumps(event.variables), unit.now
    row = (event.key, *place, event.message_id, text, now, now + event.ttl, True, "")
    unit.changes.insert("message", event.key, row)


def _is_known(unit: "Unit", identity: tuple[str, str, str]) -> bool:
    fresh = unit.changes.inserts["message"].values()
    return any(row[IDENTITY] == identity for row in fresh) or bool(unit.session.read("published", *identity))
