"""
What every test may ask for: a database of its own, a pinned clock.

The database is that of CLERKWORK_DATABASE; without it SQLite files in the temporary folder. `tools/with_postgres.py`
runs the same tests on PostgreSQL. Each xdist worker has a database of its own.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from clerkwork.kernel.clock import PinnedClock, to_instant

HOME = Path(tempfile.gettempdir()) / f"clerkwork-tests-{os.getuid()}"
HOME.mkdir(exist_ok=True)
os.environ.setdefault("CLERKWORK_HOME", str(HOME))  # before any settings are read
settings.register_profile("clerkwork", deadline=None)  # timing never decides a test
settings.load_profile("clerkwork")
DATABASES = {"db", "transactional_db", "fresh_database"}
MADE_BY_DJANGO = ("auth_permission", "django_content_type", "django_site")
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test marked `both` a database whose commits are real, and mark every test that has a database."""
    for item in items:
        if item.get_closest_marker("both") and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(transaction=True))
        has_one = item.get_closest_marker("django_db") or DATABASES.intersection(getattr(item, "fixturenames", ()))
        if has_one and not item.get_closest_marker("once"):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: (not _stage_of(item), _stage_of(item)))  # those that share one come together


def _stage_of(item: pytest.Item) -> tuple[str, ...]:
    from tests import stage  # noqa: PLC0415 - settings must be configured first

    return stage.wanted(item)


@pytest.fixture(scope="session")
def _standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """The rows that tests share; cleared away before the database is."""
    from tests.stage import Stage  # noqa: PLC0415 - as above

    stage = Stage()
    yield stage
    with django_db_blocker.unblock():
        stage.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Set or clear the stage just before a test's own transaction begins."""
    if fixturedef.argname == "_django_db_helper":
        blocker = request.getfixturevalue("django_db_blocker")
        stage = request.getfixturevalue("_standing")
        with blocker.unblock():
            stage.set(_stage_of(request.node))


@pytest.fixture(scope="session", autouse=True)
def _quick_commits() -> Iterator[None]:
    """
    Let the tests' own SQLite file not wait for the disk: nothing is lost with a process, only with the power.

    Other files, and those of other processes, are opened as always.
    """
    from django.db.backends.signals import connection_created  # noqa: PLC0415 - settings must be configured first

    def hurry(connection: Any, **_: Any) -> None:
        if (
            connection.vendor == "sqlite"
            and connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["NAME"]
        ):
            connection.connection.execute("PRAGMA synchronous=OFF")

    connection_created.connect(hurry)
    yield
    connection_created.disconnect(hurry)


@pytest.fixture(scope="session", autouse=True)
def _quick_browsers() -> Iterator[None]:
    """Look once for the static files: Django's test clients build the middleware anew, 30 ms each."""
    from clerkwork.web.middleware import StaticFiles  # noqa: PLC0415 - as above

    found: dict[str, Any] = {}
    look = StaticFiles.add_files_from_finders

    def remember(self: StaticFiles) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFiles, "add_files_from_finders", remember)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> Iterator[None]:
    """
    Empty only the tables that a test has filled, and leave what Django makes of the models.

    Django's own flush empties every table and makes the permissions anew: 0.3 s a test on PostgreSQL, 0.1 s on SQLite.
    """
    from django.test import TransactionTestCase  # noqa: PLC0415 - settings must be configured first

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _empty())
        yield


def _empty() -> None:
    """Delete every row of every model but what `migrate` itself makes, in one transaction."""
    from django.db import connection, transaction  # noqa: PLC0415 - as above

    tables = _tables()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")


@cache
def _tables() -> tuple[str, ...]:
    from django.db import connection  # noqa: PLC0415 - as above

    known = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(sorted(set(known) - {"django_migrations", *MADE_BY_DJANGO}))


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """Begin each test like a new process: its node's row and the definitions went with the last test's database."""
    from clerkwork.runtime import decisions, definitions, kept, nodes  # noqa: PLC0415 - settings must be configured first

    nodes.forget()
    definitions.forget()  # a pinned clock makes the same keys again
    decisions.forget()
    kept.forget()
    yield
    nodes.forget()


@pytest.fixture
def clock() -> Iterator[PinnedClock]:
    """Pin the clock to a Monday morning, 2026-03-02T08:00Z, until the test moves it."""
    from clerkwork.runtime import wiring  # noqa: PLC0415 - as above

    pinned = PinnedClock(to_instant(MORNING))
    with wiring.using(clock=pinned):
        yield pinned


@pytest.fixture
def fresh_database(tmp_path: Path) -> str:
    """Return the address of an empty database beside the test's own."""
    from django.db import connection  # noqa: PLC0415 - as above

    if connection.vendor == "sqlite":
        return f"sqlite://{tmp_path / 'soak.sqlite3'}"
    name = f"soak_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    given = connection.settings_dict
    password = f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else ""
    return f"postgresql://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{name}"
