"""Cases that rest, that are modified and migrated, on both databases."""

from typing import Any

import pytest

from clerkwork.engine import commands as told
from clerkwork.kernel.errors import Invalid, NotFound, Refused
from clerkwork.runtime import care, commands, dispatch, integrity, kept, messages, models, sql

pytestmark = pytest.mark.both
HOUR = 3_600_000


def life(case: int) -> list[tuple[str, str | None]]:
    return list(models.CaseHistory.objects.filter(case=case).order_by("position").values_list("kind", "actor"))


def changed(deploy: Any, name: str, *changes: tuple[str, str]) -> models.Definition:
    """Deploy another version of a model, with texts replaced."""
    xml = bytes(deploy(name).xml).decode()
    for old, new in changes:
        assert old in xml
        xml = xml.replace(old, new)
    (made,) = commands.deploy(xml.encode(), app="tests", resource=name)
    return made


def test_timers_of_a_suspended_case_wait(started: Any, clock: Any) -> None:
    """A timer that becomes due while its case rests fires once it goes on, and costs the drain nothing meanwhile."""
    case = started("wait", request="r1")
    commands.suspend(case, by="ann")
    clock.instant += 3 * HOUR
    assert sql.session().read("due_timers", clock.now(), 10) == []
    assert dispatch.drain() == 0
    commands.resume(case, by="bob")
    assert dispatch.drain() == 2
    assert life(case) == [("suspended", "ann"), ("resumed", "bob")]


def test_task_of_a_suspended_case_cannot_be_completed(started: Any, task_of: Any) -> None:
    """A person is told why; the task says in its history that it rested."""
    case = started("wait", request="r1")
    task = task_of(case)
    commands.suspend(case, by="ann")
    for refused in (
        lambda: commands.complete_task(task.key, by="bob"),
        lambda: commands.claim(task.key, "bob"),
        lambda: commands.assign(task.key, "bob", "ann"),
        lambda: commands.suspend(case, by="ann"),
    ):
        with pytest.raises(Refused, match="suspended"):
            refused()
    commands.resume(case, by="ann")
    commands.complete_task(task.key, by="bob")
    kinds = models.TaskHistory.objects.filter(case=case).order_by("position").values_list("kind", flat=True)
    assert list(kinds) == ["offered", "suspended", "resumed", "completed"]


def test_jobs_of_a_suspended_case_are_handed_out_afterwards(started: Any, clock: Any) -> None:
    """A worker that holds the job is refused, nobody gets it, no lease expires; then it is handed out again."""
    case = started("service")
    (job,) = commands.activate_jobs("external", "w1", 60_000, 10)
    commands.suspend(case, by="ann")
    with pytest.raises(Refused, match="suspended"):
        commands.complete_job(job.key, job.lease)
    clock.instant += HOUR
    assert (dispatch.drain(), commands.activate_jobs("external", "w2", 60_000, 10)) == (0, [])
    commands.resume(case, by="ann")
    (again,) = commands.activate_jobs("external", "w2", 60_000, 10)
    assert (again.key, again.retries) == (job.key, job.retries)
    commands.complete_job(again.key, again.lease)
    assert models.Case.objects.get(key=case).state == "completed"


def test_message_for_a_suspended_case_is_held(started: Any, clock: Any) -> None:
    """A message without time to live that came while the case rested reaches it afterwards, and nobody else."""
    case = started("wait", request="r1")
    commands.suspend(case, by="ann")
    commands.publish("withdraw", "r1")
    assert dispatch.drain() == 1
    clock.instant += 2 * messages.RETENTION
    assert messages.forget_expired(10) == 0
    assert models.Case.objects.get(key=case).state == "active"
    commands.resume(case, by="ann")
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"
    assert not models.HeldMessage.objects.exists()


def test_message_that_waits_reaches_a_case_that_goes_on(started: Any) -> None:
    """A message with time to live is found by what a resting case began to wait for."""
    case = started("wait", request="r1")
    commands.suspend(case, by="ann")
    commands.publish("withdraw", "r1", ttl_ms=HOUR)
    dispatch.drain()
    commands.resume(case, by="ann")
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"


