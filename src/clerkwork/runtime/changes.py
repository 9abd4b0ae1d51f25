"""
The rows that a unit of work will write: gathered per table, written many at once.

Rule 1: what is inserted and gone again within one unit is never written.
Rule 2: rows of one table travel in one statement, in the order of FLOW: new rows before the updates that may meet them.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from clerkwork.runtime.sql import Session, Write

Key = Any
Rows = defaultdict[str, dict[Key, Any]]
VERBS: Final = ("insert", "upsert", "update", "delete")
FLOW: Final = (
    ("update", "case"),
    ("update", "position"),
    ("insert", "case"),
    ("update", "expiry"),
    ("delete", "elementinstance"),
    ("insert", "elementinstance"),
    ("update", "instance"),
    ("delete", "loop"),
    ("insert", "loop"),
    ("update", "loop"),
    ("delete", "round"),
    ("insert", "round"),
    ("delete", "variable"),
    ("upsert", "variable"),
    ("delete", "join"),
    ("upsert", "join"),
    ("insert", "task"),
    ("update", "task_end"),
    ("update", "task_assignee"),
    ("update", "task_facts"),
    ("update", "task_due"),
    ("update", "task_follow_up"),
    ("update", "task_priority"),
    ("delete", "taskcandidate"),
    ("insert", "taskcandidate"),
    ("update", "candidates"),
    ("delete", "job"),
    ("insert", "job"),
    ("update", "job"),
    ("delete", "timer"),
    ("insert", "timer"),
    ("update", "timer"),
    ("update", "postponed"),
    ("delete", "subscription"),
    ("insert", "subscription"),
    ("delete", "call"),
    ("insert", "call"),
    ("delete", "outbox"),
    ("insert", "outbox"),
    ("update", "outbox"),
    ("update", "outbox_of"),
    ("insert", "message"),
    ("update", "message"),
    ("delete", "message"),
    ("insert", "correlation"),
    ("insert", "casetag"),
    ("delete", "correlation"),
    ("delete", "compensation"),
    ("insert", "compensation"),
    ("update", "compensation"),
    ("delete", "condition"),
    ("insert", "condition"),
    ("delete", "occurrence"),
    ("insert", "occurrence"),
    ("insert", "broadcast"),
    ("update", "broadcast"),
    ("delete", "broadcast"),
    ("insert", "incident"),
    ("update", "incident"),
    ("update", "left"),
    ("insert", "elementhistory"),
    ("insert", "flowhistory"),
    ("insert", "taskhistory"),
    ("insert", "variablehistory"),
    ("insert", "incidenthistory"),
    ("insert", "casehistory"),
    ("insert", "decisionevaluation"),
    ("delete", "storedvalue"),
    ("upsert", "storedvalue"),
    ("update", "suspended"),
    ("update", "business_key"),
    ("update", "batchitem"),
    ("update", "held"),
    ("delete", "heldmessage"),
    ("insert", "heldmessage"),
    ("update", "migrated"),
    ("update", "instance_migrated"),
    ("update", "history_migrated"),
    ("update", "task_migrated"),
    ("update", "job_migrated"),
    ("update", "timer_migrated"),
    ("update", "subscription_migrated"),
    ("update", "condition_migrated"),
    ("update", "occurrence_migrated"),
    ("update", "incident_migrated"),
    ("update", "compensation_migrated"),
)
"""Every (verb, statement name) that may be written, in the order of writing."""
PLACES: Final = {step: place for place, step in enumerate(FLOW)}


class Changes:
    """
    Rows by statement name, one dictionary for each verb; in it, each row under its key.

    `appended` are new rows that nothing changes or takes back before they are written, such as most of history.
    """

    __slots__ = ("appended", "deletes", "inserts", "updates", "upserts")

    def __init__(self) -> None:
        self.inserts: Rows = defaultdict(dict)
        self.upserts: Rows = defaultdict(dict)
        self.updates: Rows = defaultdict(dict)
        self.deletes: Rows = defaultdict(dict)
        self.appended: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)

    def insert(self, table: str, key: Key, row: Sequence[Any]) -> None:
        """Add a new row."""
        self.inserts[table][key] = row

    def new(self, table: str, key: Key) -> Any:
        """Return the row of this key if this unit inserts it, to be changed in place, else None."""
        return self.inserts[table].get(key)

    def upsert(self, table: str, key: tuple[Any, ...], *values: Any) -> None:
        """Set a row whether it exists or not."""
        self.upserts[table][key] = (*key, *values)
        self.deletes[table].pop(key, None)

    def update(self, name: str, key: tuple[Any, ...], *values: Any) -> None:
        """Set columns of an existing row; the last update wins."""
        self.updates[name][key] = (*values, *key)

    def delete(self, table: str, key: Key, *equal: Any) -> None:
        """Delete an existing row, or forget that it was to be inserted."""
        if self.inserts[table].pop(key, None) is None:
            self.deletes[table][key] = equal

    def drop(self, table: str, key: tuple[Any, ...]) -> None:
        """Delete a row that may have been upserted by this unit."""
        self.upserts[table].pop(key, None)
        self.deletes[table][key] = key

    def writes(self) -> list[Write]:
        """Return what is to be written, in order."""
        steps: dict[tuple[str, str], list[Any]] = {("insert", table): rows for table, rows in self.appended.items()}
        for verb, found in self._by_verb():
            for name, rows in found.items():
                if rows:
                    steps[verb, name] = [*rows.values(), *steps.get((verb, name), ())]
        return [(*step, steps[step]) for step in sorted(steps, key=PLACES.__getitem__)]

    def flush(self, session: Session) -> None:
        """Write everything in one go."""
        wanted = self.writes()
        if wanted:
            session.writes(wanted)
        self.appended.clear()
        for _, rows in self._by_verb():
            rows.clear()

    def _by_verb(self) -> tuple[tuple[str, Rows], ...]:
        found = (self.inserts, self.upserts, self.updates, self.deletes)
        return tuple(zip(VERBS, found, strict=True))
