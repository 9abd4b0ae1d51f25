"""The models that the runtime's tests run, and short ways to look at what became of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.runtime import drawn

from clerkwork.runtime import commands, due, integrity, kept, models, signals, sql
from clerkwork.runtime.cases import Working, load
from clerkwork.runtime.definitions import forget

MODELS = Path(__file__).parent / "models"


@pytest.fixture
def deploy() -> Iterator[Callable[[str], models.Definition]]:
    """Deploy a model of the folder by name."""
    yield lambda name: commands.deploy((MODELS / f"{name}.bpmn").read_bytes(), app="tests", resource=name)[0]
    forget()


@pytest.fixture
def started(deploy: Callable[[str], models.Definition]) -> Callable[..., int]:
    """Deploy a model and start a case of it; returns the case's key."""

    def start(name: str, **variables: Any) -> int:
        deploy(name)
        return commands.start(name, variables, by="ann")

    return start


@pytest.fixture
def file() -> Iterator[Callable[..., list[models.Definition]]]:
    """Deploy drawn processes, each as a file of its own that is named after it."""

    def deploy(*processes: str, app: str = "tests") -> list[models.Definition]:
        return [commands.deploy(drawn.file(each), app=app, resource=drawn.ident(each))[0] for each in processes]

    yield deploy
    forget()


@pytest.fixture
def task_of() -> Callable[..., models.Task]:
    """Return the one open task of a case."""

    def find(case: int, element: str | None = None) -> models.Task:
        found = models.Task.objects.filter(case=case, state="open")
        return (found.filter(element=element) if element else found).get()

    return find


@pytest.fixture
def passed() -> Callable[[int], list[tuple[str, str | None]]]:
    """Return the elements of a case in order of entering, with their outcome."""
    return lambda case: list(
        models.ElementHistory.objects.filter(case=case).order_by("position").values_list("element", "outcome")
    )


@pytest.fixture(autouse=True)
def _sound(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check the integrity of everything after each test that had a database."""
    yield
    if request.node.get_closest_marker("both"):
        assert integrity.verify() == []
        for held, read in kept_and_read():
            assert held == read


def kept_and_read() -> list[tuple[Any, Any]]:
    """Return every kept case that nobody has changed since, as it is kept and as its rows are read."""
    held = {one.row.key: one for one in kept.present()}
    with transaction.atomic():
        stamps: dict[int, int] = dict(sql.session().read("stamps", [*held, 0]))
        valid = [key for key, one in held.items() if stamps.get(key) == one.row.stamp]
        kept.take(valid)
        read = load(sql.session(), valid)
    kept.keep(held[key] for key in valid)
    return [(seen(held[key]), seen(read[key])) for key in valid]


def seen(case: Working) -> tuple[Any, ...]:
    """Return all that later commands may see of a case."""
    rows = (case.row, case.state, case.new, case.was, case.places, case.stored, case.fresh, case.jobs, case.tasks)
    return (*rows, case.stirred, case.looped, case.joined)


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """Drain what is the runtime's own: what other tests left to mail or seal does not count here."""
    with due.alone():
        yield


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """Gather every event that handlers of signals are told."""
    heard: list[Any] = []
    kinds = (
        signals.TaskOffered,
        signals.TaskAssigned,
        signals.TaskEscalated,
        signals.TaskEnded,
        signals.CaseEnded,
        signals.IncidentOpened,
    )

    def hear(event: Any, case: signals.CaseInfo) -> None:
        heard.append((event, case.key))

    for kind in kinds:
        signals.on(kind, hear)
    yield heard
    for kind in kinds:
        signals.off(kind, hear)
