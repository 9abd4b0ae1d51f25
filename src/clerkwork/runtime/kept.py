"""
Cases that this process has just written, kept so that the next command on one need not read its rows again.

Rule 1: a case is kept when the transaction that wrote it has committed, and taken out by the next command on it: it is
never in two hands, and a unit that fails has merely taken it for nothing.
Rule 2: what is kept counts only if the root row, read under its lock, still bears the stamp of that transaction. Every
transaction that changes a case gives it a new stamp, an id that no other transaction of any process has.
Rule 3: a case with jobs is not kept, because a lease changes the job's row and not the case's.
Rule 4: what is kept equals what its rows would give (`cases.settle`).
"""

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING, Final

from clerkwork.runtime.sql.statements import NARROW

if TYPE_CHECKING:  # reading cases looks here first
    from clerkwork.runtime.cases import Working

MOST: Final = 1_000
LARGEST: Final = 16_384  # characters of variables; larger cases are rare, and worth their memory less


class _Shelf:
    """Cases by key, the one kept longest first, and the case of each task."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.cases: dict[int, Working] = {}
        self.tasks: dict[int, int] = {}

    def put(self, case: "Working") -> None:
        key = case.row.key
        if key in self.cases:
            self.remove(key)
        while len(self.cases) >= MOST:
            self.remove(next(iter(self.cases)))
        self.cases[key] = case
        for task in case.tasks:
            self.tasks[task] = key

    def remove(self, key: int) -> "Working | None":
        found = self.cases.pop(key, None)
        if found is not None:
            for task in found.tasks:
                self.tasks.pop(task, None)
        return found


_shelf: Final = _Shelf()


def worth_keeping(case: "Working") -> bool:
    """Say whether a case is open, small and without jobs."""
    return case.row.ended_at is None and not case.jobs and case.weight <= LARGEST and case.row.width <= NARROW


def keep(cases: Iterable["Working"]) -> None:
    """Keep cases whose transaction has committed; whoever gives them keeps no hand on them."""
    with _shelf.lock:
        for case in cases:
            _shelf.put(case)


def cases_of(tasks: Iterable[int]) -> dict[int, int]:
    """Return the keys of the kept cases that tasks belong to, by task."""
    with _shelf.lock:
        return {task: key for task in tasks if (key := _shelf.tasks.get(task)) is not None}


def take_by_task(task: int) -> "Working | None":
    """Take out the kept case that a task belongs to."""
    with _shelf.lock:
        key = _shelf.tasks.get(task)
        return None if key is None else _shelf.remove(key)


def take(keys: Iterable[int]) -> "dict[int, Working]":
    """Take cases out, those of them that are kept, by key."""
    with _shelf.lock:
        return {key: found for key in keys if (found := _shelf.remove(key)) is not None}


def present() -> "list[Working]":
    """Return what is kept, to look at; for tests."""
    with _shelf.lock:
        return list(_shelf.cases.values())


def forget() -> None:
    """Forget every case; for tests."""
    take(list(_shelf.cases))
