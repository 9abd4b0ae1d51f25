from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from clerkwork.runtime import commands, decisions, integrity, models

MODELS = Path(__file__).parent / "models"
pytestmark = pytest.mark.django_db(transaction=True)


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


HARM: list[tuple[str, str, Callable[[], Any]]] = [
    ("P11", "there is none", lambda: models.Task.objects.update(state="canceled")),
    ("P10", "task", lambda: models.Case.objects.update(state="completed")),
    ("P3", "numbered", lambda: models.FlowHistory.objects.all().delete()),
    ("P3", "numbered", lambda: sql("UPDATE runtime_taskhistory SET position = 99")),
    ("P3", "to be closed", lambda: models.ElementInstance.objects.all().delete()),
    ("P3", "open history row", lambda: sql("UPDATE runtime_elementhistory SET instance = 1 WHERE instance > 0")),
    ("P3", "offered once", lambda: models.TaskHistory.objects.update(kind="claimed")),
    ("state", "count its open elements", lambda: models.Case.objects.update(children=7)),
    ("state", "count its open elements", lambda: sql("UPDATE runtime_elementinstance SET children = 7")),
    ("state", "count its open incidents", lambda: models.Case.objects.update(incidents=1)),
    ("state", "stand on an open element", lambda: models.Task.objects.update(instance=1)),
]


@pytest.mark.parametrize(("promise", "words", "harm"), HARM)
def test_each_harm_is_found(started: Any, promise: str, words: str, harm: Callable[[], Any]) -> None:
    """A sound database has no problems; each harm done to it is found under its promise."""
    started("approve")
    assert integrity.verify() == []
    harm()
    problems = integrity.verify()
    assert any(problem.place == promise and words in problem.message for problem in problems), problems


DECISIONS: list[tuple[str, Callable[[], Any]]] = [
    ("the file it stands in", lambda: models.DecisionResource.objects.all().delete()),
    ("one latest version", lambda: models.Decision.objects.update(latest=True)),
    ("a stored decision", lambda: models.DecisionEvaluation.objects.update(version=9)),
    ("the case it was made for", lambda: models.DecisionEvaluation.objects.update(case=1)),
    ("the case it was made for", lambda: models.DecisionEvaluation.objects.update(app="another")),
]


@pytest.mark.parametrize(("words", "harm"), DECISIONS)
def test_each_harm_done_to_decisions_is_found(started: Any, task_of: Any, words: str, harm: Callable[[], Any]) -> None:
    """Whatever a decision or an evaluation refers to must be there, and once."""
    dish = (MODELS / "dish.dmn").read_bytes()
    decisions.deploy(dish.replace(b"Stew", b"Soup"), app="tests", resource="dish")
    decisions.deploy(dish, app="tests", resource="dish")
    case = started("latest", season="winter", guests=1)
    commands.complete_task(task_of(case).key, by="bob")
    assert models.DecisionEvaluation.objects.count() == 1
    assert integrity.verify() == []
    harm()
    problems = integrity.verify()
    assert [problem.place for problem in problems if words in problem.message] != [], problems


def test_what_can_be_undone_belongs_to_something_open(started: Any, task_of: Any) -> None:
    """What can be undone stands on an open element of an active case."""
    commands.complete_task(task_of(started("journey"), "hotel").key, by="bob")
    assert integrity.verify() == []
    sql("UPDATE runtime_compensation SET instance = 1")
    assert "compensation" in integrity.verify()[0].message
    models.Case.objects.update(state="completed")
    assert any(one.place == "P10" and "compensation" in one.message for one in integrity.verify())


def test_a_sound_ended_case_has_no_problems(started: Any, task_of: Any) -> None:
    """Ended cases, with their history, are sound."""
    commands.complete_task(task_of(started("approve")).key, by="bob")
    commands.cancel(started("fork"), by="boss")
    assert integrity.verify() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counts")
def test_postgresql_counts_what_was_just_filled() -> None:
    """It plans minutes for large tables that it takes for empty; small ones it reads at once, counted or not."""
    models.Node.objects.bulk_create(models.Node(number=number, holder="x", until=0) for number in range(3_000))
    before = _counted("runtime_node")
    assert integrity.verify() == []
    assert before < 3_000 <= _counted("runtime_node")


def _counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        found: int = cursor.fetchone()[0]
        return found
