"""Data stores in rows: what one case writes another reads, and no write is lost."""

from collections.abc import Mapping
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from clerkwork.kernel import json
from clerkwork.kernel.errors import Invalid
from clerkwork.runtime import commands, models, wiring

pytestmark = pytest.mark.both


def stock() -> dict[str, Any]:
    """Return what is in store."""
    return {each.key: json.loads(each.value) for each in models.StoredValue.objects.filter(app="tests", store="Stock")}


def change(case: int, by: Any, task_of: Any) -> None:
    commands.complete_task(task_of(case).key, {"change": by}, by="ann")


def test_what_one_case_writes_another_reads(started: Any, task_of: Any, clock: Any) -> None:
    """The value, who wrote it and when; a task sees it as it is when it begins."""
    case = started("sell", thing="apple")
    change(case, 5, task_of)
    row = models.StoredValue.objects.get()
    assert (row.case_id, row.at, stock()) == (case, clock.instant, {"apple": 5})
    other = commands.start("sell", {"thing": "apple"}, by="bob")
    assert models.Variable.objects.get(case=other, name="left").value == "5"
    change(other, -2, task_of)
    assert stock() == {"apple": 3}


def test_only_a_model_writes_to_a_store(started: Any, task_of: Any) -> None:
    """A variable that is called as one is a variable; one without a name is refused, and the task is still open."""
    case = started("sell", thing="apple")
    task = task_of(case).key
    with pytest.raises(Invalid, match="one has none"):
        commands.complete_task(task, {"change": 1, "": 1}, by="ann")
    commands.complete_task(task, {"change": 1, "@Stock": {"apple": 99}, "@Other": 1}, by="ann")
    assert stock() == {"apple": 1}
    assert models.VariableHistory.objects.filter(case=case, name="@Stock").exists()


def test_a_unit_of_work_reads_what_it_has_written(started: Any, task_of: Any) -> None:
    """Many commands of one commit see each other's writes."""
    started("sell", thing="pear")
    cases = [commands.start("sell", {"thing": "pear"}, by="ann") for _ in range(3)]
    tasks = [task_of(case).key for case in cases]
    with commands.together():
        for task in tasks:
            commands.complete_task(task, {"change": 1}, by="ann")
    assert stock() == {"pear": 3}


def test_no_write_is_lost_when_many_write_at_once(started: Any, task_of: Any) -> None:
    """Eight threads add one each."""
    started("sell", thing="nut")
    tasks = [task_of(commands.start("sell", {"thing": "nut"}, by="ann")).key for _ in range(8)]

    def complete(task: int) -> None:
        commands.complete_task(task, {"change": 1}, by="ann")
        connection.close()

    threads = [Thread(target=complete, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stock() == {"nut": 8}


class Cellar:
    """A store of a plugin."""

    name = "Stock"

    def __init__(self) -> None:
        self.values: dict[str, Any] = {"apple": 40}

    def read(self, app: str) -> Mapping[str, Any]:
        assert app == "tests"
        return self.values

    def write(self, app: str, key: str, value: Any) -> None:
        assert app == "tests"
        self.values[key] = value


def test_a_plugin_may_keep_a_store(started: Any, task_of: Any) -> None:
    """It is read and written instead of the table."""
    cellar = Cellar()
    with wiring.using(stores={"Stock": cellar}):
        change(started("sell", thing="apple"), 2, task_of)
    assert (cellar.values, stock()) == ({"apple": 42}, {})
