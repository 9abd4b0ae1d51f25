"""
Who may see and do what with a task: the one table.

    verb        task                      who
    see         any, and not excluded     its assignee; candidates, by name or group; who completed it; those who may
                                          reassign it
    claim       open, unassigned          candidates
    give back   open                      its assignee, if it was offered to somebody
    draft       open                      whoever may complete it
    complete    open                      its assignee; candidates while it is unassigned
    update      open                      whoever may reassign it
    reassign    open                      administrators; the manager and deputy over its assignee; approvers of a team
                                          it is offered to; holders of a role of its app whose `cases` is "all"

Rule 1: excluded people (four eyes) see nothing and do nothing, whatever else they are.
Rule 2: every list, count and search begins with a function of this file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clerkwork.features.apps.models import App
from clerkwork.features.apps.roles import ALL
from clerkwork.features.people import queries as people
from clerkwork.features.people.models import User
from clerkwork.features.processes.keyset import Among
from clerkwork.features.processes.permissions import held_roles
from clerkwork.features.processes.queries import COUNTED, counted
from clerkwork.runtime.models import Task, TaskCandidate

SPARSE: Final = 1_000
OPEN: Final = "open"
DONE: Final = "completed"


def mine(user: User) -> QuerySet[Task]:
    """Return the open tasks that a user has."""
    return Task.objects.filter(state=OPEN, assignee=user.username)


def done(user: User) -> QuerySet[Task]:
    """Return the tasks that a user completed."""
    return Task.objects.filter(state=DONE, completed_by=user.username)


@dataclass(frozen=True, slots=True)
class Offers:
    """
    The open tasks that nobody has and that a user may claim.

    `rows` lists them: few offers are looked up by their keys, many are filtered while the list is read in its order, so
    a page costs what it shows and not what waits behind it. `looked` are those among the first offers, `every` all.
    """

    rows: QuerySet[Task]
    looked: QuerySet[Task]
    every: QuerySet[Task]

    def count(self) -> int:
        """Return how many there are, at most COUNTED. One query, two where most of many offers are taken."""
        found = counted(self.looked)
        return found if found == COUNTED or self.looked is self.every else counted(self.every)


def offered(user: User, groups: Iterable[str]) -> Offers:
    """Return the tasks offered to a user. One query, besides those of the querysets."""
    offers = TaskCandidate.objects.filter(_offered_to(user, groups), open=True)
    keys = set(offers.values_list("task_id", flat=True)[: SPARSE + 1])
    free = Task.objects.filter(~_excluding(user), state=OPEN, assignee=None)
    looked = free.filter(Among(F("key"), keys))
    if len(keys) <= SPARSE:
        return Offers(looked, looked, looked)
    in_order = free.filter(Exists(offers.filter(task_id=OuterRef("key"))))
    return Offers(in_order, looked, free.filter(key__in=offers.values("task_id")))


def _offered_to(user: User, groups: Iterable[str]) -> Q:
    return Q(kind="user", name=user.username) | Q(kind="group", name__in=sorted(groups))


def _excluding(user: User) -> Exists:
    """Return whether an open task excludes a user; its candidates are open too, which the index of them asks for."""
    excluded = TaskCandidate.objects.filter(kind="excluded", name=user.username, open=True)
    return Exists(excluded.filter(task_id=OuterRef("key")))


def is_excluded(user: User, candidates: Iterable[TaskCandidate]) -> bool:
    """Say whether the four-eyes rule keeps a user out."""
    return any(row.kind == "excluded" and row.name == user.username for row in candidates)


def is_candidate(user: User, candidates: Iterable[TaskCandidate], groups: Iterable[str]) -> bool:
    """Say whether a task is or was offered to a user."""
    known = set(groups)
    return any(
        (row.kind == "user" and row.name == user.username) or (row.kind == "group" and row.name in known)
        for row in candidates
    )


def may_reassign(user: User, task: Task, candidates: Iterable[TaskCandidate], groups: Iterable[str]) -> bool:
    """Say whether a user may give a task to somebody else, whoever has it."""
    if user.is_administrator:
        return True
    led = {group for group in groups if group.endswith(people.APPROVERS)}
    if any(row.kind == "group" and row.name in led for row in candidates):
        return True
    if task.assignee and task.assignee != user.username and user.username in people.approvers(task.assignee):
        return True
    app = App.objects.filter(handle=task.app).first()
    return app is not None and any(role.cases == ALL for role in held_roles(user, app))
