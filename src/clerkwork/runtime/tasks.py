"""
What people do with tasks: claim, give back, hand over, offer to more, complete.

Rule 1: who may do it is the caller's business; here stands only what the task's state forbids.
Rule 2: every one takes the case's lock first and leaves a row of task history.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from clerkwork.engine.commands import ChangeTask, CompleteTask
from clerkwork.engine.task_listeners import ASSIGNING, UPDATING
from clerkwork.kernel import json
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.kernel.names import given
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import kept, nodes, signals, sql, wiring
from clerkwork.runtime.cases import CaseRow
from clerkwork.runtime.changes import Changes
from clerkwork.runtime.definitions import compiled
from clerkwork.runtime.unit import work, write_shared

OPEN = "open"
NOT_OPEN: Final = {
    "completed": Sentence("Expected task %(task)s (%(name)s) to be open, but it is completed."),
    "canceled": Sentence("Expected task %(task)s (%(name)s) to be open, but it is canceled."),
}
JUST_ENDED: Final = Sentence("Expected task %(task)s to be open, but it has just been ended.")
SUSPENDED: Final = Sentence("Expected the case of task %(task)s (%(name)s) to be active, but it is suspended.")
CLAIMED: Final = Sentence("Expected task %(task)s to be free, but %(person)s has claimed it.")
EXCLUDED: Final = Sentence("Expected somebody else for task %(task)s: %(person)s is excluded from it.")


@dataclass(slots=True)
class _Held:
    """An open task whose case is locked, and what will be written of it."""

    key: int
    case: CaseRow
    assignee: str | None
    name: str
    session: sql.Session
    was: int
    listened: frozenset[str] = frozenset()  # the events of it that somebody listens to
    wanted: ChangeTask | None = None
    changes: Changes = field(default_factory=Changes)
    pending: list[tuple[signals.Event, signals.Case]] = field(default_factory=list)

    def note(self, kind: str, by: str | None, details: Mapping[str, Any] | None = None) -> None:
        self.case.position += 1
        place = (self.case.key, self.case.position)
        row = (*place, self.key, wiring.now(), kind, by, json.dumps(dict(details or {})))
        self.changes.insert("taskhistory", place, row)

    def tell(self, event: signals.Event) -> None:
        self.pending.append((event, self.case))

    def is_candidate(self, kind: str, name: str) -> bool:
        return bool(self.session.read("candidate", self.key, kind, name))

    def refuse_suspended(self) -> None:
        if self.case.suspended_at is not None:
            raise Refused(Sentence(SUSPENDED, task=str(self.key), name=self.name))

    def give(self, to: str | None, by: str | None, kind: str, word: str = "") -> None:
        self.refuse_suspended()
        if ASSIGNING in self.listened:
            self.wanted = ChangeTask(self.key, ASSIGNING, {"assignee": to}, by, kind, word)
            return
        self.changes.update("task_assignee", (self.key,), to)
        self.note(kind, by, {"from": self.assignee, "to": to})
        self.tell(signals.TaskAssigned(self.key, self.name, to, by))


@contextmanager
def _hold(task: int) -> Iterator[_Held]:
    write_shared()
    stamp = nodes.ids()()
    with transaction.atomic():
        session = sql.session()
        roots, found = session.reads([("cases@task", (task,)), ("task", (task,))])
        assignee, name = _open(task, found)
        row = CaseRow(*roots[0])
        held = _Held(task, row, assignee, name, session, row.position)
        listeners = compiled(row.definition).graph.nodes[found[0][3]].core.task_listeners
        held.listened = frozenset(plan.event for plan in listeners)
        yield held
        if held.case.position != held.was:
            held.changes.update("position", (row.key, held.was), row.position, stamp)
            kept.take([row.key])
        held.changes.flush(session)
        signals.emit(held.pending)
        if held.wanted is not None:
            _ask_listeners(held, held.wanted)


def _ask_listeners(held: _Held, wanted: ChangeTask) -> None:
    """Let the listeners to an assignment work, which is carried out when they are done."""
    with work() as unit:
        case, _ = unit.load_owner("task", held.key)
        if case is None:
            raise Refused(Sentence(JUST_ENDED, task=str(held.key)))
        unit.run(case, wanted, wanted.by)


def _open(task: int, found: sql.Rows) -> tuple[str | None, str]:
    """Return the assignee and name of an open task. Raises NotFound, Refused."""
    if not found:
        raise NotFound(Sentence("Expected a task %(task)s, but there is none.", task=str(task)))
    state, assignee, name, _ = found[0]
    if state != OPEN:
        raise Refused(Sentence(NOT_OPEN[state], task=str(task), name=name))
    return assignee, name


def complete_task(task: int, variables: Mapping[str, Any] | None = None, *, by: str | None, word: str = "") -> None:
    """
    Complete an open task with its result variables. Raises NotFound, Refused (not open, `by` excluded).

    `word`, here and below, is what whoever does it calls it; listeners read it.
    """
    with work() as unit:
        case, _ = unit.load_owner("task", task)
        held = None if case is None else case.tasks.get(task)
        if case is None or held is None:
            _open(task, unit.session.read("task", task))
            raise Refused(Sentence(JUST_ENDED, task=str(task)))
        if ("excluded", by) in held.candidates:
            raise _excluded(task, by)
        unit.run(case, CompleteTask(task, given(variables), by, word), by)


def claim(task: int, by: str, word: str = "") -> None:
    """Give an unassigned open task to `by`. Raises NotFound, Refused (assigned to another, excluded, not open)."""
    with _hold(task) as held:
        if held.assignee == by:
            return
        if held.assignee is not None:
            raise Refused(Sentence(CLAIMED, task=str(task), person=held.assignee))
        _refuse_excluded(held, by)
        held.give(by, by, "claimed", word)


def unclaim(task: int, by: str | None) -> None:
    """Give an open task back to its candidates. Raises NotFound, Refused."""
    with _hold(task) as held:
        if held.assignee is not None:
            held.give(None, by, "unclaimed")


def assign(task: int, to: str | None, by: str | None, word: str = "") -> None:
    """Give an open task to a person whoever has it now. Raises NotFound, Refused (excluded, not open)."""
    with _hold(task) as held:
        if held.assignee == to:
            return
        if to is not None:
            _refuse_excluded(held, to)
        held.give(to, by, "reassigned", word)


def add_candidate(task: int, *, user: str | None = None, group: str | None = None, by: str | None = None) -> None:
    """Offer an open task to one more person or group; harmless when already offered."""
    with _hold(task) as held:
        for kind, name in (("user", user), ("group", group)):
            if name is not None and not held.is_candidate(kind, name):
                held.changes.insert("taskcandidate", (task, kind, name), (task, kind, name, True))
                held.note("escalated", by, {kind: name})
        if held.case.position != held.was:
            held.tell(signals.TaskEscalated(task, held.name, user, group))


@dataclass(frozen=True, slots=True)
class TaskChanges:
    """What becomes of a task: facts that are named here are set, None among them; candidates replace all of a kind."""

    due: int | None
    follow_up: int | None
    priority: int
    users: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    asked: frozenset[str] = frozenset({"due", "follow_up", "priority"})  # of these, what listeners are told of

    def told(self) -> dict[str, Any]:
        """Return the changes in the engine's words."""
        offers = {"candidate_users": self.users, "candidate_groups": self.groups}
        facts = {"due": self.due, "follow_up": self.follow_up, "priority": self.priority}
        told = {name: value for name, value in facts.items() if name in self.asked}
        return told | {name: list(names) for name, names in offers.items() if names is not None}


