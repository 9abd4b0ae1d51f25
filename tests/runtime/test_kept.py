import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from clerkwork.kernel.errors import Refused
from clerkwork.runtime import commands, kept, models
from clerkwork.runtime.sql import COUNTERS

pytestmark = pytest.mark.both
OTHER = """
import sys, django
django.setup()
from clerkwork.runtime import commands
commands.set_variables(int(sys.argv[1]), {"seen": "by another process"}, by="bob")
"""


class Undo(Exception):  # noqa: N818 - nobody's fault
    """Take a transaction back."""


def spent(task: int) -> int:
    """Complete a task and return how many statements that took."""
    before = COUNTERS.statements
    commands.complete_task(task, {"done": True}, by="ann")
    return COUNTERS.statements - before


def undone(command: Callable[[], None]) -> None:
    """Carry out a command and take it back, with its savepoint or its transaction."""
    with suppress(Undo), transaction.atomic():
        command()
        raise Undo


def keys() -> list[int]:
    return [one.row.key for one in kept.present()]


def database() -> str:
    """Return the address of the test's database."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{given['NAME']}"
    password = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    return f"postgresql://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def test_the_next_command_reads_only_the_stamp(deploy: Any, task_of: Any) -> None:
    """A case that this process has just written costs one statement to read, another two."""
    deploy("wait")
    first, second = (task_of(commands.start("wait", {"request": name}, by="ann")).key for name in ("r1", "r2"))
    warm = spent(first)
    kept.forget()
    assert spent(second) == warm + 1


def test_what_another_process_changed_is_read(started: Any, task_of: Any) -> None:
    """A case that another process has changed meanwhile is read from its rows, not from memory."""
    case = started("wait", request="r1")
    assert keys() == [case]
    runtime = str(Path(__file__).parent)
    path = os.pathsep.join([runtime, *sys.path])
    environment = {"CLERKWORK_DATABASE": database(), "DJANGO_SETTINGS_MODULE": "minimal", "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", OTHER, str(case)], env=os.environ | environment, check=True)
    commands.complete_task(task_of(case).key, {}, by="ann")
    assert models.Variable.objects.get(case=case, name="seen").data == "by another process"


def test_what_is_out_of_date_does_not_count(started: Any, task_of: Any) -> None:
    """A kept case of an earlier transaction is not used, whatever put it there."""
    case = started("wait", request="r1")
    old = deepcopy(kept.present())
    commands.set_variables(case, {"n": 1}, by="bob")
    kept.forget()
    kept.keep(old)
    commands.set_variables(case, {"n": 2}, by="bob")
    kept.forget()
    kept.keep(old)
    commands.complete_task(task_of(case).key, {}, by="ann")
    numbers = models.VariableHistory.objects.filter(case=case, name="n").order_by("position")
    assert list(numbers.values_list("value", flat=True)) == ["1", "2"]


def test_what_was_rolled_back_is_not_kept(started: Any, task_of: Any) -> None:
    """After a rollback, of a savepoint too, the case goes on from its rows as if nothing had been."""
    case = started("wait", request="r1")
    task = task_of(case).key
    undone(lambda: commands.set_variables(case, {"n": 1}, by="bob"))
    assert keys() == []
    with transaction.atomic():
        undone(lambda: commands.complete_task(task, {"done": False}, by="bob"))
        assert keys() == []
        commands.set_variables(case, {"n": 2}, by="bob")
    assert keys() == [case]
    commands.complete_task(task, {"done": True}, by="ann")
    assert models.Task.objects.get(key=task).completed_by == "ann"
    assert models.Variable.objects.get(case=case, name="n").data == 2


def test_a_refused_command_leaves_the_case_to_its_rows(started: Any, task_of: Any) -> None:
    """A command that is refused neither changes nor loses a case that was kept."""
    case = started("wait", request="r1")
    task = task_of(case)
    with pytest.raises(Refused):
        commands.set_variables(case, {"n": 1}, by="bob", scope=1)
    commands.complete_task(task.key, {}, by="ann")
    with pytest.raises(Refused):
        commands.complete_task(task.key, {}, by="ann")


def test_handing_over_is_seen(started: Any, task_of: Any) -> None:
    """A task that was claimed or offered to more meanwhile is completed as its rows say."""
    case = started("approve", who="Ann")
    task = task_of(case).key
    commands.claim(task, "bob")
    assert keys() == []
    commands.add_candidate(task, user="eve", by="bob")
    commands.complete_task(task, {"ok": True}, by="bob")
    assert not models.TaskCandidate.objects.filter(task=task, open=True).exists()


def test_kept_variables_are_what_was_written(deploy: Any) -> None:
    """What the caller's values became in the database counts, not the values themselves, which may change."""
    deploy("wait")
    items = [1]
    case = commands.start("wait", {"request": "r1", "items": items, "price": 0.1}, by="ann")
    items.append(2)
    (held,) = kept.present()
    assert held.state.variables[case] == {"request": "r1", "items": [1], "price": Decimal("0.1")}


def test_what_has_come_is_kept_as_it_was_written(deploy: Any) -> None:
    """So is what one of several messages has brought that an event waits for."""
    deploy("both")
    case = commands.start("both", {"invoice": "i1"}, by="ann")
    items = [1]
    commands.correlate(case, "paid", {"items": items, "price": 0.1}, by="ann")
    items.append(2)
    (held,) = [one for one in kept.present() if one.row.key == case]
    assert [one.variables for one in held.state.occurrences.values()] == [{"items": [1], "price": Decimal("0.1")}]


def test_a_case_that_goes_on_is_kept_as_its_rows_are(started: Any, task_of: Any) -> None:
    """After one of two tasks that stand side by side, the kept case knows nothing of the first any more."""
    case = started("fork")
    element = models.Task.objects.filter(case=case).order_by("key")[0].element
    commands.complete_task(task_of(case, element).key, {}, by="ann")
    (held,) = kept.present()
    assert len(held.places) == len(held.state.instances) - 1
    assert element not in {name for name, _ in held.places.values()}


def test_ended_large_and_working_cases_are_not_kept(deploy: Any, task_of: Any) -> None:
    """Only open, small cases without jobs are kept."""
    for name in ("wait", "service"):
        deploy(name)
    case = commands.start("wait", {"request": "r1"}, by="ann")
    commands.cancel(case, by="ann")
    commands.start("wait", {"request": "x" * (kept.LARGEST + 1)}, by="ann")
    commands.start("service", {}, by="ann")
    assert keys() == []


def test_only_so_many_are_kept(deploy: Any) -> None:
    """The case that was kept longest makes room for the newest."""
    deploy("wait")
    with commands.together():
        cases = [commands.start("wait", {"request": f"r{n}"}, by="ann") for n in range(kept.MOST + 1)]
    assert keys() == cases[1:]
