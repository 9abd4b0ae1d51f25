"""Operations on many cases, on both databases."""

from typing import Any

import pytest

from clerkwork.engine import commands as told
from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import batches, commands, dispatch, models
from clerkwork.runtime.batches import KINDS, THING

pytestmark = pytest.mark.both


def many(started: Any, deploy: Any, count: int, name: str = "wait") -> list[int]:
    deploy(name)
    return [commands.start(name, {"request": f"r{number}"}, by="ann") for number in range(count)]


def of(cases: list[int]) -> Any:
    return models.Case.objects.filter(key__in=cases)


def report(batch: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in models.BatchItem.objects.filter(batch=batch):
        found[item.state] = found.get(item.state, 0) + 1
    return found


def states(cases: list[int]) -> set[str]:
    return set(of(cases).values_list("state", flat=True))


def test_many_cases_are_canceled_in_slices(started: Any, deploy: Any) -> None:
    """An operation goes on over several transactions and ends when the last case is done; others are left alone."""
    cases, other = many(started, deploy, batches.SLICE + 10), commands.start("wait", {"request": "x"}, by="bob")
    batch = batches.begin("cancel", of(cases), by="ann", app="tests", title="Clean up")
    assert states(cases) == {"active"}
    assert batches.advance(1000) == batches.SLICE
    assert models.Batch.objects.values_list("state", "completed").get(key=batch) == ("active", batches.SLICE)
    assert dispatch.drain() == 10
    row = models.Batch.objects.get(key=batch)
    assert (row.state, row.total, row.completed, row.failed) == ("completed", len(cases), len(cases), 0)
    assert row.ended_at is not None
    assert states(cases) == {"canceled"}
    assert states([other]) == {"active"}


def test_case_that_cannot_fails_alone_with_its_reason(started: Any, deploy: Any) -> None:
    """The report names the cases for which it was not possible, and why."""
    cases = many(started, deploy, 3)
    commands.cancel(cases[0], by="ann")
    commands.modify(cases[1], told.Modify(activate=(told.Activation("answer"),)), by="ann")
    batch = batches.begin("suspend", of(cases), by="ann")
    dispatch.drain()
    row = models.Batch.objects.get(key=batch)
    assert (row.state, row.completed, row.failed) == ("completed", 2, 1)
    failed = models.BatchItem.objects.get(batch=batch, state="failed")
    assert (failed.case_id, failed.message) == (
        cases[0],
        f"Expected case {cases[0]} to be running, but it has ended.",
    )


def test_operation_rests_and_goes_on(started: Any, deploy: Any) -> None:
    """Suspended, nothing more is done; resumed, the rest is."""
    cases = many(started, deploy, batches.SLICE + 1)
    batch = batches.begin("cancel", of(cases), by="ann")
    batches.advance(10)
    batches.suspend(batch)
    assert dispatch.drain() == 0
    assert report(batch) == {"completed": 10, "active": len(cases) - 10}
    with pytest.raises(Refused, match="to be active, but it is not"):
        batches.suspend(batch)
    batches.resume(batch)
    dispatch.drain()
    assert report(batch) == {"completed": len(cases)}


def test_canceled_operation_leaves_the_rest_alone(started: Any, deploy: Any) -> None:
    """What is done stays done; what had not its turn never has."""
    cases = many(started, deploy, 5)
    batch = batches.begin("cancel", of(cases), by="ann")
    batches.advance(2)
    batches.cancel(batch)
    assert dispatch.drain() == 0
    assert report(batch) == {"completed": 2, "canceled": 3}
    assert models.Batch.objects.get(key=batch).state == "canceled"
    for again in (batches.cancel, batches.resume, batches.suspend):
        with pytest.raises(Refused):
            again(batch)
        with pytest.raises(NotFound):
            again(1)


def test_many_cases_are_migrated(started: Any, deploy: Any) -> None:
    """Each case goes on by the new version; one that is of it already, or has no place, says so."""
    cases = many(started, deploy, 4)
    xml = bytes(models.Definition.objects.get(latest=True).xml).replace(b'name="Answer"', b'name="Reply"')
    (new,) = commands.deploy(xml, app="tests", resource="wait")
    plan = {"target": str(new.key), "elements": {"answer": "answer", "remind": "remind", "withdrawn": "withdrawn"}}
    first = batches.begin("migrate", of(cases[:1]), by="ann", details=plan)
    dispatch.drain()
    commands.suspend(cases[1], by="ann")
    batch = batches.begin("migrate", of(cases), by="ann", details=plan)
    dispatch.drain()
    assert report(first) == {"completed": 1}
    assert report(batch) == {"completed": 3, "failed": 1}
    assert set(of(cases).values_list("definition_id", flat=True)) == {new.key}
    assert "already" in models.BatchItem.objects.get(batch=batch, state="failed").message


def test_incidents_tokens_and_rest_in_bulk(started: Any, deploy: Any) -> None:
    """Incidents are resolved, tokens moved, cases suspended and resumed, ended ones deleted."""
    stuck = many(started, deploy, 2, "broken")
    batch = batches.begin("resolve", of(stuck), by="ann")
    dispatch.drain()
    assert report(batch) == {"completed": 2}
    assert models.Incident.objects.filter(state="resolved", resolved_by="ann").count() == 2
    cases = many(started, deploy, 2)
    for kind in ("suspend", "resume"):
        assert report(done(kind, cases)) == {"completed": 2}
    assert report(done("modify", cases, moves=[["answer", "end"]])) == {"completed": 2}
    assert states(cases) == {"completed"}
    batch = done("delete", [*cases, stuck[0]])
    assert report(batch) == {"completed": 2, "failed": 1}
    assert not of(cases).exists()
    assert KINDS.keys() - THING.keys() == {"cancel", "suspend", "resume", "resolve", "modify", "migrate", "delete"}


def done(kind: str, cases: list[int], **details: Any) -> int:
    batch = batches.begin(kind, of(cases), by="ann", details=details)
    dispatch.drain()
    return batch


def test_fault_of_ours_stops_one_case_only(started: Any, deploy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that makes our code fail is noted with the error; the others of its slice are done."""
    cases = many(started, deploy, 3)

    def apply(unit: Any, operation: Any, case: Any) -> None:
        if case.row.key == cases[1]:
            raise ZeroDivisionError("ours")
        unit.run(case, told.Cancel(), operation.by)

    monkeypatch.setitem(KINDS, "cancel", batches.each(apply))  # type: ignore[arg-type]
    batch = done("cancel", cases)
    assert report(batch) == {"completed": 2, "failed": 1}
    assert models.BatchItem.objects.get(batch=batch, state="failed").message == "ZeroDivisionError: ours"


def test_nothing_to_do_is_refused(started: Any, deploy: Any) -> None:
    """An operation without a case, or of an unknown kind, does not begin."""
    many(started, deploy, 1)
    with pytest.raises(Refused, match="at least one case"):
        batches.begin("cancel", of([]), by="ann")
    with pytest.raises(ValueError, match="Expected one of"):
        batches.begin("burn", of([]), by="ann")
    assert not models.Batch.objects.exists()
