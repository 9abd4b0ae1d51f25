"""
How ended cases are forgotten.

Rule 1: a case is deleted with all the cases it has called, and their history, when all of them have ended; never one
of them alone.
Rule 2: which messages a process has received is not forgotten here: a message must not come a second time.
Rule 3: what layers above keep of a case they delete in the same transaction (`register`).
"""

# ruff: noqa: S608 - every part of these texts is a constant of ours

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from typing import Final

from django.apps import apps
from django.db import connection, transaction

from clerkwork.kernel.errors import ClerkworkError, NotFound, Refused
from clerkwork.kernel.sentences import Sentence
from clerkwork.runtime import models, wiring

MANY: Final = 500  # keys to a statement
TOGETHER: Final = 100  # cases to a transaction, each with what it has called
OF_A_TASK: Final = "taskcandidate"
KEPT: Final = frozenset({"runtime_correlation", "runtime_batchitem"})
"""What is forgotten otherwise: see Rule 2."""

CALLED: Final = Sentence("Expected a case that none has called, but %(caller)s did. Delete case %(root)s.")
STILL_RUNNING: Final = Sentence("Expected cases that have ended, but case %(case)s is running. Cancel it first.")
GONE: Final = Sentence("Expected an evaluation %(evaluation)s, but there is none (any more).")
NEEDED: Final = Sentence("Expected an evaluation of a case that has ended, but case %(case)s is running.")

Forget = Callable[[Sequence[int]], None]
_registered: Final[list[Forget]] = []


def register(forget: Forget) -> None:
    """Have a layer above delete what it keeps of cases, given their keys, in the transaction that deletes them."""
    if forget not in _registered:
        _registered.append(forget)


def delete(case: int) -> int:
    """
    Delete an ended case with all that it has called; return how many cases that were.

    Raises NotFound, Refused when one of them has not ended or when it was called by another case.
    """
    found = delete_together([case])[case]
    if isinstance(found, ClerkworkError):
        raise found
    return found


def delete_together(cases: Collection[int]) -> dict[int, int | ClerkworkError]:
    """Delete cases in one transaction, as `delete` does each; return of each how many it was, or why it is kept."""
    with transaction.atomic():
        roots = {row.key: row for row in models.Case.objects.select_for_update().filter(key__in=cases).order_by("key")}
        trees = {key: [key] for key in roots}
        running = {key: key for key, row in roots.items() if row.ended_at is None}
        called = models.Case.objects.filter(root__in=roots).order_by("key")
        for key, root, ended in called.values_list("key", "root_id", "ended_at"):
            trees[root].append(key)
            if ended is None:
                running.setdefault(root, key)
        kept = {case: _kept(case, roots.get(case), running.get(case)) for case in cases}
        found = {case: why or len(trees[case]) for case, why in kept.items()}
        _forget([key for case, why in kept.items() if why is None for key in trees[case]])
    return found


def _kept(case: int, row: models.Case | None, running: int | None) -> ClerkworkError | None:
    """Return why a case is not deleted, None if it is; `running` is one of its tree that has not ended."""
    if row is None:
        return NotFound(Sentence("Expected a case %(case)s, but there is none.", case=str(case)))
    if row.parent_id is not None:
        return Refused(Sentence(CALLED, caller=str(row.parent_id), root=str(row.root_id)))
    return None if running is None else Refused(Sentence(STILL_RUNNING, case=str(running)))


def purge(limit: int) -> int:
    """
    Delete up to `limit` cases whose time to live is over, each with what it has called; return how many.

    Those stay that somebody else deletes just now, or of which a called case is still being canceled.
    """
    due = models.Case.objects.filter(expires_at__lte=wiring.now()).order_by("expires_at")
    keys = list(due.values_list("key", flat=True)[:limit])
    parts = [keys[start : start + TOGETHER] for start in range(0, len(keys), TOGETHER)]
    return sum(type(one) is int for part in parts for one in delete_together(part).values())


def forget_evaluations(keys: Collection[int]) -> dict[int, str]:
    """Delete evaluations of decisions that no running case has asked for; say of each why it was not."""
    with transaction.atomic():
        there = dict(models.DecisionEvaluation.objects.filter(key__in=keys).values_list("key", "case_id"))
        running = set(
            models.Case.objects.filter(key__in=set(there.values()) - {None}, ended_at=None).values_list(
                "key", flat=True
            )
        )
        found = {key: _kept_for(key, there, running) for key in keys}
        models.DecisionEvaluation.objects.filter(key__in=[key for key, why in found.items() if not why]).delete()
    return found


def _kept_for(key: int, there: Mapping[int, int | None], running: Container[int | None]) -> str:
    """Return why an evaluation is kept, "" if it is not."""
    if key not in there:
        return Sentence(GONE, evaluation=str(key))
    if there[key] in running:
        return Sentence(NEEDED, case=str(there[key]))
    return ""


def _forget(cases: Sequence[int]) -> None:
    for forget in _registered:
        forget(cases)
    with connection.cursor() as cursor:
        for part in _parts(cases):
            keys = ",".join(map(str, part))
            tasks = f"SELECT key FROM runtime_task WHERE case_id IN ({keys})"
            cursor.execute(f"DELETE FROM runtime_{OF_A_TASK} WHERE task_id IN ({tasks})")
            for table in tables():
                cursor.execute(f"DELETE FROM {table} WHERE case_id IN ({keys})")
            cursor.execute(f"DELETE FROM runtime_case WHERE key IN ({keys})")


def tables() -> list[str]:
    """Return every table whose rows belong to a case and are deleted with it."""
    found = (model._meta for model in apps.get_app_config("runtime").get_models())  # noqa: SLF001 - public, says Django
    kept = (each for each in found if each.managed)  # a view has no rows of its own
    named = (each.db_table for each in kept if any(one.column == "case_id" for one in each.concrete_fields))
    return [table for table in named if table not in KEPT]


def _parts(cases: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(cases), MANY):
        yield cases[start : start + MANY]
