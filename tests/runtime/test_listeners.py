"""Listeners in the database: their jobs, what they carry from step to step, and what is left of them."""

from typing import Any

import pytest

from clerkwork.kernel.errors import Refused
from clerkwork.runtime import commands, models
from clerkwork.runtime.commands import ActivatedJob
from clerkwork.runtime.listeners import read_heard

pytestmark = pytest.mark.both


def take(kind: str) -> ActivatedJob:
    """Lease the one job of a type."""
    (found,) = commands.activate_jobs(kind, "w", 60_000, 10)
    return found


def work(kind: str, **variables: Any) -> ActivatedJob:
    """Do the one job of a type, and return it."""
    found = take(kind)
    commands.complete_job(found.key, found.lease, variables)
    return found


def test_listeners_are_jobs(started: Any, passed: Any) -> None:
    """Each is a job of the element that it listens to, with its variables, and says what it is for."""
    case = started("listened", x=1)
    begin = work("begin")
    assert (begin.element, begin.instance, begin.retries) == ("listened", case, 1)
    assert begin.listener is not None
    assert begin.listener.event == "start"
    before = work("before", x=5)
    assert (before.element, before.headers, before.variables, before.retries) == ("add", {"who": "me"}, {"x": 1}, 2)
    after = work("after")
    assert (after.instance, after.variables) == (before.instance, {"x": 5, "y": 6})
    assert work("finish", z=2).instance == case
    assert models.Case.objects.get(key=case).state == "completed"
    assert passed(case) == [("start", "completed"), ("add", "completed"), ("end", "completed")]
    assert {one.name: one.data for one in models.Variable.objects.filter(case=case)} == {"x": 1, "y": 6, "z": 2}


def test_a_listener_fails_like_any_job(started: Any) -> None:
    """Without attempts left there is an incident; resolved, the same listener is tried again."""
    case = started("listened", x=1)
    begin = take("begin")
    commands.fail_job(begin.key, begin.lease, "down")
    incident = models.Incident.objects.get(case=case, state="open")
    assert (incident.kind, incident.message, incident.element) == ("no_retries", "down", "listened")
    commands.resolve_incident(incident.key, by="boss")
    work("begin")
    assert take("before").element == "add"


def test_a_listener_throws_no_error(started: Any) -> None:
    """A BPMN error from a listener is refused, and its job stays."""
    started("listened", x=1)
    begin = take("begin")
    with pytest.raises(Refused, match="listener"):
        commands.throw_error(begin.key, begin.lease, "no")
    commands.complete_job(begin.key, begin.lease)


def test_cancel_leaves_no_listener(started: Any) -> None:
    """P10: a case that waits for a listener leaves nothing when it is canceled."""
    case = started("listened", x=1)
    assert read_heard(models.Job.objects.get(case=case).listener) is not None
    commands.cancel(case, by="boss")
    assert not models.Job.objects.exists()
