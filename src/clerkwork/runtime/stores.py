"""
Data stores: what outlives the cases of an app, value by key.

Rule 1: a store belongs to an app; cases of other apps do not see it.
Rule 2: who reads or writes a store locks it until the transaction ends, so that no write is lost; the lock is of the
kind of message keys and taken after those of cases.
Rule 3: a store that a plugin keeps (`wiring.stores`) is asked and told inside the same transaction.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from clerkwork.engine.context import StepContext
from clerkwork.engine.events import DataStored, Event
from clerkwork.kernel import json
from clerkwork.runtime import wiring
from clerkwork.runtime.cases import CaseRow
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.sql import Session

LOCK: Final = "data store"
TABLE: Final = "storedvalue"


def storing(context: StepContext, session: Session, changes: Changes, app: str) -> StepContext:
    """Return the context of a step in a case of a process that has data stores."""
    return msgspec.structs.replace(context, stores=partial(read, session, changes, app))


def read(session: Session, changes: Changes, app: str, store: str) -> Mapping[str, Any]:
    """Return what a store holds by key, with what this unit of work has written and not yet sent."""
    session.lock_messages([(LOCK, f"{app}/{store}")])
    kept = wiring.current().stores.get(store)
    if kept is not None:
        return kept.read(app)
    found = {key: json.loads(value) for key, value in session.read("stored", app, store)}
    for place, row in changes.upserts[TABLE].items():
        if place[:2] == (app, store):
            found[place[2]] = json.loads(row[3])
    for place in changes.deletes[TABLE]:
        if place[:2] == (app, store):
            found.pop(place[2], None)
    return found


def write(session: Session, changes: Changes, row: CaseRow, events: Iterable[Event], now: int) -> None:
    """Note what a step has written to stores."""
    app, written = row.app, [event for event in events if type(event) is DataStored]
    if written:
        session.lock_messages(sorted({(LOCK, f"{app}/{event.store}") for event in written}))
    for event in written:
        kept = wiring.current().stores.get(event.store)
        place = (app, event.store, event.key)
        if kept is not None:
            kept.write(app, event.key, event.value)
        elif event.value is None:
            changes.drop(TABLE, place)
        else:
            changes.upsert(TABLE, place, json.dumps(event.value), row.key, now)
