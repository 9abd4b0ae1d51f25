"""Each harm that can be done to rows which speak of each other is found by `clerkwork verify`, on both databases."""

from typing import Any, Final

import pytest
from django.db import connection, transaction
from tests.runtime.drawn import SERVICE, TASK, calling, child_of, open_task, process

from clerkwork.runtime import agreements, batches, commands, dispatch, integrity, messages, models

pytestmark = pytest.mark.django_db(transaction=True)
DAY: Final = 86_400_000


@pytest.fixture
def world(file: Any, deploy: Any, started: Any, clock: Any) -> None:
    """Have some of everything that a check looks at: rows of each kind on cases that live, rest and have ended."""
    file(calling(), process("inner", TASK), process("hired", SERVICE))
    for _ in range(2):
        commands.start("outer", by="ann", tags=["urgent"])
    called = child_of(models.Case.objects.filter(process_id="outer").order_by("key")[0].key)
    commands.complete_task(open_task(called.key).key, by="bob")  # and tells its caller, in the outbox
    for name in ("guard", "hourly", "order"):
        deploy(name)
    commands.start("guard", by="ann")
    started("both", invoice="i1", ready=True)
    fork = started("fork")
    commands.complete_task(models.Task.objects.get(case=fork, element="left").key, by="b")
    hourly = bytes(models.Definition.objects.get(process_id="hourly").xml)
    commands.deploy(hourly.replace(b'name="Check"', b'name="Look"'), app="tests", resource="hourly")
    commands.complete_task(models.Task.objects.get(state="open", element="hotel", case=started("journey")).key, by="b")
    commands.suspend(started("wait", request="r1"), by="ann")
    for number in range(2):
        commands.start("hired", {"n": number}, by="ann")
    failed, _ = commands.activate_jobs("work", "w", DAY, 2)
    commands.fail_job(failed.key, failed.lease, "no line", retries=0)
    started("many", n=3, enough=3)
    commands.publish("withdraw", "r1")
    canceled = [started("approve"), started("approve")]
    commands.cancel(canceled[0], by="ann")
    batches.begin("cancel", models.Case.objects.filter(key__in=canceled), by="ann")
    messages.correlate_fresh(10)
    batches.advance(10)
    batches.begin("cancel", models.Case.objects.filter(key__in=[failed.case]), by="ann")


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)
        assert cursor.rowcount > 0, f"Expected harm to be done, but there was nothing to harm: {text}"


HARM: Final = [
    ("P11", "to live or to have told", "DELETE FROM runtime_outbox"),
    ("P11", "to live or to have told", "UPDATE runtime_outbox SET kind = 'escalation'"),
    ("P11", "to live or to have told", "UPDATE runtime_case SET parent_instance = 1 WHERE parent_id > 0"),
    ("P10", "to wait for case", "DELETE FROM runtime_call"),
    ("state", "one deeper", "UPDATE runtime_case SET depth = 7 WHERE parent_id > 0"),
    ("state", "of the same tree", "UPDATE runtime_case SET root_id = 7 WHERE parent_id > 0"),
    ("outbox", "between a case and its caller", "UPDATE runtime_outbox SET sender = 7"),
    ("outbox", "between a case and its caller", "UPDATE runtime_outbox SET kind = 'cancel'"),
    *(
        ("state", f"{name} of case", f"UPDATE runtime_{name} SET instance = 7 WHERE case_id > 0")
        for name in agreements.STANDING
        if name != "loop"
    ),
    ("state", "loop of case", "UPDATE runtime_loop SET instance = 7"),
    ("state", "variable of case", "UPDATE runtime_variable SET scope = 7 WHERE name = 'invoice'"),
    ("state", "join of case", "UPDATE runtime_join SET scope = 7"),
    ("state", "elementinstance of case", "UPDATE runtime_elementinstance SET scope = 7 WHERE scope <> case_id"),
    ("state", "say when it ended", "UPDATE runtime_case SET ended_at = 1 WHERE state = 'active'"),
    ("state", "say when it ended", "UPDATE runtime_case SET ended_at = NULL WHERE state <> 'active'"),
    ("state", "a version of", "DELETE FROM runtime_definition WHERE process_id = 'many'"),
    ("P11", "to wait for something", "DELETE FROM runtime_job WHERE type = 'work'"),
    ("P11", "to wait for something", "UPDATE runtime_incident SET state = 'resolved'"),
    ("P7", "which has failed", "UPDATE runtime_incident SET state = 'resolved'"),
    ("P7", "which has failed", "UPDATE runtime_incident SET job = 7"),
    ("P5", "a holder", "UPDATE runtime_job SET lease = NULL WHERE state = 'leased'"),
    ("P5", "a holder", "UPDATE runtime_job SET lease = 7 WHERE state = 'ready'"),
    ("state", "candidates of task", "UPDATE runtime_taskcandidate SET open = NOT open"),
    ("P9", "timer", "UPDATE runtime_timer SET held = FALSE WHERE held"),
    ("P9", "timer", "UPDATE runtime_timer SET held = TRUE WHERE case_id > 0"),
    ("P5", "to rest", "UPDATE runtime_job SET state = 'suspended' WHERE state = 'ready'"),
    ("P8", "still held", "UPDATE runtime_case SET suspended_at = NULL"),
    ("definitions", "one latest version", "UPDATE runtime_definition SET latest = TRUE"),
    ("state", "not to be the latest", "UPDATE runtime_definition SET withdrawn_at = 1 WHERE process_id = 'outer'"),
    ("state", "to be found by its tags", "DELETE FROM runtime_casetag"),
    ("state", "to be one of case", "UPDATE runtime_casetag SET tag = 'other'"),
    *(
        ("definitions", f"{name} ", f"UPDATE runtime_{name} SET definition_id = 7 WHERE case_id IS NULL")
        for name in ("timer", "subscription", "condition")
    ),
    ("operations", "its report differs", "UPDATE runtime_batch SET failed = failed + 1"),
    ("operations", "its report differs", "UPDATE runtime_batch SET total = total + 1"),
    ("operations", "its report differs", "UPDATE runtime_batchitem SET state = 'canceled' WHERE state = 'completed'"),
    ("operations", "exactly as long", "UPDATE runtime_batch SET state = 'completed', ended_at = 1"),
    ("operations", "exactly as long", "UPDATE runtime_batchitem SET state = 'canceled' WHERE state = 'active'"),
    ("operations", "exactly as long", "UPDATE runtime_batch SET ended_at = NULL"),
    ("operations", "to be there", "DELETE FROM runtime_batch"),
]


def test_each_harm_is_found(world: None) -> None:
    """What is sound has no problem, and each harm the one it should have: without that check nobody would notice."""
    assert integrity.verify() == []
    for promise, words, harm in HARM:
        with transaction.atomic():
            sql(harm)
            problems = integrity.verify()
            transaction.set_rollback(True)
        assert [one for one in problems if one.place == promise and words in one.message], (harm, problems)
    assert integrity.verify() == []


def test_every_check_is_broken_once(world: None) -> None:
    """A check that nothing ever violates could be wrong: each finds a row after one of the harms above."""
    silent = set(agreements.CHECKS) - {check for check in agreements.CHECKS if check.promise == "decisions"}
    for _, words, _ in HARM:
        silent -= {check for check in silent if words in check.message.format("", "")}
    assert [check.message for check in silent] == []


def test_a_world_settles(world: None) -> None:
    """What the checks allow to be under way is carried out by the next drain, and is sound again."""
    while dispatch.drain():
        continue
    assert integrity.verify() == []
    assert not models.Outbox.objects.exists()
