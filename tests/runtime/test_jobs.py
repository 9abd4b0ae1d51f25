from typing import Any

import pytest

from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import commands, dispatch, jobs, models, signals
from clerkwork.runtime.cases import JobRow

pytestmark = pytest.mark.both
MINUTE = 60_000


def take(worker: str = "w1", timeout: int = MINUTE) -> commands.ActivatedJob:
    (job,) = commands.activate_jobs("external", worker, timeout, 10)
    return job


def test_a_worker_does_a_job(started: Any, passed: Any, clock: Any) -> None:
    """An activated job carries all its worker needs; completing it moves the case on with the result."""
    case = started("service", order=7)
    job = take()
    assert (job.case, job.element, job.process_id, job.version, job.app) == (case, "call", "service", 1, "tests")
    assert (job.variables, job.retries, job.attempt, job.initiator) == ({"order": 7}, 2, 1, "ann")
    assert job.deadline == clock.now() + MINUTE
    assert commands.activate_jobs("external", "w2", MINUTE, 10) == []
    commands.complete_job(job.key, job.lease, {"done": True})
    assert models.Case.objects.get(key=case).state == "completed"
    assert models.Variable.objects.get(case=case, name="done").data is True
    assert passed(case)[-1] == ("end", "completed")
    with pytest.raises(NotFound):
        commands.complete_job(job.key, job.lease)


def test_p5_a_worker_that_lost_its_lease_can_change_nothing(started: Any, clock: Any) -> None:
    """
    After another worker took the job over, the first one's completion, failure and error are refused.

    Without the comparison of leases in `jobs._demand_lease` this fails.
    """
    case = started("service")
    first = take()
    clock.instant += MINUTE
    assert dispatch.drain() == 1
    clock.instant += 2 * jobs.FIRST_PAUSE
    second = take("w2")
    assert (second.key, second.attempt) == (first.key, 2)
    before = models.Job.objects.values().get(), models.Case.objects.values().get()
    for attempt in (
        lambda: commands.complete_job(first.key, first.lease),
        lambda: commands.fail_job(first.key, first.lease, "late"),
        lambda: commands.throw_error(first.key, first.lease, "BROKEN"),
    ):
        with pytest.raises(Refused, match="lease"):
            attempt()
    assert (models.Job.objects.values().get(), models.Case.objects.values().get()) == before
    assert second.idempotency_key == first.idempotency_key
    commands.complete_job(second.key, second.lease)
    assert models.Case.objects.get(key=case).state == "completed"


def test_p6_an_expired_lease_counts_as_an_attempt(started: Any, clock: Any) -> None:
    """
    Each lease that runs out takes a retry; after the last an incident stands on the element.

    Without the retry less in `jobs._failure` this fails.
    """
    case = started("service")
    for left in (1, 0):
        take()
        clock.instant += MINUTE - 1
        assert dispatch.drain() == 0
        clock.instant += 1
        assert dispatch.drain() == 1
        assert models.Job.objects.get(case=case).retries == left
        clock.instant += jobs.LONGEST_PAUSE
    assert models.Incident.objects.get(case=case, state="open").kind == "no_retries"
    assert commands.activate_jobs("external", "w1", MINUTE, 10) == []


def test_p7_retries_back_off_then_an_incident(started: Any, clock: Any, told: list[Any]) -> None:
    """A failed job waits before its next attempt, then raises an incident that can be resolved."""
    case = started("service")
    job = take()
    commands.fail_job(job.key, job.lease, "no line")
    row = models.Job.objects.get(case=case)
    assert clock.now() + 0.8 * jobs.FIRST_PAUSE <= row.due <= clock.now() + 1.2 * jobs.FIRST_PAUSE
    assert commands.activate_jobs("external", "w1", MINUTE, 10) == []
    clock.instant = row.due
    job = take()
    assert job.attempt == 2
    commands.fail_job(job.key, job.lease, "no line")
    incident = models.Incident.objects.get(case=case)
    assert (incident.state, incident.element, incident.job) == ("open", "call", job.key)
    assert models.Case.objects.get(key=case).incidents == 1
    assert [event.kind for event, _ in told if isinstance(event, signals.IncidentOpened)] == ["no_retries"]
    commands.resolve_incident(incident.key, by="boss", retries=3)
    incident.refresh_from_db()
    assert (incident.state, incident.resolved_by) == ("resolved", "boss")
    rows = models.IncidentHistory.objects.filter(case=case).order_by("position")
    assert list(rows.values_list("kind", "actor")) == [("raised", None), ("resolved", "boss")]
    job = take()
    assert job.retries == 3
    commands.complete_job(job.key, job.lease)
    assert models.Case.objects.get(key=case).state == "completed"


def test_pauses_grow_and_spread() -> None:
    """Pauses double up to an hour, a fifth up or down by chance."""
    assert [jobs.pause(attempt, 0.5) for attempt in (0, 1, 2, 3, 99)] == [10_000, 10_000, 20_000, 40_000, 3_600_000]
    assert (jobs.pause(1, 0.0), jobs.pause(1, 1.0)) == (8_000, 12_000)


def test_a_model_may_ask_for_its_pause(started: Any, clock: Any) -> None:
    """The header of Camunda's connectors is the pause of every attempt, or a fifth more; nonsense is none."""
    for header, least, most in (("PT30S", 30_000, 36_000), ("soon", 8_000, 12_000), ("-PT1S", 8_000, 12_000)):
        row = JobRow("e", "t", 1, {"retryBackoff": header}, "leased", 0, 1)
        assert least <= jobs.own_pause(row, clock.instant, 0.0) <= jobs.own_pause(row, clock.instant, 1.0) <= most
    assert jobs.spread(30_000, 1.0) == 36_000


def test_an_error_is_caught_by_the_model(started: Any, passed: Any) -> None:
    """A BPMN error that a boundary event catches ends the job and goes that way."""
    case = started("service")
    job = take()
    commands.throw_error(job.key, job.lease, "BROKEN", "glass")
    assert [element for element, _ in passed(case)] == ["start", "call", "caught", "failed"]
    assert models.Case.objects.get(key=case).state == "completed"
    assert not models.Job.objects.exists()


def test_an_error_nobody_catches_is_an_incident(started: Any) -> None:
    """A BPMN error without a catching event is visible, never lost."""
    case = started("service")
    job = take()
    commands.throw_error(job.key, job.lease, "OTHER", "what")
    assert models.Incident.objects.get(case=case).kind == "unhandled_error"


def test_p10_cancelling_leaves_nothing_behind(started: Any, passed: Any) -> None:
    """A cancelled case has no job, timer, subscription, task or element left, and its worker is refused."""
    one, two = started("service"), started("wait", request="r1")
    job = take()
    for case in (one, two):
        commands.cancel(case, by="boss")
    for table in (models.Job, models.Timer, models.Subscription, models.ElementInstance):
        assert not table.objects.exists()
    assert not models.Task.objects.filter(state="open").exists()
    assert set(models.Case.objects.values_list("state", flat=True)) == {"canceled"}
    assert passed(one)[-1] == ("call", "terminated")
    with pytest.raises(NotFound):
        commands.complete_job(job.key, job.lease)
    with pytest.raises(Refused, match="ended"):
        commands.cancel(one, by="boss")