def test_canceled_while_suspended(started: Any) -> None:
    """Ending a resting case leaves nothing: no timer, no held message, no sign of its rest."""
    case = started("wait", request="r1")
    commands.suspend(case, by="ann")
    commands.publish("withdraw", "r1")
    dispatch.drain()
    commands.cancel(case, by="ann")
    row = models.Case.objects.get(key=case)
    assert (row.state, row.suspended_at) == ("canceled", None)
    assert not models.HeldMessage.objects.exists()


def test_case_that_was_modified_while_it_rested_goes_on(started: Any) -> None:
    """What a modification sets free waits in the row of the case until it is resumed."""
    case = started("wait", request="r1")
    commands.suspend(case, by="ann")
    commands.modify(case, told.Modify(moves=(told.Move("end", element="answer"),)), by="ann")
    row = models.Case.objects.get(key=case)
    assert (row.state, row.due, bool(row.tokens)) == ("active", None, True)
    assert dispatch.drain() == 0
    commands.resume(case, by="ann")
    assert models.Case.objects.get(key=case).state == "completed"


def test_modification_is_written(started: Any, passed: Any) -> None:
    """The rows are those of the new place; who did what stands in the history of the case."""
    case = started("wait", request="r1")
    command = told.Modify((told.Activation("answer", variables=(told.Placed({"x": 1}),)),))
    commands.modify(case, command, by="ann")
    assert models.Task.objects.filter(case=case, state="open").count() == 2
    assert models.Variable.objects.get(case=case, name="x").data == 1
    commands.modify(case, told.Modify(terminate=(told.Termination(element="answer"),)), by="ann")
    assert models.Case.objects.get(key=case).state == "canceled"
    details = models.CaseHistory.objects.filter(case=case).order_by("position").values_list("details", flat=True)
    assert list(details) == ['{"begun":["answer"],"ended":[]}', '{"begun":[],"ended":["answer","answer"]}']


def test_refused_modification_writes_nothing(started: Any) -> None:
    """A place that is not there is refused; the case is as it was."""
    case = started("wait", request="r1")
    before = models.Case.objects.values().get(key=case)
    with pytest.raises(Refused, match="“nothing”"):
        commands.modify(case, told.Modify((told.Activation("nothing"),)), by="ann")
    with pytest.raises(NotFound):
        commands.modify(1, told.Modify((told.Activation("answer"),)), by="ann")
    assert models.Case.objects.values().get(key=case) == before


def test_migrated_case_is_one_of_the_new_version(started: Any, deploy: Any, clock: Any, task_of: Any) -> None:
    """Task, timer, subscription and open history tell of the new element; everything goes on by the new model."""
    case = started("wait", request="r1")
    key, due = task_of(case).key, models.Timer.objects.get(case=case).due
    renamed = (('id="answer"', 'id="reply"'), ('="answer"', '="reply"'), ('id="remind"', 'id="nag"'))
    new = changed(deploy, "wait", *renamed, ('"remind"', '"nag"'), ('name="Answer"', 'name="Reply"'))
    plan = care.Plan({"answer": "reply", "remind": "nag", "withdrawn": "withdrawn"})
    commands.migrate(case, new.key, plan, by="ann")
    row = models.Case.objects.get(key=case)
    assert (row.definition_id, life(case)) == (new.key, [("migrated", "ann")])
    assert (task_of(case).key, task_of(case).element) == (key, "reply")
    assert models.Timer.objects.values_list("element", "due").get(case=case) == ("nag", due)
    opened = models.ElementHistory.objects.get(case=case, left=None)
    assert (opened.element, opened.name, opened.definition_id) == ("reply", "Reply", new.key)
    clock.instant += HOUR
    assert dispatch.drain() == 1
    assert models.ElementHistory.objects.filter(case=case, element="nag").exists()
    commands.complete_task(key, by="bob")
    assert models.Case.objects.get(key=case).state == "completed"


