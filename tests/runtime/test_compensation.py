"""Compensation and transactions in the database: what is kept, moved and gone, and what a worker sees."""

from typing import Any

import pytest

from clerkwork.runtime import commands, kept, models

pytestmark = pytest.mark.both


def undone(case: int) -> list[tuple[str, bool, bool]]:
    """Return what can be undone in a case: element, whether within another, whether it is running."""
    rows = models.Compensation.objects.filter(case=case).order_by("key")
    return [(row.element, bool(row.within), row.running) for row in rows]


def booked(started: Any, task_of: Any, *, bad: bool) -> int:
    """Return a case whose transaction was decided; between the steps the case is read anew."""
    case: int = started("journey", bad=bad)
    for element in ("hotel", "flight", "decide"):
        kept.forget()
        commands.complete_task(task_of(case, element).key, by="bob")
    return case


def finish(element: str) -> dict[str, Any]:
    """Do the job that is open, which is of an element; return the variables it saw."""
    (job,) = commands.activate_jobs("cancel", "w", 60_000, 10)
    assert job.element == element
    commands.complete_job(job.key, job.lease)
    return job.variables


def test_a_canceled_transaction_is_undone_step_by_step(started: Any, task_of: Any, passed: Any) -> None:
    """Handlers get their jobs in the reverse order and see the variables around them; then the cancel event occurs."""
    case = booked(started, task_of, bad=True)
    assert undone(case) == [("hotel", False, False), ("travel", False, True)]
    assert finish("cancel-flight")["price"] == 1.5
    assert undone(case) == []
    finish("cancel-hotel")
    assert task_of(case).element == "regret"
    assert dict(passed(case))["book"] == "terminated"
    commands.complete_task(task_of(case).key, by="bob")
    assert models.Case.objects.get(key=case).state == "completed"


def test_a_completed_transaction_is_undone_from_outside(started: Any, task_of: Any) -> None:
    """It is kept with all that is in it and with its variables, and undone in the same order."""
    case = booked(started, task_of, bad=False)
    kept_rows = models.Compensation.objects.filter(case=case).order_by("key")
    assert [(row.element, bool(row.within)) for row in kept_rows] == [
        ("hotel", True),
        ("flight", True),
        ("travel", True),
        ("book", False),
    ]
    kept.forget()
    commands.complete_task(task_of(case, "enjoy").key, by="bob")
    assert finish("cancel-flight")["price"] == 1.5
    kept.forget()
    assert finish("cancel-hotel")["price"] == 1.5
    assert models.Case.objects.get(key=case).state == "completed"
    assert not models.Compensation.objects.exists()


@pytest.mark.parametrize("moment", ["kept", "undoing"])
def test_cancel_leaves_nothing_to_undo(started: Any, task_of: Any, moment: str) -> None:
    """P10: a case that is canceled keeps nothing in mind, be it at rest or in the middle of undoing."""
    case = booked(started, task_of, bad=moment == "undoing")
    commands.cancel(case, by="boss")
    assert not models.Compensation.objects.exists()
    assert not models.Job.objects.exists()


def test_a_kept_case_knows_what_can_be_undone(started: Any, task_of: Any) -> None:
    """A case that this process keeps is the same as what its rows give; see the fixture that compares them."""
    case = booked(started, task_of, bad=False)
    assert [one.row.key for one in kept.present()] == [case]
    commands.complete_task(task_of(case, "enjoy").key, by="bob")
    finish("cancel-flight")
