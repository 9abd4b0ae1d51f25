"""The rules of step sheets as rows: what they leave behind, and who is told."""

from typing import Any

import pytest

from clerkwork.engine.errors import NotDone
from clerkwork.kernel import json
from clerkwork.runtime import commands, dispatch, models, signals, wiring

pytestmark = pytest.mark.both
DAY = 24 * 3_600_000


def life(case: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the steps in the life of a case, without the keys of instances."""
    rows = models.CaseHistory.objects.filter(case=case).order_by("position")
    found = [(row.kind, json.loads(row.details)) for row in rows]
    return [(kind, {name: value for name, value in said.items() if name != "instance"}) for kind, said in found]


def start(started: Any, **more: Any) -> int:
    case: int = started("sheet", amount=500, what="An order", **more)
    return case


def test_a_skipped_step_stands_in_the_history(started: Any, passed: Any) -> None:
    case = started("sheet", amount=5)
    assert passed(case)[1] == ("check", "skipped")
    assert models.Job.objects.get(case=case).element == "work"
    assert not models.Timer.objects.filter(case=case).exists()


def test_an_incident_and_then_it_is_skipped(started: Any, passed: Any) -> None:
    """The row of the instance that the incident had kept says how it left."""
    case = started("sheet")
    commands.set_variables(case, {"amount": 5}, by="ann")
    commands.resolve_incident(models.Incident.objects.get(case=case).key, by="ann")
    assert passed(case)[1] == ("check", "skipped")


def test_a_result_that_is_not_complete_changes_nothing(started: Any, task_of: Any) -> None:
    case = start(started)
    with pytest.raises(NotDone, match=r"Say yes or no\."):
        commands.complete_task(task_of(case).key, {}, by="ann")
    assert task_of(case).state == "open"
    commands.complete_task(task_of(case).key, {"ok": True}, by="ann")
    assert models.Job.objects.get(case=case).element == "work"


def test_a_step_has_a_target_and_a_role(started: Any, task_of: Any, clock: Any) -> None:
    """That of a task is its due date; others leave it in the history of the case."""
    with wiring.using(staffed=lambda group: group == "board"):
        case = start(started)
    task = task_of(case)
    assert task.due == clock.instant + 2 * DAY
    assert list(models.TaskCandidate.objects.filter(task=task).values_list("kind", "name")) == [("group", "board")]
    commands.complete_task(task.key, {"ok": True}, by="ann")
    assert life(case) == [("target", {"element": "work", "due": clock.instant + 3_600_000})]


def test_an_escalation_is_carried_out_by_the_dispatcher(started: Any, task_of: Any, clock: Any) -> None:
    """P9: each step once and never early; who must know is told after the commit."""
    heard: list[Any] = []

    def hear(event: signals.StepEscalated, _case: signals.CaseInfo) -> None:
        heard.append((event.do, event.groups, event.message))

    signals.on(signals.StepEscalated, hear)
    case = start(started)
    task = task_of(case)
    clock.instant += DAY - 1
    assert dispatch.drain() == 0
    clock.instant += 1
    assert dispatch.drain() == 1
    assert dispatch.drain() == 0
    clock.instant += 2 * DAY
    assert dispatch.drain() == 1
    candidates = models.TaskCandidate.objects.filter(task=task, open=True).values_list("kind", "name")
    assert list(candidates) == [("group", "board")]
    clock.instant += 2 * DAY
    assert dispatch.drain() == 1
    signals.off(signals.StepEscalated, hear)
    assert heard == [("remind", (), "An order waits."), ("reassign", ("board",), ""), ("decide", (), "")]
    assert [kind for kind, _ in life(case)] == ["reminded", "reassigned", "decided", "target", "paused", "suspended"]
    kinds = models.TaskHistory.objects.filter(case=case).order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["offered", "reminded", "escalated", "completed"]
    assert not models.Timer.objects.filter(case=case).exists()


def test_a_case_rests_with_the_job_it_has_just_opened(started: Any, task_of: Any) -> None:
    """The job waits for the case to go on, and is there then."""
    case = start(started)
    commands.complete_task(task_of(case).key, {"ok": False}, by="ann")
    assert models.Case.objects.get(key=case).suspended_at is not None
    assert models.Job.objects.get(case=case).state == "suspended"
    reason = {"element": "work", "reason": "Somebody said no."}
    assert ("paused", reason) in life(case)
    commands.resume(case, by="ann")
    assert models.Job.objects.get(case=case).state == "ready"


def test_a_case_that_is_paused_while_it_waits(started: Any, task_of: Any, clock: Any) -> None:
    """Its timers are held, and due when it goes on."""
    case = start(started)
    commands.set_variables(case, {"lost": True}, by="ann")
    assert set(models.Timer.objects.filter(case=case).values_list("held", flat=True)) == {True}
    clock.instant += DAY
    assert dispatch.drain() == 0
    commands.resume(case, by="ann")
    assert dispatch.drain() == 1
    assert ("paused", {"element": "check", "reason": "An order is lost."}) in life(case)


def test_an_abandoned_case_leaves_nothing(started: Any) -> None:
    """P10."""
    case = start(started)
    commands.set_variables(case, {"void": True}, by="ann")
    assert models.Case.objects.get(key=case).state == "canceled"
    for kind in (models.Timer, models.Condition, models.ElementInstance):
        assert not kind.objects.filter(case=case).exists()  # type: ignore[attr-defined]
    assert life(case) == [("abandoned", {"element": "check", "reason": "Void."})]


def test_a_stopped_step_waits_for_somebody(started: Any, task_of: Any) -> None:
    case = start(started)
    commands.set_variables(case, {"odd": True}, by="ann")
    with pytest.raises(NotDone, match="stopped"):
        commands.complete_task(task_of(case).key, {"ok": True}, by="ann")
    incident = models.Incident.objects.get(case=case)
    assert (incident.kind, incident.message) == ("failure", "Check: Odd.")
    commands.resolve_incident(incident.key, by="ann")
    commands.complete_task(task_of(case).key, {"ok": True}, by="ann")
    assert models.Job.objects.get(case=case).element == "work"
