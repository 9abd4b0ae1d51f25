"""How ended cases are forgotten: whole, in time, and nothing that is still needed."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.runtime.drawn import TASK, calling, child_of, open_task, process

from clerkwork.kernel.errors import NotFound, Refused
from clerkwork.runtime import commands, dispatch, models, retention, tidying

pytestmark = pytest.mark.both
DAY = 24 * 3_600_000
KEPT = '<extensionElements><clerk:historyTimeToLive value="PT720H"/></extensionElements><startEvent id="start"/>'


def kept(name: str, *elements: str) -> str:
    return process(name, *elements).replace('<startEvent id="start"/>', KEPT)


def rows_of(case: int) -> int:
    """Count the rows that any table of the runtime has of a case."""
    count = models.Case.objects.filter(key=case).count()
    with connection.cursor() as cursor:
        for table in retention.tables():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE case_id = {case}")
            count += cursor.fetchone()[0]
    return count


def ended(file: Any, *processes: str) -> int:
    file(*processes)
    case = commands.start("outer", {"n": 1}, by="ann")
    commands.complete_task(open_task(case).key, by="bob")
    dispatch.drain()
    return case


def test_a_deleted_case_leaves_no_row(file: Any) -> None:
    """Its tasks, variables, incidents and history go with it; other cases stay."""
    other = ended(file, process("outer", TASK))
    case = ended(file, process("outer", TASK))
    before = rows_of(other)
    assert retention.delete(case) == 1
    assert rows_of(case) == 0
    assert rows_of(other) == before > 0


def test_a_running_case_is_not_deleted(file: Any) -> None:
    """Nor one of which a called case still runs, nor a called case alone."""
    file(calling(), process("inner", TASK))
    case = commands.start("outer", by="ann")
    with pytest.raises(Refused, match=f"case {case} is running"):
        retention.delete(case)
    child = child_of(case).key
    with pytest.raises(Refused, match=f"Delete case {case}"):
        retention.delete(child)
    commands.cancel(case, by="ann")
    with pytest.raises(Refused, match=f"case {child} is running"):
        retention.delete(case)
    dispatch.drain()
    assert retention.delete(case) == 2
    assert rows_of(case) + rows_of(child) == 0
    with pytest.raises(NotFound):
        retention.delete(case)


def test_many_cases_are_deleted_by_the_statements_of_one(file: Any, django_assert_num_queries: Any) -> None:
    """Each that cannot be is kept, with its reason; one that calls goes with what it has called."""
    file(calling(after="task"), process("inner", TASK))
    running = commands.start("outer", by="ann")
    child = child_of(running).key
    many = []
    for _ in range(3):
        many.append(commands.start("inner", by="ann"))
        commands.complete_task(open_task(many[-1]).key, by="bob")
    with CaptureQueriesContext(connection) as one:
        assert retention.delete_together(many[:1]) == {many[0]: 1}
    with django_assert_num_queries(len(one)):
        found = retention.delete_together([*many[1:], running, child, 7])
    assert [found[many[1]], found[many[2]]] == [1, 1]
    assert f"case {running} is running" in str(found[running])
    assert f"Delete case {running}" in str(found[child])
    assert isinstance(found[7], NotFound)
    assert rows_of(many[1]) + rows_of(many[2]) == 0
    assert rows_of(running) > 0


def test_what_a_layer_above_keeps_is_deleted_in_the_same_transaction(file: Any) -> None:
    """If it cannot be, nothing is."""
    case = ended(file, process("outer", TASK))
    asked: list[Sequence[int]] = []

    def refuse(cases: Sequence[int]) -> None:
        asked.append(cases)
        raise Refused("No.")

    retention.register(refuse)
    try:
        with pytest.raises(Refused, match="No"):
            retention.delete(case)
    finally:
        retention._registered.remove(refuse)
    assert asked == [[case]]
    assert rows_of(case) > 0


def test_an_ended_case_is_purged_after_its_time_to_live(file: Any, clock: Any) -> None:
    """Not a millisecond earlier; a process that says nothing keeps its cases for ever."""
    case = ended(file, kept("outer", TASK))
    for_ever = ended(file, process("outer", TASK))
    clock.instant += 30 * DAY - 1
    assert tidying.tidy(10) == 0
    clock.instant += 1
    assert tidying.tidy(10) == 1
    assert rows_of(case) == 0
    clock.instant += 1_000 * DAY
    assert tidying.tidy(10) == 0
    assert rows_of(for_ever) > 0


def test_a_case_that_ends_as_it_starts_expires_too(file: Any, clock: Any) -> None:
    """Its row is new in the same unit of work."""
    file(kept("outer", '<task id="work"/>'))
    commands.start("outer", by="ann")
    assert models.Case.objects.get().expires_at == clock.instant + 30 * DAY


def test_called_cases_go_with_the_one_that_was_started(file: Any, clock: Any) -> None:
    """Their own time to live plays no part."""
    file(calling(after="task").replace('<startEvent id="start"/>', KEPT), kept("inner", TASK))
    case = commands.start("outer", by="ann")
    commands.complete_task(open_task(child_of(case).key).key, by="bob")
    dispatch.drain()
    assert models.Case.objects.exclude(expires_at=None).get().key == case
    clock.instant += 30 * DAY
    assert tidying.tidy(10) == 1
    assert not models.Case.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM runtime_taskcandidate")
        assert cursor.fetchone()[0] == 0


def test_purging_stops_at_its_limit(file: Any, clock: Any) -> None:
    """The rest is left to the next sweep."""
    for _ in range(3):
        ended(file, kept("outer", TASK))
    clock.instant += 30 * DAY
    assert tidying.tidy(2) == 2
    assert tidying.tidy(2) == 1