def test_case_moves_to_another_process(started: Any, deploy: Any, task_of: Any) -> None:
    """Everything that names the process names the new one, so that messages and lists find it."""
    case = started("wait", request="r1")
    new = changed(deploy, "wait", ('process id="wait"', 'process id="other"'))
    commands.migrate(case, new.key, care.Plan({one: one for one in ("answer", "remind", "withdrawn")}), by="ann")
    assert models.Case.objects.get(key=case).process_id == "other"
    assert task_of(case).process_id == "other"
    assert models.Subscription.objects.get(case=case).process_id == "other"
    commands.publish("withdraw", "r1")
    dispatch.drain()
    assert models.Case.objects.get(key=case).state == "completed"


def test_migration_that_cannot_be_is_refused(started: Any, deploy: Any) -> None:
    """A bad plan is invalid, a case without a place is refused, a version of another app too; nothing is written."""
    case = started("wait", request="r1")
    new = changed(deploy, "wait", ('name="Answer"', 'name="Reply"'))
    (foreign,) = commands.deploy(bytes(new.xml).replace(b'name="Reply"', b'name="Else"'), app="others", resource="wait")
    before = models.Case.objects.values().get(key=case)
    with pytest.raises(Invalid, match="start event"):
        commands.migrate(case, new.key, care.Plan({"answer": "start"}), by="ann")
    with pytest.raises(Refused, match="answer is open, but has no target"):
        commands.migrate(case, new.key, care.Plan({}), by="ann")
    with pytest.raises(Refused, match="same app"):
        commands.migrate(case, foreign.key, care.Plan({"answer": "answer"}), by="ann")
    assert models.Case.objects.values().get(key=case) == before


def test_preview_says_what_would_be_and_does_nothing(started: Any, deploy: Any, task_of: Any) -> None:
    """Of each case the preview tells what goes on, begins and ends, or why it cannot."""
    first, second = started("wait", request="r1"), started("wait", request="r2")
    commands.modify(second, told.Modify((told.Activation("end"), told.Activation("answer"))), by="ann")
    new = changed(deploy, "wait", ('name="Answer"', 'name="Reply"'))
    before = list(models.Case.objects.order_by("key").values())
    kept, also = care.preview([first, second], new.key, care.Plan({"answer": "answer", "remind": "remind"}))
    assert (kept.case, kept.kept, kept.opened, kept.closed) == (first, {"answer": 1}, {"withdrawn": 1}, 1)
    assert also.kept == {"answer": 2}
    (refused,) = care.preview([first], new.key, care.Plan({}))
    assert refused.refusal == "answer is open, but has no target."
    assert list(models.Case.objects.order_by("key").values()) == before
    assert integrity.verify() == []


def test_every_incident_of_a_case_is_resolved(started: Any) -> None:
    """What stopped a case is tried again everywhere at once."""
    case = started("broken")
    assert models.Incident.objects.filter(case=case, state="open").count() == 1
    assert commands.resolve_incidents(case, by="ann") == 1
    assert models.Incident.objects.filter(case=case).count() == 2


def test_wide_case_rests_as_a_whole(started: Any) -> None:
    """Every round of a wide loop rests, though a step reads but a part of the case; resumed or moved, all go on."""
    wide = started("review", papers=[f"p{number}" for number in range(200)])
    kept.forget()
    commands.suspend(wide, by="ann")
    assert models.TaskHistory.objects.filter(case=wide, kind="suspended").count() == 200
    kept.forget()
    commands.resume(wide, by="ann")
    assert models.TaskHistory.objects.filter(case=wide, kind="resumed").count() == 200
    kept.forget()
    element = models.Task.objects.filter(case=wide, state="open")[0].element
    commands.modify(wide, told.Modify(terminate=(told.Termination(element=element),)), by="ann")
    assert models.Case.objects.get(key=wide).state == "canceled"