def update_task(task: int, changes: TaskChanges, *, by: str | None, word: str = "") -> None:
    """Change when an open task is due, how urgent it is, and to whom it is offered. Raises NotFound, Refused."""
    with _hold(task) as held:
        held.refuse_suspended()
        if UPDATING in held.listened:
            held.wanted = ChangeTask(task, UPDATING, changes.told(), by, "updated", word)
            return
        held.changes.update("task_facts", (task,), changes.due, changes.follow_up, changes.priority)
        for kind, names in (("user", changes.users), ("group", changes.groups)):
            if names is not None:
                _offer_instead(held, kind, set(names))
        facts = {"due": changes.due, "follow_up": changes.follow_up, "priority": changes.priority}
        offers = {"user": changes.users, "group": changes.groups}
        held.note("updated", by, facts | {kind: list(names) for kind, names in offers.items() if names is not None})


def _offer_instead(held: _Held, kind: str, names: set[str]) -> None:
    before = {name for (name,) in held.session.read("candidates_of", held.key, kind)}
    for name in before - names:
        held.changes.delete("taskcandidate", (held.key, kind, name), held.key, kind, name)
    for name in sorted(names - before):
        held.changes.insert("taskcandidate", (held.key, kind, name), (held.key, kind, name, True))
        user, group = (name, None) if kind == "user" else (None, name)
        held.tell(signals.TaskEscalated(held.key, held.name, user, group))


def note_task(task: int, kind: str, *, by: str | None, details: Mapping[str, Any] | None = None) -> None:
    """Write a row of task history, such as `reminded`, that changes nothing else. Raises NotFound, Refused."""
    with _hold(task) as held:
        held.note(kind, by, details)


def _refuse_excluded(held: _Held, person: str) -> None:
    if held.is_candidate("excluded", person):
        raise _excluded(held.key, person)


def _excluded(task: int, person: str | None) -> Refused:
    return Refused(Sentence(EXCLUDED, task=str(task), person=person))
