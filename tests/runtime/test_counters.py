from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection

from clerkwork.runtime import commands, dispatch, kept, models
from clerkwork.runtime.sql import COUNTERS

pytestmark = pytest.mark.both
HOUR = 3_600_000
TRANSACTION = 22  # what SQLite calls a begin or commit that is prepared


class Spent:
    statements = 0
    round_trips = 0


@contextmanager
def counting() -> Iterator[Spent]:
    """Count what the hot path asks of the database inside the block."""
    spent, statements, trips = Spent(), COUNTERS.statements, COUNTERS.round_trips
    yield spent
    spent.statements, spent.round_trips = COUNTERS.statements - statements, COUNTERS.round_trips - trips


def cost(command: Callable[[], Any]) -> tuple[int, int]:
    with counting() as spent:
        command()
    return spent.statements, spent.round_trips if connection.vendor == "postgresql" else 0


def test_statements_and_round_trips_per_command(deploy: Any, task_of: Any, clock: Any) -> None:
    """The price of each command is pinned: statements, and round trips besides begin and commit on PostgreSQL."""
    deploy("approve")
    commands.start("approve", {"who": "Ann"}, by="ann")  # compiles, takes a node number
    trips = connection.vendor == "postgresql"
    assert cost(lambda: commands.start("approve", {"who": "Ann"}, by="ann")) == (10, 2 * trips)
    task = models.Task.objects.order_by("-key").first()
    assert task is not None
    assert cost(lambda: commands.claim(task.key, "bob")) == (6, 3 * trips)
    assert cost(lambda: commands.complete_task(task.key, {"ok": True}, by="bob")) == (12, 2 * trips)


def test_the_price_does_not_grow_with_history(deploy: Any, task_of: Any, clock: Any) -> None:
    """A case that was reminded twice and noted a hundred times is completed by as many statements as a fresh one."""
    deploy("wait")
    young = commands.start("wait", {"request": "r1"}, by="ann")
    old = commands.start("wait", {"request": "r2"}, by="ann")
    for number in range(100):
        commands.set_variables(old, {"n": number}, by="ann")
    prices = []
    for task in (task_of(young).key, task_of(old).key):
        with counting() as spent:
            commands.complete_task(task, by="bob")
        prices.append((spent.statements, spent.round_trips))
    assert prices[0] == prices[1]


def test_named_tasks_are_read_at_once(deploy: Any, task_of: Any) -> None:
    """Completing twenty tasks in one commit takes as many statements and round trips as one, kept or read anew."""
    deploy("approve")
    commands.start("approve", {"who": "Ann"}, by="ann")  # compiles, takes a node number
    for forget in (lambda: None, kept.forget):
        prices = []
        for size in (1, 20):
            cases = [commands.start("approve", {"who": "Ann"}, by="ann") for _ in range(size)]
            tasks = [task_of(case).key for case in cases]
            forget()
            prices.append(cost(partial(complete, tasks)))
            assert models.Case.objects.filter(key__in=cases, state="completed").count() == size
        assert prices[0] == prices[1]


def complete(tasks: Sequence[int]) -> None:
    with commands.together(tasks):
        for task in tasks:
            commands.complete_task(task, {"ok": True}, by="bob")


def test_statements_stay_prepared(deploy: Any) -> None:
    """On SQLite a command prepares nothing but its commit, though its connection was asked 300 other things before."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL names what it has prepared")
    deploy("approve")
    prepared: list[int] = []
    connection.close()  # this one has been through all migrations
    connection.ensure_connection()
    for number in range(300):
        connection.connection.execute(f"SELECT {number}").fetchall()
    connection.connection.set_authorizer(lambda action, *_: prepared.append(action) or 0)
    for _ in range(3):
        prepared.clear()
        commands.start("approve", {"who": "Ann"}, by="ann")
    connection.connection.set_authorizer(None)
    assert set(prepared) <= {TRANSACTION}


def test_a_batch_costs_as_much_as_one(deploy: Any, clock: Any) -> None:
    """Firing forty timers takes as many statements and round trips as firing one."""
    deploy("wait")
    prices = []
    for size in (1, 40):
        for number in range(size):
            commands.start("wait", {"request": f"r{size}-{number}"}, by="ann")
        clock.instant += HOUR
        prices.append(cost(lambda: dispatch.drain(1)))
        while dispatch.drain():
            continue
        clock.instant += 10 * HOUR
        while dispatch.drain():
            continue
    assert prices[0] == prices[1]
