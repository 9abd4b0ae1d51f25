"""Listeners in the database: their jobs, what they carry from step to step, and what is left of them."""

from typing import Any

import pytest

from clerkwork.engine.commands import TaskResult
from clerkwork.kernel.errors import Refused
from clerkwork.runtime import commands, dispatch, integrity, models
from clerkwork.runtime.commands import ActivatedJob
from clerkwork.runtime.listeners import read_heard
from clerkwork.runtime.tasks import TaskChanges

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


def history(task: int) -> list[tuple[str, str | None]]:
    rows = models.TaskHistory.objects.filter(task=task).order_by("position")
    return list(rows.values_list("kind", "actor"))


def say(kind: str, **said: Any) -> None:
    """Let the one task listener of a type answer."""
    found = take(kind)
    commands.complete_job(found.key, found.lease, task=TaskResult(**said))


def test_task_listeners_from_creation_to_completion(started: Any, task_of: Any) -> None:
    """Each change waits for them, is carried out as they correct it, and keeps who wanted it."""
    case = started("watched")
    assert not models.Task.objects.exists()
    say("created", corrections={"priority": 80, "candidate_groups": ["it"], "due": 5})
    task = task_of(case)
    assert (task.priority, task.due, task.assignee) == (80, 5, None)
    assert list(models.TaskCandidate.objects.values_list("kind", "name")) == [("group", "it")]
    commands.claim(task.key, "bob")
    task.refresh_from_db()
    assert task.assignee is None
    say("assigned", corrections={"candidate_users": ["cleo"], "candidate_groups": [], "follow_up": 7, "priority": 1})
    task.refresh_from_db()
    assert (task.assignee, task.follow_up, task.priority) == ("bob", 7, 1)
    assert list(models.TaskCandidate.objects.values_list("kind", "name")) == [("user", "cleo")]
    commands.complete_task(task.key, {"x": 1}, by="bob")
    assert task_of(case).state == "open"
    say("completed")
    task.refresh_from_db()
    assert (task.state, task.completed_by) == ("completed", "bob")
    assert models.ElementHistory.objects.get(case=case, element="review").actor == "bob"
    assert models.Case.objects.get(key=case).state == "completed"
    assert history(task.key) == [("offered", None), ("claimed", "bob"), ("completed", "bob")]


def test_a_denied_change_leaves_the_task(started: Any, task_of: Any) -> None:
    """It is noted in the task's history, and may be tried again."""
    case = started("watched")
    say("created")
    task = task_of(case)
    commands.assign(task.key, "ann", "boss")
    with pytest.raises(Refused, match="assigning"):
        commands.complete_task(task.key, by="boss")
    with pytest.raises(Refused, match="assigning"):
        commands.claim(task.key, "bob")
    say("assigned", denied=True, reason="on leave")
    task.refresh_from_db()
    assert task.assignee is None
    assert history(task.key)[-1] == ("denied", None)
    commands.complete_task(task.key, {"x": 1}, by="bob")
    say("completed", denied=True)
    assert task_of(case).state == "open"
    commands.complete_task(task.key, {"x": 2}, by="bob")
    say("completed")
    assert models.Variable.objects.get(case=case, name="x").data == 2


def test_cancel_leaves_no_change_that_waits(started: Any, task_of: Any) -> None:
    """P10: a completion that waits for its listener is gone with the case."""
    case = started("watched")
    say("created")
    commands.complete_task(task_of(case).key, by="bob")
    commands.cancel(case, by="boss")
    assert not models.Job.objects.exists()
    assert not models.Task.objects.filter(state="open").exists()


def test_an_update_waits_for_its_listeners(started: Any, task_of: Any) -> None:
    """What is changed of a task from outside is changed as they correct it."""
    case = started("watched")
    say("created")
    task = task_of(case)
    commands.update_task(task.key, TaskChanges(due=5, follow_up=None, priority=9, users=["ann"]), by="boss")
    task.refresh_from_db()
    assert task.priority == 50
    say("updated", corrections={"priority": 8})
    task.refresh_from_db()
    assert (task.due, task.priority) == (5, 8)
    assert ("user", "ann") in models.TaskCandidate.objects.values_list("kind", "name")
    assert history(task.key)[-1] == ("updated", "boss")


def phases(case: int) -> dict[str, str]:
    return dict(models.ElementInstance.objects.filter(case=case).values_list("element", "phase"))


def test_what_ends_a_task_waits_for_its_listeners(started: Any, task_of: Any) -> None:
    """The message has arrived, the task is still there, and rows say what happens when the listeners are done."""
    case = started("recalled")
    task = task_of(case)
    commands.correlate(case, "withdrawn", {"x": 1}, by="ann")
    assert integrity.verify() == []
    assert (phases(case), models.Subscription.objects.count()) == ({"review": "terminating"}, 0)
    with pytest.raises(Refused, match="canceling"):
        commands.complete_task(task.key, by="bob")
    first = take("told")
    with pytest.raises(Refused, match="denied"):
        commands.complete_job(first.key, first.lease, task=TaskResult(denied=True))
    commands.complete_job(first.key, first.lease)
    work("noted")
    task.refresh_from_db()
    assert (task.state, phases(case)) == ("canceled", {"sorry": "active"})
    assert models.Variable.objects.get(case=case, name="x").data == 1
    assert not models.Occurrence.objects.exists()


def test_a_case_is_canceled_when_listeners_are_done(started: Any) -> None:
    """Until then it is active and cannot be canceled again; a listener that fails is an incident of it."""
    case = started("recalled")
    commands.cancel(case, by="boss")
    with pytest.raises(Refused, match="nobody has canceled"):
        commands.cancel(case, by="boss")
    first = take("told")
    commands.fail_job(first.key, first.lease, "down", retries=0)
    commands.resolve_incident(models.Incident.objects.get(case=case, state="open").key, by="boss")
    work("told")
    assert models.Case.objects.get(key=case).state == "active"
    work("noted")
    assert models.Case.objects.get(key=case).state == "canceled"
    assert not models.Job.objects.exists()


def test_a_called_case_is_canceled_when_its_listeners_are_done(deploy: Any) -> None:
    """Its caller does not wait for that; nothing is wrong meanwhile."""
    deploy("recalled")
    caller = commands.start("recalling", by="ann")
    commands.cancel(caller, by="boss")
    dispatch.drain()
    assert integrity.verify() == []
    called = models.Case.objects.get(process_id="recalled")
    assert (models.Case.objects.get(key=caller).state, called.state) == ("canceled", "active")
    work("told")
    work("noted")
    called.refresh_from_db()
    assert called.state == "canceled"
