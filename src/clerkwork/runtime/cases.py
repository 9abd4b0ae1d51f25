"""
Cases in the hands of a unit of work: rows read, locked and made into the engine's state.

Rule 1: cases are locked in the order of their keys, always.
Rule 2: a small case is read whole, in one round trip; `Working` remembers of the rows what the engine need not know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from clerkwork.engine import state as engine
from clerkwork.engine.events import Token
from clerkwork.engine.life import Phase
from clerkwork.kernel import json
from clerkwork.runtime.definitions import Compiled, compiled
from clerkwork.runtime.signals import CaseInfo
from clerkwork.runtime.sql import Read, Rows, Session

ACTIVE: Final = "active"
PARTS: Final = ("instances", "variables", "joins", "jobs", "tasks", "timers", "subscriptions", "incidents")


@dataclass(slots=True)
class CaseRow:
    """The root row, in the order of the statement's columns."""

    key: int
    definition: int
    process_id: str
    app: str
    state: str
    title: str
    business_key: str
    started_by: str | None
    started_at: int
    ended_at: int | None = None
    incidents: int = 0
    position: int = 0
    children: int = 0
    due: int | None = None
    tokens: str = ""

    def info(self) -> CaseInfo:
        """Return what handlers of signals are told of the case."""
        return CaseInfo(self.key, self.process_id, self.app, self.title, self.started_by)


@dataclass(slots=True)
class JobRow:
    """What the runtime keeps of a job beyond the engine's part."""

    element: str
    type: str
    attempt: int
    headers: dict[str, str]
    state: str
    due: int
    lease: int | None


@dataclass(slots=True)
class TaskRow:
    """What the runtime keeps of an open task beyond the engine's part."""

    element: str
    name: str
    assignee: str | None


@dataclass(slots=True)
class Working:
    """
    One case in a unit of work.

    `places` holds the element id and history position of each open instance, `stored` the scopes that have variable
    rows, `was` the position as it was read; `new` cases have no rows yet.
    """

    row: CaseRow
    compiled: Compiled
    state: engine.State
    new: bool = False
    was: int = 0
    places: dict[int, tuple[str, int]] = field(default_factory=dict)
    stored: set[int] = field(default_factory=set)
    jobs: dict[int, JobRow] = field(default_factory=dict)
    tasks: dict[int, TaskRow] = field(default_factory=dict)

    def next_position(self) -> int:
        """Return the position of the case's next history row."""
        self.row.position += 1
        return self.row.position

    def element_of(self, instance: int) -> str:
        """Return the element id of an instance that is or was open in this unit."""
        if instance == self.row.key:
            return self.row.process_id
        return self.places[instance][0]


def load(session: Session, keys: Iterable[int], *, skip_locked: bool = False) -> dict[int, Working]:
    """
    Lock cases in the order of their keys and return those that are active, by key.

    With `skip_locked`, cases that somebody else works on are left out instead of waited for.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    root = "cases_free" if skip_locked else "cases"
    return _assemble(session.reads([(root, (wanted,)), *((part, (wanted,)) for part in PARTS)]))


def load_owner(session: Session, owner: str, key: int, *more: Read) -> tuple[dict[int, Working], list[Rows]]:
    """
    Lock the case that something belongs to (owner: task, job or incident) and return it, if it is active, by its key.

    Other reads travel along; they see what is there once the case is locked.
    """
    wanted = [(f"{part}@{owner}", (key,)) for part in ("cases", *PARTS)]
    found = session.reads([*wanted, *more])
    return _assemble(found[: len(wanted)]), found[len(wanted) :]


def _assemble(found: Sequence[Rows]) -> dict[int, Working]:
    roots, *parts = found
    rows = {root[0]: CaseRow(*root) for root in roots if root[4] == ACTIVE}
    grouped: dict[int, dict[str, Rows]] = {key: {} for key in rows}
    for part, lines in zip(PARTS, parts, strict=True):
        for line in lines:
            if line[0] in grouped:
                grouped[line[0]].setdefault(part, []).append(line)
    return {key: _working(row, grouped[key]) for key, row in rows.items()}


def _working(row: CaseRow, parts: dict[str, Rows]) -> Working:
    instances = [engine.Instance(row.key, row.process_id, 0, Phase.ACTIVE, row.children)]
    places = {}
    for _, key, element, scope, children, position, _entered, phase in parts.get("instances", ()):
        instances.append(engine.Instance(key, element, scope, Phase(phase), children))
        places[key] = (element, position)
    variables: dict[int, dict[str, Any]] = {}
    for _, scope, name, value in parts.get("variables", ()):
        variables.setdefault(scope, {})[name] = json.loads(value)
    state = engine.load(
        row.key,
        instances,
        variables=variables,
        attached=_attached(parts),
        arrivals=[one[1:] for one in parts.get("joins", ())],
        tokens=msgspec.json.decode(row.tokens, type=tuple[Token, ...]) if row.tokens else (),
    )
    return Working(
        row,
        compiled(row.definition),
        state,
        was=row.position,
        places=places,
        stored=set(variables),
        jobs={one[1]: JobRow(one[4], one[6], one[7], json.loads(one[8]), *one[9:12]) for one in parts.get("jobs", ())},
        tasks={one[1]: TaskRow(*one[3:6]) for one in parts.get("tasks", ())},
    )


def _attached(parts: dict[str, Rows]) -> list[engine.Attached]:
    found: list[engine.Attached] = []
    found += [engine.Job(*one[1:4]) for one in parts.get("jobs", ())]
    found += [engine.Task(*one[1:3]) for one in parts.get("tasks", ())]
    found += [engine.Timer(*one[1:]) for one in parts.get("timers", ())]
    for _, key, instance, element, message, place, interrupting in parts.get("subscriptions", ()):
        found.append(engine.Subscription(key, instance, element, message, place, bool(interrupting)))
    found += [engine.Incident(*one[1:]) for one in parts.get("incidents", ())]
    return found
